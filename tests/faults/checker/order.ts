import type { Evidence } from './evidence';
import { Finding, grouped } from './finding';
import type { TopicRecord } from './records';

/**
 * I3: the versions of each request first appear as 1, 2, ... n, on the topic and in each mailbox.
 */
export function inOrder(evidence: Evidence): Finding {
  const finding = new Finding('I3');
  const versions = evidence.events.filter(({ sequence }) => sequence > 0);
  const sequences = new Map<string, number>();
  for (const [request, records] of grouped(versions, ({ subject }) => subject)) {
    const first = firstOf(records);
    for (const { id, sequence } of first) sequences.set(id, sequence);
    finding.expect(
      first.every(({ sequence }, at) => sequence === at + 1),
      () =>
        `request ${request} has the versions ${first.map(({ sequence }) => sequence).join(', ')}`,
    );
    finding.expect(
      first.every(({ partition }) => partition === first[0]?.partition),
      () => `request ${request} is on several partitions`,
    );
  }
  const ownTopics = evidence.others.filter(({ sequence }) => sequence > 0);
  for (const [place, records] of grouped(
    ownTopics,
    ({ topic, subject }) => `${topic} ${subject}`,
  )) {
    const order = firstOf(records).map(({ sequence }) => sequence);
    finding.expect(isAscending(order), () => `${place} came as ${order.join(', ')}`);
  }
  const requestOf = new Map(versions.map(({ id, subject }) => [id, subject]));
  const boxes = evidence.mailbox.filter(({ event }) => requestOf.has(event));
  for (const [place, entries] of grouped(
    boxes,
    ({ agency, event }) => `${agency} ${requestOf.get(event)}`,
  )) {
    const order = entries.map(({ event }) => sequences.get(event) ?? 0);
    finding.expect(
      isAscending(order),
      () => `in the mailbox ${place} has the versions ${order.join(', ')}`,
    );
  }
  return finding;
}

/** The first record of each event, in append order. */
function firstOf(records: TopicRecord[]): TopicRecord[] {
  const seen = new Set<string>();
  return records.filter(({ id }) => !seen.has(id) && seen.add(id));
}

const isAscending = (list: number[]): boolean => list.every((n, at) => n > (list[at - 1] ?? 0));

import type { Evidence } from './evidence';
import { Finding, grouped } from './finding';

/**
 * What can follow from an act in the name of the same person: an evaluation, and with the consent
 * to a forwarding the end of one request and the begin of another.
 */
const FOLLOWS = ['evaluated', 'forwarded', 'submitted'];
const DECISIONS = new Set(['approved', 'partially-approved', 'refused']);

/**
 * I2: everything has one effect. A record may be sent again with the same id and the same bytes;
 * repeats are counted.
 */
export function nothingTwice(evidence: Evidence): Finding {
  const finding = new Finding('I2');
  for (const topic of [evidence.events, evidence.others]) {
    for (const [place, copies] of grouped(topic, ({ topic, id }) => `${topic} ${id}`)) {
      finding.expect(
        copies.every(({ sha256 }) => sha256 === copies[0]?.sha256),
        () => `${place} was sent ${copies.length} times with different bytes`,
      );
      if (copies[0]?.topic === evidence.events[0]?.topic)
        finding.count('repeats on the events topic', copies.length - 1);
    }
  }
  const byId = new Map(evidence.events.map((event) => [event.id, event]));
  const oneId = (
    what: string,
    keyOf: (event: { subject: string; sequence: number; receiptOf: string }) => string,
  ): void => {
    for (const [key, events] of grouped([...byId.values()].filter(keyOf), keyOf))
      finding.expect(events.length === 1, () => `${what} ${key} has ${events.length} events`);
  };
  oneId('version', ({ subject, sequence }) => (sequence > 0 ? `${subject}/${sequence}` : ''));
  const { forgotten } = evidence;
  oneId('the receipt of', ({ receiptOf }) => (forgotten.has(receiptOf) ? '' : receiptOf));
  for (const [id, rows] of grouped(
    evidence.messages,
    ({ agency, message }) => `${agency}/${message}`,
  ))
    finding.expect(rows.length === 1, () => `message ${id} has ${rows.length} receipts`);
  for (const [request, entries] of grouped(evidence.history, (entry) => entry.request)) {
    const decisions = entries.filter(({ type }) => DECISIONS.has(type));
    // The load reopens what was objected to, and then decides it again.
    const reopened = entries.filter(({ type }) => type === 'objection-answered');
    finding.expect(
      decisions.length <= 1 + reopened.length,
      () => `request ${request} was decided ${decisions.length} times`,
    );
    for (const once of ['submitted', 'escalated'])
      finding.expect(
        entries.filter(({ type }) => type === once).length <= 1,
        () => `request ${request} was ${once} twice`,
      );
  }
  const byReference = grouped(
    evidence.requests,
    ({ requester, reference }) => `${requester}/${reference}`,
  );
  // Each person of the load acts once.
  for (const [person, entries] of grouped(evidence.history, ({ sub }) => sub ?? ''))
    if (person.startsWith('person-')) {
      finding.expect(
        entries.filter(({ type }) => !FOLLOWS.includes(type)).length <= 1,
        () => `${person} acted once and is ${entries.length} times in the history`,
      );
      const [left, begun] = ['forwarded', 'submitted'].map(
        (event) => entries.filter(({ type }) => type === event).length,
      );
      finding.expect(
        left === begun && (left ?? 0) <= 1,
        () => `${person} forwarded ${left} times, and ${begun} requests began with it`,
      );
    }
  for (const { begin } of evidence.operations)
    if (begin.kind === 'enter') {
      const { requester, reference } = begin;
      const requests = byReference.get(`${requester}/${reference}`) ?? [];
      finding.expect(
        requests.length <= 1,
        () => `the oral request ${reference} of ${requester} exists ${requests.length} times`,
      );
    }
  letters(evidence, finding);
  return finding;
}

function letters(evidence: Evidence, finding: Finding): void {
  const known = new Map(evidence.notices.map((row) => [row.messageId, row]));
  for (const [id, mails] of grouped(evidence.mails, ({ messageId }) => messageId)) {
    finding.expect(known.has(id), () => `a mail has the id ${id} of no letter`);
    finding.expect(
      known.get(id)?.rewritten || mails.every(({ sha256 }) => sha256 === mails[0]?.sha256),
      () => `mail ${id} was sent ${mails.length} times with different bytes`,
    );
    finding.count('repeats of mails', Math.max(0, mails.filter(({ taken }) => taken).length - 1));
  }
  for (const [place, rows] of grouped(evidence.notices, (row) => `${row.event}/${row.agency}`))
    finding.expect(rows.length === 1, () => `${place} has ${rows.length} letters`);
}

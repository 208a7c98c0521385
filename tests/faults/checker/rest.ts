import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Ended, runProgram } from '../harness/program';
import type { Evidence } from './evidence';
import { Finding, grouped } from './finding';
import { isPersonal } from './records';

/** Runs the product's own command that rebuilds the figures from the events and compares them. */
export const rebuildFigures = (database: string): Promise<Ended> =>
  runProgram([resolve(__dirname, '../../../apps/reporting/rebuild.js')], {
    env: { PATH: process.env.PATH, MIGRATION_DATABASE_URL: database },
  });

/** I5: the rebuilt figures equal the live ones. */
export function figuresMatch(evidence: Evidence, { status, output }: Ended): Finding {
  const finding = new Finding('I5');
  finding.expect(status === 0, () => output.trim().slice(-400));
  finding.count('rows', evidence.figures.length);
  const onTopic = new Set(evidence.events.map(({ id }) => id));
  for (const { id } of evidence.kept)
    finding.expect(onTopic.has(id), () => `event ${id} is stored but not on the topic`);
  return finding;
}

/**
 * I6: every record of the commands topic ended as a receipt or parked, and every event was handled
 * or parked.
 */
export async function messagesSettled(evidence: Evidence): Promise<Finding> {
  const finding = new Finding('I6');
  const parked = new Set(evidence.parked.map(({ place }) => place));
  const answered = new Set(evidence.messages.map(({ sha256 }) => sha256));
  for (const { topic, partition, offset, sha256 } of evidence.commands) {
    const place = `${topic}/${partition}/${offset}`;
    const [isParked, isAnswered] = [parked.has(place), answered.has(sha256)];
    finding.expect(isParked !== isAnswered, () =>
      isParked ? `${place} is parked and answered` : `${place} is neither answered nor parked`,
    );
    finding.count(isParked ? 'parked' : 'answered');
  }
  const strange = evidence.operations.filter(
    ({ begin }) => begin.kind === 'foreign' && !begin.taken,
  ).length;
  for (const app of ['notification', 'reporting']) {
    const { rows } = await evidence.sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${app}.parked_event`,
    );
    const count = rows[0]?.count ?? 0;
    finding.expect(
      count <= strange,
      () => `${count} events are parked at ${app}, expected ${strange}`,
    );
  }
  return finding;
}

const MAX_RSS_MIB = 512;

/** I7: memory stays within its limit, and every outbox is empty. */
export async function bounded(evidence: Evidence): Promise<Finding> {
  const finding = new Finding('I7');
  for (const [app, rss] of Object.entries(evidence.facts.peaks)) {
    finding.expect(rss < MAX_RSS_MIB, () => `${app} took ${rss} MiB`);
    finding.counts[`MiB at most, ${app}`] = rss;
  }
  for (const app of ['broker', 'notification']) {
    // The newest checkpoint may not be published yet.
    const { rows } = await evidence.sql.query(
      `SELECT FROM ${app}.outbox WHERE created_at < now() - interval '5 s' LIMIT 1`,
    );
    finding.expect(rows.length === 0, () => `records are left in the outbox of ${app}`);
  }
  return finding;
}

const SILENCE_MS = 15_000;
/** Samples are taken every second, and one may be late. */
const SLACK_MS = 3_000;

/**
 * I8: if a consumer makes no progress while records wait, readiness fails or the process ends
 * within 15 s.
 */
export function noSilentFailure(evidence: Evidence): Finding {
  const finding = new Finding('I8');
  const members: Record<string, RegExp> = {
    'bantuan-kedinasan.broker': /broker/,
    'bantuan-kedinasan.notification': /notification/,
    'bantuan-kedinasan.reporting': /reporting/,
  };
  for (const [group, pattern] of Object.entries(members)) {
    let done = -1;
    /** Since when each process has been ready while its group made no progress. */
    let green = new Map<number, number>();
    for (const { at, apps, groups } of evidence.samples) {
      const state = groups?.[group];
      const still = state !== undefined && state.lag > 0 && state.done === done;
      done = state?.done ?? done;
      const pids = Object.entries(apps)
        .filter(([name, { ready }]) => pattern.test(name) && ready === 200 && still)
        .map(([, { pid }]) => pid);
      green = new Map(pids.map((pid) => [pid, green.get(pid) ?? at]));
      const longest = Math.max(0, ...[...green.values()].map((since) => at - since));
      const most = `ms at most, ${group}`;
      finding.counts[most] = Math.max(finding.counts[most] ?? 0, longest);
      finding.expect(
        longest < SILENCE_MS + SLACK_MS,
        () =>
          `${group} made no progress with ${state?.lag} waiting, and a process of it was ready for ${longest} ms`,
      );
    }
  }
  for (const [app, exits] of grouped(evidence.exits, ({ app }) => app))
    for (const exit of exits) {
      finding.expect(
        exit.why !== 'said nothing',
        () => `${app} ended with ${exit.code} and logged no reason`,
      );
      finding.count(exit.asked ? 'requested ends' : 'ends without request');
    }
  return finding;
}

/** I9: events, mailboxes, letters and logs do not name the person of a request. */
export function noPersons(evidence: Evidence): Finding {
  const finding = new Finding('I9');
  for (const { personal, topic, offset } of [...evidence.events, ...evidence.others])
    finding.expect(!personal, () => `${topic} at ${offset} names a person`);
  for (const { messageId, bytes } of evidence.mails)
    finding.expect(!isPersonal(bytes), () => `mail ${messageId} names a person`);
  for (const file of evidence.facts.logs.filter((log) => existsSync(log)))
    for (const line of readFileSync(file, 'utf8').split('\n'))
      finding.expect(!isPersonal(line), () => `${basename(file)}: ${line.slice(0, 200)}`);
  return finding;
}

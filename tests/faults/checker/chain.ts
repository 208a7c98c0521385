import { exportHistory } from '#apps/broker/evidence/export-history';
import { readPublished } from '#libs/audit/verify/published';
import { verifyRange } from '#libs/audit/verify/range';
import { CHECKPOINTS } from '#libs/contracts/topics';
import { Database } from '#libs/database/database';
import type { Evidence } from './evidence';
import { Finding } from './finding';

/**
 * I4: the history passes the verifier with nothing but the public key and the published
 * checkpoints. It is covered to its last entry, ends in the hashes of the requests' rows, and each
 * entry has one event.
 */
export async function historyVerified(evidence: Evidence): Promise<Finding> {
  const finding = new Finding('I4');
  const { kty, crv, x, kid } = evidence.facts.checkpointKey;
  const keys = [{ kty, crv, x, kid, alg: 'EdDSA' }];
  const topic = evidence.others.filter(({ topic }) => topic === CHECKPOINTS);
  const published = await readPublished(
    topic.map(({ text = '' }) => text),
    keys,
  );
  const { rows } = await evidence.sql.query<{ last: number; uncovered: string; headless: string }>(
    `SELECT coalesce(max(number), 0)::int AS last,
            (SELECT count(*) FROM broker.history LEFT JOIN broker.checkpoint_entry USING (request_id, version)
              WHERE number IS NULL) AS uncovered,
            (SELECT count(*) FROM broker.request r LEFT JOIN broker.history h
                ON h.request_id = r.id AND h.version = r.version
              WHERE h.hash IS DISTINCT FROM r.head_hash) AS headless FROM broker.checkpoint`,
  );
  const { last = 0, uncovered, headless } = rows[0] ?? {};
  finding.expect(uncovered === '0', () => `${uncovered} entries are not covered by a checkpoint`);
  finding.expect(
    headless === '0',
    () => `${headless} requests do not end in their last entry's hash`,
  );
  if ('why' in published)
    finding.expect(false, () => `published: ${published.entry}: ${published.why}`);
  else {
    // Checkpoints are still written: the newest one may not be published yet.
    const newest = Math.max(0, ...published.keys());
    finding.expect(
      published.size === newest && newest >= evidence.checkpoints - 1,
      () => `${evidence.checkpoints} checkpoints are stored, ${published.size} published`,
    );
    const from = Date.now();
    const database = await Database.open('broker', evidence.facts.database, 2, []);
    const auditor = { agency: null, role: 'auditor', sub: 'checker' };
    const history = exportHistory(database, auditor, 1, last, () => Promise.resolve(null));
    const verdict = await verifyRange(linesOf(history), {
      publicKeys: keys,
      published,
      from: 1,
      to: last,
    });
    await database.close();
    const { misfit, entries } = verdict;
    finding.expect(misfit === null, () => `${misfit?.entry}: ${misfit?.why}`);
    finding.checked += entries;
    finding.count('checkpoints', verdict.checkpoints);
    finding.count('entries verified a second', Math.round((entries * 1_000) / (Date.now() - from)));
  }
  eachEntryHasAnEvent(evidence, finding);
  return finding;
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const chunk of chunks) yield* chunk.split('\n').filter(Boolean);
}

function eachEntryHasAnEvent(evidence: Evidence, finding: Finding): void {
  const { foreign } = evidence;
  const withEvent = new Set(
    evidence.events.map(({ subject, sequence }) => `${subject}/${sequence}`),
  );
  const entries = new Set(evidence.history.map(({ request, version }) => `${request}/${version}`));
  for (const entry of entries)
    finding.expect(withEvent.has(entry), () => `entry ${entry} has no event`);
  for (const { id, subject, sequence } of evidence.events)
    if (sequence > 0 && !foreign.has(id))
      finding.expect(
        entries.has(`${subject}/${sequence}`),
        () => `event ${subject}/${sequence} is not in the history`,
      );
}

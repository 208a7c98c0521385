import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import { Client } from 'pg';
import type { Page } from '#libs/http/page';
import type { ReadEntry } from '#libs/audit/chain';
import { MOST_LEAVES } from '#libs/audit/checkpoint';
import { RangeLine, verifyRange } from '#libs/audit/verify/range';
import { ask, Official, Party, requestTo, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { sharedWorld, World, WORLDS } from '#tests/support/world';
import { evidence } from './history-and-reads/evidence';

const LOCK = `hashtext('bantuan-kedinasan'), hashtext('checkpoint')`;
const jwsIn = (line: string): string =>
  (JSON.parse(line) as { checkpoint: { jws: string } }).checkpoint.jws;
const VERIFY = resolve(__dirname, '../../dist/libs/audit/verify/cli.js');

/** An auditor exports the whole history, and sees who read what. */
describe.each(WORLDS)('history and read log for the auditor (%s)', (_name, open) => {
  const opened = sharedWorld(() => open({ CHECKPOINT_SECONDS: '1' }));
  let world: World;
  let asker: Party;
  let giver: Party;
  let request: Seen;
  let auditor: Official;

  beforeAll(async () => {
    world = await opened();
    asker = await Party.register(world, 'read-asker');
    giver = await Party.register(world, 'read-giver');
    request = await ask(asker, giver);
    auditor = new Official(world, 'auditor');
  }, 120_000);

  const looks = async (query = ''): Promise<ReadEntry[]> => {
    const { status, text, body } = await auditor.get<Page<ReadEntry>>(
      `/v1/reads?limit=100${query}`,
    );
    if (status !== 200) throw new Error(text);
    return body.items;
  };

  it('records every person’s read of a request: who, what and when', async () => {
    await giver.official('decider').get(`/v1/requests/${request.id}`);
    await giver.official('superior').get(`/v1/requests/${request.id}/history`);
    await asker.official('requester').get('/v1/requests');
    await giver.official('system').get(`/v1/requests/${request.id}`);
    const of = await looks(`&requestId=${request.id}`);
    expect(of.map(({ what, role, sub, agency }) => [what, role, sub, agency])).toEqual([
      ['GET /v1/reads', 'auditor', 'auditor', null],
      ['GET /v1/requests/{id}/history', 'superior', 'superior@read-giver', 'read-giver'],
      ['GET /v1/requests/{id}', 'decider', 'decider@read-giver', 'read-giver'],
    ]);
    expect((await looks()).map(({ what }) => what)).toContain('GET /v1/requests');
    const { body } = await auditor.get<Page<ReadEntry>>('/v1/reads?limit=1');
    const next = await auditor.get<Page<ReadEntry>>(`/v1/reads?limit=1&after=${body.next}`);
    expect(next.body.items[0]?.id).toBeLessThan(body.items[0]?.id ?? 0);
  });

  it('records no read that finds nothing, and hides the log from the parties', async () => {
    const third = await Party.register(world, 'read-third');
    const before = await looks(`&requestId=${request.id}`);
    await third.official('decider').get(`/v1/requests/${request.id}`);
    expect(await looks(`&requestId=${request.id}`)).toHaveLength(before.length + 1);
    const answer = await giver.official('decider').get('/v1/reads');
    expectProblem(answer, { status: 403, code: 'forbidden' });
  });

  it('exports a range of history and reads that verifies without the product', async () => {
    const { body } = await auditor.get<{ keys: JWK[] }>('/v1/checkpoints/keys');
    const lines = await poll(async () => {
      const { text, headers } = await auditor.get('/v1/history');
      expect(headers.get('content-type')).toBe('application/x-ndjson');
      const all = text.split('\n').filter(Boolean);
      expect(all.filter((line) => line.startsWith('{"checkpoint"')).length).toBeGreaterThan(3);
      expect(all.map((line) => JSON.parse(line) as RangeLine)).toContainEqual({
        read: expect.objectContaining({ what: expect.stringContaining('GET /v1/history?') }),
      });
      return all;
    });
    const verdict = await verifyRange(lines, { publicKeys: body.keys });
    expect(verdict).toMatchObject({ misfit: null, entries: 2 });
    expect(verdict.reads).toBeGreaterThanOrEqual(4);

    const [from, to] = [2, verdict.checkpoints - 1];
    const { text } = await auditor.get(`/v1/history?from=${from}&to=${to}`);
    const [keys, file] = [join(world.dataDir, 'keys.json'), join(world.dataDir, 'range.ndjson')];
    writeFileSync(keys, JSON.stringify(body));
    writeFileSync(file, text);
    const verify = (...more: string[]): Promise<{ stdout: string }> =>
      promisify(execFile)(process.execPath, [VERIFY, file, '--key', keys, ...more]);
    const { stdout } = await verify('--from', '2', '--to', String(to));
    expect(stdout).toContain(`under ${to - 1} signed checkpoints`);
    await expect(verify()).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('DOES NOT FIT  checkpoint 1') as string,
    });

    const signed = readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('{"checkpoint"') ? [jwsIn(line)] : []));
    const against = (lines: string[]): ReturnType<typeof verify> => {
      const published = join(world.dataDir, 'checkpoints.jsonl');
      writeFileSync(published, lines.map((line) => `${line}\n`).join(''));
      return verify('--from', '2', '--to', String(to), '--published', published);
    };
    expect((await against(signed)).stdout).toContain('checkpoints, as they were published (');
    expect((await against(signed.slice(0, 1))).stdout).toContain(
      `as they were published up to number 2; those after it, to ${to}, are not in that file`,
    );
    await expect(against([])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no checkpoint') as string,
    });
    await expect(against(['{"level":"INFO"}', ...signed])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^DOES NOT FIT {2}line 1 .*is no checkpoint/) as string,
    });
  });

  it('keeps the order of each request when entries need more than one checkpoint', async () => {
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    const waiting = async (): Promise<number> => {
      const { rows } = await owner.query<{ n: number }>(
        'SELECT coalesce(sum(cardinality(versions)), 0)::int AS n FROM broker.history_pending',
      );
      return rows[0]?.n ?? 0;
    };
    try {
      await owner.query(`SELECT pg_advisory_lock(${LOCK})`);
      const requests = MOST_LEAVES / 2 + 50;
      // Ten at a time.
      for (let n = 0; n < requests; n += 10)
        await Promise.all(
          Array.from({ length: Math.min(10, requests - n) }, (_, at) =>
            asker.send(asker.message('submit-request', requestTo(giver)), String(n + at)),
          ),
        );
      await poll(async () => expect(await waiting()).toBe(requests * 2), 120_000);
      // Updated rows move behind the others, so the table order is not the history order.
      await owner.query(
        `UPDATE broker.history_pending SET hashes = hashes
         WHERE id IN (SELECT id FROM broker.history_pending ORDER BY id LIMIT 10)`,
      );
      await owner.query(`SELECT pg_advisory_unlock(${LOCK})`);
      await poll(async () => expect(await waiting()).toBe(0));
    } finally {
      await owner.end();
    }
    const { body } = await auditor.get<{ keys: JWK[] }>('/v1/checkpoints/keys');
    const { text } = await auditor.get('/v1/history');
    const lines = text.split('\n').filter(Boolean);
    const verdict = await verifyRange(lines, { publicKeys: body.keys });
    expect(verdict).toMatchObject({ misfit: null });
    expect(verdict.entries).toBeGreaterThan(MOST_LEAVES);
  }, 240_000);

  it('refuses an invalid range', async () => {
    for (const query of ['from=0', 'from=x', 'to=1.5', 'before=1'])
      expectProblem(await auditor.get(`/v1/history?${query}`), {
        status: 422,
        code: 'validation-failed',
      });
    expect((await auditor.get('/v1/history?from=9999999')).text).toBe('');
  });

  // The last, since it damages the history.
  describe('signed checkpoints prove the history', () => evidence(opened));
});

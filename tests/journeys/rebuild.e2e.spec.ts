import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { Scratch } from '#apps/reporting/projections/scratch';
import type { ReportAnswer } from '#libs/contracts/report-answers';
import { PREFIX } from '#libs/contracts/topics';
import { CHILD_ENVIRONMENT } from '#tests/support/child-environment';
import { startKafka } from '#tests/support/kafka/kafka';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { call } from '#tests/support/http';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';

const root = resolve(__dirname, '../..');

/** Figures rebuilt from the events equal the live ones; differences are found and repaired. */
describe.each(WORLDS)('rebuilding the figures (%s)', (name, open) => {
  const undo: (() => Promise<unknown> | void)[] = [];
  let world: World;
  let owner: Client;
  let ids: string[];

  beforeAll(async () => {
    // A topic of its own, because the shared one has the events of other worlds from its beginning.
    if (name === 'kafka') {
      const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
      undo.push(() => rmSync(folder, { recursive: true, force: true }));
      const { brokers, stop } = await startKafka(folder);
      const shared = process.env.KAFKA_BROKERS;
      undo.push(stop, () => void (process.env.KAFKA_BROKERS = shared));
      process.env.KAFKA_BROKERS = brokers;
    }
    world = await open();
    undo.push(world.stop);
    await registerDemoAgencies(world);
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    undo.push(() => owner.end());
    ids = [];
    for (let n = 0; n < 12; n++) ids.push(await ask());
    for (const id of ids.slice(0, 4)) await act(id, 'approval', { items: 'all' });
    await act(ids[4], 'clarification', { text: 'Berkas mana yang diperlukan?' }, {});
    await counted(12, { approved: 4 });
  }, 180_000);
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  async function ask(): Promise<string> {
    const { from, data } = example('papers-for-pensions');
    const token = await world.token(`requester@${from}`);
    const url = `${world.broker}/v1/requests`;
    const { status, text, body } = await call('POST', url, { token, body: data });
    if (status !== 201) throw new Error(text);
    return String(body.id);
  }

  async function act(
    id: string | undefined,
    what: string,
    body: object,
    more: object = { conflictOfInterest: 'none' },
  ): Promise<void> {
    const url = `${world.broker}/v1/requests/${id}/${what}`;
    const token = await world.token('decider@bkn');
    const { status, text } = await call('POST', url, { token, body: { ...body, ...more } });
    if (status !== 200) throw new Error(text);
  }

  /** Waits until reporting counts this many requests of the BKN, by status. */
  const counted = (requests: number, byStatus: Record<string, number>): Promise<void> =>
    poll(async () => {
      const token = await world.token('decider@bkn');
      const { body } = await call('GET', `${world.reporting}/v1/reports/summary`, { token });
      expect(body).toMatchObject({ byProvider: { bkn: requests }, byStatus });
    });

  /** `npm run reports:rebuild`, as an operator runs it on this world. */
  function rebuild(...args: string[]): Promise<{ code: number; output: string }> {
    const env =
      name === 'standalone'
        ? { DATA_DIR: world.dataDir }
        : {
            MIGRATION_DATABASE_URL: world.database.ownerUrl,
            KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
            KAFKA_PREFIX: PREFIX,
          };
    return new Promise((done) => {
      const file = join(root, 'dist/apps/reporting/rebuild.js');
      const options = { env: { ...CHILD_ENVIRONMENT, ...env } };
      const child = execFile(process.execPath, [file, ...args], options, (_, out, err) =>
        done({ code: child.exitCode ?? -1, output: out + err }),
      );
    });
  }

  it('links each figure to the list of the requests that it counts', async () => {
    const token = await world.token('decider@bkn');
    let checked = 0;
    const reports = ['timeliness', 'flows', 'emergencies', 'series', 'grounds', 'costs', 'ratings'];
    for (const name of [...reports, 'principles']) {
      const url = `${world.reporting}/v1/reports/${name}`;
      const { body } = await call('GET', url, { token });
      const { rows, total, links, columns } = body as unknown as ReportAnswer;
      const isCount = (column: string): boolean =>
        columns.some((one) => one.name === column && one.unit === 'requests');
      const all = [
        ...rows.map((row, n) => [row, links?.rows[n]] as const),
        [total, links?.total] as const,
      ];
      for (const [row, paths] of all)
        for (const [column, path] of Object.entries(paths ?? {}).filter(([one]) => isCount(one))) {
          const page = `${world.broker}${path}${path.includes('?') ? '&' : '?'}limit=100`;
          const { status, body } = await call('GET', page, { token });
          const found = (body as unknown as { items: unknown[] }).items.length;
          expect([name, column, path, status, found]).toEqual([
            ...[name, column, path, 200],
            row?.[column],
          ]);
          checked++;
        }
    }
    expect(checked).toBeGreaterThan(15);
    const superior = { token: await world.token('superior@bkn') };
    const { body } = await call('GET', `${world.reporting}/v1/reports/timeliness`, superior);
    expect(body).toMatchObject({ requests: 12, links: null, list: null });
  }, 60_000);

  it('produces the same rows while requests come in', async () => {
    const more = (async () => {
      for (let n = 0; n < 20; n++) ids.push(await ask());
    })();
    const { code, output } = await rebuild();
    await more;
    expect(output).toMatch(/Rows: (\d+) rebuilt, \1 live, 0 differ\./);
    expect(code).toBe(0);
    await counted(32, { approved: 4 });
    expect(await rebuild()).toMatchObject({
      code: 0,
      output: expect.stringContaining('Rows: 32 rebuilt, 32 live, 0 differ.'),
    });
    const { rows } = await owner.query(`SELECT to_regnamespace('reporting_rebuild') AS left`);
    expect(rows).toEqual([{ left: null }]);
  });

  it('includes events that arrive during the rebuild, and runs only once at a time', async () => {
    const scratch = await Scratch.open(world.database.ownerUrl, 'table');
    await scratch.foldTable(() => undefined);
    expect(await rebuild()).toMatchObject({
      code: 1,
      output: expect.stringContaining('Another rebuild is running'),
    });
    ids.push(await ask());
    await counted(33, { approved: 4 });
    expect(await scratch.compare()).toMatchObject({ made: 33, live: 33, differing: 0 });
    ids.push(await ask());
    await counted(34, { approved: 4 });
    await scratch.swap();
    await counted(34, { approved: 4 });
    await scratch.close(false);
  });

  it('finds changed, lost and added rows, and repairs them on command', async () => {
    const [changed, lost] = ids;
    await owner.query(
      `UPDATE reporting.request SET status = 'refused', version = 99 WHERE request_id = $1`,
      [changed],
    );
    await owner.query(`DELETE FROM reporting.request WHERE request_id = $1`, [lost]);
    await owner.query(
      `INSERT INTO reporting.request (request_id, version, folded, status, requester, provider, kind, classification,
         urgency, emergency, provisions, running)
       SELECT 'made-up', version, folded, status, requester, provider, kind, classification, urgency, emergency, provisions,
              running FROM reporting.request WHERE request_id = $1`,
      [changed],
    );
    const found = await rebuild();
    expect(found.code).toBe(1);
    expect(found.output).toContain('Rows: 34 rebuilt, 34 live, 3 differ.');
    expect(found.output).toContain(
      `${changed}: status "refused", should be "approved"; version 99, should be 3`,
    );
    expect(found.output).toContain(`${lost}: not live`);
    expect(found.output).toContain('made-up: live, but it has no event');
    expect(found.output).toMatch(/Agencies: (\d+) rebuilt, \1 live, 0 differ\./);
    // The sums follow the changed rows.
    expect(found.output).toMatch(/Sums: \d+ rebuilt, \d+ live, [1-9]\d* differ\./);
    await counted(34, { approved: 2, refused: 2 });

    const [mended, last] = [await rebuild('--swap'), ids.at(-1)];
    expect(mended).toMatchObject({
      code: 0,
      output: expect.stringContaining('Swapped: 3 rows added, changed or removed.'),
    });
    await counted(34, { approved: 4 });
    await act(last, 'approval', { items: 'all' });
    await counted(34, { approved: 5 });
    expect(await rebuild()).toMatchObject({ code: 0 });
  });

  it('explains its options, and what it cannot read', async () => {
    expect(await rebuild('--all')).toMatchObject({
      code: 2,
      output: expect.stringContaining('Usage: npm run reports:rebuild'),
    });
    if (name === 'standalone')
      expect(await rebuild('--from-topic')).toMatchObject({
        code: 1,
        output: expect.stringContaining('KAFKA_BROKERS is not set'),
      });
  });

  if (name !== 'standalone')
    it('produces the same rows from the topic, and restores lost events', async () => {
      expect(await rebuild('--from-topic')).toMatchObject({
        code: 0,
        output: expect.stringContaining('Rows: 34 rebuilt, 34 live, 0 differ.'),
      });
      const [gone, told] = [ids[1], ids[2]];
      await owner.query(`DELETE FROM reporting.events WHERE subject = $1`, [gone]);
      await owner.query(`DELETE FROM reporting.request WHERE request_id = $1`, [gone]);
      await owner.query(
        `UPDATE reporting.events SET event = replace(event, 'approved', 'refused')
          WHERE subject = $1 AND sequence = 3`,
        [told],
      );
      const found = await rebuild('--from-topic');
      expect(found.code).toBe(1);
      expect(found.output).toContain(
        'Events: 3 of the topic are not stored, 0 that are stored are not in the topic, 1 are stored with another text.',
      );
      expect(found.output).toContain('Rows: 34 rebuilt, 33 live, 1 differ.');
      expect(await rebuild('--from-topic', '--swap')).toMatchObject({ code: 0 });
      for (const args of [[], ['--from-topic']])
        expect(await rebuild(...args)).toMatchObject({
          code: 0,
          output: expect.stringContaining('Rows: 34 rebuilt, 34 live, 0 differ.'),
        });
      await counted(34, { approved: 5 });
    });
});

import { Client } from 'pg';
import type { Page } from '#libs/http/page';
import { ask, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import { tally } from './tally';

const APPS = ['broker', 'notification', 'reporting'];
const PARTIES = APPS.map((app) => `${app}_party`);
const ROLES = [...PARTIES, ...APPS.map((app) => `${app}_pipeline`)];
const DENIED = '42501';
/** An id that no request has. */
const NOBODY = '0199d0a0-0000-7000-8000-00000000bbbb';

/** Append-only tables, each with a column. */
const INSERT_ONLY = {
  'broker.history': 'data',
  'broker.evaluation': 'record',
  'broker.message': 'receipt',
  'broker.undisclosed': 'text',
  'broker.read_log': 'what',
  'broker.checkpoint': 'jws',
  'broker.checkpoint_leaves': 'hashes',
  'broker.checkpoint_entry': 'position',
  'broker.calendar': 'calendar',
  'broker.law_pack': 'pack',
  'notification.mailbox': 'event',
  'notification.read_log': 'what',
  'reporting.events': 'event',
  'reporting.read_log': 'what',
  'reporting.open_release': 'cells',
};

/** Ways around that: into the outbox, past the triggers, past the read log. */
const WAYS_AROUND = [
  'UPDATE broker.history SET event = event',
  'UPDATE broker.outbox SET value = value',
  'TRUNCATE broker.outbox',
  'UPDATE broker.history_pending SET hashes = hashes',
  'TRUNCATE broker.history_pending',
  'UPDATE broker.read_pending SET id = id',
  'DROP TRIGGER await_checkpoint ON broker.history',
  'DROP TRIGGER check_requests ON broker.history',
  'DROP TRIGGER keep ON broker.request',
  'CREATE OR REPLACE FUNCTION broker.await_checkpoint() RETURNS trigger LANGUAGE sql AS $$ SELECT $$',
  'CREATE POLICY mine ON broker.history FOR ALL USING (true)',
  'SET session_replication_role = replica',
  'SET ROLE pg_write_all_data',
  'COPY broker.history TO PROGRAM $$true$$',
];

/** The last line of defence: what the database refuses to the apps' own connections. */
describe.each(WORLDS)('isolation in PostgreSQL (%s)', (_name, open) => {
  let world: World;
  let asker: Party;
  const clients: Client[] = [];

  beforeAll(async () => {
    world = await open();
    const giver = await Party.register(world, 'wall-giver');
    asker = await Party.register(world, 'wall-asker');
    await ask(asker, giver);
    // All tables that fill automatically have rows.
    await poll(async () => {
      // Plus the event about its keys.
      const { body } = await asker.official('system').get<Page<object>>('/v1/mailbox');
      expect([await giver.mailbox(), body.items].map(({ length }) => length)).toEqual([2, 3]);
      const figures = await giver.official('decider').get('/v1/reports/summary');
      expect(figures.body).toMatchObject({ byRequester: { [asker.code]: 1 } });
    });
  }, 120_000);
  afterAll(async () => {
    for (const client of clients) await client.end();
    await world?.stop();
  }, 60_000);

  /** A connection like the apps' own, with one of their roles. */
  const as = async (role: string): Promise<Client> => {
    const client = new Client({
      connectionString: world.database.url,
      options: `-c role=${role}`,
    });
    await client.connect();
    clients.push(client);
    return client;
  };
  const tables = async (client: Client): Promise<string[]> =>
    (
      await client.query<{ name: string }>(
        `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY ($1)`,
        [APPS],
      )
    ).rows.map(({ name }) => name);
  /** The outcome: the code of the error, or the number of rows. */
  const outcome = (client: Client, sql: string): Promise<string | number> =>
    client.query(sql).then(
      ({ rows, rowCount }) =>
        rows.length === 1 ? Number(Object.values(rows[0])[0]) : Number(rowCount),
      (error: { code: string }) => error.code,
    );
  const scope = (client: Client, agency: string, role: string): Promise<unknown> =>
    client.query(
      `SELECT set_config('app.agency', $1, true), set_config('app.role', $2, true), set_config('app.sub', 'x', true)`,
      [agency, role],
    );

  it('A13 shows the keys of an agency to its own system and to an admin', async () => {
    const client = await as('broker_party');
    for (const [agency, role, seen] of [
      [asker.code, 'system', 1],
      ['', 'admin', 2],
      [asker.code, 'decider', 0],
      [asker.code, 'requester', 0],
      ['wall-third', 'system', 0],
      ['', 'system', 0],
      ['', 'auditor', 0],
    ] as const) {
      await client.query('BEGIN');
      await scope(client, agency, role);
      const found = await outcome(client, 'SELECT count(*) FROM broker.agency_key');
      await client.query('ROLLBACK');
      expect([agency, role, found]).toEqual([agency, role, seen]);
      tally('A13', seen === 0 ? { refused: 1 } : { harmless: 1 });
    }
  });

  it('A13 lets a system write keys of its own agency alone', async () => {
    const client = await as('broker_party');
    for (const [agency, role, owner, allowed] of [
      [asker.code, 'system', asker.code, true],
      [asker.code, 'system', 'wall-giver', false],
      [asker.code, 'decider', asker.code, false],
    ] as const) {
      await client.query('BEGIN');
      await scope(client, agency, role);
      const inserted = await outcome(
        client,
        `INSERT INTO broker.agency_key (kid, agency, alg, jwk, valid_from)
         VALUES ('wall-new', '${owner}', 'EdDSA', '{}', now()) RETURNING 1`,
      );
      await client.query('ROLLBACK');
      expect([agency, role, owner, inserted]).toEqual([
        ...[agency, role, owner],
        allowed ? 1 : '42501',
      ]);
      await client.query('BEGIN');
      await scope(client, agency, role);
      const { rowCount } = await client.query(
        `UPDATE broker.agency_key SET revoked_at = now() WHERE agency = '${owner}'`,
      );
      await client.query('ROLLBACK');
      expect([agency, role, owner, rowCount]).toEqual([agency, role, owner, allowed ? 1 : 0]);
      tally('A13', allowed ? { harmless: 1 } : { refused: 2 });
    }
  });

  it('A13 lets a provider enter only an oral request of an emergency that waits for confirmation', async () => {
    const client = await as('broker_party');
    const fits = {
      ...{ emergency: true, confirm_at: '2026-11-24T03:00:00Z', data: { channel: 'oral' } },
    };
    const { rows } = await client.query<{ names: string }>(
      `SELECT string_agg(attname, ', ') AS names FROM pg_attribute
       WHERE attrelid = 'broker.request'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped`,
    );
    const columns = rows[0]?.names ?? '';
    /** A copy of the request between the parties, with these columns. */
    const insert = (
      more: object,
    ): string => `INSERT INTO broker.request (${columns}) SELECT ${columns} FROM
      (SELECT o FROM broker.request o LIMIT 1) one, jsonb_populate_record(one.o, '${JSON.stringify({
        ...{ id: '0199d0a0-0000-7000-8000-00000000aaaa', reference: 'B/lisan' },
        ...more,
      })}') r`;
    for (const [agency, role, more, allowed] of [
      ['wall-giver', 'decider', fits, true],
      ['wall-giver', 'requester', fits, false],
      ['wall-giver', 'system', fits, false],
      ['wall-giver', 'decider', { ...fits, emergency: false }, false],
      ['wall-giver', 'decider', { ...fits, confirm_at: null }, false],
      ['wall-giver', 'decider', { ...fits, data: { channel: 'official' } }, false],
      ['wall-giver', 'decider', { ...fits, data: {} }, false],
      ['wall-giver', 'decider', { ...fits, confirmed_at: '2026-11-24T03:00:00Z' }, false],
      ['wall-asker', 'requester', {}, true],
    ] as const) {
      await client.query('BEGIN');
      await scope(client, agency, role);
      const found = await outcome(client, insert(more));
      await client.query('ROLLBACK');
      expect([role, more, found]).toEqual([role, more, allowed ? 1 : DENIED]);
      tally('A13', allowed ? { harmless: 1 } : { refused: 1 });
    }
  });

  it('A13 lets only an admin recalculate deadlines, and no role of an official load a calendar', async () => {
    const client = await as('broker_party');
    const calendar = `INSERT INTO broker.calendar (year, origin, sha256, calendar) VALUES (2028, 'operator', 'x', '{}')`;
    const recount = 'INSERT INTO broker.recount (provider) VALUES (NULL)';
    for (const [role, sql, came] of [
      ['decider', recount, DENIED],
      ['system', recount, DENIED],
      ['auditor', recount, DENIED],
      ['admin', recount, 1],
      ['admin', calendar, DENIED],
    ] as const) {
      await client.query('BEGIN');
      await scope(client, asker.code, role);
      const found = await outcome(client, sql);
      await client.query('ROLLBACK');
      expect([role, sql, found]).toEqual([role, sql, came]);
      tally('A13', came === DENIED ? { refused: 1 } : { harmless: 1 });
    }
  });

  it('A13 only a decider or an admin of the provider writes a service; all roles read it', async () => {
    const client = await as('broker_party');
    const offer = (id: string, provider: string): string =>
      `INSERT INTO broker.service (id, version, provider, kind, title, description, regions, conditions, costs, valid_from)
       VALUES ('${id}', 1, '${provider}', 'other', 't', 'd', '{}', '[]', '[]', '2026-01-01')`;
    const write = async (agency: string, role: string, sql: string): Promise<string | number> => {
      await client.query('BEGIN');
      await scope(client, agency, role);
      const came = await outcome(client, sql);
      await client.query(came === DENIED ? 'ROLLBACK' : 'COMMIT');
      return came;
    };
    expect(await write(asker.code, 'decider', offer('wall-one', asker.code))).toBe(1);
    expect(await write(asker.code, 'admin', offer('wall-two', asker.code))).toBe(1);
    const update = `UPDATE broker.service SET title = 'changed' WHERE id = 'wall-one'`;
    for (const [agency, role, rows] of [
      [asker.code, 'requester', 0],
      [asker.code, 'superior', 0],
      [asker.code, 'system', 0],
      ['wall-giver', 'decider', 0],
      ['wall-giver', 'admin', 0],
      ['', 'admin', 0],
      ['', 'auditor', 0],
      [asker.code, 'decider', 1],
    ] as const) {
      const seen = `SELECT count(*) FROM broker.service WHERE id LIKE 'wall-%'`;
      expect([agency, role, await write(agency, role, seen)]).toEqual([agency, role, 2]);
      expect([agency, role, await write(agency, role, update)]).toEqual([agency, role, rows]);
      if (rows === 1) continue;
      const added = await write(agency, role, offer('wall-three', asker.code));
      expect([agency, role, added]).toEqual([agency, role, DENIED]);
      tally('A13', { refused: 2 });
    }
    // Neither given away, nor deleted.
    const given = `UPDATE broker.service SET provider = 'wall-giver' WHERE id = 'wall-one'`;
    expect(await write(asker.code, 'decider', given)).toBe(DENIED);
    expect(await write(asker.code, 'decider', 'DELETE FROM broker.service')).toBe(DENIED);
    tally('A13', { refused: 2 });
  });

  it.each(PARTIES)('A13 %s sees no row of any table before it sets its scope', async (role) => {
    const client = await as(role);
    const names = await tables(client);
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const found = await outcome(client, `SELECT count(*) FROM ${name}`);
      expect([name, found === 0 || found === DENIED]).toEqual([name, true]);
      // Some columns may be readable.
      const any = await outcome(client, `SELECT FROM ${name}`);
      expect([name, any === 0 || any === DENIED]).toEqual([name, true]);
      tally('A13', { refused: 2 });
    }
  });

  it('A13 sees its own rows in a transaction that sets the scope, and none after it', async () => {
    for (const [role, sql, rows] of [
      ['broker_party', 'SELECT count(*) FROM broker.history', 2],
      ['notification_party', 'SELECT count(seq) FROM notification.mailbox', 3],
      ['reporting_party', 'SELECT count(*) FROM reporting.request', 1],
      ['reporting_party', 'SELECT count(*) FROM reporting.tally', 1],
    ] as const) {
      const client = await as(role);
      for (const [agency, of, seen] of [
        [asker.code, 'requester', rows],
        ['wall-third', 'requester', 0],
        ['', 'requester', 0],
        ['', 'admin', 0],
      ] as const) {
        await client.query('BEGIN');
        await scope(client, agency, of);
        expect([role, agency, of, await outcome(client, sql)]).toEqual([role, agency, of, seen]);
        await client.query('COMMIT');
        expect(await outcome(client, sql)).toBe(0);
        tally('A13', { refused: seen === 0 ? 2 : 1 });
      }
    }
  });

  it.each(ROLES)('A23 %s cannot change or delete rows of append-only tables', async (role) => {
    const client = await as(role);
    const tries = Object.entries(INSERT_ONLY).flatMap(([name, column]) => [
      `UPDATE ${name} SET ${column} = NULL`,
      `DELETE FROM ${name}`,
      `TRUNCATE ${name}`,
      `ALTER TABLE ${name} DISABLE TRIGGER ALL`,
      `ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`,
      `ALTER TABLE ${name} OWNER TO ${role}`,
      `DROP TABLE ${name}`,
    ]);
    for (const sql of [...tries, ...WAYS_AROUND]) {
      await client.query('BEGIN');
      await scope(client, asker.code, 'decider');
      const came = await outcome(client, sql);
      await client.query('ROLLBACK');
      tally('A23', came === DENIED ? { refused: 1 } : { accepted: 1 });
      expect([sql, came]).toEqual([sql, DENIED]);
    }
  });

  it('A23 keeps every agency and request that something refers to, also from the owner', async () => {
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    clients.push(owner);
    const refused = async (
      client: Client,
      code: string,
      ...statements: string[]
    ): Promise<void> => {
      for (const sql of statements) {
        await client.query('BEGIN');
        const came = await outcome(client, sql);
        await client.query('ROLLBACK');
        tally('A23', { refused: 1 });
        expect([sql, came]).toEqual([sql, code]);
      }
    };
    const pipeline = await as('broker_pipeline');
    const copied = (change: object): string =>
      `INSERT INTO broker.request (id, version, status, requester, provider, reference, kind, classification, urgency,
         emergency, recommendation, received_at, due_at, due_provisional, running, stops, responsible, data, statements,
         head_hash, forwarded_from)
       SELECT r.id, r.version, r.status, r.requester, r.provider, r.reference, r.kind, r.classification, r.urgency,
         r.emergency, r.recommendation, r.received_at, r.due_at, r.due_provisional, r.running, r.stops, r.responsible,
         r.data, r.statements, r.head_hash, r.forwarded_from
       FROM (SELECT o FROM broker.request o LIMIT 1) one, jsonb_populate_record(one.o, '${JSON.stringify(
         {
           ...{ id: NOBODY, reference: 'B/tanpa', ...change },
         },
       )}') r`;
    const historyOf = (id: string): string =>
      `INSERT INTO broker.history SELECT '${id}', 99, at, type, actor, data, previous_hash, hash FROM broker.history LIMIT 1`;
    const evaluationOf = (id: string): string =>
      `INSERT INTO broker.evaluation SELECT '${id}', 99, evaluated_at, record FROM broker.evaluation LIMIT 1`;
    await refused(
      ...[pipeline, '23503', copied({ requester: 'wall-none' }), copied({ provider: 'wall-none' })],
      ...[copied({ forwarded_from: NOBODY.replace('b', 'c') })],
      ...[historyOf(NOBODY), evaluationOf(NOBODY)],
    );
    await pipeline.query('BEGIN');
    for (const sql of [copied({}), historyOf(NOBODY), evaluationOf(NOBODY)])
      expect([sql, await outcome(pipeline, sql)]).toEqual([sql, 1]);
    await pipeline.query('ROLLBACK');
    await refused(
      ...[owner, '23001', 'DELETE FROM broker.agency', 'DELETE FROM broker.request'],
      ...[`DELETE FROM broker.agency WHERE code = '${asker.code}'`],
      ...['TRUNCATE broker.request CASCADE', 'TRUNCATE broker.agency CASCADE'],
    );
    await refused(
      ...[pipeline, '23001', `UPDATE broker.agency SET code = 'wall-other'`],
      ...[`UPDATE broker.request SET id = '${NOBODY}'`],
      ...[`UPDATE broker.request SET requester = 'wall-none'`],
      ...[`UPDATE broker.request SET provider = 'wall-none'`],
      ...[`UPDATE broker.request SET forwarded_from = '${NOBODY}'`],
    );
  });

  it('A13 an auditor cannot change a request', async () => {
    const client = await as('broker_party');
    await client.query('BEGIN');
    await scope(client, '', 'auditor');
    expect(await outcome(client, 'SELECT count(*) FROM broker.request')).toBe(1);
    expect(await outcome(client, `UPDATE broker.request SET status = 'approved'`)).toBe(0);
    const insert = `INSERT INTO broker.outbox (topic, key, value) VALUES ('t', 'k', 'v')`;
    expect(await outcome(client, insert)).toBe(DENIED);
    await client.query('ROLLBACK');
    tally('A13', { refused: 2 });
  });

  it.each(APPS)('A13 %s lets an auditor record a read only in their own name', async (app) => {
    const client = await as(`${app}_party`);
    const log = async (sub: string, role: string, agency: string | null): Promise<unknown> => {
      await client.query('BEGIN');
      await client.query(`SET LOCAL search_path = ${app}`);
      await scope(client, '', 'auditor');
      const came = await client
        .query(`INSERT INTO read_log (sub, role, agency, what) VALUES ($1, $2, $3, 'a look')`, [
          sub,
          role,
          agency,
        ])
        .then(
          ({ rowCount }) => rowCount,
          (error: { code: string }) => error.code,
        );
      await client.query('ROLLBACK');
      return came;
    };
    expect(await log('x', 'auditor', null)).toBe(1);
    expect(await log('y', 'auditor', null)).toBe(DENIED);
    expect(await log('x', 'decider', null)).toBe(DENIED);
    expect(await log('x', 'auditor', asker.code)).toBe(DENIED);
    tally('A13', { refused: 3 });
  });

  it('A13 no role of the apps owns a table or bypasses row-level security, and every table has policies', async () => {
    const client = await as('broker_party');
    const { rows: roles } = await client.query<object>(
      `SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin AS mighty,
         EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owns
       FROM pg_roles r WHERE rolname = ANY ($1) ORDER BY rolname`,
      [ROLES],
    );
    expect(roles).toEqual(
      [...ROLES].sort().map((rolname) => ({ rolname, mighty: false, owns: false })),
    );
    const { rows: login } = await client.query<object>(
      `SELECT rolsuper OR rolbypassrls AS mighty,
         EXISTS (SELECT FROM pg_tables WHERE tableowner = r.rolname AND schemaname = ANY ($1)) AS owns
       FROM pg_roles r WHERE rolname = session_user`,
      [APPS],
    );
    expect(login).toEqual([{ mighty: false, owns: false }]);
    const { rows: open } = await client.query<object>(
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname = ANY ($1) AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
         AND relname <> 'migration'`,
      [APPS],
    );
    expect(open).toEqual([]);
    const { rows: definers } = await client.query<object>(
      `SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
       WHERE nspname = ANY ($1) AND prosecdef`,
      [APPS],
    );
    expect(definers).toEqual([]);
  });
});

import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { Database } from '#libs/database/database';
import { lackingMigrations, migrate } from '#libs/database/migrate';
import { OwnDatabase, ownDatabase } from './support/database';

const APPS = ['broker', 'notification', 'reporting'];
/**
 * A migration as a later version may bring it: it only adds, and it sets a value in the rows that
 * are there.
 */
const NEXT = `
ALTER TABLE outbox ADD COLUMN sample text;
UPDATE outbox SET sample = 'filled';
`;

/** A running installation is brought from one version to the next. */
describe('migrations', () => {
  let own: OwnDatabase;
  let owner: Client;
  /** The migrations of the broker, and those of the next version. */
  let folder: string;

  beforeAll(async () => {
    own = await ownDatabase();
    owner = new Client({ connectionString: own.ownerUrl });
    await owner.connect();
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    cpSync(resolve('apps/broker/migrations'), folder, { recursive: true });
  });
  afterAll(async () => {
    await owner?.end();
    await own?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (): Promise<void> => migrate('broker', folder, own.ownerUrl, own.url);
  const applied = async (app: string): Promise<string[]> =>
    (
      await owner.query<{ name: string }>(`SELECT name FROM ${app}.migration ORDER BY name`)
    ).rows.map(({ name }) => name);

  it.each(APPS)('build the schema of %s, and with it the tables of the libraries', async (app) => {
    const of = resolve('apps', app, 'migrations');
    await migrate(app, of, own.ownerUrl, own.url);
    expect(await applied(app)).toEqual(readdirSync(of).sort());
    const { rows } = await owner.query<{ name: string; secure: boolean }>(
      `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS secure
         FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' ORDER BY relname`,
      [app],
    );
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['handled', 'passed_over', 'read_log']));
    // The list of migrations holds nothing of an agency; all other tables have row-level
    // security.
    expect(rows.filter(({ secure }) => !secure).map(({ name }) => name)).toEqual(['migration']);
  });

  it('run once, and keep the rows that are there', async () => {
    await run();
    await owner.query(`INSERT INTO broker.outbox (topic, key, value) VALUES ('t', 'k', 'v')`);
    writeFileSync(join(folder, '9999-sample.sql'), NEXT);

    const database = await Database.open('broker', own.url, 1, []);
    expect(await lackingMigrations(database, folder)).toEqual(['9999-sample.sql']);
    await Promise.all([run(), run()]);
    expect(await lackingMigrations(database, folder)).toEqual([]);
    await database.close();

    const { rows } = await owner.query(`SELECT topic, key, value, sample FROM broker.outbox`);
    expect(rows).toEqual([{ topic: 't', key: 'k', value: 'v', sample: 'filled' }]);
    expect((await applied('broker')).at(-1)).toBe('9999-sample.sql');
  });

  it('are refused when one was changed after it ran', async () => {
    writeFileSync(join(folder, '9999-sample.sql'), `${NEXT}-- changed\n`);
    await expect(run()).rejects.toThrow('migration broker/9999-sample.sql was changed');
  });
});

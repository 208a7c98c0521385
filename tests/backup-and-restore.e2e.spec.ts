import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { EmbeddedPostgres, startPostgres } from '#apps/standalone/postgres/embedded';
import { PREFIX } from '#libs/contracts/topics';
import { call } from './support/http';
import { Official, Party, requestTo } from './support/parties';
import { RunningKafka, startKafka } from './support/kafka/kafka';
import { poll } from './support/poll';
import { postgresClients } from './support/postgres-clients';
import { Service } from './support/service';
import { kafka, World } from './support/world';

const run = promisify(execFile);
const root = resolve(__dirname, '..');
const guide = readFileSync(join(root, 'docker/README.md'), 'utf8');

/** The result of commands: their output and the exit code. */
interface Ran {
  output: string;
  code: number;
}

/**
 * Follows the commands of docker/README.md to the end: dump, check, restore elsewhere, recover,
 * continue.
 */
describe('backup and restore', () => {
  let world: World;
  let restored: World;
  let elsewhere: EmbeddedPostgres;
  let bus: RunningKafka;
  const shared = process.env.KAFKA_BROKERS;
  let folder: string;
  let variables: Record<string, string>;
  const services: Service[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    chmodSync(folder, 0o755);
    const bin = await postgresClients();
    // A Kafka of its own, without events of other tests.
    bus = await startKafka(join(folder, 'kafka'));
    process.env.KAFKA_BROKERS = bus.brokers;
    [world, elsewhere] = await Promise.all([kafka(), startPostgres(folder)]);
    const at = (database: string): string =>
      Object.assign(new URL(elsewhere.ownerUrl), { pathname: database }).href;
    variables = {
      PATH: `${bin}:${process.env.PATH}`,
      SUPERUSER_URL: world.database.ownerUrl,
      NEW_SERVER_URL: at('postgres'),
      NEW_URL: at('bantuan_restored'),
      KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
      KAFKA_PREFIX: PREFIX,
      DATABASE_URL: Object.assign(new URL(elsewhere.appUrl), { pathname: 'bantuan_restored' }).href,
      MIGRATION_DATABASE_URL: at('bantuan_restored'),
    };
  }, 240_000);
  afterAll(async () => {
    for (const service of services) await service.stop();
    await world?.stop();
    await elsewhere?.stop();
    await bus?.stop();
    process.env.KAFKA_BROKERS = shared;
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  /** The named commands of the guide, unchanged; their files are in a folder of the test. */
  async function follow(name: string): Promise<Ran> {
    const commands = new RegExp('^```sh ' + name + '\\n([^]*?)^```$', 'm').exec(guide)?.[1];
    if (!commands) throw new Error(`docker/README.md has no commands named ${name}`);
    return sh(commands);
  }
  async function sh(commands: string): Promise<Ran> {
    const script = commands
      .replaceAll('docker/check-dump.sh', join(root, 'docker/check-dump.sh'))
      .replaceAll('npm run', `npm --prefix ${root} run`);
    try {
      const { stdout, stderr } = await run('sh', ['-e', '-c', script], {
        cwd: folder,
        env: variables,
      });
      return { output: stdout + stderr, code: 0 };
    } catch (error) {
      const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
      return { output: stdout + stderr, code };
    }
  }
  const ready = async ({ url }: Service): Promise<string> =>
    (await call('GET', `${url}/health/ready`)).text;

  it('loses nothing that the dump or Kafka has, and reports and republishes the rest', async () => {
    const [asker, giver] = [
      await Party.register(world, `asker-${Date.now()}`),
      await Party.register(world, `giver-${Date.now()}`),
    ];
    const submit = async (): Promise<{ id: string; message: string; receipt: string }> => {
      const message = asker.message('submit-request', requestTo(giver));
      await asker.send(message);
      const receipt = await asker.receipt(message.id);
      return { id: receipt.subject, message: message.id, receipt: receipt.id };
    };
    const decided = await submit();
    const untouched = await submit();

    expect(await follow('backup')).toMatchObject({ code: 0 });
    const check = await follow('check');
    expect(check).toMatchObject({ code: 0 });
    expect(check.output).toMatch(/^broker\.request: 2 in the dump, 2 in the database now$/m);
    // What row-level security leaves in a dump that ends without an error.
    const thin = `thin_${Date.now()}`;
    const schemas = 'broker, notification, reporting';
    variables.THIN_URL = Object.assign(new URL(world.database.ownerUrl), {
      username: thin,
      password: thin,
    }).href;
    const { output, code } = await sh(
      `psql "$SUPERUSER_URL" --quiet --command "CREATE ROLE ${thin} LOGIN PASSWORD '${thin}'; ` +
        `GRANT USAGE ON SCHEMA ${schemas} TO ${thin}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schemas} TO ${thin}; ` +
        `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schemas} TO ${thin}"\n` +
        'pg_dump --dbname="$THIN_URL" --enable-row-security --format=custom --file=thin.dump\n' +
        'echo the dump ended well\n' +
        'sh docker/check-dump.sh thin.dump "$SUPERUSER_URL"',
    );
    expect(code).toBe(1);
    expect(output).toContain('the dump ended well');
    expect(output).toContain('BAD  broker.request is empty in the dump');

    // After the dump: a decision, a message over Kafka, one over HTTP, and an official's request.
    const approval = {
      items: 'all',
      conditions: [],
      reason: 'Ada penilai.',
      conflictOfInterest: 'none',
    };
    const approve = (at: World, id: string): Promise<{ status: number }> =>
      new Official(at, giver.official('decider').subject).post(
        `/v1/requests/${id}/approval`,
        approval,
      );
    expect(await approve(world, decided.id)).toMatchObject({ status: 200 });
    const later = await submit();
    const byHttp = asker.message('submit-request', requestTo(giver));
    expect(await asker.command(byHttp)).toMatchObject({ status: 202 });
    const entered = await asker
      .official('requester')
      .post<{ id: string }>('/v1/requests', requestTo(giver));
    expect(entered.status).toBe(201);
    const lost = [(await asker.receipt(byHttp.id)).subject, entered.body.id];
    await poll(async () => {
      const types = (await asker.mailbox()).filter(({ subject }) => subject === entered.body.id);
      expect(types.length).toBeGreaterThanOrEqual(2);
      const { body } = await new Official(world, 'auditor').get<{ byStatus: object }>(
        '/v1/reports/summary',
      );
      expect(body.byStatus).toMatchObject({ 'awaiting-decision': 4, approved: 1 });
    });

    for (const process of world.processes) await process.stop();
    expect(await follow('restore')).toMatchObject({ code: 0 });
    const rewound = await follow('rewind');
    expect(rewound).toMatchObject({ code: 0 });
    expect(rewound.output.split('\n')).toContainEqual(
      expect.stringMatching(`^${PREFIX}.broker: ${PREFIX}.commands.v1, partition`),
    );
    const environment = {
      DATA_DIR: world.dataDir,
      KAFKA_BROKERS: variables.KAFKA_BROKERS ?? '',
      DATABASE_URL: variables.DATABASE_URL ?? '',
      MIGRATION_DATABASE_URL: variables.MIGRATION_DATABASE_URL ?? '',
    };
    for (const app of ['broker', 'notification', 'reporting'])
      services.push(await Service.at(app, `${app}/main`, environment, join(folder, `${app}.log`)));
    await Promise.all(services.map((service) => service.start()));
    const [broker, notification, reporting] = services.map(({ url }) => url);
    restored = {
      ...world,
      broker: broker ?? '',
      notification: notification ?? '',
      reporting: reporting ?? '',
    };
    await poll(async () => {
      for (const service of services) expect(await ready(service)).not.toContain('offsets');
      const { status } = await new Official(restored, asker.official('requester').subject).get(
        `/v1/requests/${later.id}`,
      );
      expect(status).toBe(200);
    });

    const compared = await follow('compare');
    expect(compared.code).toBe(1);
    for (const id of lost)
      expect(compared.output).toMatch(new RegExp(`^LOST   ${id} of ${asker.code}`, 'm'));
    expect(compared.output).toContain(`message ${byHttp.id}`);
    expect(compared.output).toContain(`OLDER  ${decided.id}`);
    expect(compared.output).not.toContain(untouched.id);
    expect(compared.output).toMatch(/^2 requests lost, 1 at an older version, 0 agencies lost\.$/m);
    expect(await follow('tell')).toMatchObject({ code: 0 });

    const again = await Party.of(restored, asker.code);
    const mailbox = await poll(async () => {
      const events = await again.mailbox();
      expect(events.filter(({ type }) => type.endsWith('.request.lost.v1'))).toHaveLength(2);
      expect(events.filter(({ type }) => type.endsWith('.request.restored.v1'))).toHaveLength(1);
      return events;
    });
    const of = (type: string): Record<string, unknown>[] =>
      mailbox.filter((event) => event.type.endsWith(`.request.${type}.v1`)).map(({ data }) => data);
    expect(
      of('lost')
        .map(({ change }) => (change as { messageId: string | null }).messageId)
        .sort(),
    ).toEqual([byHttp.id, null].sort());
    expect(of('restored')).toMatchObject([
      {
        requestId: decided.id,
        version: 4,
        status: 'awaiting-decision',
        change: { lostFrom: 3, lostTo: 3 },
      },
    ]);
    // The record that Kafka still had was processed again: the same request, and the receipt that
    // its agency has.
    const receipts = mailbox.filter(({ data }) => data.messageId === later.message);
    expect(receipts.map(({ id, subject }) => [id, subject])).toEqual([[later.receipt, later.id]]);

    // Work continues: the lost decision is made again, with a version that was never published.
    expect(await approve(restored, decided.id)).toMatchObject({ status: 200 });
    await poll(async () => {
      const { body } = await new Official(restored, 'auditor').get<{ byStatus: object }>(
        '/v1/reports/summary',
      );
      expect(body).toMatchObject({
        byStatus: { 'awaiting-decision': 2, approved: 1 },
        incomplete: 0,
      });
    });
    expect(await follow('figures')).toMatchObject({ code: 0 });
    expect(await follow('compare')).toMatchObject({ code: 0 });
    const owner = new Client({ connectionString: variables.NEW_URL });
    await owner.connect();
    const { rows } = await owner.query<{ type: string; version: number }>(
      `SELECT type, version FROM broker.history WHERE request_id = $1 AND version > 2 ORDER BY version`,
      [decided.id],
    );
    await owner.end();
    expect(rows.map(({ type, version }) => [version, type])).toEqual([
      ...[
        [3, 'restored'],
        [4, 'restored'],
        [5, 'approved'],
      ],
    ]);
    const evidence = await new Official(restored, 'auditor').get(
      `/v1/requests/${decided.id}/evidence`,
    );
    expect(evidence.status).toBe(200);
  }, 600_000);
});

import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { APPS } from '#libs/kafka/acls';
import { PREFIX } from '#libs/contracts/topics';
import type { Page } from '#libs/http/page';
import { OwnDatabase, ownDatabase } from '#tests/support/database';
import { startDevelopmentKafka } from '#tests/support/kafka/development-kafka';
import { fetchKafka } from '#tests/support/kafka/kafka';
import { grantAccess, startSecureProduct } from '#tests/support/kafka/secure-product';
import { type AgencyKey, type NamedJwk, verifyDetached } from '#libs/security/signatures';
import { Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import type { World } from '#tests/support/world';

jest.setTimeout(240_000);
const run = promisify(execFile);
const folderOf = resolve(__dirname, 'clients');
const PROVIDER = 'examples-provider';

interface Client {
  agency: string;
  command: string;
  args: string[];
}

/** The Python packages, which `npm run setup` downloads. */
const packages = execFileSync(process.execPath, [
  resolve(__dirname, '../../.config/python-clients.mjs'),
])
  .toString()
  .trim();

const CLIENTS: Record<string, Client> = {
  'Node.js': { agency: 'examples-node', command: process.execPath, args: ['agency.mjs'] },
  PHP: { agency: 'examples-php', command: 'php', args: ['agency.php'] },
  Python: { agency: 'examples-python', command: 'python3', args: ['agency.py'] },
  Java: { agency: 'examples-java', command: 'java', args: ['Agency.java'] },
  'Python on Kafka': {
    ...{ agency: 'examples-kpython', command: 'python3', args: ['agency_on_kafka.py'] },
  },
  'Java on Kafka': {
    ...{ agency: 'examples-kjava', command: 'java', args: ['AgencyOnKafka.java'] },
  },
};

/**
 * The clients of tests/examples/clients as their reader runs them, all at once, on a Kafka with
 * TLS, SCRAM and ACLs: each with a key that OpenSSL made.
 */
describe('clients without a framework', () => {
  let folder: string;
  let kafka: Awaited<ReturnType<typeof startDevelopmentKafka>>;
  let database: OwnDatabase;
  let world: World;
  let serving = true;
  let served: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    chmodSync(folder, 0o755);
    const agencies = Object.values(CLIENTS).map(({ agency }) => agency);
    [kafka, database] = await Promise.all([
      startDevelopmentKafka(join(folder, 'kafka'), [...agencies, ...Object.values(APPS)]),
      ownDatabase(),
    ]);
    const { users } = kafka;
    await grantAccess({ kafka, users }, [...agencies, PROVIDER]);
    world = await startSecureProduct({ kafka, users, database, folder }, 'admin');
    const provider = await Party.register(world, PROVIDER);
    served = serve(provider.official('decider'));
  }, 240_000);
  afterAll(async () => {
    serving = false;
    await served;
    await world?.stop();
    await kafka?.stop();
    await database?.drop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** The provider asks about each request, approves it once it is answered, and delivers. */
  async function serve(decider: Official): Promise<void> {
    const asked = new Set<string>();
    while (serving) {
      const { body } = await decider.get<Page<Seen>>(`/v1/requests?provider=${PROVIDER}`);
      for (const { id, status } of body.items) {
        const act = (name: string, sent: object): Promise<unknown> =>
          decider.post(`/v1/requests/${id}/${name}`, sent);
        if (status === 'approved')
          await act('delivery', { status: 'delivered', items: [{ id: '1', documents: [] }] });
        if (status !== 'awaiting-decision') continue;
        if (asked.has(id)) await act('approval', { items: 'all', conflictOfInterest: 'none' });
        else await act('clarification', { text: 'Berapa hari, dan di mana?' });
        asked.add(id);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  /** As the guide says: a key by OpenSSL, its public part registered by an administrator. */
  async function register(agency: string): Promise<{ KEY_FILE: string; KID: string }> {
    const [KEY_FILE, KID] = [join(folder, `${agency}.pem`), `${agency}.2026`];
    await run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', KEY_FILE]);
    const { stdout } = await run(
      'openssl',
      ['pkey', '-in', KEY_FILE, '-pubout', '-outform', 'DER'],
      { encoding: 'buffer' },
    );
    const x = stdout.subarray(-32).toString('base64url');
    const admin = new Official(world, 'admin');
    await admin.call('PUT', `/v1/agencies/${agency}`, {
      ...{ name: `Instansi ${agency}`, kind: 'pemkab' },
    });
    const keys = [{ kty: 'OKP', crv: 'Ed25519', x, kid: KID, alg: 'EdDSA' }];
    const { status } = await admin.call('PUT', `/v1/agencies/${agency}/keys`, { keys });
    expect(status).toBe(200);
    return { KEY_FILE, KID };
  }

  const started = async (
    { agency, command, args }: Client,
    more: Record<string, string> = {},
  ): Promise<string> => {
    const environment = {
      ...(await register(agency)),
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, AGENCY: agency, PROVIDER },
      PYTHONPATH: packages,
      ...{ BROKER: world.broker, MAILBOX: world.notification },
      ...{ TOKEN: await world.token(`system@${agency}`), PREFIX },
      ...{
        KAFKA_BROKERS: kafka.brokers,
        KAFKA_CA_FILE: kafka.ca,
        KAFKA_PASSWORD: kafka.users[agency],
      },
      ...more,
    };
    const onKafka = args[0]?.includes('OnKafka') ? ['-cp', `${await fetchKafka()}/*`] : [];
    const { stdout } = await run(command, [...onKafka, ...args], {
      ...{ cwd: folderOf, env: environment, timeout: 180_000 },
    });
    return stdout;
  };

  it('ask for help, answer a question and confirm the delivery, side by side', async () => {
    const outcomes = await Promise.allSettled(
      Object.values(CLIENTS).map((client) => started(client)),
    );
    const said = outcomes.map((one) =>
      one.status === 'fulfilled' ? one.value.trim() : String(one.reason),
    );
    const expected = said.map(() => expect.stringMatching(/^receipt \S{36} .*\nend completed$/));
    expect(Object.fromEntries(Object.keys(CLIENTS).map((name, at) => [name, said[at]]))).toEqual(
      Object.fromEntries(Object.keys(CLIENTS).map((name, at) => [name, expected[at]])),
    );
    await poll(async () => {
      const { body } = await new Official(world, `decider@${PROVIDER}`).get<Page<Seen>>(
        `/v1/requests?provider=${PROVIDER}`,
      );
      expect(body.items.map(({ status }) => status)).toEqual(said.map(() => 'completed'));
    });
  });

  it('are certified: all cases are ticked, and the report is signed', async () => {
    const agency = 'examples-certified';
    await Party.register(world, agency);
    const file = join(folder, 'report.json');
    const program = resolve(__dirname, '../../dist/apps/agency/certify.js');
    const certified = run(process.execPath, [program, agency, '--minutes', '3', '--report', file], {
      env: {
        ...{ PATH: process.env.PATH, DATA_DIR: folder },
        ...{ BROKER_URL: world.broker, NOTIFICATION_URL: world.notification },
      },
    });
    await poll(async () => {
      const { status } = await new Official(world, 'admin').get('/v1/agencies/mitra-uji');
      expect(status).toBe(200);
    });
    // A request that the provider cannot approve does not end the certification.
    const official = new Official(world, `requester@${agency}`);
    const reference = 'UJI/D01/tanpa-alasan';
    await official.post('/v1/requests', {
      ...{ reference, provider: 'mitra-uji', subject: 'Bantuan penilai', description: 'Penilai.' },
      ...{ kind: 'personnel', classification: 'biasa', urgency: 'biasa', neededBy: '2027-03-01' },
      ...{ grounds: [], items: [{ id: '1', description: 'penilai' }] },
    });
    const client = { agency, command: process.execPath, args: ['certification.mjs'] };
    const [watched] = await Promise.all([certified, started(client, { PROVIDER: 'mitra-uji' })]);
    expect(watched.stdout.match(/^\[x\] .*/gm)).toHaveLength(24);
    expect(watched.stdout).toContain(`[!] ${reference} cannot go on: 422`);
    const { report, key, signature } = JSON.parse(readFileSync(file, 'utf8')) as {
      report: { agency: string; cases: { event: string }[] };
      key: NamedJwk;
      signature: string;
    };
    expect([report.agency, report.cases.filter(({ event }) => event).length]).toEqual([agency, 24]);
    const { kid, alg, ...jwk } = key;
    const signer: AgencyKey = {
      ...{ kid, alg, jwk, agency: 'sandbox' },
      ...{ validFrom: new Date(0), validTo: null, revokedAt: null },
    };
    const bytes = Buffer.from(JSON.stringify(report));
    expect(await verifyDetached(bytes, signature, new Map([[kid, signer]]), new Date())).toEqual(
      expect.objectContaining({ ok: true }),
    );
  });
});

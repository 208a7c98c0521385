import { Kafka, logLevel } from 'kafkajs';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, AGENCY_KEYS_CHANGED } from '#libs/contracts/events';
import { CHECKPOINTS, COMMANDS, mailboxOf } from '#libs/contracts/topics';
import { describeQuotas } from '#libs/kafka/kafka-requests';
import { APPS } from '#libs/kafka/acls';
import { OwnDatabase, ownDatabase } from '#tests/support/database';
import { asAdmin, clientOf, read, SecureKafka, write } from '#tests/support/kafka/clients';
import { startSecureKafka } from '#tests/support/kafka/secure-kafka';
import { grantAccess, startSecureProduct } from '#tests/support/kafka/secure-product';
import { Party, requestTo } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import type { World } from '#tests/support/world';
import { attempts } from './bus-attempts';
import { tally } from './tally';

const [A, B] = ['a02-asker', 'a02-giver'];
const GROUP = `${A}.system`;

const password = (): string => randomBytes(12).toString('hex');
/** Kafka users and their passwords: the apps, two agencies, and one without rights. */
const users: Record<string, string> = Object.fromEntries(
  ['admin', 'stranger', A, B, ...Object.values(APPS)].map((name) => [name, password()]),
);

/**
 * A Kafka with TLS, SCRAM-SHA-512 and ACLs, the product on it as three users of its own, and two
 * agencies.
 */
describe('A02 access to Kafka', () => {
  let folder: string;
  let kafka: SecureKafka;
  let database: OwnDatabase;
  let world: World;
  let asker: Party;
  let giver: Party;

  const as = (user: string, more?: Parameters<typeof clientOf>[3]): Kafka =>
    clientOf(kafka, user, users[user] ?? '', more);
  /** What `npm run kafka:access` runs, as the Kafka admin. */
  const access = (args: string[], more?: Record<string, string>): Promise<string[]> =>
    grantAccess({ kafka, users }, args, more);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    chmodSync(folder, 0o755);
    [kafka, database] = await Promise.all([
      startSecureKafka(join(folder, 'kafka'), users),
      ownDatabase(),
    ]);
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await kafka?.stop();
    await database?.drop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('sets up its access rights with one command, which prints its plan first and repeats safely', async () => {
    const planned = await access(['--dry-run', A, B]);
    expect(planned).toContain(`+ User:${B} may READ topic ${mailboxOf(B)}`);
    expect(await asAdmin(as('admin'), (admin) => admin.listTopics())).toEqual([]);
    const done = await access([A, B]);
    expect(done.slice(0, -1)).toEqual(planned.slice(0, -1));
    expect(await access([A, B])).toEqual(['The topics, ACLs and quotas of 2 agencies are set.']);
    expect(Object.fromEntries(await describeQuotas(as('admin')))).toMatchObject({
      [A]: { producer_byte_rate: 2_097_152, consumer_byte_rate: 8_388_608, request_percentage: 50 },
      [B]: { producer_byte_rate: 2_097_152 },
    });
  });

  it('runs the product with users that have only the rights they need', async () => {
    world = await startSecureProduct({ kafka, users, database, folder }, A);
    asker = await Party.register(world, A);
    giver = await Party.register(world, B);
    const registry = { BROKER_URL: world.broker, BROKER_TOKEN: await world.token('admin') };
    expect(await access([], registry)).toEqual([
      'The topics, ACLs and quotas of 2 agencies are set.',
    ]);
    const message = asker.message('submit-request', requestTo(giver));
    await asker.send(message);
    const hasReceipt = (values: string[]): boolean =>
      values.some((value) => {
        const { type, data } = JSON.parse(value) as CloudEvent;
        return type === ACCEPTED && data.messageId === message.id;
      });
    expect(hasReceipt(await read(as(A), mailboxOf(A), GROUP, hasReceipt))).toBe(true);
    const received = await read(
      as(B),
      mailboxOf(B),
      `${B}.system`,
      (values) => values.length === 3,
    );
    const types = received.map((value) => (JSON.parse(value) as CloudEvent).type);
    // Events about an agency's keys and about a request have no common order.
    expect(types).toContain(AGENCY_KEYS_CHANGED);
    expect(types.filter((type) => type !== AGENCY_KEYS_CHANGED)).toEqual([
      'bantuan-kedinasan.request.submitted.v1',
      'bantuan-kedinasan.request.evaluated.v1',
    ]);
    for (const agency of [A, B]) await read(as(agency), CHECKPOINTS, `${agency}.audit`);
    await poll(async () => {
      const { body } = await giver.official('decider').get('/v1/reports/summary');
      expect(body).toMatchObject({ byRequester: { [A]: 1 } });
    });
  });

  it.each(attempts(A, B, GROUP))('does not let %s %s', async (user, _what, attempt) => {
    const heard: string[] = [];
    const mine = as(user, {
      logLevel: logLevel.DEBUG,
      logCreator: () => (entry) => void heard.push(reasonOf(entry.log.error)),
    });
    await expectRefused(attempt(mine), /AUTHORIZATION_FAILED/, heard);
  });

  it.each([
    ['with a wrong password', () => clientOf(kafka, A, 'not-it'), /SASL|authentication/i],
    ['with an unknown user', () => clientOf(kafka, 'nobody', 'x'), /SASL|authentication/i],
    ['without a login', () => as(A, { sasl: undefined }), /closed|disconnect|SASL|request/i],
    ['without TLS', () => as(A, { ssl: false }), /closed|disconnect|timeout/i],
    [
      'with the password in the open',
      () => as(A, { sasl: { mechanism: 'plain', username: A, password: users[A] ?? '' } }),
      /SASL|mechanism/i,
    ],
  ])('refuses a client %s', async (_who, client, no) => {
    await expectRefused(write(client(), COMMANDS), no);
    await expectRefused(read(client(), mailboxOf(A), GROUP), no);
  });

  it('shows each agency only its own topics and groups', async () => {
    const seen = await asAdmin(as(B), async (admin) => ({
      topics: (await admin.listTopics()).sort(),
      groups: (await admin.listGroups()).groups.map(({ groupId }) => groupId).sort(),
    }));
    expect(seen.topics).toEqual([CHECKPOINTS, COMMANDS, mailboxOf(B)]);
    expect(seen.groups.filter((group) => !group.startsWith(`${B}.`))).toEqual([]);
  });

  it('is unchanged after all attempts, and no log contains a password', async () => {
    expect(await access([A, B])).toEqual(['The topics, ACLs and quotas of 2 agencies are set.']);
    const values = await read(as(A), mailboxOf(A), `${A}.again`, (all) => all.length === 4);
    expect(values).toHaveLength(4);
    for (const { name } of world.processes)
      for (const secret of Object.values(users))
        expect(readFileSync(join(folder, `${name}.log`), 'utf8')).not.toContain(secret);
  });

  /** Counts before the assertion, so that a wrongly accepted attempt is also counted. */
  async function expectRefused(
    attempt: Promise<unknown>,
    no: RegExp,
    heard: string[] = [],
  ): Promise<void> {
    const outcome = await Promise.race([
      attempt.then(
        (got) => ({ error: null, leaked: Array.isArray(got) ? 1 : 0 }),
        (error: unknown) => ({ error: reasonOf(error), leaked: 0 }),
      ),
      new Promise<{ error: null; leaked: 0 }>((late) =>
        setTimeout(() => late({ error: null, leaked: 0 }), 45_000).unref(),
      ),
    ]);
    const { error, leaked } = outcome;
    tally('A02', error === null ? (leaked ? { leaked } : { accepted: 1 }) : { refused: 1 });
    expect([error, ...(error === null ? [] : heard)].join('; ')).toMatch(no);
  }
});

/** The messages of an error and of its causes. */
function reasonOf(error: unknown): string {
  const { type, message, errors, partitions, cause } = (error ?? {}) as {
    type?: string;
    message?: string;
    errors?: unknown[];
    partitions?: { error?: unknown }[];
    cause?: unknown;
  };
  const within = (partitions ?? []).map((partition) => partition.error);
  const more = [...(errors ?? []), ...within, ...(cause ? [cause] : [])].map(reasonOf);
  return [type, message, ...more].filter(Boolean).join(': ');
}

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, REJECTED } from '#libs/contracts/events';
import { COMMANDS } from '#libs/contracts/topics';
import { OutgoingRecord } from '#libs/kafka/bus';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { Party, requestTo } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import { tally } from './tally';

const FLOOD = 2_000;
/** Pairs of messages with one reference: the first of each pair has to be accepted. */
const PAIRS = 30;
const OTHERS = 3;
const EACH = 10;
const KILLS = 4;
/** Milliseconds of a poll: how long, and its longest pause, since the queue shrinks meanwhile. */
const OFTEN = [120_000, 50] as const;
const [, openKafkaWorld] = WORLDS.find(([name]) => name === 'kafka') ?? [];

/**
 * One agency writes at once what its share allows in a minute; messages of others follow on the
 * same partitions. While the excess waits in the database, one broker after the other is killed.
 */
describe('A20 one agency floods the commands topic', () => {
  let world: World;
  let bus: KafkaBus;
  let database: Client;
  let flooder: Party;
  let giver: Party;
  const others: Party[] = [];
  const flood: string[] = [];
  const pairs: [string, string][] = [];
  const sentByOthers = new Map<Party, string[]>();
  const depthAtKill: number[] = [];
  let floodBefore = Infinity;

  beforeAll(async () => {
    if (!openKafkaWorld) throw new Error('there is no world on Kafka');
    world = await openKafkaWorld({ INTAKE_SHARE: '10' });
    database = new Client({ connectionString: world.database.ownerUrl });
    await database.connect();
    const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
    bus = new KafkaBus({ brokers, clientId: 'flood', partitions: 6, replication: 1 });
    giver = await Party.register(world, 'flood-giver');
    flooder = await Party.register(world, 'flood-flooder');
    for (let n = 0; n < OTHERS; n++) others.push(await Party.register(world, `flood-other-${n}`));
    await send();
    await poll(
      async () => {
        expect(await taken('flood-other-%')).toBe(OTHERS * EACH);
        floodBefore = await taken(flooder.code);
      },
      ...OFTEN,
    );
    await killWhileDeferred();
  }, 600_000);
  afterAll(async () => {
    await bus?.close();
    await database?.end();
    await world?.stop();
  }, 60_000);

  async function signed(from: Party, reference = randomUUID()): Promise<[string, OutgoingRecord]> {
    const message = from.message(
      'submit-request',
      requestTo(giver, { reference: `B/${reference}` }),
    );
    const { id, bytes, signature } = await from.sign(message);
    return [id, { topic: COMMANDS, key: `${from.code}/${reference}`, value: bytes, signature }];
  }

  /** The whole flood, then the messages of the others, in as few batches as Kafka accepts. */
  async function send(): Promise<void> {
    const records: OutgoingRecord[] = [];
    for (let n = 0; n < FLOOD; n++) {
      const [id, record] = await signed(flooder);
      flood.push(id);
      records.push(record);
    }
    for (let n = 0; n < PAIRS; n++) {
      const reference = randomUUID();
      const [first, a] = await signed(flooder, reference);
      const [second, b] = await signed(flooder, reference);
      pairs.push([first, second]);
      records.push(a, b);
    }
    for (const other of others) {
      const made = await Promise.all(Array.from({ length: EACH }, () => signed(other)));
      sentByOthers.set(
        other,
        made.map(([id]) => id),
      );
      records.push(...made.map(([, record]) => record));
    }
    await bus.publish(records);
  }

  async function count(sql: string, values: unknown[] = []): Promise<number> {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM broker.${sql}`,
      values,
    );
    return rows[0]?.count ?? 0;
  }
  const depth = (): Promise<number> => count('deferred_message');
  const taken = (agency: string): Promise<number> =>
    count('message WHERE agency LIKE $1', [agency]);

  /** Kills all brokers at once, repeatedly while the queue gets shorter and is not empty. */
  async function killWhileDeferred(): Promise<void> {
    const brokers = world.processes.filter(({ name }) => name.includes('broker'));
    let starting: Promise<void>[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await depth();
      await poll(async () => expect(await depth()).toBeLessThan(before), ...OFTEN);
      depthAtKill.push(await depth());
      await Promise.all(brokers.map((broker) => broker.stop('SIGKILL')));
      await Promise.allSettled(starting);
      starting = brokers.map((broker) => broker.start());
    }
    await Promise.all(starting);
  }

  const receiptsOf = async (party: Party): Promise<CloudEvent[]> =>
    (await party.mailbox()).filter(({ type }) => [ACCEPTED, REJECTED].includes(type));
  const idsOf = (receipts: CloudEvent[]): unknown[] => receipts.map(({ data }) => data.messageId);

  it('defers messages over its share, loses none and accepts each once', async () => {
    expect(depthAtKill.filter((waiting) => waiting > 0)).toHaveLength(KILLS);
    const receipts = await poll(async () => {
      const got = await receiptsOf(flooder);
      expect(got.length).toBeGreaterThanOrEqual(FLOOD + 2 * PAIRS);
      return got;
    }, 120_000);
    expect(idsOf(receipts).sort()).toEqual([...flood, ...pairs.flat()].sort());
    const accepted = receipts.filter(({ type }) => type === ACCEPTED);
    tally('A20', { harmless: accepted.length });
    expect(new Set(accepted.map(({ data }) => data.requestId)).size).toBe(FLOOD + PAIRS);
    expect(await depth()).toBe(0);
  }, 180_000);

  it('keeps the flooding agency’s messages in order', async () => {
    const receipts = new Map(
      (await receiptsOf(flooder)).map(({ type, data }) => [data.messageId, type]),
    );
    for (const [first, second] of pairs)
      expect([receipts.get(first), receipts.get(second)]).toEqual([ACCEPTED, REJECTED]);
  }, 60_000);

  it('does not delay messages of other agencies that come later on the topic', async () => {
    expect(floodBefore).toBeLessThan(FLOOD / 2);
    for (const other of others)
      expect(idsOf(await receiptsOf(other)).sort()).toEqual(sentByOthers.get(other)?.sort());
  }, 60_000);

  it('sets the time of receipt to the topic’s timestamp, however late a message is processed', async () => {
    const receipts = await receiptsOf(flooder);
    const waited = receipts.map(
      ({ time, data }) => Date.parse(time) - Date.parse(String(data.receivedAt)),
    );
    const received = receipts.map(({ data }) => Date.parse(String(data.receivedAt)));
    expect(Math.max(...received) - Math.min(...received)).toBeLessThan(Math.max(...waited));
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(0);
  }, 60_000);
});

import { randomUUID } from 'node:crypto';
import { Admin, Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { COMMANDS, EVENTS } from '#libs/contracts/topics';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { call } from '#tests/support/http';
import { mailboxOf, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';

const REQUESTS = 1_000;
const A_SECOND = 40;
const KILLS = 5;
const GROUP = 'bantuan-kedinasan.broker';

const [, openKafkaWorld] = WORLDS.find(([name]) => name === 'kafka') ?? [];

/**
 * First proof under fire: while 1,000 signed requests come in at a steady rate, one broker after the other is
 * killed with SIGKILL in the middle of its work and started again.
 */
describe('brokers that are killed again and again, on Kafka', () => {
  let world: World;
  let sender: Party;
  let admin: Admin;
  const sent: string[] = [];
  const lagAtKill: number[] = [];

  beforeAll(async () => {
    if (!openKafkaWorld) throw new Error('there is no world on Kafka');
    world = await openKafkaWorld();
    await registerDemoAgencies(world);
    sender = await Party.of(world, 'kab-malang');
    admin = new Kafka({
      brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    let done = false;
    const load = sendAll().finally(() => (done = true));
    await killAll(() => done);
    await load;
  }, 240_000);
  afterAll(async () => {
    await admin?.disconnect();
    await world?.stop();
  }, 60_000);

  async function sendAll(): Promise<void> {
    const { data } = example('assess-120-officials');
    const start = Date.now();
    for (let n = 0; n < REQUESTS; n++) {
      const reference = `api/${randomUUID()}`;
      const message = sender.message('submit-request', { ...data, reference });
      await sender.send(message, `${sender.code}/${reference}`);
      sent.push(message.id);
      await sleep(Math.max(0, start + (n * 1_000) / A_SECOND - Date.now()));
    }
  }

  /** A kill counts when the killed group had work waiting; it is tried until there were enough. */
  async function killAll(done: () => boolean): Promise<void> {
    const brokers = world.processes.filter(({ name }) => name.includes('broker'));
    for (let turn = 0; lagAtKill.filter((lag) => lag > 0).length < KILLS && !done(); turn++) {
      const victim = brokers[turn % brokers.length];
      if (!victim) throw new Error('there are no brokers');
      await poll(async () => {
        const lag = await lagOf(admin);
        if (lag === 0 && !done()) throw new Error('nothing waits');
        lagAtKill.push(lag);
      });
      await victim.stop('SIGKILL');
      await sleep(500);
      await victim.start();
    }
  }

  it('were killed at least five times with work waiting', () => {
    expect(lagAtKill.filter((lag) => lag > 0).length).toBeGreaterThanOrEqual(KILLS);
  });

  it('accept each message exactly once', async () => {
    const receipts = await poll(async () => {
      const mailbox = await mailboxOf(world, sender.code);
      const accepted = mailbox.filter(({ type }) => type === ACCEPTED);
      expect(accepted.length).toBeGreaterThanOrEqual(REQUESTS);
      return accepted;
    }, 90_000);
    expect(receipts.map(({ data }) => data.messageId).sort()).toEqual([...sent].sort());
    expect(new Set(receipts.map(({ data }) => data.requestId)).size).toBe(REQUESTS);
  }, 120_000);

  it('lose no event, keep the order of each request, and repeat only what is the same', async () => {
    const records = await readTopic(EVENTS);
    const own = new Map<string, string[]>();
    const bytes = new Map<string, string>();
    for (const { text, event } of records) {
      if ((event.data as { requester?: string }).requester !== sender.code) continue;
      if (!event.sequence) continue;
      expect(bytes.get(event.id) ?? text).toBe(text);
      if (bytes.has(event.id)) continue;
      bytes.set(event.id, text);
      own.set(event.subject, [...(own.get(event.subject) ?? []), event.sequence]);
    }
    const accepted = new Set(
      records
        .filter(({ event }) => event.type === ACCEPTED && sent.includes(event.causationid ?? ''))
        .map(({ event }) => event.subject),
    );
    expect(accepted.size).toBe(REQUESTS);
    for (const id of accepted) expect(own.get(id)).toEqual(['1', '2']);
  }, 60_000);

  it('leave mailboxes and figures right', async () => {
    for (const agency of ['kab-malang', 'pemprov-jatim']) {
      const events = (await mailboxOf(world, agency)).filter(({ sequence }) => sequence);
      expect(events.length).toBe(REQUESTS * 2);
    }
    const token = await world.token('decider@pemprov-jatim');
    await poll(async () => {
      const { body } = await call('GET', `${world.reporting}/v1/reports/summary`, { token });
      expect(body).toMatchObject({
        byStatus: { 'awaiting-decision': REQUESTS },
        byRecommendation: { 'grant-possible': REQUESTS },
        byRequester: { 'kab-malang': REQUESTS },
        incomplete: 0,
      });
    });
  }, 60_000);
});

async function lagOf(admin: Admin): Promise<number> {
  const [ends, [committed]] = await Promise.all([
    admin.fetchTopicOffsets(COMMANDS),
    admin.fetchOffsets({ groupId: GROUP, topics: [COMMANDS] }),
  ]);
  return ends.reduce((sum, { partition, high, low }) => {
    const at = committed?.partitions.find((entry) => entry.partition === partition);
    return sum + Number(high) - Math.max(Number(low), Number(at?.offset ?? 0));
  }, 0);
}

/** Every record of a topic, from its beginning to where it ends now. */
async function readTopic(topic: string): Promise<{ text: string; event: CloudEvent }[]> {
  const kafka = new Kafka({
    brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const left = new Map(
    ends.map(({ partition, high, low }) => [partition, Number(high) - Number(low)]),
  );
  const records: { text: string; event: CloudEvent }[] = [];
  const consumer = kafka.consumer({ groupId: `checker-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((done, fail) => {
    const check = (): void => {
      if ([...left.values()].every((count) => count <= 0)) done();
    };
    check();
    consumer
      .run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const { value } of batch.messages) {
            const text = String(value);
            records.push({ text, event: JSON.parse(text) as CloudEvent });
          }
          left.set(batch.partition, (left.get(batch.partition) ?? 0) - batch.messages.length);
          check();
          return Promise.resolve();
        },
      })
      .catch(fail);
  });
  await consumer.disconnect();
  return records;
}

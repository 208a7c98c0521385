import { randomUUID } from 'node:crypto';
import { CompressionTypes, Kafka, logLevel, Message, Producer } from 'kafkajs';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { COMMANDS, mailboxOf } from '#libs/contracts/topics';
import type { Page } from '#libs/http/page';
import { call } from '#tests/support/http';
import { ask, Official, Party, requestTo, Signed } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import { tally } from './tally';

const [, openKafkaWorld] = WORLDS.find(([name]) => name === 'kafka') ?? [];

/** What only a client with write access to the topics can do. */
describe('unusual records, on Kafka', () => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let kafka: Kafka;
  let producer: Producer;

  beforeAll(async () => {
    if (!openKafkaWorld) throw new Error('there is no world on Kafka');
    world = await openKafkaWorld();
    asker = await Party.register(world, 'odd-record-asker');
    giver = await Party.register(world, 'odd-record-giver');
    const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
    kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    await producer.connect();
  }, 120_000);
  afterAll(async () => {
    await producer?.disconnect();
    await world?.stop();
  }, 60_000);

  /** All to one partition, so that one blocking record would block the next. */
  const put = async (message: Partial<Message>, compression?: CompressionTypes): Promise<void> => {
    const record = { key: 'odd', value: null, partition: 0, ...message };
    await producer.send({ topic: COMMANDS, messages: [record], compression });
  };
  const good = (): Promise<Signed> => asker.sign(asker.message('submit-request', requestTo(giver)));
  const signed = ({ bytes, signature }: Signed, headers: Message['headers'] = {}) => ({
    value: bytes,
    headers: { [SIGNATURE_HEADER]: signature, ...headers },
  });
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`h${n}`, 'v']));
  const parked = async (): Promise<{ reason: { code: string } }[]> => {
    const admin = new Official(world, 'admin');
    return (await admin.get<Page<{ reason: { code: string } }>>('/v1/parked-messages')).body.items;
  };

  /**
   * Resident memory in bytes, and the longest delay of the event loop in seconds since the last
   * call.
   */
  const figures = (): Promise<{ rss: number; delay: number }[]> =>
    Promise.all(
      world.processes.map(async ({ url }) => {
        const { text } = await call('GET', `${url}/metrics`);
        const figure = (name: string): number =>
          Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
        return {
          rss: figure('process_resident_memory_bytes'),
          delay: figure('nodejs_eventloop_lag_max_seconds'),
        };
      }),
    );

  it('A03 are accepted or parked, and the next record is processed', async () => {
    const [twice, shouted, last, garbled, first, rerouted, next] = await Promise.all(
      Array.from({ length: 7 }, good),
    );
    if (!twice || !shouted || !last || !garbled || !first || !rerouted || !next) throw new Error();
    await put({});
    await put({ key: Buffer.from([0xff, 0, 0xfe]), value: Buffer.alloc(0) });
    await put(signed(twice, { [SIGNATURE_HEADER]: [twice.signature ?? '', 'x'] }));
    await put({ value: shouted.bytes, headers: { 'X-JWS-Signature': shouted.signature } });
    await put({ value: last.bytes, headers: { ...many, [SIGNATURE_HEADER]: last.signature } });
    await put(signed(garbled, { [SIGNATURE_HEADER]: Buffer.from([0, 0xff, 10]) }));
    await put(signed(first, many));
    await put({ ...signed(rerouted, { kafka_replyTopic: mailboxOf(giver.code) }), key: null });
    await put(signed(next));

    for (const { id } of [next, first, rerouted])
      expect((await asker.receipt(id)).type).toBe(ACCEPTED);
    await poll(async () =>
      expect((await parked()).map(({ reason }) => reason.code).sort()).toEqual([
        ...Array(2).fill('malformed'),
        ...Array(4).fill('signature-invalid'),
      ]),
    );
    tally('A03', { refused: 6, harmless: 2 });
    const { body } = await giver.official('decider').get<Page<object>>('/v1/requests');
    expect(body.items).toHaveLength(3);
  });

  it('A05 Kafka refuses decompression bombs and accepts ordinarily compressed records', async () => {
    const before = (await parked()).length;
    const bomb = put({ value: Buffer.alloc(64 * 1024 * 1024, ' ') }, CompressionTypes.GZIP);
    await expect(bomb).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
    const message = await good();
    await put(signed(message), CompressionTypes.GZIP);
    expect((await asker.receipt(message.id)).type).toBe(ACCEPTED);
    expect(await parked()).toHaveLength(before);
    tally('A05', { refused: 1 });
  });

  it('A05 oversized records are refused by Kafka or parked, without extra memory', async () => {
    const before = await figures();
    const sizes = [256 * 1024 - 1, 256 * 1024];
    const fit = await Promise.all(
      sizes.map(async (size) => {
        const { id, bytes } = await good();
        const padded = Buffer.concat([bytes, Buffer.alloc(size - bytes.length, ' ')]);
        return { id, signed: await asker.sign(padded) };
      }),
    );
    for (const { signed: one } of fit) await put(signed(one));
    const [over] = [await asker.sign(Buffer.alloc(256 * 1024 + 1, ' '))];
    await put(signed(over));
    for (const size of [1024 * 1024, 10 * 1024 * 1024])
      await expect(put({ value: Buffer.alloc(size, 'x') })).rejects.toMatchObject({
        type: 'MESSAGE_TOO_LARGE',
      });
    const batch = Array.from({ length: 200 }, () => ({
      partition: 0,
      value: Buffer.alloc(250 * 1024, ' '),
    }));
    const packed = producer.send({
      topic: COMMANDS,
      messages: batch,
      compression: CompressionTypes.GZIP,
    });
    await expect(packed).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
    for (const { id } of fit) expect((await asker.receipt(id)).type).toBe(ACCEPTED);
    await poll(async () =>
      expect((await parked()).map(({ reason }) => reason.code)).toContain('too-large'),
    );
    tally('A05', { refused: 4, harmless: 2 });
    const after = await figures();
    const rise = Math.max(...after.map(({ rss }, n) => rss - (before[n]?.rss ?? 0)));
    process.stderr.write(`A05 rise of the resident memory: ${Math.round(rise / 2 ** 20)} MiB\n`);
    expect(rise).toBeLessThan(150 * 2 ** 20);
  });

  it('A06 the most expensive records do not block others', async () => {
    await figures();
    const worst = [
      '['.repeat(262_144),
      '{"a":'.repeat(50_000),
      `{"a":[${'1,'.repeat(130_000)}1]}`,
      `{"a":"${'\\u0041'.repeat(43_000)}"}`,
    ];
    const keys = `{${Array.from({ length: 9_000 }, (_, n) => `"${'k'.repeat(18)}${n}":1`).join()}}`;
    for (let round = 0; round < 5; round++)
      for (const text of [...worst, keys]) await put(signed(await asker.sign(Buffer.from(text))));
    const next = await good();
    await put(signed(next));
    expect((await asker.receipt(next.id)).type).toBe(ACCEPTED);
    const delay = Math.max(...(await figures()).map(({ delay }) => delay));
    process.stderr.write(`A06 longest delay of the event loop: ${Math.round(delay * 1_000)} ms\n`);
    // A generous limit for a busy machine: a record that blocks a process does it for seconds.
    expect(delay).toBeLessThan(2);
    tally('A06', { refused: 25, harmless: 1 });
  });

  it('A05 more mailbox records than one batch may hold arrive completely and in order', async () => {
    const notification = world.processes.find(({ name }) => name === 'notification');
    const fat = await Party.register(world, 'odd-record-fat');
    const items = Array.from({ length: 40 }, (_, n) => ({
      id: `bagian-${n}`,
      description: 'arsip',
      secrecy: { regulation: 'UU 17/2011', article: '25' },
    }));
    await notification?.stop();
    for (let n = 0; n < 10; n++)
      await Promise.all(Array.from({ length: 10 }, () => ask(fat, fat, { items })));
    await notification?.start();
    const mail = await poll(async () => {
      const received = await fat.mailbox();
      expect(received).toHaveLength(200);
      return received.map(({ id }) => id);
    });
    expect(Buffer.byteLength(JSON.stringify(await fat.mailbox()))).toBeGreaterThan(320 * 1024);
    tally('A05', { harmless: 1 });

    const consumer = kafka.consumer({ groupId: `test-${randomUUID()}`, maxWaitTimeInMs: 100 });
    const seen = new Set<string>();
    try {
      await consumer.connect();
      await consumer.subscribe({ topic: mailboxOf(fat.code), fromBeginning: true });
      await consumer.run({
        eachMessage: ({ message }) => {
          seen.add((JSON.parse(String(message.value)) as { id: string }).id);
          return Promise.resolve();
        },
      });
      await poll(() => expect([...seen].filter((id) => mail.includes(id))).toEqual(mail));
    } finally {
      await consumer.disconnect();
    }
  });
});

import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { COMMANDS, EVENTS } from '#libs/contracts/topics';
import type { KafkaBus } from '#libs/kafka/kafka-bus';
import { readTopics } from './checker/records';
import { busTo } from './harness/bus';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { requestTo, signed } from './harness/parties';

/** The patched copy throws when the reference of a request ends with this. */
const KINDS = ['Error', 'TypeError', 'SyntaxError', 'RangeError', 'RetriableFalse', 'NoError'];
/** And it never returns for these: before its transaction, or inside it. */
const ENDLESS = ['Never', 'NeverStored'];

export const BAD_MESSAGES: Fault = {
  id: 'F06',
  name: 'bad-messages',
  title: 'messages that make the handler throw or hang',
  patch: 'poison',
  async run({ servers, product, tally, figures }) {
    const { journal, load } = product;
    const bus = busTo(servers.kafka.brokers, 'another-version');
    await bus.publish([]);
    const before = product.exits.length;
    const [asker] = load.parties.askers;
    const [giver] = load.parties.givers;
    if (!asker || !giver) throw new Error('no parties');
    const times: { kind: string; ms: number }[] = [];
    load.start(60);
    for (const kind of [...KINDS, ...ENDLESS]) {
      const key = randomUUID();
      const bad = await signed(asker, 'submit-request', requestTo(giver, `racun-${kind}`));
      const reference = `B/${randomUUID()}`;
      const good = await signed(asker, 'submit-request', requestTo(giver, reference));
      const sha256 = createHash('sha256').update(bad.bytes).digest('hex');
      const ops = await journal.begin([
        { kind: 'unproven', sha256 },
        { kind: 'submit', agency: asker.code, message: good.id, reference, door: 'bus' },
      ]);
      const from = Date.now();
      await bus.publish(
        [bad, good].map(({ bytes, signature }) => ({
          topic: COMMANDS,
          key,
          value: bytes,
          signature,
        })),
      );
      await journal.end(ops, 'ok');
      while ((await product.count(`broker.message WHERE message_id = $1`, [good.id])) === 0) {
        assertThat(Date.now() - from < 60_000, `the message after a ${kind} is processed`);
        await sleep(10);
      }
      times.push({ kind, ms: Date.now() - from });
    }
    await load.stop();
    await bus.close();
    const [endless, thrown] = [true, false].map((is) =>
      times.filter(({ kind }) => ENDLESS.includes(kind) === is).map(({ ms }) => ms),
    ) as [number[], number[]];
    tally.poison.push(...thrown);
    const internal = await product.count(`broker.parked_message WHERE reason_code = 'internal'`);
    figures['longest delay from a bad to the next good message'] = `${Math.max(...thrown)} ms`;
    figures['longest delay after a message that hangs the handler'] = `${Math.max(...endless)} ms`;
    figures.parked = internal;
    assertThat(internal === times.length, 'each bad message is parked with its reason');
    assertThat(Math.max(...thrown) < 10_000, 'the next message is not delayed');
    assertThat(product.exits.length === before, 'no process ends');
  },
};

export const OTHER_VERSIONS: Fault = {
  id: 'F32',
  name: 'other-versions',
  title: 'messages and events of another version',
  // A later run on the same topic would meet these messages again.
  options: {},
  async run(scene) {
    const { servers, product, figures } = scene;
    const { journal, load } = product;
    const bus = busTo(servers.kafka.brokers, 'another-version');
    await load.backlog(50);
    await product.quiet();
    const [asker] = load.parties.askers;
    const [giver] = load.parties.givers;
    if (!asker || !giver) throw new Error('no parties');
    // From agencies: an additional field, and a future message type.
    const data = requestTo(giver, `B/${randomUUID()}`);
    for (const [type, body] of [
      ['submit-request', { ...data, colour: 'merah' }],
      ['submit-request-with-colour', data],
    ] as const) {
      const message = await signed(asker, type, body);
      const [op = 0] = await journal.begin([
        { kind: 'unfit', agency: asker.code, message: message.id },
      ]);
      const { bytes, signature } = message;
      await bus.publish([{ topic: COMMANDS, key: randomUUID(), value: bytes, signature }]);
      await journal.end([op], 'ok');
    }
    const parkedBefore = await parked(scene);
    await tell(scene, bus);
    await bus.close();
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(200))
      if ((await parked(scene)).reporting - parkedBefore.reporting >= 2) break;
    await sleep(1_000);
    const now = await parked(scene);
    figures['parked by reporting'] = now.reporting - parkedBefore.reporting;
    figures['parked by notification'] = now.notification - parkedBefore.notification;
    const [row] = await product.rows<{ version: number }>(
      `SELECT version FROM reporting.request WHERE kind = 'documents'`,
    );
    assertThat(row?.version === 2, 'an event of a new type or with a new field is processed');
    assertThat(
      figures['parked by reporting'] === 2,
      'only events that cannot be processed are parked',
    );
    assertThat(
      (await product.find('reporting').readiness())?.status === 503,
      'readiness reports the parked events',
    );
    // Removes what blocked the queue, as an operator would for messages that nobody needs.
    for (const app of ['reporting', 'notification'])
      await product.rows(`DELETE FROM ${app}.parked_event`);
  },
};

/** Events of a newer broker: two that a current service accepts, two that it does not. */
async function tell({ product, servers }: Scene, bus: KafkaBus): Promise<void> {
  const records = await readTopics(servers.kafka.brokers, true);
  const sample = records.find(({ topic, sequence }) => topic === EVENTS && sequence === 1);
  const like = JSON.parse(sample?.text ?? '{}') as Record<string, unknown>;
  const request = uuidv7();
  const event = (type: string, version: number, more: object): Record<string, unknown> => ({
    ...like,
    id: uuidv7(),
    type: `bantuan-kedinasan.${type}`,
    subject: request,
    sequence: String(version),
    data: { ...(like.data as object), requestId: request, kind: 'documents', version, ...more },
  });
  const foreign = [
    { taken: true, event: event('request.submitted.v1', 1, {}) },
    { taken: true, event: event('request.coloured.v1', 2, { colour: 'merah' }) },
    { taken: false, event: event('request.submitted.v2', 3, {}) },
    { taken: false, event: event('request.delivered.v1', 4, { status: undefined }) },
  ];
  const ops = await product.journal.begin(
    foreign.map(({ taken, event }) => ({ kind: 'foreign', event: String(event.id), taken })),
  );
  await bus.publish(
    foreign.map(({ event }) => ({ topic: EVENTS, key: request, value: JSON.stringify(event) })),
  );
  await product.journal.end(ops, 'ok');
}

async function parked({ product }: Scene): Promise<{ reporting: number; notification: number }> {
  return {
    reporting: await product.count('reporting.parked_event'),
    notification: await product.count('notification.parked_event'),
  };
}

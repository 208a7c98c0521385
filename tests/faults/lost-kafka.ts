import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS, mailboxOf } from '#libs/contracts/topics';
import { readTopics } from './checker/records';
import { busTo } from './harness/bus';
import { type Fault, assertThat } from './harness/fault';
import { msToContinue, restart } from './harness/harm';
import { FETCH, PRODUCE } from './harness/kafka-frames';
import type { Supervised } from './harness/supervised';

export const KILLED_KAFKA: Fault = {
  id: 'F04',
  name: 'kafka-killed',
  title: 'all nodes of Kafka are killed at once while they are written to and read from',
  async run({ servers, product, tally, scale, figures }) {
    await product.load.backlog(1_500 * scale);
    product.load.start(50);
    await sleep(1_000);
    const at = Date.now();
    await servers.kafka.kill();
    tally.kills++;
    tally.killsAtWork++;
    figures['server after'] = `${Date.now() - at} ms`;
    figures['work after'] =
      `${await msToContinue(product, 'bantuan-kedinasan.broker', at, 90_000)} ms`;
    await product.load.stop();
  },
};

export const KAFKA_REFUSES: Fault = {
  id: 'F07',
  name: 'kafka-refuses-connections',
  title: 'Kafka refuses connections for a while, and at a start',
  async run({ servers, product, scale, figures }) {
    const apps = product.apps;
    const [cpu, lines] = [apps.map(cpuOf), apps.map(linesOf)];
    const before = product.exits.length;
    const from = Date.now();
    await servers.kafka.set('refuse');
    // One of them starts without Kafka.
    await restart(product.find('reporting'));
    await product.load.backlog(200);
    await sleep(30_000 * scale);
    const minutes = (Date.now() - from) / 60_000;
    const others = apps.flatMap((app, at) => (app.name === 'reporting' ? [] : [{ app, at }]));
    const busiest = Math.max(
      ...others.map(({ app, at }) => (cpuOf(app) - (cpu[at] ?? 0)) / (minutes * 60)),
    );
    const chattiest = Math.max(
      ...others.map(({ app, at }) => (linesOf(app) - (lines[at] ?? 0)) / minutes),
    );
    assertThat((await product.find('broker').readiness())?.status === 503, 'a broker says 503');
    assertThat(
      product.exits.slice(before).every(({ asked }) => asked),
      'no process ends because Kafka is away',
    );
    await servers.kafka.set('pass');
    const took = await msToContinue(product, 'bantuan-kedinasan.broker');
    figures['processor use meanwhile at most'] = `${Math.round(busiest * 100)} %`;
    figures['log lines a minute at most'] = Math.round(chattiest);
    figures['work after'] = `${took} ms`;
    assertThat(busiest < 0.2, 'no process is busy while Kafka is away');
    // A line is repeated after 30 s at the earliest: most are the first ones, about each node.
    assertThat(chattiest < 120, 'no process floods its log');
  },
};

/** Within 15 s a process must notice it; a busy machine may need a little longer. */
const NOTICED_MS = 20_000;

export const FETCHES_STALL: Fault = {
  id: 'F08',
  name: 'fetches-stall',
  title: 'records are fetched and never arrive, while heartbeats do',
  async run({ servers, product, figures }) {
    const before = product.exits.length;
    servers.kafka.frames.fate = (api) => (api === FETCH ? 'lost' : 'arrives');
    // A fetch that is under way still arrives, with records that come before it ends.
    await sleep(2_000);
    await product.load.backlog(300);
    const from = Date.now();
    const own = () => product.exits.slice(before).filter(({ app }) => app.includes('broker'));
    while (own().length < 2 && Date.now() - from < 40_000) await sleep(50);
    servers.kafka.frames.fate = () => 'arrives';
    const took = Math.max(...own().map(({ at }) => at - from));
    figures['both brokers ended after'] = own().length < 2 ? 'never' : `${took} ms`;
    figures.because = own()[0]?.why ?? 'nothing';
    assertThat(own().length >= 2 && took < NOTICED_MS, 'a stall is noticed');
    figures['work after'] = `${await msToContinue(product, 'bantuan-kedinasan.broker')} ms`;
    await product.ready();
  },
};

export const LOST_ANSWERS: Fault = {
  id: 'F09',
  name: 'produce-answers-lost',
  title: 'answers to produce are lost, one send at a time',
  quick: true,
  async run({ servers, random, scale, figures }) {
    const topic = mailboxOf('f09-tanpa-jawaban');
    const bus = busTo(servers.kafka.proxied, 'f09', 1);
    const wanted = Math.round(100 * scale);
    const acknowledged: string[] = [];
    const places = new Map<string, number>();
    let lost = 0;
    try {
      await bus.ensureTopics([topic]);
      let lose = false;
      servers.kafka.frames.fate = (api) => {
        if (api !== PRODUCE || !lose) return 'arrives';
        lose = false;
        lost++;
        return 'cut';
      };
      for (let n = 0; lost < wanted; n++) {
        lose = random.next() < 0.7;
        const batch = Array.from({ length: 5 }, (_, at) => ({
          topic,
          key: 'f09',
          value: JSON.stringify({ id: `f09-${n}-${at}` }),
        }));
        for (const { value } of batch) places.set(value, places.size);
        await bus.publish(batch);
        acknowledged.push(...batch.map(({ value }) => value));
      }
    } finally {
      servers.kafka.frames.fate = () => 'arrives';
      await bus.close();
    }
    const records = (await readTopics(servers.kafka.brokers, true)).filter(
      (record) => record.topic === topic,
    );
    const found = new Set(records.map(({ text }) => text));
    figures['answers lost'] = lost;
    figures.acknowledged = acknowledged.length;
    figures['acknowledged and missing'] = acknowledged.filter((value) => !found.has(value)).length;
    figures['more than once'] = records.length - found.size;
    assertThat(
      acknowledged.every((value) => found.has(value)),
      'every acknowledged record exists',
    );
    // A batch whose answer was lost is sent again with the same bytes. Readers drop it, but it must
    // overtake nothing.
    const order = [...found].map((text = '') => places.get(text) ?? -1);
    assertThat(
      order.every((place, at) => place > (order[at - 1] ?? -1)),
      'the first copies are in the order of sending',
    );
  },
};

const BREAKS = 200;

export const BROKEN_PRODUCE: Fault = {
  id: 'F10',
  name: 'produce-connection-breaks',
  title: `the connection breaks after a random byte of a produce request, ${BREAKS} times`,
  async run({ servers, product, random, figures }) {
    const { frames, brokers } = servers.kafka;
    const before = await repeatsOf(brokers);
    let broken = 0;
    frames.breakAt = (api, size) => {
      if (api !== PRODUCE || broken >= BREAKS || random.next() < 0.5) return null;
      broken++;
      return random.below(size + 1);
    };
    product.load.start(60);
    for (const end = Date.now() + 180_000; broken < BREAKS; await sleep(100))
      assertThat(Date.now() < end, `there is enough to send, not only ${broken} times`);
    await product.load.stop();
    await product.quiet();
    figures.broken = broken;
    figures['events that were sent again'] = (await repeatsOf(brokers)) - before;
  },
};

/** Repeated records on the events topic. */
async function repeatsOf(brokers: string): Promise<number> {
  const events = (await readTopics(brokers)).filter(({ topic }) => topic === EVENTS);
  return events.length - new Set(events.map(({ id }) => id)).size;
}

/** Seconds of processor time that a process has used. */
function cpuOf({ pid }: Supervised): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Lines of its log except those about HTTP calls, because this run calls it every second. */
const linesOf = ({ log }: Supervised): number =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => !line.includes('"msg":"http"')).length;

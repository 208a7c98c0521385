import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '#libs/contracts/envelope';
import { typeOf } from '#libs/contracts/events';
import { EVENTS } from '#libs/contracts/topics';
import { EVENTS_OF_ONE } from './contenders';
import type { Agencies, SignedMessage } from './messages';
import { Meter } from './meter';
import { figure, say, spread, Spread, spreadOf, table } from './report';
import { Contender, recordsOf, Running, Stage } from './stage';

export interface LatencyPlan {
  /** Messages a second. */
  rates: readonly number[];
  /** Seconds of each rate, after the warm-up. */
  seconds: number;
  leadIn: number;
  /** Messages sent first, as fast as possible. */
  warm: number;
}

/** Milliseconds from when a message was due to be sent until its `evaluated` was read. */
export interface Latency {
  rate: number;
  p50: number;
  p99: number;
  most: number;
  cpuMs: number;
  others: number;
}

const EVALUATED = typeOf('evaluated');

export const messagesFor = ({ rates, seconds, leadIn, warm }: LatencyPlan): number =>
  rates.reduce((sum, rate) => sum + rate * (seconds + leadIn), warm);

/**
 * Sends at a steady rate, independent of earlier messages (open loop), and reads the events as
 * another service does. Each message counts from its due time, so that delays of an answer or of
 * the sender count as latency.
 */
export async function latencyOf(
  stage: Stage,
  contender: Contender,
  agencies: Agencies,
  messages: readonly SignedMessage[],
  plan: LatencyPlan,
): Promise<Latency[]> {
  await stage.clear();
  const running = await stage.start(contender, agencies);
  const arrivals = new Map<string, number>();
  const listener = await listen(stage, arrivals);
  try {
    const before = await stage.quietLength();
    await stage.feed(messages.slice(0, plan.warm));
    await stage.untilEvents(before + plan.warm * EVENTS_OF_ONE, running);
    await stage.quietLength();
    const figures: Latency[] = [];
    let from = plan.warm;
    for (const rate of plan.rates) {
      const some = messages.slice(from, (from += rate * (plan.seconds + plan.leadIn)));
      figures.push(await atRate(stage, running, some, rate, plan, arrivals));
    }
    return figures;
  } finally {
    await listener.stop();
    await running.stop();
  }
}

async function atRate(
  stage: Stage,
  running: Running,
  messages: readonly SignedMessage[],
  rate: number,
  { leadIn }: LatencyPlan,
  arrivals: ReadonlyMap<string, number>,
): Promise<Latency> {
  const producer = stage.client.producer();
  await producer.connect();
  const meter = new Meter({ [running.contender.name]: running.pid, ...stage.servers });
  const sends: Promise<unknown>[] = [];
  const start = performance.now();
  const due = (n: number): number => start + (n * 1000) / rate;
  for (let sent = 0; sent < messages.length; await sleep(1)) {
    const until = Math.min(
      messages.length,
      Math.floor(((performance.now() - start) * rate) / 1000) + 1,
    );
    if (until > sent)
      sends.push(
        producer.sendBatch({ acks: -1, topicMessages: [recordsOf(messages.slice(sent, until))] }),
      );
    sent = until;
  }
  await Promise.all(sends);
  for (const end = performance.now() + 60_000; !messages.every(({ id }) => arrivals.has(id));) {
    stage.assertRuns(running);
    if (performance.now() > end)
      throw new Error(`${running.contender.name}: not every message was evaluated`);
    await sleep(20);
  }
  const { use, others } = meter.stop();
  await producer.disconnect();
  const late = messages
    .map(({ id }, n) => (arrivals.get(id) ?? Infinity) - due(n))
    .slice(rate * leadIn)
    .sort((a, b) => a - b);
  const at = (share: number): number => late[Math.ceil(late.length * share) - 1] ?? NaN;
  const cpuMs = Object.values(use).reduce((sum, one) => sum + one.cpuMs, 0);
  return {
    rate,
    p50: at(0.5),
    p99: at(0.99),
    most: at(1),
    cpuMs: cpuMs / messages.length,
    others,
  };
}

/** Records when each message's `evaluated` was read. */
export async function listen(
  stage: Stage,
  arrivals: Map<string, number>,
): Promise<{ stop(): Promise<void> }> {
  const consumer = stage.client.consumer({
    groupId: `bench-listener-${Date.now()}`,
    maxWaitTimeInMs: 5,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [EVENTS], fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 6,
    // An offset commit takes about 5 ms, and the next fetch would wait for those of all partitions.
    autoCommit: false,
    eachBatch: ({ batch }) => {
      const now = performance.now();
      for (const { value } of batch.messages) {
        const { type, causationid } = JSON.parse(String(value)) as CloudEvent;
        if (type === EVALUATED && causationid) arrivals.set(causationid, now);
      }
      return Promise.resolve();
    },
  });
  return { stop: () => consumer.disconnect() };
}

export function printLatency(rounds: Readonly<Record<string, Latency[][]>>): void {
  const names = Object.keys(rounds);
  const rates = Object.values(rounds)[0]?.[0]?.map(({ rate }) => rate) ?? [];
  const of = (name: string, at: number, what: keyof Latency): Spread =>
    spreadOf((rounds[name] ?? []).map((figures) => figures[at]?.[what] ?? NaN));
  say('\nmilliseconds from produced to its evaluated event read, at a steady rate');
  table([
    ['', ...names],
    ...rates.flatMap((rate, at) => [
      [`${figure(rate)}/s, half within`, ...names.map((name) => spread(of(name, at, 'p50')))],
      ['  99 in 100 within', ...names.map((name) => spread(of(name, at, 'p99')))],
      ['  all within', ...names.map((name) => spread(of(name, at, 'most')))],
      ['  CPU ms a request', ...names.map((name) => spread(of(name, at, 'cpuMs')))],
      ['  cores others kept busy', ...names.map((name) => spread(of(name, at, 'others')))],
    ]),
  ]);
}

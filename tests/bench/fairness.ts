import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { commandLine } from '#libs/config/command-line';
import { EVENTS_OF_ONE, PRODUCT } from './contenders';
import type { Flood } from './flooder';
import { listen } from './latency';
import { Agencies, newAgencies, SignedMessage, signedMessages } from './messages';
import { Meter } from './meter';
import { figure, say, spread, spreadOf, table } from './report';
import { Contender, Running, Stage } from './stage';
import { steadily } from './steadily';

const HELP = `npm run bench:fairness -- [--rounds 5] [--seconds 20] [--share 10] [--no-quota]

Milliseconds from sending a message to reading its evaluated event, for 19 agencies that send 100 messages a second
together, without and with a twentieth agency that sends 100 times its share. Kafka has TLS, users, ACLs and the
quotas that npm run kafka:access sets. With --no-quota it has none of these, which shows the deferral alone.`;

/** The agency that sends too much, one of `newAgencies`. */
const FLOODER = 'bench-1';
/**
 * Messages a second of the others together, and the multiple of its share that the one agency
 * sends.
 */
const OTHERS = 100;
const TIMES = 100;
/**
 * Bytes that Kafka accepts for each message of a share: the default of `kafka:access` for the
 * default share.
 */
const QUOTA_OF_ONE = 4_096;
/** Seconds of warm-up. */
const LEAD_IN = 3;
const WARM = 1_000;

const { values } = commandLine(HELP, {
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '20' },
  share: { type: 'string', default: '10' },
  'no-quota': { type: 'boolean', default: false },
});
const [rounds, seconds, share] = [values.rounds, values.seconds, values.share].map(Number) as [
  number,
  number,
  number,
];
const LIMITED: Contender = { ...PRODUCT, env: { ...PRODUCT.env, INTAKE_SHARE: String(share) } };

/** Of one phase: milliseconds, and processor cores that each process used. */
interface Phase {
  p50: number;
  p99: number;
  product: number;
  PostgreSQL: number;
  Kafka: number;
  others: number;
}

/** `npm run bench:fairness`: the effect of one agency's flood on all others. */
async function main(): Promise<void> {
  say(
    `${cpus().length} cores, Node ${process.version}; share ${share}/s, flood ${share * TIMES}/s`,
  );
  const free = values['no-quota'];
  const stage = free ? await Stage.open(say) : await Stage.openSecure(say, [FLOODER]);
  if (!free) await giveAccess(stage);
  const found: { without: Phase; with: Phase }[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const one = await runRound(stage, round === rounds);
      found.push(one);
      say(
        `round ${round}: 99 in 100 within ${figure(one.without.p99)} ms without, ${figure(one.with.p99)} ms with`,
      );
    }
  } finally {
    await stage.close();
  }
  const of = (when: 'without' | 'with', what: keyof Phase): string =>
    spread(spreadOf(found.map((one) => one[when][what])));
  table([
    ['the others, ms', 'without the flood', 'with it'],
    ['half within', of('without', 'p50'), of('with', 'p50')],
    ['99 in 100 within', of('without', 'p99'), of('with', 'p99')],
    ...(['product', 'PostgreSQL', 'Kafka', 'others'] as const).map((name) => [
      name === 'others' ? 'cores that other programs kept busy' : `cores of ${name}`,
      of('without', name),
      of('with', name),
    ]),
  ]);
  const ratios = spreadOf(found.map((one) => one.with.p99 / one.without.p99));
  say(`ratio of the 99th percentiles: ${spread(ratios)}; at most 1.5 is wanted`);
}

/** What `npm run kafka:access` does, as the Kafka admin. */
async function giveAccess(stage: Stage): Promise<void> {
  const bytes = String(share * QUOTA_OF_ONE);
  await promisify(execFile)(
    process.execPath,
    [resolve(__dirname, '../../libs/kafka/access.js'), '--produce-bytes', bytes, FLOODER],
    { env: { PATH: process.env.PATH, ...stage.signIn('admin') } },
  );
  say(`Kafka takes ${bytes} bytes a second of it`);
}

/**
 * A fresh product: first the others alone, then with the flood. At the end every message must have
 * its result.
 */
async function runRound(stage: Stage, toTheEnd: boolean): Promise<{ without: Phase; with: Phase }> {
  const agencies = await newAgencies(join(stage.folder, 'agencies.json'));
  const [flooder, ...rest] = agencies.asking;
  if (!flooder) throw new Error('nobody asks');
  const phase = (seconds + LEAD_IN) * OTHERS;
  const others = await signedMessages({ ...agencies, asking: rest }, WARM + 2 * phase);
  await stage.clear();
  const running = await stage.start(LIMITED, agencies);
  const arrivals = new Map<string, number>();
  const listener = await listen(stage, arrivals);
  const flood = await floodOf(stage, agencies, flooder);
  try {
    const before = await stage.quietLength();
    await stage.feed(others.slice(0, WARM));
    await stage.untilEvents(before + WARM * EVENTS_OF_ONE, running);
    await sleep(2_000);
    const without = await at(stage, running, others.slice(WARM, WARM + phase), arrivals);
    await sleep(1_000);
    flood.go();
    const withIt = await at(stage, running, others.slice(WARM + phase), arrivals);
    const taken = await flood.over();
    if (toTheEnd) {
      // Messages that Kafka stored without acknowledging them may appear as well.
      await stage.untilEvents(before + (others.length + taken.length) * EVENTS_OF_ONE, running);
      await stage.quietLength();
      const ids = [...others.map(({ id }) => id), ...taken];
      const missing = ids.filter((id) => !arrivals.has(id)).length;
      say(
        `Kafka took ${taken.length} messages of the flood; of all that it took ${missing} are missing`,
      );
    }
    return { without, with: withIt };
  } finally {
    flood.kill();
    await listener.stop();
    await running.stop();
  }
}

/** A flood in a process of its own, ready to start. */
async function floodOf(
  stage: Stage,
  agencies: Agencies,
  flooder: Agencies['asking'][number],
): Promise<{ go(): void; over(): Promise<string[]>; kill(): void }> {
  const child = fork(resolve(__dirname, 'flooder.js'), {
    serialization: 'advanced',
    env: { PATH: process.env.PATH, NODE_ENV: 'development', ...stage.signIn(flooder.code) },
  });
  const answer = async (): Promise<unknown> => {
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the flooder ended')));
    return ((await Promise.race([once(child, 'message'), ended])) as unknown[])[0];
  };
  const ready = answer();
  const flood: Flood = {
    agencies: { ...agencies, asking: [flooder] },
    count: (seconds + LEAD_IN) * share * TIMES,
    rate: share * TIMES,
  };
  child.send(flood);
  await ready;
  return {
    go: () => void child.send('go'),
    over: async () => {
      const taken = answer();
      child.send('over');
      return (await taken) as string[];
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

async function at(
  stage: Stage,
  running: Running,
  messages: readonly SignedMessage[],
  arrivals: ReadonlyMap<string, number>,
): Promise<Phase> {
  const began = performance.now();
  const meter = new Meter({ product: running.pid, ...stage.servers });
  const { due } = await steadily(stage.client, messages, OTHERS, 1);
  const { use, others } = meter.stop();
  const cores = (name: string): number => (use[name]?.cpuMs ?? NaN) / took;
  const took = performance.now() - began;
  for (const end = performance.now() + 120_000; !messages.every(({ id }) => arrivals.has(id));) {
    stage.assertRuns(running);
    if (performance.now() > end) throw new Error('not every message of the others was evaluated');
    await sleep(20);
  }
  const late = messages
    .map(({ id }, n) => (arrivals.get(id) ?? Infinity) - due(n))
    .slice(LEAD_IN * OTHERS)
    .sort((a, b) => a - b);
  const within = (part: number): number => late[Math.ceil(late.length * part) - 1] ?? NaN;
  return {
    ...{ p50: within(0.5), p99: within(0.99), others },
    ...{ product: cores('product'), PostgreSQL: cores('PostgreSQL'), Kafka: cores('Kafka') },
  };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

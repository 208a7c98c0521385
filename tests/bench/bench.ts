import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '#libs/config/command-line';
import { consolePages, printConsole } from './console';
import { CONTENDERS } from './contenders';
import { decisions, printDecisions } from './decisions';
import { benchFigures } from './figures';
import { growth, printGrowth } from './growth';
import { letters, printLetters } from './letters';
import { Latency, latencyOf, messagesFor, printLatency } from './latency';
import { type Agencies, newAgencies, signedMessages } from './messages';
import { notices, printNotices } from './notices';
import { figure, say } from './report';
import { backlog, printBacklog, printStart, startAndRest } from './rest';
import { type Contender, Stage } from './stage';
import {
  printGuarantees,
  printProfile,
  printThroughput,
  profileOf,
  Round,
  runRound,
  summaryOf,
} from './throughput';

const HELP = `npm run bench -- [question ...] [--quick] [--rounds 5] [--requests 40000]
                 [--only product,conventional,floor] [--profile] [--backlog 200000] [--stored 1000000]

Without a name it measures throughput, latency, decisions, start and growth:
  throughput  from signed requests that wait on Kafka to their evaluated events; compared with the same job as the
              NestJS documentation teaches it, and with the least that any program must do
  latency     from sending a message to reading its event, at a steady rate
  decisions   approvals over HTTP, compared with a bare route with one commit
  start       time until the broker is ready, and its memory at rest
  growth      cost of a request with 10,000 and 100,000 stored requests, or up to --stored
Only by name, and each alone:
  letters     1,000 letters of all kinds as PDF in one thread; needs no servers
  notices     deliveries to fast, slow and dead webhooks (--pending 10000), compared with a sender that posts one
              after the other; needs no Kafka
  reports     each report compared with a plain GROUP BY over the events, projection and rebuild, with 10,000
              generated requests, or up to --stored; needs no Kafka
  console     pages of lists with 10,000 stored requests (or --stored), and the bytes of a first visit
Options:
  --backlog N memory of the broker while it processes a backlog of N messages
  --quick     throughput, latency and decisions in one round, under two minutes; not for comparisons
It uses one Kafka (acks all) and one PostgreSQL (fsync on), and runs the programs in turn. Figures go to bench.json.`;

const { values, positionals, refuse } = commandLine(
  HELP,
  {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    requests: { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'boolean', default: false },
    pending: { type: 'string' },
    backlog: { type: 'string' },
    stored: { type: 'string' },
  },
  Infinity,
);
const { quick } = values;
const rounds = Number(values.rounds ?? (quick ? 1 : 5));
const requests = Number(values.requests ?? (quick ? 4_000 : 40_000));
const warm = quick ? 1_000 : 5_000;
const contenders = CONTENDERS.filter(({ name }) => values.only?.split(',').includes(name) ?? true);
type Question = (stage: Stage, agencies: Agencies) => Promise<object>;
const QUESTIONS: Readonly<Record<string, Question>> = {
  throughput,
  latency,
  decisions: async (stage, agencies) => {
    const messages = await signedMessages(agencies, quick ? 1_000 : 3_000 * rounds);
    const all = await decisions(stage, agencies, messages, rounds);
    printDecisions(all);
    return all;
  },
  start: async (stage, agencies) => {
    const start = await startAndRest(stage, agencies, rounds);
    printStart(start);
    return start;
  },
  growth: async (stage, agencies) => {
    const most = Number(values.stored ?? 100_000);
    const levels = [10_000, 100_000, 1_000_000].filter((level) => level <= most);
    const messages = await signedMessages(agencies, 2_000 + levels.length * 3 * 3_000);
    const all = await growth(stage, agencies, messages, levels);
    printGrowth(all);
    return all;
  },
  console: async (stage, agencies) => {
    const messages = await signedMessages(agencies, 2_000);
    const figures = await consolePages(stage, agencies, messages, Number(values.stored ?? 10_000));
    printConsole(figures);
    return figures;
  },
  backlog: async (stage, agencies) => {
    const messages = await signedMessages(agencies, Number(values.backlog ?? 200_000));
    const all = await backlog(stage, agencies, messages);
    printBacklog(all);
    return all;
  },
};

async function main(): Promise<void> {
  if (positionals.join() === 'notices') return measureNotices();
  const questions = asked();
  if (questions.join() === 'letters') return printLetters(await letters());
  if (questions.includes('reports') && questions.length > 1) refuse('Run reports alone.');
  if (questions.includes('reports')) return reports();
  const unknown = questions.find((question) => !(question in QUESTIONS));
  if (unknown !== undefined) refuse(`There is no measurement "${unknown}".`);
  if (!(rounds >= 1 && requests >= 4)) refuse('--rounds is 1 or more, --requests 4 or more.');
  if (contenders.length === 0) refuse('--only takes product, conventional and floor.');
  const machine = {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  say(
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}; rounds ${rounds}`,
  );
  const stage = await Stage.open(say);
  try {
    const agencies = await newAgencies(join(stage.folder, 'agencies.json'));
    const answers: Record<string, object> = {};
    for (const question of questions) {
      answers[question] = (await QUESTIONS[question]?.(stage, agencies)) ?? {};
      const at = new Date().toISOString();
      writeFileSync('bench.json', JSON.stringify({ at, machine, rounds, ...answers }, null, 2));
    }
  } finally {
    await stage.close();
  }
}

/** Needs no Kafka: it measures what notification does by itself. */
async function measureNotices(): Promise<void> {
  const pending = Number(values.pending ?? (quick ? 1_000 : 10_000));
  const measured = await notices(pending, quick ? 10 : 30);
  printNotices(measured);
  const at = new Date().toISOString();
  writeFileSync('bench.json', JSON.stringify({ at, notices: measured }, null, 2));
}

/** Needs no Kafka: the events are generated. */
async function reports(): Promise<void> {
  const most = Number(values.stored ?? 10_000);
  const levels = [10_000, 100_000, 1_000_000].filter((level) => level <= most);
  const figures = await benchFigures(levels.length > 0 ? levels : [most]);
  const at = new Date().toISOString();
  writeFileSync('bench.json', JSON.stringify({ at, reports: figures }, null, 2));
}

function asked(): string[] {
  const named = [
    ...positionals,
    ...(values.backlog === undefined ? [] : ['backlog']),
    ...(values.stored === undefined ||
    positionals.some((one) => ['reports', 'console'].includes(one))
      ? []
      : ['growth']),
  ];
  if (named.length > 0) return [...new Set(named)];
  return ['latency', 'throughput', 'decisions', ...(quick ? [] : ['start', 'growth'])];
}

async function throughput(stage: Stage, agencies: Agencies): Promise<object> {
  const messages = await signedMessages(agencies, warm + requests);
  const bytes = messages.reduce((sum, { value }) => sum + value.length, 0) / messages.length;
  say(
    `${figure(requests)} messages of ${figure(bytes)} bytes and a signature, a quarter of them for the conventional`,
  );
  // The slowest contender gets fewer messages, so that a round does not last minutes.
  const of = ({ name }: Contender): typeof messages =>
    messages.slice(0, warm + requests * (name === 'conventional' ? 0.25 : 1));
  const all: Record<string, Round[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const contender of inTurn(round)) {
      const figures = await runRound(stage, contender, agencies, of(contender), { warm });
      (all[contender.name] ??= []).push(figures);
      say(
        `round ${round + 1}, ${contender.name}: ${figure(figures.perSecond)} requests/s ` +
          `(others keep ${figure(figures.others)} cores busy)`,
      );
    }
  const summaries = Object.fromEntries(
    contenders.map(({ name }) => [name, summaryOf(all[name] ?? [])]),
  );
  printThroughput(summaries);
  say();
  for (const { name } of contenders) printGuarantees(name, all[name] ?? []);
  const profiles: Record<string, object> = {};
  for (const contender of quick && !values.profile ? [] : contenders) {
    const stations = await profileOf(stage, contender, agencies, of(contender), warm);
    profiles[contender.name] = stations;
    printProfile(contender.name, stations);
  }
  return { requests, warm, summaries, profiles, rounds: all };
}

async function latency(stage: Stage, agencies: Agencies): Promise<object> {
  const plan = quick
    ? { rates: [100, 500], seconds: 4, leadIn: 1, warm }
    : { rates: [100, 500, 1_000], seconds: 15, leadIn: 3, warm };
  const messages = await signedMessages(agencies, messagesFor(plan));
  const all: Record<string, Latency[][]> = {};
  for (let round = 0; round < Math.min(rounds, 3); round++)
    for (const contender of inTurn(round)) {
      // It could not keep up with the higher rates.
      if (contender.name === 'conventional') continue;
      const figures = await latencyOf(stage, contender, agencies, messages, plan);
      (all[contender.name] ??= []).push(figures);
    }
  printLatency(all);
  return all;
}

/** The order changes from round to round. */
const inTurn = (round: number): Contender[] =>
  contenders.map((_, turn) => contenders[(turn + round) % contenders.length] as Contender);

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

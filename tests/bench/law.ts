import type { ZenDecision, ZenEngine } from '@gorules/zen-engine';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { commandLine } from '#libs/config/command-line';
import { evaluate } from '#libs/law/evaluate';
import {
  DOUBTS,
  type EvaluationInput,
  FACT_IDS,
  type Facts,
  GRANT_GROUNDS,
  PARTY_KINDS,
  type Recommendation,
  RELATIONS,
  VALUES,
} from '#libs/law/evaluation';
import { casesOf, recommend } from '#libs/law/judge';
import { judge } from '#libs/law/judgement';
import { inForceOn, lawOf } from '#libs/law/law';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { contextOf, tableOf, type ZenContext } from './zen';

const HELP = `npm run bench:law -- [--seconds 2] [--rounds 5] [--quick]

Measures how many evaluations a second the law engine does, compared with zen-engine with the same rows.
--seconds: the least duration of each measurement. --quick: one round of half a second.`;
const TARGET = 50_000;

const DAY = '2026-11-21';
const PARTIES = { requester: 'pemkab', provider: 'lpnk', relation: 'none' } as const;
const CALL = 81;
/** Inputs between two clock readings; a divisor of the number of combinations. */
const LAP = 3 * CALL * 9;
const IN_FLIGHT = [4, 27, 243, 2187];
const CALLS_IN_FLIGHT = [1, 3, 9, 27];

const ABOUT_ZEN = `zen-engine: the recommendation alone, by a JDM decision table of the same rows, first hit; no check
  of the input, no findings, duties, questions, steps or explanation. It runs on threads of its own
  beside that of the program, so that a second of the clock may hold more than one of processor time.
  Its trace names the row and what it read, without a text. At once: the best of
  ${IN_FLIGHT.join(', ')} single inputs and of ${CALLS_IN_FLIGHT.join(', ')} calls.`;

type Setting = Omit<EvaluationInput, 'asOf' | 'facts'>;

/** Every combination of the nine facts, each with a value. */
const COMBINATIONS: readonly Facts[] = Array.from(
  { length: VALUES.length ** FACT_IDS.length },
  (_, index) =>
    Object.fromEntries(
      FACT_IDS.map((id, fact) => [id, VALUES[Math.floor(index / VALUES.length ** fact) % 3]]),
    ),
);
const INPUTS: readonly EvaluationInput[] = COMBINATIONS.map((facts) => ({
  asOf: DAY,
  parties: PARTIES,
  facts,
}));

const edition = inForceOn(lawOf(UU_30_2014), DAY);
if (!edition) throw new Error(`${UU_30_2014.id} is not in force on ${DAY}`);
const EDITION = edition;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const count = (number: number): string => Math.round(number).toLocaleString('en');

/** One way to evaluate; `lap` processes the `LAP` inputs from the one at `at`. */
interface Contestant {
  name: string;
  /** The best contestant of each family is printed. */
  family: string;
  lap: (at: number) => void | Promise<void>;
  rounds: { perSecond: number; perCpuSecond: number }[];
}

async function main(): Promise<void> {
  const { values, refuse } = commandLine(HELP, {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  });
  const seconds = values.quick ? 0.5 : Number(values.seconds);
  const rounds = values.quick ? 1 : Number(values.rounds);
  if (!(seconds > 0 && rounds >= 1)) refuse('--seconds is above 0, --rounds 1 or more.');

  say(
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${count(totalmem() / 2 ** 30)} GiB, Node ${process.version}; ` +
      `rounds ${rounds}, of ${seconds} s or more for each in turn`,
  );
  say(
    `inputs: all ${count(INPUTS.length)} combinations of the nine facts, over and over, between two government bodies`,
  );
  const zen = await openZen();
  const produced = new Produced();
  const contestants = [...ours(produced), ...(zen ? await theirs(zen) : [])];
  await race(contestants, { rounds: 1, seconds: Math.min(seconds, 0.5) });
  for (const each of contestants) each.rounds = [];
  produced.clear();
  await race(contestants, { rounds, seconds });
  zen?.engine.dispose();

  print(contestants);
  say(`
law engine, whole answer: checks the input and answers with ${produced.means()}
  (means), each with its text, and with the explanation, in Indonesian. Only the law itself is kept
  ready; nothing is kept from one evaluation for the next. One thread.
law engine, record without words: the same without texts, as a request is evaluated and stored.
law engine, recommendation alone: reads the rows as zen-engine does; the input is not checked.`);
  if (zen) say(ABOUT_ZEN);
  const [best] = contestants;
  const reached = best ? median(best.rounds.map(({ perCpuSecond }) => perCpuSecond)) : 0;
  say(
    `\nwhole answers on one core: ${count(reached)} a second of processor time; ` +
      `target ${count(TARGET)}: ${reached >= TARGET ? 'reached' : 'NOT reached'}`,
  );
}

/** What all answers contained, so that no part of them can be optimised away. */
class Produced {
  private sums = { answers: 0, findings: 0, duties: 0, questions: 0, steps: 0 };

  add({ findings, duties, questions, trace }: ReturnType<typeof evaluate>): void {
    this.sums.answers++;
    this.sums.findings += findings.length;
    this.sums.duties += duties.length;
    this.sums.questions += questions.length;
    this.sums.steps += trace.length;
  }

  clear(): void {
    this.sums = { answers: 0, findings: 0, duties: 0, questions: 0, steps: 0 };
  }

  means(): string {
    const { answers, ...rest } = this.sums;
    return Object.entries(rest)
      .map(([what, sum]) => `${(sum / answers).toFixed(1)} ${what}`)
      .join(', ');
  }
}

function ours(produced: Produced): Contestant[] {
  const counts = new Map<Recommendation, number>();
  const each = (at: number, take: (input: EvaluationInput) => void): void => {
    for (let index = at; index < at + LAP; index++) take(INPUTS[index] as EvaluationInput);
  };
  return [
    {
      name: 'law engine, whole answer',
      family: 'whole',
      lap: (at) => each(at, (input) => produced.add(evaluate(input))),
      rounds: [],
    },
    {
      name: 'law engine, record without words',
      family: 'record',
      lap: (at) =>
        each(at, (input) => {
          const { recommendation, findings, duties } = judge(input);
          const codes = (counts.get(recommendation) ?? 0) + findings.length + duties.length;
          counts.set(recommendation, codes);
        }),
      rounds: [],
    },
    {
      name: 'law engine, recommendation alone',
      family: 'alone',
      lap: (at) =>
        each(at, (input) => {
          const result = recommend(input, EDITION, UU_30_2014);
          counts.set(result, (counts.get(result) ?? 0) + 1);
        }),
      rounds: [],
    },
  ];
}

interface Zen {
  engine: ZenEngine;
  version: string;
  one: ZenDecision;
  batch: ZenDecision;
}

/** zen-engine with both tables, verified; `null` if it has no build for this platform. */
async function openZen(): Promise<Zen | null> {
  let engine: ZenEngine;
  try {
    const zen = await import('@gorules/zen-engine');
    engine = new zen.ZenEngine();
  } catch (error) {
    const [why] = (error as Error).message.split('. ');
    say(`without zen-engine, which cannot be loaded here: ${why}`);
    return null;
  }
  const one = engine.createDecision(tableOf(UU_30_2014, DAY, { batch: false }));
  const batch = engine.createDecision(tableOf(UU_30_2014, DAY, { batch: true }));
  const manifest = require.resolve('@gorules/zen-engine/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const rows = new Set<string>();
  await check(one, INPUTS, rows);
  const others = otherInputs();
  await check(one, others, rows);
  await checkBatch(batch);
  say(
    `zen-engine ${version} gives the same recommendation on all ${count(INPUTS.length)}, and on ${count(others.length)} more with other parties,\n` +
      `  relations, doubts, contradictions and without an official; ${rows.size} of ${EDITION.rows.length} rows decide among them`,
  );
  return { engine, version, one, batch };
}

/**
 * Each kind of agency on either side, each relation, doubt and contradiction, and no official, with
 * a sample of the facts.
 */
function otherInputs(): EvaluationInput[] {
  const settings: Setting[] = [
    ...PARTY_KINDS.map((requester) => ({ parties: { ...PARTIES, requester } })),
    ...PARTY_KINDS.map((provider) => ({ parties: { ...PARTIES, provider } })),
    ...RELATIONS.map((relation) => ({ parties: { ...PARTIES, relation } })),
    ...DOUBTS.map((doubt) => ({ parties: PARTIES, doubts: [doubt] })),
    ...GRANT_GROUNDS.map((id) => ({ parties: PARTIES, contradicted: [id] })),
    { parties: PARTIES, official: false },
  ];
  return settings.flatMap((setting) =>
    COMBINATIONS.filter((_, index) => index % 91 === 0)
      .filter((facts) => !setting.contradicted?.some((id) => facts[id] === 'met'))
      .map((facts) => ({ asOf: DAY, ...setting, facts })),
  );
}

interface Answer {
  recommendation: Recommendation;
}

async function check(
  decision: ZenDecision,
  inputs: readonly EvaluationInput[],
  rows: Set<string>,
): Promise<void> {
  for (let at = 0; at < inputs.length; at += LAP) {
    const some = inputs.slice(at, at + LAP);
    const answers = await Promise.all(
      some.map((input) => decision.evaluate(contextOf(input, UU_30_2014))),
    );
    some.forEach((input, index) => {
      same(input, (answers[index]?.result as Answer | undefined)?.recommendation);
      for (const { row } of casesOf(input, EDITION, UU_30_2014)) rows.add(row.rule.row);
    });
  }
}

async function checkBatch(decision: ZenDecision): Promise<void> {
  const all = INPUTS.map((input) => contextOf(input, UU_30_2014));
  const { result } = await decision.evaluate({ all });
  const answers = (result as { all: Answer[] }).all;
  INPUTS.forEach((input, index) => same(input, answers[index]?.recommendation));
}

function same(input: EvaluationInput, theirs: Recommendation | undefined): void {
  const { recommendation } = evaluate(input);
  if (recommendation !== theirs)
    throw new Error(`zen-engine: ${theirs}, ours: ${recommendation}, on ${JSON.stringify(input)}`);
}

/** One by one, with many in flight, many inputs in one call, and with its trace. */
async function theirs({ version, one, batch }: Zen): Promise<Contestant[]> {
  const contexts = INPUTS.map((input) => contextOf(input, UU_30_2014));
  const calls = Array.from({ length: contexts.length / CALL }, (_, index) => ({
    all: contexts.slice(index * CALL, (index + 1) * CALL),
  }));
  const name = `zen-engine ${version}`;
  const inOrder = async (at: number, trace: boolean): Promise<void> => {
    for (let index = at; index < at + LAP; index++)
      await one.evaluate(contexts[index] as ZenContext, { trace });
  };
  return [
    { name: `${name}, one by one`, family: 'one', lap: (at) => inOrder(at, false), rounds: [] },
    ...IN_FLIGHT.map((flight) => ({
      name: `${name}, ${count(flight)} at once`,
      family: 'flight',
      lap: (at: number) =>
        inFlight(LAP, flight, (index) => one.evaluate(contexts[at + index] as ZenContext)),
      rounds: [],
    })),
    ...CALLS_IN_FLIGHT.map((flight) => ({
      name: `${name}, ${CALL} inputs a call, ${flight} calls at once`,
      family: 'batch',
      lap: (at: number) =>
        inFlight(LAP / CALL, flight, (index) => batch.evaluate(calls[at / CALL + index] ?? {})),
      rounds: [],
    })),
    {
      name: `${name}, one by one, traced`,
      family: 'trace',
      lap: (at) => inOrder(at, true),
      rounds: [],
    },
  ];
}

/** Keeps the given number in flight until all are done. */
async function inFlight(
  total: number,
  flight: number,
  start: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < total) await start(next++);
  };
  await Promise.all(Array.from({ length: flight }, lane));
}

/** The contestants take turns, so that other load of the machine affects all alike. */
async function race(
  contestants: readonly Contestant[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      let done = 0;
      const [began, cpu] = [performance.now(), process.cpuUsage()];
      let spent = 0;
      // Each processes all inputs, once or repeatedly, never a part of them.
      while (spent < seconds || done % INPUTS.length > 0) {
        await contestant.lap(done % INPUTS.length);
        done += LAP;
        spent = (performance.now() - began) / 1000;
      }
      const { user, system } = process.cpuUsage(cpu);
      contestant.rounds.push({
        perSecond: done / spent,
        perCpuSecond: done / ((user + system) / 1e6),
      });
    }
  }
}

function print(contestants: readonly Contestant[]): void {
  const best = [...new Set(contestants.map(({ family }) => family))].map((family) =>
    contestants
      .filter((each) => each.family === family)
      .reduce((a, b) => (rate(b) > rate(a) ? b : a)),
  );
  const lines = [
    ['', 'a second', 'a second of processor time'],
    ...best.map(({ name, rounds }) => [
      name,
      spread(rounds.map(({ perSecond }) => perSecond)),
      spread(rounds.map(({ perCpuSecond }) => perCpuSecond)),
    ]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  say('\nevaluations: median (lowest to highest of the rounds)');
  for (const [name = '', ...cells] of lines) {
    const figures = cells.map((cell, index) => cell.padStart(widths[index + 1] ?? 0));
    say([name.padEnd(widths[0] ?? 0), ...figures].join('   '));
  }
}

const rate = ({ rounds }: Contestant): number => median(rounds.map(({ perSecond }) => perSecond));

const sorted = (figures: readonly number[]): number[] => [...figures].sort((a, b) => a - b);
function median(figures: readonly number[]): number {
  const all = sorted(figures);
  const middle = all.length >> 1;
  const upper = all[middle] ?? 0;
  return all.length % 2 ? upper : ((all[middle - 1] ?? 0) + upper) / 2;
}
const spread = (figures: readonly number[]): string => {
  const all = sorted(figures);
  return `${count(median(all))} (${count(all[0] ?? 0)} to ${count(all.at(-1) ?? 0)})`;
};

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

import { checkRefusal } from '../check-decision';
import { type AttemptedRefusal, OF_ANSWERS, OF_REFUSALS } from './answer-invariants';
import { evaluate } from '../evaluate';
import {
  DOUBTS,
  type EvaluationInput,
  FACT_IDS,
  type FactId,
  type Facts,
  GRANT_GROUNDS,
  PARTY_KINDS,
  type Recommendation,
  REFUSAL_GROUNDS,
  RELATIONS,
  VALUES,
} from '../evaluation';
import { type Combination, type Context, type Invariant, OF_COMBINATIONS } from './invariants';
import { recommend } from '../judge';
import { inForceOn, lawOf } from '../law';
import type { LawPack } from '../pack';
import { PROCEDURE, type Procedure } from '../procedure';
import { deadlines, persons, rises } from './procedure-proof';
import { secondEvaluation } from './second-evaluator';
import { words } from './word-proof';

interface Proof {
  /** How often each invariant was checked, and how often it failed. */
  invariants: { says: string; cases: number; violations: number }[];
  /** The first few violations, for inspection. */
  violations: string[];
}

export const PARTS = [
  'combinations',
  'answers',
  'kinds',
  'pairs',
  'refusals',
  'words',
  'persons',
  'rises',
  'deadlines',
] as const;
export type ProofPart = (typeof PARTS)[number];

const DAY = '2026-11-21';
const BODIES = { requester: 'pemkab', provider: 'lpnk', relation: 'none' } as const;
const AGREES: Invariant<{ first: Recommendation; second: Recommendation }> = {
  says: 'the second evaluator, written only from the table, agrees',
  holds: ({ first, second }) => first === second,
};

/**
 * Checks a pack. `stop` ends at the first violation; `every` checks a sample, each nth combination.
 */
export function prove(
  pack: LawPack,
  {
    parts = PARTS,
    stop = false,
    every = 1,
    procedure: rules = PROCEDURE,
  }: { parts?: readonly ProofPart[]; stop?: boolean; every?: number; procedure?: Procedure } = {},
): Proof {
  const ledger = new Ledger(stop);
  const run = {
    ...{ combinations, answers, kinds, pairs, refusals, words },
    persons: () => persons(ledger, rules, every),
    rises: () => rises(ledger, rules, every),
    deadlines: () => deadlines(ledger, rules, every),
  };
  for (const part of parts) {
    run[part](pack, ledger, every);
    if (ledger.done) break;
  }
  return ledger.proof();
}

export class Ledger {
  private readonly counts = new Map<{ says: string }, { cases: number; violations: number }>();
  private readonly violations: string[] = [];
  constructor(private readonly stop: boolean) {}

  get done() {
    return this.stop && this.violations.length > 0;
  }

  check<Subject>(all: readonly Invariant<Subject>[], subject: Subject, what: () => unknown) {
    for (const invariant of all) {
      let count = this.counts.get(invariant);
      if (!count) this.counts.set(invariant, (count = { cases: 0, violations: 0 }));
      count.cases++;
      if (invariant.holds(subject)) continue;
      count.violations++;
      if (this.violations.length < 10) {
        this.violations.push(`${invariant.says}: ${JSON.stringify(what())}`);
      }
    }
  }

  proof(): Proof {
    const invariants = [...this.counts].map(([{ says }, count]) => ({ says, ...count }));
    return { invariants, violations: this.violations };
  }
}

/** The digit of each value in a combination written in base three; 0 is `not-met`. */
const DIGITS = ['not-met', 'needs-judgement', 'met'] as const;
const SIZE = 3 ** FACT_IDS.length;
const WEIGHT = FACT_IDS.map((_, fact) => 3 ** fact);
const DIGIT = FACT_IDS.map((_, fact) =>
  Uint8Array.from({ length: SIZE }, (_, index) => Math.floor(index / 3 ** fact) % 3),
);
const digit = (index: number, fact: number) => DIGIT[fact]?.[index] ?? 0;
const mask = (index: number, value: number) =>
  FACT_IDS.reduce((sum, _, fact) => sum | (digit(index, fact) === value ? 1 << fact : 0), 0);

/** All combinations of the nine facts; facts that are not met are not claimed. */
const SPACE = Array.from({ length: SIZE }, (_, index) => {
  const facts: Facts = {};
  FACT_IDS.forEach((id, fact) => {
    const value = DIGITS[digit(index, fact)];
    if (value !== 'not-met') facts[id] = value;
  });
  return { facts, met: mask(index, 2), judge: mask(index, 1) };
});

/**
 * Government bodies, a doubtful party or a non-body on either side; each relation; no doubt or one;
 * and the rest.
 */
function contexts(): Context[] {
  const parties = [
    { party: 'body', requester: 'pemkab', provider: 'lpnk' },
    { party: 'doubtful', requester: 'bumn', provider: 'pemkab' },
    { party: 'doubtful', requester: 'pemkab', provider: 'bumn' },
    { party: 'none', requester: 'warga', provider: 'pemkab' },
    { party: 'none', requester: 'pemkab', provider: 'asing' },
  ] as const;
  const found: Context[] = [];
  for (const { party, requester, provider } of parties)
    for (const relation of RELATIONS)
      for (const doubts of [[], ...DOUBTS.map((doubt) => [doubt])])
        for (const contradicted of [[], ['35-1-b']] satisfies FactId[][])
          for (const official of [true, false])
            found.push({
              party,
              parties: { requester, provider, relation },
              doubts,
              contradicted,
              official,
            });
  // Each ground to give can be the contradicted one.
  const plain = found.filter(
    ({ party, parties: { relation }, doubts, contradicted }) =>
      party === 'body' && relation === 'none' && doubts.length + contradicted.length === 0,
  );
  const others = GRANT_GROUNDS.filter((id) => id !== '35-1-b');
  const disputed = others.flatMap((id) => plain.map((each) => ({ ...each, contradicted: [id] })));
  return [...plain, ...disputed, ...found.filter((each) => !plain.includes(each))];
}

/** Checks the recommendation for every combination of the nine facts in every context. */
function combinations(pack: LawPack, ledger: Ledger, every: number) {
  const edition = inForceOn(lawOf(pack), DAY);
  if (!edition) throw new Error(`${pack.id} is not in force on ${DAY}`);
  const disputable = (index: number, { contradicted }: Context) =>
    contradicted.every((id) => digit(index, FACT_IDS.indexOf(id)) !== 2);
  const inputOf = (index: number, { parties, doubts, contradicted, official }: Context) =>
    ({
      asOf: DAY,
      parties,
      facts: SPACE[index]?.facts,
      doubts,
      contradicted,
      official,
    }) satisfies EvaluationInput;

  let named: (Recommendation | undefined)[] = [];
  // A sample takes only the first contexts, which have no doubt.
  for (const context of contexts().slice(0, every > 1 ? 12 : undefined)) {
    if (ledger.done) return;
    const results = SPACE.map((_, index) =>
      disputable(index, context) ? recommend(inputOf(index, context), edition, pack) : undefined,
    );
    if (context.official) named = results;
    let index = 0;
    const turned = (fact: number, value: number) =>
      (value - digit(index, fact)) * (WEIGHT[fact] ?? 0);
    const each: Combination = {
      met: 0,
      judge: 0,
      result: 'partial',
      context,
      withOfficial: undefined,
      otherwise: (fact, value) => results[index + turned(fact, value === 'met' ? 2 : 0)],
      exchanged: (fact, other) =>
        results[index + turned(fact, digit(index, other)) + turned(other, digit(index, fact))],
    };
    const what = () => ({ ...inputOf(index, context), result: each.result });
    for (; index < SIZE && !ledger.done; index += every) {
      const result = results[index];
      if (!result) continue;
      each.result = result;
      each.withOfficial = named[index];
      each.met = SPACE[index]?.met ?? 0;
      each.judge = SPACE[index]?.judge ?? 0;
      ledger.check(OF_COMBINATIONS, each, what);
      const second = secondEvaluation(inputOf(index, context));
      ledger.check([AGREES], { first: result, second }, what);
    }
  }
}

/**
 * Checks the complete answer for every combination, in contexts that trigger each duty and
 * question.
 */
function answers(pack: LawPack, ledger: Ledger, every: number) {
  const settings: Omit<EvaluationInput, 'asOf'>[] = [
    { parties: BODIES },
    { parties: BODIES, official: false, decree: true },
    { parties: BODIES, contradicted: ['35-1-b'] },
  ];
  for (const setting of settings) tryAll(setting, pack, ledger, every);
  const rarer: Omit<EvaluationInput, 'asOf'>[] = [
    ...DOUBTS.map((doubt) => ({ parties: BODIES, doubts: [doubt] })),
    ...RELATIONS.map((relation) => ({ parties: { ...BODIES, relation } })),
    ...GRANT_GROUNDS.map((id) => ({ parties: BODIES, contradicted: [id] })),
    { parties: { ...BODIES, requester: 'warga', relation: 'same-party' }, doubts: [...DOUBTS] },
  ];
  for (const setting of rarer) tryAll(setting, pack, ledger, every * 7);
}

/** Checks every kind of party on either side. */
function kinds(pack: LawPack, ledger: Ledger, every: number) {
  for (const kind of PARTY_KINDS) {
    tryAll({ parties: { ...BODIES, requester: kind } }, pack, ledger, every * 1093);
    tryAll({ parties: { ...BODIES, provider: kind } }, pack, ledger, every * 1093);
  }
}

function tryAll(
  setting: Omit<EvaluationInput, 'asOf'>,
  pack: LawPack,
  ledger: Ledger,
  every: number,
) {
  for (let index = 0; index < SIZE && !ledger.done; index += every) {
    const facts = SPACE[index]?.facts ?? {};
    if (setting.contradicted?.some((id) => facts[id] === 'met')) continue;
    const input = { asOf: DAY, ...setting, facts };
    const answer = evaluate(input, { pack });
    ledger.check(OF_ANSWERS, { input, answer }, () => input);
    const second = secondEvaluation(input);
    ledger.check([AGREES], { first: answer.recommendation, second }, () => input);
  }
}

const ITEMS: Invariant<{
  request: Recommendation;
  turned: Recommendation;
  items: Recommendation[];
}>[] = [
  {
    says: 'two items: alike they are the request; apart, a judgement outweighs, then what is incomplete',
    holds: ({ request, items: [one, two] }) =>
      one === two
        ? request === one
        : request ===
          ((['official-judgement', 'return-incomplete'] as const).find((each) =>
            [one, two].includes(each),
          ) ?? 'partial'),
  },
  {
    says: 'two items: a request is partial only where one may be given and the other refused',
    holds: ({ request, items }) =>
      request !== 'partial' || items.toSorted().join() === 'grant-possible,refusal-possible',
  },
  {
    says: 'two items: their order does not matter',
    holds: ({ request, turned }) => request === turned,
  },
];

/**
 * Checks pairs of items over the grounds of refusal; the grounds to give of one item are in doubt
 * or not.
 */
function pairs(pack: LawPack, ledger: Ledger, every: number) {
  const refusals = VALUES.flatMap((a) =>
    VALUES.flatMap((b) => VALUES.map((c): Facts => ({ '36-1-a': a, '36-1-b': b, '36-1-c': c }))),
  );
  const requests: Partial<EvaluationInput>[] = [
    { facts: { '35-1-d': 'met' } },
    { facts: { '35-1-d': 'met' }, official: false },
    { facts: { '35-1-d': 'met', '36-3': 'met' } },
    { facts: { '35-1-d': 'met', '36-3': 'needs-judgement' } },
    { facts: {} },
    { facts: { '35-1-d': 'needs-judgement' }, contradicted: ['35-1-d'] },
  ];
  for (const request of requests)
    for (const own of [{}, { '35-1-c': 'met' }, { '35-1-d': 'not-met' }] satisfies Facts[])
      for (const one of refusals)
        for (const two of refusals.filter((_, index) => index % every === 0)) {
          if (ledger.done) return;
          const items = [
            { id: '1', facts: { ...own, ...one } },
            { id: '2', facts: two },
          ];
          const input: EvaluationInput = { asOf: DAY, parties: BODIES, ...request, items };
          const answer = evaluate(input, { pack });
          const turned = evaluate({ ...input, items: items.toReversed() }, { pack });
          const subject = {
            request: answer.recommendation,
            turned: turned.recommendation,
            items: answer.items.map(({ recommendation }) => recommendation),
          };
          ledger.check(ITEMS, subject, () => input);
          const second = secondEvaluation(input);
          ledger.check([AGREES], { first: answer.recommendation, second }, () => input);
        }
}

/** Checks every ground of refusal, complete and with each required part missing. */
function refusals(pack: LawPack, ledger: Ledger) {
  const full = { reason: 'r', regulation: 'u', article: '1', affectedWork: 'w' };
  for (const provision of [...REFUSAL_GROUNDS, '35-1-a'])
    for (const without of [null, 'reason', 'regulation', 'article', 'affectedWork'] as const)
      for (const emergency of [true, false]) {
        const ground = { ...full, provision, ...(without && { [without]: ' ' }) };
        const items = [{ id: '1', recommendation: 'refusal-possible' as const }];
        const checked = checkRefusal({ grounds: [ground] }, { asOf: DAY, emergency, items }, pack);
        const attempt: AttemptedRefusal = { provision, without, emergency, checked };
        ledger.check(OF_REFUSALS, attempt, () => attempt);
      }
}

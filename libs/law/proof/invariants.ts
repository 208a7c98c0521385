import type { Doubt, EvaluationInput, FactId, Recommendation } from '../evaluation';

/**
 * A requirement of the law on every answer, stated independently of the rows that produce the
 * answers.
 */
export interface Invariant<Subject> {
  says: string;
  holds: (subject: Subject) => boolean;
}

/** One combination of the nine facts in one context; facts are bits in the order of their ids. */
export interface Combination {
  met: number;
  judge: number;
  result: Recommendation;
  /** The result with one fact at another value; `undefined` if that is impossible. */
  otherwise: (fact: number, value: 'met' | 'not-met') => Recommendation | undefined;
  /** The result with the values of two facts exchanged. */
  exchanged: (fact: number, other: number) => Recommendation | undefined;
  /** The same combination with the competent official named. */
  withOfficial: Recommendation | undefined;
  context: Context;
}
export interface Context {
  parties: EvaluationInput['parties'];
  /** Whether both parties are government bodies, one is doubtful, or one is not a body. */
  party: 'body' | 'doubtful' | 'none';
  doubts: Doubt[];
  contradicted: FactId[];
  official: boolean;
}

const GRANTS = [0, 1, 2, 3, 4];
const REFUSALS = [5, 6, 7];
const bits = (facts: number[]) => facts.reduce((sum, fact) => sum | (1 << fact), 0);
const GRANT = bits(GRANTS);
const REFUSAL = bits(REFUSALS);
const [A, C, EMERGENCY] = [5, 7, 8];
const emergency = ({ met }: Combination) => (met & (1 << EMERGENCY)) !== 0;

const STANDING: Record<Recommendation, number> = {
  'refusal-possible': 0,
  'not-assistance': 0,
  'return-incomplete': 1,
  'official-judgement': 1,
  partial: 2,
  'grant-possible': 3,
  'must-give': 4,
};
const gives = (result: Recommendation | undefined) =>
  result === 'grant-possible' || result === 'must-give';
const none = ({ context }: Combination) =>
  context.party === 'none' || context.parties.relation === 'same-agency';
const doubted = ({ context }: Combination) =>
  context.party === 'doubtful' ||
  context.parties.relation === 'same-party' ||
  context.doubts.length > 0;

export const OF_COMBINATIONS: readonly Invariant<Combination>[] = [
  {
    says: 'every combination has exactly one result, and none of one item is partial',
    holds: ({ result }) => result in STANDING && result !== 'partial',
  },
  {
    says: '36(3): an emergency never yields a recommendation to refuse or to return',
    holds: (each) =>
      !emergency(each) || !['refusal-possible', 'return-incomplete'].includes(each.result),
  },
  {
    says: '36(1): no refusal without a met ground',
    holds: ({ result, met }) => result !== 'refusal-possible' || (met & REFUSAL) !== 0,
  },
  {
    says: '35(1): no recommendation to give without a met ground',
    holds: ({ result, met }) => !gives(result) || (met & GRANT) !== 0,
  },
  {
    says: '36(3): giving is mandatory in an emergency, and only then',
    holds: (each) => (each.result === 'must-give') === (gives(each.result) && emergency(each)),
  },
  {
    says: '36(1)c: nothing is given against a prohibition, met or in doubt',
    holds: ({ result, met, judge }) => !gives(result) || ((met | judge) & (1 << C)) === 0,
  },
  {
    says: 'needs-judgement never counts as met: a recommendation to give or refuse holds without it',
    holds: ({ result, judge, otherwise }) =>
      (!gives(result) && result !== 'refusal-possible') ||
      [...GRANTS, ...REFUSALS, EMERGENCY].every(
        (fact) => !(judge & (1 << fact)) || otherwise(fact, 'not-met') === result,
      ),
  },
  {
    says: '35(1): a further met ground never lowers the result',
    holds: ({ result, otherwise }) =>
      GRANTS.every((fact) => {
        const more = otherwise(fact, 'met');
        return more === undefined || STANDING[more] >= STANDING[result];
      }),
  },
  {
    says: '36(1): a further met ground never raises the result, and never leads to giving',
    holds: ({ result, otherwise }) =>
      REFUSALS.every((fact) => {
        const more = otherwise(fact, 'met');
        return (
          more === undefined ||
          (STANDING[more] <= STANDING[result] && (!gives(more) || gives(result)))
        );
      }),
  },
  {
    says: '1 angka 10: no assistance if, and only if, there are not two different government bodies',
    holds: (each) => (each.result === 'not-assistance') === none(each),
  },
  {
    says: 'a doubt about the parties or the task goes to an official, whatever the facts',
    holds: (each) => none(each) || !doubted(each) || each.result === 'official-judgement',
  },
  {
    says: '36(3): an emergency that is not certain goes to an official',
    holds: (each) =>
      none(each) || !(each.judge & (1 << EMERGENCY)) || each.result === 'official-judgement',
  },
  {
    says: '35(1): the grounds to give are worth the same ("dan/atau")',
    holds: ({ result, exchanged }) =>
      GRANTS.slice(1).every((fact) => [undefined, result].includes(exchanged(fact, fact - 1))),
  },
  {
    says: '36(3) over 36(1)a: in an emergency a changes nothing',
    holds: (each) => !emergency(each) || each.otherwise(A, 'met') === each.otherwise(A, 'not-met'),
  },
  {
    says: 'outside an emergency nothing may be given without a competent official who asks',
    holds: (each) =>
      each.context.official ||
      (emergency(each) ? each.result === each.withOfficial : !gives(each.result)),
  },
  {
    says: 'a contradicted claim goes to an official; it is never just returned',
    holds: ({ result, met, context }) =>
      context.contradicted.length === 0 || (met & GRANT) !== 0 || result !== 'return-incomplete',
  },
];

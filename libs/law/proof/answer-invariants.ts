import type { CheckedDecision } from '../check-decision';
import type {
  Doubt,
  DutyCode,
  Evaluation,
  EvaluationInput,
  FactId,
  Recommendation,
} from '../evaluation';
import type { Invariant } from './invariants';

/** An input of one item with its complete answer. */
export interface EvaluationWithAnswer {
  input: EvaluationInput;
  answer: Evaluation;
}

const value = ({ input }: EvaluationWithAnswer, id: FactId) => input.facts?.[id] ?? 'not-met';
const is = (each: EvaluationWithAnswer, id: FactId) => value(each, id) === 'met';
const unclear = (each: EvaluationWithAnswer, id: FactId) => value(each, id) === 'needs-judgement';
const raised = (each: EvaluationWithAnswer, id: FactId) => value(each, id) !== 'not-met';
const GROUNDS: FactId[] = ['35-1-a', '35-1-b', '35-1-c', '35-1-d', '35-1-e'];
const grounded = (each: EvaluationWithAnswer) => GROUNDS.some((id) => is(each, id));
const refusable = (each: EvaluationWithAnswer) =>
  raised(each, '36-1-a') || raised(each, '36-1-b') || raised(each, '36-1-c');
const secret = (each: EvaluationWithAnswer) => raised(each, '36-1-b') || raised(each, '36-1-c');
const result = ({ answer }: EvaluationWithAnswer, ...any: Recommendation[]) =>
  any.includes(answer.recommendation);
const assists = (each: EvaluationWithAnswer) => !result(each, 'not-assistance');
const doubts = ({ input }: EvaluationWithAnswer, doubt: Doubt) =>
  (input.doubts ?? []).includes(doubt);
const kinds = ({ input }: EvaluationWithAnswer) => [
  input.parties.requester,
  input.parties.provider,
];

/** Exactly when each duty exists. */
const DUTIES: Record<DutyCode, (each: EvaluationWithAnswer) => boolean> = {
  'written-reason': (each) =>
    result(each, 'refusal-possible', 'official-judgement') && refusable(each),
  'cost-agreement': (each) => result(each, 'grant-possible'),
  'settle-later': (each) => result(each, 'must-give'),
  'document-later': (each) => result(each, 'must-give') && each.input.official === false,
  'status-decree-to-follow': (each) => assists(each) && is(each, '36-3') && !each.input.decree,
  minimise: (each) => result(each, 'must-give') && raised(each, '36-1-b'),
  'tell-superiors': (each) =>
    assists(each) && is(each, '36-3') && (secret(each) || !grounded(each)),
  'replace-decider': () => false,
};

/** Exactly when each question is open. */
const QUESTIONS: Record<string, (each: EvaluationWithAnswer) => boolean> = {
  Q1: () => false,
  Q2: (each) => result(each, 'grant-possible'),
  Q3: (each) => is(each, '36-3') && secret(each),
  Q4: (each) => unclear(each, '36-3'),
  Q5: (each) => doubts(each, 'own-service'),
  Q6: (each) => doubts(each, 'chain-of-command') || each.input.parties.relation === 'same-party',
  Q7: (each) => doubts(each, 'government-body') || kinds(each).includes('bumn'),
  Q8: () => false,
  Q9: (each) => unclear(each, '36-1-b'),
  'whole-task': (each) => doubts(each, 'whole-task'),
  'provider-unable': (each) => doubts(each, 'provider-unable'),
  'no-ground-in-emergency': (each) => is(each, '36-3') && !grounded(each),
  contradicted: (each) =>
    result(each, 'official-judgement') &&
    !grounded(each) &&
    (each.input.contradicted ?? []).length > 0,
  '36-1-a': (each) =>
    result(each, 'official-judgement') && !is(each, '36-3') && unclear(each, '36-1-a'),
  '36-1-b': (each) => result(each, 'official-judgement') && unclear(each, '36-1-b'),
  '36-1-c': (each) => result(each, 'official-judgement') && unclear(each, '36-1-c'),
};

const same = (found: readonly string[], expected: readonly string[]) =>
  found.toSorted().join() === expected.toSorted().join();
const when = <Key extends string>(
  all: Record<Key, (each: EvaluationWithAnswer) => boolean>,
  each: EvaluationWithAnswer,
) =>
  Object.entries<(each: EvaluationWithAnswer) => boolean>(all).flatMap(([key, holds]) =>
    holds(each) ? [key] : [],
  );

export const OF_ANSWERS: readonly Invariant<EvaluationWithAnswer>[] = [
  {
    says: 'every provision has one finding; what is not claimed is not met',
    holds: ({ input, answer: { findings } }) => {
      const facts = input.facts ?? {};
      return (
        findings.length === 9 &&
        new Set(findings.map(({ provision }) => provision)).size === 9 &&
        findings.every((each) => each.value === (facts[each.provision] ?? 'not-met')) &&
        findings.every((each) => (each.basis === 'not-claimed') === !facts[each.provision])
      );
    },
  },
  {
    says: 'duties exist exactly where the law sets them',
    holds: (each) =>
      same(
        each.answer.duties.map(({ code }) => code),
        when(DUTIES, each),
      ),
  },
  {
    says: 'open questions are named exactly where they are open, and none where there is no assistance',
    holds: (each) =>
      same(
        each.answer.questions.map(({ id }) => id),
        assists(each) ? when(QUESTIONS, each) : [],
      ),
  },
  {
    says: 'a recommendation that leaves the judgement to an official names at least one open question',
    holds: ({ answer }) =>
      answer.recommendation !== 'official-judgement' || answer.questions.length > 0,
  },
  {
    says: 'an emergency against secrecy or a prohibition is shown as a conflict',
    holds: (each) => {
      const against = (['36-1-b', '36-1-c'] as const).filter((id) => raised(each, id));
      const expected = assists(each) && is(each, '36-3') ? against : [];
      return same(
        each.answer.conflicts.map(({ provisions }) => provisions.join()),
        expected.map((id) => `36-3,${id}`),
      );
    },
  },
  {
    says: 'a returned request is asked for exactly what is missing; no other result asks for anything',
    holds: (each) => {
      const asks: string[] = [];
      if (result(each, 'return-incomplete')) {
        const claimed = GROUNDS.filter((id) => unclear(each, id));
        if (!grounded(each)) asks.push(...(claimed.length > 0 ? claimed : ['35-1']));
        if (each.input.official === false) asks.push('1-3');
      }
      return same(
        each.answer.missing.map(({ provision }) => provision),
        asks,
      );
    },
  },
  {
    says: 'exactly the requests that are not assistance name the procedure to use instead',
    holds: (each) => {
      const { requester, provider } = each.input.parties;
      const isPrivate = (kind: string) => kind === 'swasta' || kind === 'warga';
      const expected = assists(each)
        ? undefined
        : kinds(each).includes('asing')
          ? 'foreign-affairs'
          : isPrivate(requester)
            ? 'public-service'
            : isPrivate(provider)
              ? 'private-provider'
              : 'internal-coordination';
      return each.answer.route?.code === expected;
    },
  },
  {
    says: 'every sentence has its article and a step, and every step is based on earlier steps',
    holds: ({ answer: { trace, explanation, findings, duties, questions } }) => {
      const known = new Set<string>();
      const grounded = trace.every(({ step, from }) => {
        const earlier = from.every((each) => known.has(each));
        return earlier && !known.has(step) && known.add(step);
      });
      const named = [...findings, ...duties, ...questions].every(({ step }) => known.has(step));
      return (
        grounded &&
        named &&
        explanation.split('\n').every((line) => {
          const step = /\. \[Pasal [^;]+; ([^\]]+)\]$|\? \[Pasal [^;]+; ([^\]]+)\]$/.exec(line);
          return step !== null && known.has(step[1] ?? step[2] ?? '');
        })
      );
    },
  },
];

/** A refusal of one item on one ground, possibly with one required part missing. */
export interface AttemptedRefusal {
  provision: string;
  without: 'reason' | 'regulation' | 'article' | 'affectedWork' | null;
  emergency: boolean;
  checked: CheckedDecision;
}

export const OF_REFUSALS: readonly Invariant<AttemptedRefusal>[] = [
  {
    says: '36(1), (2): a refusal is valid if, and only if, its ground has a reason and the required details',
    holds: ({ provision, without, emergency: inEmergency, checked }) => {
      const needs = provision === '36-1-a' ? ['affectedWork'] : ['regulation', 'article'];
      const lacks = without !== null && ['reason', ...needs].includes(without);
      const open = provision.startsWith('36-1-') && !(inEmergency && provision === '36-1-a');
      return (checked.faults.length === 0) === (open && !lacks);
    },
  },
];

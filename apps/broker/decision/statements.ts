import { MAX_FACTS, Statements } from '#libs/contracts/act-bodies';
import { FieldError, problem } from '#libs/contracts/problem';
import { UNDECIDED } from '#libs/contracts/statuses';
import { FactId, GRANT_GROUNDS } from '#libs/law/evaluation';
import { evaluateRequest, isEmergency } from '../evaluation/evaluate-request';
import { evaluatedEntry, refusing, statusAfter } from '../request/lifecycle';
import { readEvaluation } from '../request/reads';
import { RequestRow } from '../request/request.entity';
import { between, defineAct } from './act';

/** Facts that the requester claims for the whole request; items have none of their own. */
const CLAIMS: readonly FactId[] = [...GRANT_GROUNDS, '36-3'];

/** The provider's official states facts before deciding; the law is evaluated again. */
export const statements = defineAct({
  name: 'statements',
  operationId: 'stateFacts',
  summary: 'State facts as the provider and evaluate again',
  body: Statements,
  examples: {
    ownWork: {
      facts: [
        {
          provision: '36-1-a',
          value: 'met',
          text: 'Seluruh penilai bertugas pada seleksi sampai akhir Desember.',
          items: ['1'],
        },
      ],
      doubts: [{ code: 'own-service', text: 'Penilaian ini tampaknya tugas peminta sendiri.' }],
      contradicted: [{ provision: '35-1-b', text: 'Peminta memiliki dua puluh penilai.' }],
    },
  },
  by: { provider: ['decider'] },
  transitions: {
    ...between(UNDECIDED),
    ...between(['returned', 'not-assistance'], 'awaiting-decision'),
  },
  conflict: 'bars',
  problems: [],
  read: (tx, { id }) => readEvaluation(tx, id),
  decide: (request, body, { parties: { requester, provider }, actor, now, at, known: former }) => {
    const statements = joined(request.statements, body);
    const errors = faultsOf(request, body, statements, at);
    if (errors.length > 0)
      return refusing(
        problem('validation-failed', 'Some statements are invalid; see errors.', { errors }),
      );
    const evaluated = evaluateRequest({ ...request, statements }, requester, provider, now, now);
    const emergency = isEmergency(evaluated);
    const { recommendation } = evaluated.result;
    const status = statusAfterStatement(request, recommendation);
    const entry = evaluatedEntry(evaluated, status, actor, former);
    return {
      change: {
        set: { statements, status, emergency, recommendation },
        entries: [{ ...entry, data: { ...entry.data, statements: body } }],
        evaluated,
      },
    };
  },
});

/** A statement can move a request out of `returned` and `not-assistance`, never into them. */
function statusAfterStatement(
  { status }: RequestRow,
  recommendation: RequestRow['recommendation'],
): RequestRow['status'] {
  if (status !== 'returned' && status !== 'not-assistance') return status;
  return statusAfter(recommendation) === status ? status : 'awaiting-decision';
}

/** Merges statements: a new one replaces the earlier one on the same subject. */
function joined(before: Required<Statements>, now: Statements): Required<Statements> {
  const { facts = [], contradicted = [], doubts } = now;
  // Stating a claim as met withdraws an earlier contradiction.
  const takenBack = (provision: FactId): boolean =>
    facts.some((fact) => fact.provision === provision && fact.value === 'met');
  return {
    facts: latest([...before.facts, ...facts], ({ provision, items }) =>
      JSON.stringify([provision, [...new Set(items)].sort()]),
    ),
    contradicted: latest(
      [...before.contradicted.filter(({ provision }) => !takenBack(provision)), ...contradicted],
      ({ provision }) => provision,
    ),
    // An empty list of doubts withdraws the earlier ones.
    doubts:
      doubts?.length === 0 ? [] : latest([...before.doubts, ...(doubts ?? [])], ({ code }) => code),
  };
}

/** Keeps the last statement on each subject, in order. */
function latest<T>(said: T[], about: (one: T) => string): T[] {
  const kept = new Map<string, T>();
  for (const one of said) {
    const key = about(one);
    kept.delete(key);
    kept.set(key, one);
  }
  return [...kept.values()];
}

function faultsOf(
  request: RequestRow,
  body: Statements,
  after: Required<Statements>,
  at: string,
): FieldError[] {
  const { facts = [], doubts, contradicted = [] } = body;
  // An empty list of doubts is a statement: it withdraws the earlier ones.
  if (facts.length + contradicted.length === 0 && !doubts)
    return [
      { pointer: at, code: 'missing', detail: 'state at least one fact, doubt or contradiction' },
    ];
  // Additions must not exceed the limits of one submission.
  if (after.facts.length > MAX_FACTS)
    return [
      {
        pointer: `${at}/facts`,
        code: 'too-many',
        detail: `with these ${after.facts.length} facts are stated; ${MAX_FACTS} are the most`,
      },
    ];
  const ids = request.data.items.map(({ id }) => id);
  const errors: FieldError[] = [];
  facts.forEach((fact, n) => {
    if (CLAIMS.includes(fact.provision) && fact.items)
      errors.push({
        pointer: `${at}/facts/${n}/items`,
        code: 'surplus',
        detail: `what ${fact.provision} says belongs to the request, not to an item; leave items out`,
      });
    fact.items?.forEach((id, m) => {
      if (!ids.includes(id))
        errors.push({
          pointer: `${at}/facts/${n}/items/${m}`,
          code: 'not-in-list',
          detail: 'the request has no such item',
          allowed: ids,
        });
    });
  });
  contradicted.forEach((contradiction, n) => {
    if (facts.some((f) => f.provision === contradiction.provision && f.value === 'met'))
      errors.push({
        pointer: `${at}/contradicted/${n}/provision`,
        code: 'contradiction',
        detail: `${contradiction.provision} is stated as met in the same breath`,
      });
  });
  return errors;
}

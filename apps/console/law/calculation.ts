import type { EvaluationQuery } from '#libs/contracts/evaluation-query';
import { Doubt, DOUBTS, FACT_IDS, FactId, Value, VALUES } from '#libs/law/evaluation';
import { Form } from '../http/form';
import { dayTyped } from '../words/days';

/** Names of the fields that are pointers into the body of `POST /v1/evaluations`. */
const PLAIN = ['/asOf', '/parties/requester', '/parties/provider', '/parties/relation'];

/** Whether the address asks for a calculation, or only for the empty form. */
export const isAsked = (query: Record<string, unknown>): boolean => '/parties/requester' in query;

/** The form in the address: only fields that it has, each once. */
export function formOfQuery(query: Record<string, unknown>, today: string): Form {
  const names = [
    ...PLAIN,
    ...FACT_IDS.map((id) => `/facts/${id}`),
    ...FACT_IDS.map((_, at) => `/contradicted/${at}`),
    ...DOUBTS.map((_, at) => `/doubts/${at}`),
    '_resmi',
  ];
  const given = names.flatMap((name): [string, string][] => {
    const value = query[name];
    return typeof value === 'string' ? [[name, value.slice(0, 100)]] : [];
  });
  return Form.of([
    ['/asOf', today],
    ...(isAsked(query) ? [] : ([['_resmi', 'ya']] as [string, string][])),
    ...given,
  ]);
}

/** What the API evaluates. Values of another form are left to the API to refuse. */
export function queryOf(form: Form): EvaluationQuery {
  const facts = FACT_IDS.flatMap((id): [FactId, Value][] => {
    const value = form.text(`/facts/${id}`);
    return VALUES.includes(value as never) ? [[id, value as Value]] : [];
  });
  return {
    asOf: dayTyped(form.text('/asOf')),
    parties: {
      requester: form.text('/parties/requester') as never,
      provider: form.text('/parties/provider') as never,
      relation: form.text('/parties/relation') as never,
    },
    facts: Object.fromEntries(facts),
    contradicted: form.list('/contradicted') as FactId[],
    doubts: form.list('/doubts') as Doubt[],
    official: form.text('_resmi') === 'ya',
  };
}

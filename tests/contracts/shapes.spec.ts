import type { Agency } from '#apps/broker/agencies/agency.entity';
import type { Content } from '#apps/broker/intake/verify-message';
import type { RequestRow } from '#apps/broker/request/request.entity';
import type { ListedRequest } from '#apps/broker/reading/list-requests';
import type { Summary } from '#apps/reporting/reports/summary';
import type { SummaryAnswer } from '#libs/contracts/answers';
import { contractSchemas, MessageName } from '#libs/contracts/cloud-events';
import { EvaluationAnswer, EvaluationRecordAnswer } from '#libs/contracts/evaluation-answers';
import type { AgencyEventData, CheckpointEventData } from '#libs/contracts/events';
import type {
  DecisionAnswer,
  ListedRequestAnswer,
  StatementsKept,
} from '#libs/contracts/request-answers';
import type { SignedCheckpoint } from '#libs/audit/checkpoint';
import { componentsOf } from '#libs/contracts/schemas';
import { evaluate } from '#libs/law/evaluate';
import type { EvaluationInput } from '#libs/law/evaluation';
import type { EvaluationRecord } from '#libs/law/replay/differences';
import { Schemas } from '#tests/support/json-schema';
import cases from '../../libs/law/cases.json';

/** Converted through JSON. */
type Wire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;
/** Each type is assignable to the other, and neither has a field that the other lacks. */
type Same<A, B> = [A, B] extends [B, A]
  ? [keyof A, keyof B] extends [keyof B, keyof A]
    ? true
    : false
  : false;
/** The computed value is assignable to the answer. */
type Fits<Made, Answered> = [Wire<Made>] extends [Answered] ? true : false;

/**
 * The compiler compares the computed types with the documented classes: a change of one alone does
 * not build.
 */
const held: [
  Same<EvaluationRecord, EvaluationRecordAnswer>,
  Same<Summary, SummaryAnswer>,
  // Older events lack the fields of the letterhead.
  Same<Omit<Agency, 'kind'>, Required<Omit<AgencyEventData, 'kind'>>>,
  Same<Omit<SignedCheckpoint, 'chain'>, Omit<CheckpointEventData, 'chain'>>,
  Same<Content['type'], MessageName>,
  Same<keyof ListedRequest, keyof ListedRequestAnswer>,
  Same<keyof NonNullable<RequestRow['decision']>, keyof DecisionAnswer>,
  Fits<RequestRow['statements'], StatementsKept>,
] = [true, true, true, true, true, true, true, true];

const inputs = cases.flatMap(({ id, input }): [string, EvaluationInput][] =>
  input ? [[id, input as EvaluationInput]] : [],
);

describe('the JSON of an evaluation matches its class', () => {
  const { schemas } = componentsOf(contractSchemas(), {
    taken: [],
    given: [EvaluationAnswer.name],
  });
  const described = new Schemas({ components: { schemas } });
  const faults = (answer: object): string[] =>
    described.faults(`/components/schemas/${EvaluationAnswer.name}`, answer);

  it.each(inputs)('for %s', (_id, input) => {
    for (const language of ['id', 'en'] as const)
      expect(faults(evaluate(input, { language }))).toEqual([]);
  });

  it('and has no other fields', () => {
    const answer = evaluate(inputs[0]?.[1] as EvaluationInput);
    expect(faults({ ...answer, surplus: 1 })).toHaveLength(1);
    expect(faults({ ...answer, route: undefined })).toHaveLength(1);
    expect(held).not.toContain(false);
  });
});

import {
  Doubt,
  DOUBTS,
  FACT_IDS,
  FactId,
  Facts,
  PARTY_KINDS,
  PartyKind,
  Relation,
  RELATIONS,
  VALUES,
} from '#libs/law/evaluation';
import { applyDecorators } from '@nestjs/common';
import { IsObject } from 'class-validator';
import {
  CalendarDate,
  Flag,
  IdsOnce,
  ListOf,
  ListOfWords,
  One,
  OneOf,
  Optional,
  Shape,
  Text,
} from './fields';

/** Which provisions and values there are, the engine says: it points at each one that does not fit. */
export const FactValues = (): PropertyDecorator =>
  applyDecorators(
    IsObject(),
    Shape({
      type: 'object',
      propertyNames: { enum: [...FACT_IDS] },
      additionalProperties: { enum: [...VALUES] },
    }),
  );

export class EvaluatedParties {
  /** What sort of body asks. */
  @OneOf(PARTY_KINDS) requester: PartyKind;
  /** What sort of body is asked. */
  @OneOf(PARTY_KINDS) provider: PartyKind;
  /** Whether they are one agency, or units of one body. */
  @OneOf(RELATIONS) relation: Relation;
}

export class EvaluatedItem {
  /** Of your choosing, once in the list. */
  @Text(32) id: string;
  /** Where they differ from the request's. */
  @Optional() @FactValues() facts?: Facts;
}

/** Body of `POST /v1/evaluations`: final values of the facts, as nobody has claimed them yet. */
export class EvaluationQuery {
  /** The day whose law is asked. */
  @CalendarDate() asOf: string;
  /** Who asks whom. */
  @One(() => EvaluatedParties) parties: EvaluatedParties;
  /** Value by provision; one that is not named counts as not met. */
  @Optional() @FactValues() facts?: Facts;
  /** Claims that the provider contradicts. */
  @Optional() @ListOfWords(FACT_IDS) contradicted?: FactId[];
  /** Doubts that the law knows. */
  @Optional() @ListOfWords(DOUBTS) doubts?: Doubt[];
  /** Whether a competent official asks; absent: yes. */
  @Optional() @Flag() official?: boolean;
  /** Parts of the help, each judged by itself; absent: the request as one. */
  @Optional() @IdsOnce() @ListOf(() => EvaluatedItem, 200) items?: EvaluatedItem[];
}

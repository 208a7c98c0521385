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
  @OneOf(PARTY_KINDS) requester: PartyKind;
  @OneOf(PARTY_KINDS) provider: PartyKind;
  @OneOf(RELATIONS) relation: Relation;
}

export class EvaluatedItem {
  @Text(32) id: string;
  @Optional() @FactValues() facts?: Facts;
}

/** Body of `POST /v1/evaluations`: final values of the facts, as nobody has claimed them yet. */
export class EvaluationQuery {
  @CalendarDate() asOf: string;
  @One(() => EvaluatedParties) parties: EvaluatedParties;
  @Optional() @FactValues() facts?: Facts;
  @Optional() @ListOfWords(FACT_IDS) contradicted?: FactId[];
  @Optional() @ListOfWords(DOUBTS) doubts?: Doubt[];
  @Optional() @Flag() official?: boolean;
  @Optional() @IdsOnce() @ListOf(() => EvaluatedItem, 200) items?: EvaluatedItem[];
}

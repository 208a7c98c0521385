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

/** The engine checks provisions and values, and reports a pointer to each invalid one. */
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
  /** Kind of the requester. */
  @OneOf(PARTY_KINDS) requester: PartyKind;
  /** Kind of the provider. */
  @OneOf(PARTY_KINDS) provider: PartyKind;
  /** Whether they are the same agency, or units of the same body. */
  @OneOf(RELATIONS) relation: Relation;
}

export class EvaluatedItem {
  /** Id of the item, unique in the list. */
  @Text(32) id: string;
  /** Facts that differ from those of the request. */
  @Optional() @FactValues() facts?: Facts;
}

/** Body of `POST /v1/evaluations`: final values of the facts. */
export class EvaluationQuery {
  /** Date whose law applies, from 2014-10-17 on, when the law came into force. */
  @CalendarDate() asOf: string;
  /** The parties. */
  @One(() => EvaluatedParties) parties: EvaluatedParties;
  /** Value by provision. Default: not met. */
  @Optional() @FactValues() facts?: Facts;
  /** Provisions that the provider contradicts. They cannot be `met`. */
  @Optional() @ListOfWords(FACT_IDS) contradicted?: FactId[];
  /** Doubts about the request. */
  @Optional() @ListOfWords(DOUBTS) doubts?: Doubt[];
  /** Whether a competent official makes the request. Default: true. */
  @Optional() @Flag() official?: boolean;
  /** Items, each evaluated separately. Default: the request as a whole. */
  @Optional() @IdsOnce() @ListOf(() => EvaluatedItem, 200) items?: EvaluatedItem[];
}

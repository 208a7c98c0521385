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
} from '#libs/law/evaluation';
import { IsBoolean, IsObject } from 'class-validator';
import { CalendarDate, IdsOnce, ListOf, ListOfWords, One, OneOf, Optional, Text } from './fields';

/** Which provisions and values there are, the engine says: it points at each one that does not fit. */
const FactValues = (): PropertyDecorator => IsObject();

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
  @Optional() @IsBoolean() official?: boolean;
  @Optional() @IdsOnce() @ListOf(() => EvaluatedItem, 200) items?: EvaluatedItem[];
}

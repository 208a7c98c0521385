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
import { IsBoolean } from 'class-validator';
import {
  CalendarDate,
  Holds,
  IdsOnce,
  ListOf,
  ListOfWords,
  One,
  OneOf,
  Optional,
  Text,
} from './fields';

const FactValues = (): PropertyDecorator =>
  Holds(
    'not-in-list',
    `must give provisions (${FACT_IDS.join(', ')}) one of: ${VALUES.join(', ')}`,
    isFacts,
  );

function isFacts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(
      ([id, entry]) => FACT_IDS.includes(id as FactId) && VALUES.includes(entry as 'met'),
    )
  );
}

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

import { Doubt, DOUBTS, FACT_IDS, FactId, Value, VALUES } from '#libs/law/evaluation';
import {
  Attachment,
  Emergency,
  Ground,
  Item,
  MAX_ITEMS,
  RequestingOfficial,
} from './submit-request';
import {
  Holds,
  IdsOnce,
  ListOf,
  ListOfWords,
  One,
  OneOf,
  Optional,
  Shape,
  Text,
  Texts,
  Uuid,
} from './fields';

/*
 * The acts on a request: bodies of the HTTP routes. As a message of an agency the same body carries the
 * request's id besides (`requestId`).
 */

/** A ground of refusal as the official writes it. What it lacks is judged by the law (Pasal 36), not by the door. */
export class RefusalGround {
  @Text(20) provision: string;
  /** Ids of items; absent: all items. */
  @Optional() @Texts(32, 200, 1) items?: string[];
  /** Pasal 36(2): the written reason. */
  @Optional() @Text(4000, 0) reason?: string;
  /** 36(1)b and c: the regulation and its article. */
  @Optional() @Text(200, 0) regulation?: string;
  @Optional() @Text(100, 0) article?: string;
  /** 36(1)a: which work suffers, and how. */
  @Optional() @Text(4000, 0) affectedWork?: string;
}

/** Pasal 42-43: `none`, or what the conflict is; then another official decides. */
const Conflict = (): PropertyDecorator => Text(2000);

export class Approval {
  @Holds('wrong-type', 'must be "all" or a list of ids of items', isItems)
  @Shape({
    oneOf: [
      { const: 'all' },
      {
        type: 'array',
        items: { type: 'string', maxLength: 32 },
        minItems: 1,
        maxItems: 200,
        uniqueItems: true,
      },
    ],
  })
  items: 'all' | string[];
  @Optional() @Texts(2000, 50) conditions?: string[];
  @Optional() @Text(4000, 0) reason?: string;
  @Optional() @ListOf(() => RefusalGround, 50) refused?: RefusalGround[];
  @Conflict() conflictOfInterest: string;
}

function isItems(value: unknown): boolean {
  if (value === 'all') return true;
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 200 &&
    value.every((id) => typeof id === 'string' && id.length <= 32) &&
    new Set(value).size === value.length
  );
}

export class Refusal {
  @ListOf(() => RefusalGround, 50) grounds: RefusalGround[];
  /** Why the official departs from the recommendation, where he does. */
  @Optional() @Text(4000, 0) reason?: string;
  @Conflict() conflictOfInterest: string;
}

export class StatedFact {
  @OneOf(FACT_IDS) provision: FactId;
  @OneOf(VALUES) value: Value;
  @Optional() @Text(4000, 0) text?: string;
  @Optional() @Texts(32, 200, 1) items?: string[];
  @Optional() @Text(200, 0) regulation?: string;
  @Optional() @Text(100, 0) article?: string;
}

export class StatedDoubt {
  @OneOf(DOUBTS) code: Doubt;
  @Text(4000) text: string;
}

export class Contradiction {
  @OneOf(FACT_IDS) provision: FactId;
  @Text(4000) text: string;
}

/** What the provider's official says of the facts before deciding; at least one thing. */
export class Statements {
  @Optional() @ListOf(() => StatedFact, 100) facts?: StatedFact[];
  @Optional() @ListOf(() => StatedDoubt, 20) doubts?: StatedDoubt[];
  @Optional() @ListOf(() => Contradiction, 20) contradicted?: Contradiction[];
}

/** The provider asks; the clock stands still until the requester answers. */
export class Clarification {
  @Text(4000) text: string;
  /** The provisions that the question is about. */
  @Optional() @ListOfWords(FACT_IDS) provisions?: FactId[];
}

/** What the law does not let the provider refuse on, and the superior is to decide. */
export class Escalation {
  /** A reason that Pasal 36(1) does not name. */
  @OneOf(['outside-36-1']) reason: 'outside-36-1';
  @Text(4000) text: string;
}

/** The requester answers: each ground, item or field given takes the place of the former one. */
export class Information {
  @Optional() @Text(4000) text?: string;
  @Optional() @ListOf(() => Ground, 20) grounds?: Ground[];
  @Optional() @IdsOnce() @ListOf(() => Item, MAX_ITEMS) items?: Item[];
  @Optional() @One(() => Emergency) emergency?: Emergency;
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  @Optional() @ListOf(() => Attachment, 50) attachments?: Attachment[];
}

export class Withdrawal {
  @Optional() @Text(4000) reason?: string;
}

/** `data` of `bantuan-kedinasan.supply-information.v1`. */
export class SupplyInformationData extends Information {
  @Uuid() requestId: string;
}

/** `data` of `bantuan-kedinasan.withdraw-request.v1`. */
export class WithdrawRequestData extends Withdrawal {
  @Uuid() requestId: string;
}

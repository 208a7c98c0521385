import { Doubt, DOUBTS, FACT_IDS, FactId, Value, VALUES } from '#libs/law/evaluation';
import {
  Attachment,
  ContentAt,
  Emergency,
  MAX_ITEMS,
  RequestingOfficial,
  SuppliedGround,
  SuppliedItem,
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
  /** Letter of Pasal 36(1), such as `36-1-a`. */
  @Text(20) provision: string;
  /** Ids of items; absent: all items. */
  @Optional() @Texts(32, 200, 1) items?: string[];
  /** Pasal 36(2): the written reason. */
  @Optional() @Text(4000, 0) reason?: string;
  /** 36(1)b and c: the regulation that it rests on. */
  @Optional() @Text(200, 0) regulation?: string;
  /** Of that regulation. */
  @Optional() @Text(100, 0) article?: string;
  /** 36(1)a: which work suffers, and how. */
  @Optional() @Text(4000, 0) affectedWork?: string;
}

/** Pasal 42-43: `none`, or what the conflict is; then another official decides. */
const Conflict = (): PropertyDecorator => Text(2000);

/** An official of the provider grants the help, all of it or some items. */
export class Approval {
  /** All items, or the ids of those that are approved; the others are refused by `refused`. */
  @Holds('wrong-type', 'must be "all" or a list of ids of items', isItems)
  @Shape({
    oneOf: [
      { type: 'string', const: 'all' },
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
  /** Under which the help is given. */
  @Optional() @Texts(2000, 50) conditions?: string[];
  /** Needed where it departs from the recommendation. */
  @Optional() @Text(4000, 0) reason?: string;
  /** On which the items that are not approved are refused. */
  @Optional() @ListOf(() => RefusalGround, 50) refused?: RefusalGround[];
  /** `none`, or what the conflict of interest is: then another official decides (Pasal 42-43). */
  @Conflict() conflictOfInterest: string;
}

function isItems(value: unknown): boolean {
  if (value === 'all') return true;
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 200 &&
    value.every((id) => typeof id === 'string' && [...id].length <= 32) &&
    new Set(value).size === value.length
  );
}

/** An official of the provider refuses all of it, in writing (Pasal 36). */
export class Refusal {
  /** At least one of Pasal 36(1), with what it needs. */
  @ListOf(() => RefusalGround, 50) grounds: RefusalGround[];
  /** Why the official departs from the recommendation, where he does. */
  @Optional() @Text(4000, 0) reason?: string;
  /** `none`, or what the conflict of interest is: then another official decides (Pasal 42-43). */
  @Conflict() conflictOfInterest: string;
}

/** A fact as the provider sees it. */
export class StatedFact {
  /** Of the nine facts; of a claim of the requester only `not-met` or `needs-judgement` changes anything. */
  @OneOf(FACT_IDS) provision: FactId;
  /** As the provider sees it. */
  @OneOf(VALUES) value: Value;
  /** 36(1)a needs it: which work suffers, in 20 characters at least. */
  @Optional() @Text(4000, 0) text?: string;
  /** Ids of items, for 36(1) alone; absent: the request as a whole. */
  @Optional() @Texts(32, 200, 1) items?: string[];
  /** 36(1)b and c count as met only with regulation and article. */
  @Optional() @Text(200, 0) regulation?: string;
  /** Of that regulation. */
  @Optional() @Text(100, 0) article?: string;
}

/** A doubt that the law knows, with its reason. */
export class StatedDoubt {
  /** What kind of doubt; the law says what follows from it. */
  @OneOf(DOUBTS) code: Doubt;
  /** What gives rise to it. */
  @Text(4000) text: string;
}

/** A claim of the requester that the provider contradicts. */
export class Contradiction {
  /** The claim that is contradicted. */
  @OneOf(FACT_IDS) provision: FactId;
  /** What speaks against it. */
  @Text(4000) text: string;
}

/** How many facts may be stated of a request, at once and in all. */
export const MAX_FACTS = 100;

/** What the provider's official says of the facts before deciding; at least one thing. */
export class Statements {
  /** Facts, each in the place of what was stated before of the same provision and items; 100 in all. */
  @Optional() @ListOf(() => StatedFact, MAX_FACTS) facts?: StatedFact[];
  /** Doubts that the law knows, each in the place of the former one of its code. An empty list takes all former ones back. */
  @Optional() @ListOf(() => StatedDoubt, 20) doubts?: StatedDoubt[];
  /** Claims of the requester that do not hold. */
  @Optional() @ListOf(() => Contradiction, 20) contradicted?: Contradiction[];
}

/** The provider asks; the clock stands still until the requester answers. */
export class Clarification {
  /** The question. */
  @Text(4000) text: string;
  /** The provisions that the question is about. */
  @Optional() @ListOfWords(FACT_IDS) provisions?: FactId[];
}

export const ESCALATIONS = ['outside-36-1', 'conflict-of-interest'] as const;

/** What the official may not decide, and the superior is to. */
export class Escalation {
  /** A reason that Pasal 36(1) does not name, or a conflict of interest that somebody has declared here (Pasal 42-43). */
  @OneOf(ESCALATIONS) reason: (typeof ESCALATIONS)[number];
  /** The reason, in words; of a conflict of interest the requester is not shown it. */
  @Text(4000) text: string;
}

/** The requester answers: each ground, item or field given takes the place of the former one. */
export class Information {
  /** The answer to what was asked; of a sealed request it lies at `contentAt`. */
  @Optional() @Text(4000) text?: string;
  /** Of a sealed request alone: where the text lies now, with the answer. */
  @Optional() @One(() => ContentAt) contentAt?: ContentAt;
  /** Each in the place of the one of the same provision, or besides the others. */
  @Optional() @ListOf(() => SuppliedGround, 20) grounds?: SuppliedGround[];
  /** Each in the place of the one of the same id, or besides the others. */
  @Optional() @IdsOnce() @ListOf(() => SuppliedItem, MAX_ITEMS) items?: SuppliedItem[];
  /** In the place of the former one. */
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** In the place of the former one. */
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  /** In the place of all former ones. */
  @Optional() @ListOf(() => Attachment, 50) attachments?: Attachment[];
}

/** The requester takes the request back; nothing is decided any more. */
export class Withdrawal {
  /** Why; kept in the history. */
  @Optional() @Text(4000) reason?: string;
}

/** `data` of `bantuan-kedinasan.supply-information.v1`. */
export class SupplyInformationData extends Information {
  /** From the receipt of the request. */
  @Uuid() requestId: string;
}

/** `data` of `bantuan-kedinasan.withdraw-request.v1`. */
export class WithdrawRequestData extends Withdrawal {
  /** From the receipt of the request. */
  @Uuid() requestId: string;
}

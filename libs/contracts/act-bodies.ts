import { applyDecorators } from '@nestjs/common';
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
  CalendarDate,
  Flag,
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
 * Bodies of the HTTP routes for acts on a request. When an agency sends an act as a message, the
 * body also carries the id of the request (`requestId`).
 */

/** A ground of refusal. Whether it is sufficient is decided by the rules of Pasal 36. */
export class RefusalGround {
  /** Letter of Pasal 36(1), such as `36-1-a`. */
  @Text(20) provision: string;
  /** Ids of the items that it applies to. Default: all items. */
  @Optional() @Texts(32, 200, 1) items?: string[];
  /** The written reason (Pasal 36(2)). */
  @Optional() @Text(4000, 0) reason?: string;
  /** Regulation that the ground rests on; needed for 36(1)b and c. */
  @Optional() @Text(200, 0) regulation?: string;
  /** Article of that regulation. */
  @Optional() @Text(100, 0) article?: string;
  /** The work that would suffer, and how; needed for 36(1)a. */
  @Optional() @Text(4000, 0) affectedWork?: string;
}

/**
 * Pasal 42-43: `none`, or a description of the conflict; with a conflict another official decides.
 */
const Conflict = (): PropertyDecorator => Text(2000);

/** `all`, or ids of items. */
export const AllOrItems = (): PropertyDecorator =>
  applyDecorators(
    Holds('wrong-type', 'must be "all" or a list of ids of items', isItems),
    // Not `oneOf`: for "string or list" the Java generator emits an invalid class; for this it
    // emits Object.
    Shape({
      if: { type: 'string' },
      then: { type: 'string', const: 'all' },
      else: {
        type: 'array',
        items: { type: 'string', maxLength: 32 },
        minItems: 1,
        maxItems: 200,
        uniqueItems: true,
      },
    }),
  );

/** Approval of all items or of some, by an official of the provider. */
export class Approval {
  /** `all`, or the ids of the approved items. The others must be refused in `refused`. */
  @AllOrItems() items: 'all' | string[];
  /** Conditions of the help. */
  @Optional() @Texts(2000, 50) conditions?: string[];
  /** Reason of the decision. Needed when it departs from the recommendation. */
  @Optional() @Text(4000, 0) reason?: string;
  /** Grounds on which the other items are refused. */
  @Optional() @ListOf(() => RefusalGround, 50) refused?: RefusalGround[];
  /**
   * True: the provider agrees to the costs of the request, or that there are none (Pasal 35(2)).
   */
  @Optional() @Flag() acceptCosts?: boolean;
  /** Last day of the help, not before today. Default: `neededBy` of the request. */
  @Optional() @CalendarDate() deliverBy?: string;
  /**
   * `none`, or a description of the conflict of interest: then another official must decide (Pasal
   * 42-43).
   */
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

/** Refusal of all items, by an official of the provider, in writing (Pasal 36). */
export class Refusal {
  /** At least one ground of Pasal 36(1). */
  @ListOf(() => RefusalGround, 50) grounds: RefusalGround[];
  /** Reason of the decision. Needed when it departs from the recommendation. */
  @Optional() @Text(4000, 0) reason?: string;
  /**
   * `none`, or a description of the conflict of interest: then another official must decide (Pasal
   * 42-43).
   */
  @Conflict() conflictOfInterest: string;
}

/** A fact as the provider sees it. */
export class StatedFact {
  /**
   * Provision that the fact is about. For a ground claimed by the requester, only `not-met` and
   * `needs-judgement` have an effect.
   */
  @OneOf(FACT_IDS) provision: FactId;
  /** Value of the fact according to the provider. */
  @OneOf(VALUES) value: Value;
  /** Explanation. Needed for 36(1)a, at least 20 characters: which work would suffer. */
  @Optional() @Text(4000, 0) text?: string;
  /** Ids of items, for 36(1) only. Default: the whole request. */
  @Optional() @Texts(32, 200, 1) items?: string[];
  /** Regulation. 36(1)b and c count as met only with regulation and article. */
  @Optional() @Text(200, 0) regulation?: string;
  /** Article of that regulation. */
  @Optional() @Text(100, 0) article?: string;
}

/** A doubt about the request, with its reason. */
export class StatedDoubt {
  /** Kind of doubt. */
  @OneOf(DOUBTS) code: Doubt;
  /** Reason of the doubt. */
  @Text(4000) text: string;
}

/** A ground claimed by the requester that the provider contradicts. */
export class Contradiction {
  /** Provision of the contradicted claim. */
  @OneOf(FACT_IDS) provision: FactId;
  /** Why the claim does not hold. */
  @Text(4000) text: string;
}

/** Maximum number of stated facts, in one body and per request. */
export const MAX_FACTS = 100;

/** Statements of the provider about the facts, before the decision. At least one is needed. */
export class Statements {
  /** Facts. Each replaces the earlier one of the same provision and items; at most 100 in total. */
  @Optional() @ListOf(() => StatedFact, MAX_FACTS) facts?: StatedFact[];
  /** Doubts. Each replaces the earlier one of the same code. An empty list withdraws all. */
  @Optional() @ListOf(() => StatedDoubt, 20) doubts?: StatedDoubt[];
  /** Claims of the requester that the provider contradicts. */
  @Optional() @ListOf(() => Contradiction, 20) contradicted?: Contradiction[];
}

/** A question to the requester. The deadline stops until the answer. */
export class Clarification {
  /** The question. */
  @Text(4000) text: string;
  /** Provisions that the question is about. */
  @Optional() @ListOfWords(FACT_IDS) provisions?: FactId[];
}

export const ESCALATIONS = ['outside-36-1', 'conflict-of-interest'] as const;

/** Escalation to the superior. */
export class Escalation {
  /**
   * `outside-36-1`: a reason that Pasal 36(1) does not name. `conflict-of-interest`: a conflict
   * that was declared on this request (Pasal 42-43).
   */
  @OneOf(ESCALATIONS) reason: (typeof ESCALATIONS)[number];
  /** The reason in words. The requester does not see it when it is a conflict of interest. */
  @Text(4000) text: string;
}

/** Answer of the requester. Each ground, item or field that is given replaces the earlier one. */
export class Information {
  /** Answer to the question. For a sealed request use `contentAt`. */
  @Optional() @Text(4000) text?: string;
  /** For a sealed request only: where the text with the answer is stored. */
  @Optional() @One(() => ContentAt) contentAt?: ContentAt;
  /** Grounds. Each replaces the one of the same provision or is added. */
  @Optional() @ListOf(() => SuppliedGround, 20) grounds?: SuppliedGround[];
  /** Items. Each replaces the one of the same id or is added. */
  @Optional() @IdsOnce() @ListOf(() => SuppliedItem, MAX_ITEMS) items?: SuppliedItem[];
  /** Replaces the earlier value. */
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** Replaces the earlier value. */
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  /** Replaces all earlier attachments. */
  @Optional() @ListOf(() => Attachment, 50) attachments?: Attachment[];
}

/** Withdrawal of the request by the requester. */
export class Withdrawal {
  /** Reason, kept in the history. */
  @Optional() @Text(4000) reason?: string;
}

/** Extension of the deadline by the provider. */
export class Extension {
  /**
   * Last day of the extended deadline, in the provider's zone; if it is a day off, the last working
   * day before it counts.
   */
  @CalendarDate() until: string;
  /** Why more time is needed. The requester reads it. */
  @Text(4000) reason: string;
}

/** Objection of the requester to a refusal, or to the finding that this is no assistance. */
export class Objection {
  /** Why the decision is wrong. */
  @Text(4000) text: string;
  /** Provisions that the objection is about. */
  @Optional() @ListOfWords(FACT_IDS) provisions?: FactId[];
}

export const OBJECTION_OUTCOMES = ['upheld', 'reopened'] as const;
export type ObjectionOutcome = (typeof OBJECTION_OUTCOMES)[number];

/** Answer of the superior to an objection. */
export class ObjectionAnswer {
  /**
   * `upheld`: the decision stands. `reopened`: the request awaits a decision again, with a new
   * deadline.
   */
  @OneOf(OBJECTION_OUTCOMES) outcome: ObjectionOutcome;
  /** The reason in writing. Both parties read it. */
  @Text(4000) reason: string;
}

/** `data` of `bantuan-kedinasan.object.v1`. */
export class ObjectData extends Objection {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
}

/** `data` of `bantuan-kedinasan.supply-information.v1`. */
export class SupplyInformationData extends Information {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
}

/** `data` of `bantuan-kedinasan.withdraw-request.v1`. */
export class WithdrawRequestData extends Withdrawal {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
}

import { AllOrItems } from './act-bodies';
import {
  AgencyCode,
  CalendarDate,
  Count,
  Flag,
  Holds,
  Instant,
  ListOf,
  Many,
  MapOf,
  One,
  OneOf,
  Optional,
  OrNull,
  Rupiah,
  Text,
  Texts,
  Uuid,
  WholeNumber,
} from './fields';
import { CostLine, MAX_ITEMS } from './submit-request';

/*
 * What both parties must agree on: bodies of the proposals and of their answers, and how a request
 * shows them.
 */

const PROPOSAL_KINDS = ['costs', 'responsibility', 'date', 'forwarding'] as const;
export type ProposalKind = (typeof PROPOSAL_KINDS)[number];
const PROPOSAL_STATUSES = ['open', 'agreed', 'declined', 'superseded'] as const;

/** Days that a cost is paid for. */
export class CostPeriod {
  /** First day. */
  @CalendarDate() from: string;
  /** Last day, not before the first. */
  @Holds<CostPeriod>(
    'before-from',
    'must not be before the first day',
    (to, { from }) => String(to) >= from,
  )
  @CalendarDate()
  to: string;
}

/** A cost of the help, paid from one source of money. Two sources of one cost are two lines. */
export class ProposedCost extends CostLine {
  /** Part of this cost that the line pays, in whole percent. Default: 100. */
  @Optional() @WholeNumber(1, 100) share?: number;
  /** Days that it is paid for. Default: all. */
  @Optional() @One(() => CostPeriod) period?: CostPeriod;
  /** Person or asset that it is paid for. Default: not distinguished. */
  @Optional() @Text(200) beneficiary?: string;
  /** Standard cost (SBM, SSH) in whole rupiah. A higher amount is refused as unreasonable. */
  @Optional() @Rupiah() standard?: number;
}

/** Lines of one proposal of costs. */
const MAX_COST_LINES = 100;

/** Proposal of the costs and of who pays them (Pasal 35(2)). */
export class CostsProposal {
  /** Costs; an empty list says that there are none. */
  @ListOf(() => ProposedCost, MAX_COST_LINES) lines: ProposedCost[];
}

/** What moves the responsibility: a written agreement, or a regulation. */
export class ResponsibilityBasis {
  /** `regulation` needs `article`. */
  @OneOf(['agreement', 'regulation']) kind: 'agreement' | 'regulation';
  /** Number of the agreement or regulation. */
  @Text(200) number: string;
  /** Its day, not after today. */
  @CalendarDate() date: string;
  /** Its title. */
  @Text(500) title: string;
  /** Article of the regulation. */
  @Optional() @Text(100) article?: string;
}

/** Proposal of who is responsible (Pasal 37). */
export class ResponsibilityProposal {
  /** Code of the agency that becomes responsible. By agreement, one of the parties. */
  @AgencyCode() holder: string;
  /** Agreement or regulation that it rests on. */
  @One(() => ResponsibilityBasis) basis: ResponsibilityBasis;
}

/** Proposal of the day by which the help is given. */
export class DateProposal {
  /** Last day of the help, not before today. */
  @CalendarDate() deliverBy: string;
  /** Reason, which the other party reads. */
  @Text(4000) reason: string;
}

/** Proposal to hand items to another agency that can help better. */
export class ForwardingProposal {
  /** Code of that agency. It must not be a party, nor have forwarded these items before. */
  @AgencyCode() to: string;
  /** `all`, or the ids of the items. */
  @AllOrItems() items: 'all' | string[];
  /** Reason, which the requester reads. */
  @Text(4000) reason: string;
}

/** Answer to a proposal of the other party. */
export class ProposalReply {
  /** Whether it is agreed. */
  @Flag() accept: boolean;
  /** Reason. Needed to decline. */
  @Optional() @Text(4000, 0) reason?: string;
}

/** `data` of `bantuan-kedinasan.propose-costs.v1`. */
export class ProposeCostsData extends CostsProposal {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
}

/** `data` of `bantuan-kedinasan.answer-proposal.v1`. */
export class AnswerProposalData extends ProposalReply {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
  /** Id of the proposal, from `proposals` of the request or from the event that announced it. */
  @Uuid() proposalId: string;
}

/** How the other party answered a proposal. */
export class ProposalAnswered {
  /** Code of the agency that answered. */
  @AgencyCode() by: string;
  @Instant() at: string;
  /** The reason that it gave; null if none. */
  @OrNull() @Text(4000, 0) reason: string | null;
}

/** A proposal, with its answer. */
export class Proposal {
  @Uuid() id: string;
  @OneOf(PROPOSAL_KINDS) kind: ProposalKind;
  /** Code of the agency that proposes. */
  @AgencyCode() by: string;
  @Instant() at: string;
  /** `superseded`: a later proposal of the same kind took its place. */
  @OneOf(PROPOSAL_STATUSES) status: (typeof PROPOSAL_STATUSES)[number];
  /** The proposal as it was sent. */
  @MapOf() data: Record<string, unknown>;
  /** Null while it is open, and if it is superseded. */
  @OrNull() @One(() => ProposalAnswered) answer: ProposalAnswered | null;
}

/** Costs on which both parties agree. */
export class AgreedCosts {
  /** Empty: both say that there are none. */
  @Many(() => ProposedCost) lines: ProposedCost[];
  /** Sum in whole rupiah. */
  @Count() total: number;
  @Instant() agreedAt: string;
  /** Id of the agreed proposal; null if the approval accepted the costs of the request. */
  @OrNull() @Uuid() proposal: string | null;
}

/** Responsibility on which both parties agree. */
export class AgreedResponsibility extends ResponsibilityProposal {
  @Instant() agreedAt: string;
  /** Id of the agreed proposal. */
  @Uuid() proposal: string;
}

/** What both parties have agreed on. */
export class Terms {
  /** Null if nothing is agreed about costs. */
  @OrNull() @One(() => AgreedCosts) costs: AgreedCosts | null;
  /** Null if the responsibility follows Pasal 37 without an agreement. */
  @OrNull() @One(() => AgreedResponsibility) responsibility: AgreedResponsibility | null;
  /** Last day of the help; null before the approval. */
  @OrNull() @CalendarDate() deliverBy: string | null;
}

const LINK_KINDS = ['forwarded-to', 'forwarded-from'] as const;

/** Another request that belongs to this one. */
export class Link {
  @Uuid() requestId: string;
  @OneOf(LINK_KINDS) kind: (typeof LINK_KINDS)[number];
  /** Items that were forwarded. */
  @Texts(32, MAX_ITEMS) items: string[];
  /** Codes of the agencies that had these items before, first one first. */
  @Texts(40, MAX_ITEMS) path: string[];
}

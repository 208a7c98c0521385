import { AgencyCode, AnyText, Instant, ListOfWords, Many, OneOf, OrNull, Uuid } from './fields';
import { Status, STATUSES } from './statuses';
import { Kind, KINDS } from './submit-request';

/** Whether the requester has confirmed an oral request that the provider entered. */
export class ConfirmationState {
  /** When the requester confirmed it; null if not yet. */
  @OrNull() @Instant() confirmedAt: string | null;
  /** When the requester is next reminded; null once it is confirmed. */
  @OrNull() @Instant() remindAt: string | null;
}

/** Why a request is suggested as related. */
export const RELATED_BECAUSE = [
  'linked',
  'same-parties',
  'same-kind',
  'same-region',
  'similar-subject',
] as const;

/** A request that may belong to another. */
export class RelatedAnswer {
  @Uuid() id: string;
  @OneOf(STATUSES) status: Status;
  @AnyText() reference: string;
  @AgencyCode() requester: string;
  @AgencyCode() provider: string;
  /** Null from classification `rahasia` up. */
  @OrNull() @AnyText() subject: string | null;
  @OneOf(KINDS) kind: Kind;
  @Instant() receivedAt: string;
  /**
   * `linked`: one of both names the other. `same-region`: both name this region in an emergency.
   */
  @ListOfWords(RELATED_BECAUSE) reasons: (typeof RELATED_BECAUSE)[number][];
}

/** Suggestions, most reasons first, at most 20. */
export class RelatedPage {
  @Many(() => RelatedAnswer) items: RelatedAnswer[];
  /** Always null: there is one page. */
  @OrNull() @AnyText() next: string | null;
}

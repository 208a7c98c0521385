import { AgencyCode, AnyText, Count, Instant, Many, OneOf, OrNull, Uuid } from './fields';

export const NOTICE_STATUSES = [
  'due',
  'delivered',
  'bounced',
  'failed',
  'exhausted',
  'overtaken',
  'in-digest',
  'no-address',
  'no-channel',
] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

/** One letter about one event to one agency, and its outcome. */
export class NoticeAnswer {
  @Uuid() id: string;
  @AnyText() eventId: string;
  @AnyText() requestId: string;
  /** Type of the event. */
  @AnyText() type: string;
  @AgencyCode() agency: string;
  @OneOf(['e-mail']) channel: 'e-mail';
  /** `official`: a letter to an official who has asked for it; colleagues do not see it. */
  @OneOf(['agency', 'official']) for: 'agency' | 'official';
  /**
   * Where the letter went, or goes as far as is known now. An official's own address is shown to
   * that official only.
   */
  @OrNull() @AnyText() to: string | null;
  /**
   * `bounced`: the mail server refused the address or the letter for good. `overtaken`: its reason
   * had passed before it was sent; `lastError` says how. `in-digest`: it was sent as a part of a
   * daily digest.
   */
  @OneOf(NOTICE_STATUSES) status: NoticeStatus;
  @Count() attempts: number;
  /**
   * The mail server's answer or another error; why there is no address; what overtook the letter.
   */
  @OrNull() @AnyText() lastError: string | null;
  /** During an attempt: when it counts as cut off. */
  @OrNull() @Instant() nextAttemptAt: string | null;
  @OrNull() @Instant() deliveredAt: string | null;
  @AnyText() messageId: string;
  /** Its name in `DATA_DIR/mail`, in standalone without a mail server. */
  @OrNull() @AnyText() file: string | null;
}

export class NoticePage {
  @Many(() => NoticeAnswer) items: NoticeAnswer[];
  @OrNull() @AnyText() next: string | null;
}

import { applyDecorators } from '@nestjs/common';
import { EVENT_FILTERS } from '#libs/contracts/event-filter';
import {
  AnyText,
  AnyTexts,
  Count,
  Flag,
  Instant,
  Line,
  ListOfWords,
  Many,
  NamesNobody,
  OneOf,
  Optional,
  OrNull,
  Text,
  Uuid,
} from '#libs/contracts/fields';
import { IdPageQuery } from '#libs/http/page';

/** The events of a webhook: at least one. */
const Events = (): PropertyDecorator =>
  applyDecorators(Optional(), ListOfWords(EVENT_FILTERS, EVENT_FILTERS.length, 1));

/** A new webhook. */
export class WebhookBody {
  /** Where events are posted: an https address on the public internet. */
  @Text(2048) url: string;
  /**
   * Events that are posted, such as `request.*` or `request.approved`. Default: all of your
   * mailbox.
   */
  @Events() events?: string[];
  /** A note for yourself. */
  @Optional() @NamesNobody() @Line(200) description?: string;
}

/** What changes; a field that is left out stays. */
export class WebhookPatch {
  /** A new address. The secret stays. */
  @Optional() @Text(2048) url?: string;
  /** Events that are posted from now on. */
  @Events() events?: string[];
  /** A note for yourself. */
  @Optional() @NamesNobody() @Line(200) description?: string;
  /**
   * `disabled` stops deliveries, and gives up those that wait. `enabled` is the same as `POST
   * .../enable`.
   */
  @Optional() @OneOf(['enabled', 'disabled']) status?: 'enabled' | 'disabled';
}

export class WebhookAnswer {
  @Uuid() id: string;
  @AnyText() url: string;
  @AnyTexts() events: string[];
  @OrNull() @AnyText() description: string | null;
  @OneOf(['enabled', 'disabled']) status: 'enabled' | 'disabled';
  /** `owner`: by you. `gone`: the receiver answered 410. `failing`: it failed for over 75 hours. */
  @OrNull() @OneOf(['owner', 'gone', 'failing']) disabledBecause:
    'owner' | 'gone' | 'failing' | null;
  @Instant() createdAt: string;
  /** Until then the former secret signs as well; null if there is none. */
  @OrNull() @Instant() formerSecretUntil: string | null;
  /** Failed attempts in a row. */
  @Count() failures: number;
  /** Nothing is sent before: the receiver asked for it, or has failed too often in a row. */
  @OrNull() @Instant() pausedUntil: string | null;
  /** Why the last failed attempt failed. */
  @OrNull() @AnyText() lastError: string | null;
  @OrNull() @Instant() lastSuccessAt: string | null;
}

export class WebhookPage {
  @Many(() => WebhookAnswer) items: WebhookAnswer[];
  @OrNull() @AnyText() next: string | null;
}

/** A webhook with its secret, which is shown this once. */
export class NewWebhookAnswer extends WebhookAnswer {
  /** `whsec_` and base64: the key of the `v1` signatures. Store it; it cannot be read again. */
  @AnyText() secret: string;
}

/** Public key of `v1a` signatures, as JWK (RFC 8037) and in the form of Standard Webhooks. */
export class WebhookKey {
  @OneOf(['OKP']) kty: 'OKP';
  @OneOf(['Ed25519']) crv: 'Ed25519';
  @AnyText() x: string;
  @AnyText() kid: string;
  @OneOf(['EdDSA']) alg: 'EdDSA';
  @OneOf(['sig']) use: 'sig';
  /** `whpk_` and base64. */
  @AnyText() publicKey: string;
}

export class WebhookKeySet {
  @Many(() => WebhookKey) keys: WebhookKey[];
}

export const DELIVERY_STATUSES = ['due', 'delivered', 'exhausted'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export class DeliveriesQuery extends IdPageQuery {
  /** Only deliveries in this status. */
  @Optional() @OneOf(DELIVERY_STATUSES) status?: DeliveryStatus;
  /** Only events of this request. */
  @Optional() @Uuid() requestId?: string;
}

/** One event for one webhook, and its delivery. */
export class DeliveryAnswer {
  @Uuid() id: string;
  /** `webhook-id` of every attempt: the id of the event. */
  @AnyText() eventId: string;
  /** Type of the event. */
  @AnyText() type: string;
  /** Id of the request; for other events the id of what they are about. */
  @AnyText() subject: string;
  /** Version of the request after the event; a gap means a missing event. */
  @OrNull() @AnyText() sequence: string | null;
  /** `exhausted`: all attempts failed, or the webhook was disabled. It is retried on request. */
  @OneOf(DELIVERY_STATUSES) status: DeliveryStatus;
  @Count() attempts: number;
  /** True while an attempt is made. */
  @Flag() underWay: boolean;
  /** Status of the receiver's last answer; null if there was none. */
  @OrNull() @Count() lastStatus: number | null;
  @OrNull() @AnyText() lastError: string | null;
  /** Null also while an earlier event of the same request is due. */
  @OrNull() @Instant() nextAttemptAt: string | null;
  @OrNull() @Instant() deliveredAt: string | null;
  @Instant() createdAt: string;
}

export class DeliveryPage {
  @Many(() => DeliveryAnswer) items: DeliveryAnswer[];
  @OrNull() @AnyText() next: string | null;
}

export class RetriedDeliveries {
  /** Number of deliveries that are made again. */
  @Count() retried: number;
}

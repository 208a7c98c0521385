import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { EventActor } from './events';
import {
  AgencyCode,
  AnyText,
  AnyTexts,
  CalendarDate,
  Count,
  Instant,
  ListOf,
  Many,
  NamesNobody,
  One,
  OneOf,
  Optional,
  OrNull,
  Readable,
  Rupiah,
  ServiceId,
  Text,
  Texts,
  WholeNumber,
} from './fields';
import { Kind, KINDS } from './submit-request';

/*
 * The services that agencies offer. Dates, regions and personal data in conditions are checked by
 * the catalogue.
 */

/** One line of plain text, shown to every signed-in official. */
const PlainLine = (max: number): PropertyDecorator =>
  applyDecorators(
    NamesNobody(),
    Text(max),
    Matches(/^[^\u0000-\u001f\u007f\u0085\u2028\u2029<>]+$/, {
      message: 'must be one line of plain text: no markup, so no < and no >',
      context: { code: 'wrong-form' },
    }),
  );

/** How much of a service the provider can give. */
export class ServiceCapacity {
  /** Number of units, 0 or more. */
  @WholeNumber(0, 1_000_000_000) amount: number;
  /** What is counted, such as `orang`. */
  @PlainLine(50) unit: string;
  /** Period of the amount, such as `bulan`. */
  @Optional() @PlainLine(50) per?: string;
}

/** An expected cost of a service, for each unit. */
export class ServiceCost {
  /** What the cost is for. */
  @PlainLine(500) item: string;
  /** Amount in whole rupiah. */
  @Rupiah() amount: number;
  /** Unit of the amount, such as `orang`. */
  @PlainLine(50) unit: string;
}

/**
 * Body of `POST /v1/services` and `PUT /v1/services/{id}`. All text is readable by every signed-in
 * official.
 */
export class ServiceBody {
  /** The id in the path. Leave it out in `POST`. */
  @Optional() @ServiceId() id?: string;
  /** Code of the provider: your own agency, also if it is left out. */
  @Optional() @AgencyCode() provider?: string;
  /** Kind of help, as in a request. */
  @OneOf(KINDS) kind: Kind;
  /** Title in one line of plain text. */
  @Readable('name') @PlainLine(200) title: string;
  /** What the provider does, and for whom. */
  @NamesNobody() @Text(4000) description: string;
  /**
   * Codes of the provinces, kabupaten and kota that it is offered in, at most 100. Default: the
   * whole country.
   */
  @Optional() @Texts(13, 100) regions?: string[];
  /** How much the provider can give. */
  @Optional() @One(() => ServiceCapacity) capacity?: ServiceCapacity;
  /** Working days that the provider needs before it can start. */
  @Optional() @WholeNumber(0, 365) leadDays?: number;
  /** Conditions of the help, without personal data. */
  @Optional() @Texts(1000, 50) conditions?: string[];
  /** Expected costs. */
  @Optional() @ListOf(() => ServiceCost, 50) costs?: ServiceCost[];
  /** First day of the offer. Default: today. */
  @Optional() @CalendarDate() validFrom?: string;
  /** Last day of the offer. Default: none. */
  @Optional() @CalendarDate() validTo?: string;
}

/** A service that an agency offers. `ETag` is its version. */
export class ServiceAnswer {
  @ServiceId() id: string;
  /** Version of the service; send it back as `If-Match`. */
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  @AgencyCode() provider: string;
  @AnyText() providerName: string;
  @OneOf(KINDS) kind: Kind;
  @AnyText() title: string;
  @AnyText() description: string;
  /** Codes of the regions that it is offered in; empty: the whole country. */
  @AnyTexts() regions: string[];
  @OrNull() @One(() => ServiceCapacity) capacity: ServiceCapacity | null;
  /** Working days that the provider needs before it can start. */
  @OrNull() @Count() leadDays: number | null;
  @AnyTexts() conditions: string[];
  @Many(() => ServiceCost) costs: ServiceCost[];
  @CalendarDate() validFrom: string;
  /** Last day of the offer; null if it has none. */
  @OrNull() @CalendarDate() validTo: string | null;
  /**
   * When the provider ended the service; null if it did not. Ended services are kept, since
   * requests name them.
   */
  @OrNull() @Instant() endedAt: string | null;
}

export class ServicePage {
  @Many(() => ServiceAnswer) items: ServiceAnswer[];
  /** Cursor of the next page, sent as `?after=<next>`; null on the last page. */
  @OrNull() @AnyText() next: string | null;
}

/** How near a provider is, the nearest first. */
export const NEARNESS = [
  'same-regency',
  'province',
  'same-province',
  'national',
  'elsewhere',
] as const;
export type Nearness = (typeof NEARNESS)[number];

/** A suggested service, and why it has its place in the list. */
export class SuggestedService extends ServiceAnswer {
  /** How near the provider is to the region. */
  @OneOf(NEARNESS) nearness: Nearness;
  /** Why it has this place, in Indonesian or in the language asked for. */
  @AnyText() reason: string;
}

export class SuggestedServicePage {
  @Many(() => SuggestedService) items: SuggestedService[];
  /** Cursor of the next page, sent as `?after=<next>`; null on the last page. */
  @OrNull() @AnyText() next: string | null;
}

/** The service that an approval rests on, as it was offered at that moment. */
export class DecidedService {
  @ServiceId() id: string;
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  @AnyText() title: string;
}

/** A service was offered, changed or ended. `GET /v1/services/{id}` has its texts. */
export class ServiceEventData {
  /** Code of the provider. */
  @AgencyCode() code: string;
  @ServiceId() service: string;
  /** Version of the service after the change; 1: newly offered. */
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  @OneOf(KINDS) kind: Kind;
  /** Codes of the regions that it is offered in; empty: the whole country. */
  @AnyTexts() regions: string[];
  @CalendarDate() validFrom: string;
  @OrNull() @CalendarDate() validTo: string | null;
  /** When the provider ended the service; null if it did not. */
  @OrNull() @Instant() endedAt: string | null;
  @One(() => EventActor) actor: EventActor;
}

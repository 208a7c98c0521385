import { GRANT_GROUNDS, GrantGround } from '#libs/law/evaluation';
import {
  AgencyCode,
  CalendarDate,
  HttpsUri,
  IdsOnce,
  Line,
  ListOf,
  MAX_RUPIAH,
  NamesNobody,
  One,
  OneOf,
  Optional,
  Pattern,
  Readable,
  REGION_CODE,
  Rupiah,
  ServiceId,
  Sha256,
  Shape,
  Text,
  WholeNumber,
} from './fields';

export const KINDS = [
  'personnel',
  'facility',
  'equipment',
  'technical-assistance',
  'training',
  'documents',
  'joint-planning',
  'mutual-aid',
  'informal-cooperation',
  'grant-management',
  'other',
] as const;
export const CLASSIFICATIONS = ['biasa', 'terbatas', 'rahasia', 'sangat-rahasia'] as const;
export const URGENCIES = ['biasa', 'segera', 'sangat-segera'] as const;
/** Items of one request. */
export const MAX_ITEMS = 200;
export const CHANNELS = ['system', 'official', 'oral'] as const;

export type Kind = (typeof KINDS)[number];
export type Classification = (typeof CLASSIFICATIONS)[number];
export type Urgency = (typeof URGENCIES)[number];

/** A claimed ground of Pasal 35(1) of a sealed request; its facts are stored at `contentAt`. */
export class SealedGround {
  static readonly elsewhere: readonly string[] = ['facts'];
  /** Letter of Pasal 35(1), such as `35-1-b`. */
  @OneOf(GRANT_GROUNDS) provision: GrantGround;
  /** Cost of doing it without help, in whole rupiah; compared with `ownMeans` for 35(1)e. */
  @Optional() @Rupiah() cost?: number;
  /** Amount that the requester can pay itself, in whole rupiah. */
  @Optional() @Rupiah() ownMeans?: number;
}

/** A ground of Pasal 35(1) with its facts. Empty `facts` are accepted and evaluated. */
export class Ground extends SealedGround {
  /** Facts that support the ground. With fewer than 20 characters an official has to judge it. */
  @Text(4000, 0) facts: string;
}

/** A ground that is added or changed later. `facts` are needed, except in a sealed request. */
export class SuppliedGround extends SealedGround {
  /** As in a new request. */
  @Optional() @Text(4000, 0) facts?: string;
}

/** The regulation and article that make a document secret, Pasal 36(1)b. */
export class Secrecy {
  /** Regulation, such as `UU 43/2009`. */
  @Text(200) regulation: string;
  /** Article, such as `44`. */
  @Text(100) article: string;
}

/** An item of a sealed request, decided separately; its description is stored at `contentAt`. */
export class SealedItem {
  static readonly elsewhere: readonly string[] = ['description'];
  /** Id of the item, unique in the request. Decisions and events refer to it. */
  @NamesNobody()
  @Pattern(/^[A-Za-z0-9._-]{1,32}$/, '1 to 32 letters, digits, dots, dashes')
  id: string;
  /** Number of pieces or persons. */
  @Optional() @WholeNumber(0, MAX_RUPIAH) quantity?: number;
  /** Classification of the item, if it differs from the request's. */
  @Optional() @OneOf(CLASSIFICATIONS) classification?: Classification;
  /** What makes this document secret, if the requester knows it. */
  @Optional() @One(() => Secrecy) secrecy?: Secrecy;
}

/** An item of the request, decided separately. */
export class Item extends SealedItem {
  /** Description of the item. */
  @Text(2000) description: string;
}

/** An item that is added or changed later. `description` is needed, except in a sealed request. */
export class SuppliedItem extends SealedItem {
  /** As in a new request. */
  @Optional() @Text(2000) description?: string;
}

/** The act that declared the emergency status (UU 24/2007). */
export class EmergencyDecree {
  /** Number of the act; with `date` it counts as declared. */
  @Optional() @Text(200) number?: string;
  /** Day of the act. */
  @Optional() @CalendarDate() date?: string;
  /** Office that declared it. */
  @Optional() @Text(200) by?: string;
  /** Last day of the status; after it the emergency counts as ended. */
  @Optional() @CalendarDate() validUntil?: string;
}

/** Claim of an emergency, Pasal 36(3). Missing details are evaluated, not refused. */
export class Emergency {
  /** What happened, such as a flood. */
  @Optional() @Text(500) event?: string;
  /** Region code of Kemendagri, such as 33.73. */
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 33.73') region?: string;
  /** Decree that declared the emergency, if there is one. */
  @Optional() @One(() => EmergencyDecree) decree?: EmergencyDecree;
  /** Why there is no decree yet. */
  @Optional() @Text(2000) withoutDecreeBecause?: string;
}

/** The competent official who makes the request. */
export class RequestingOfficial {
  /** Name. Only the parties see it. */
  @Text(200) name: string;
  /** Position of the official. */
  @Text(200) position: string;
  /** NIP or NI PPPK, 18 digits. It is stored with the request only. */
  @Optional() @Pattern(/^\d{18}$/, 'a NIP of 18 digits') nip?: string;
}

/** An expected cost; no part may be paid twice. */
export class CostLine {
  /** What the cost is for. */
  @Text(500) item: string;
  /** Amount in whole rupiah. */
  @Rupiah() amount: number;
  /** Who pays it. */
  @OneOf(['requester', 'provider', 'shared']) fundedBy: 'requester' | 'provider' | 'shared';
  /** Budget line. */
  @Optional() @Text(200) budgetLine?: string;
}

/** A document that goes with the request. */
export class Attachment {
  /** Title of the document. */
  @Text(300) title: string;
  /** HTTPS address where the provider fetches it. The file itself is not sent. */
  @HttpsUri() uri: string;
  /** SHA-256 of the file, in lower-case hex. */
  @Sha256() sha256: string;
}

/** Where a sealed text is stored, and its SHA-256. */
export class ContentAt {
  /** HTTPS address that the provider's official can read. The broker does not read it. */
  @HttpsUri() uri: string;
  /** SHA-256 of the file, in lower-case hex. */
  @Sha256() sha256: string;
}

class RequestFields {
  /**
   * The requester's own letter number, unique for the requester. It needs a letter or a digit, and
   * may hold no invisible character, no character that looks like another (an en dash, a full-width
   * digit, a Cyrillic letter), and no NIP, NIK or e-mail address. It is kept in Unicode's normal
   * form C, with single spaces and none around slashes.
   */
  @Readable('reference') @NamesNobody() @Text(200) reference: string;
  /** Code of the agency that is asked for help; see `GET /v1/agencies`. */
  @AgencyCode() provider: string;
  /**
   * For an oral request of an emergency that the provider enters: code of the agency that asked.
   * Never in a message.
   */
  @Optional() @AgencyCode() requester?: string;
  /** Id of the provider's service that the request asks for; see `GET /v1/services`. */
  @Optional() @ServiceId() service?: string;
  /** Kind of help. */
  @OneOf(KINDS) kind: Kind;
  /**
   * Classification. From `rahasia` up, subject, description, facts and descriptions of items are
   * not sent: give `contentAt` instead. Costs, attachments and an emergency are sent, and both
   * parties see them.
   */
  @OneOf(CLASSIFICATIONS) classification: Classification;
  /** Urgency. It sets the deadline, in working days of the provider. */
  @OneOf(URGENCIES) urgency: Urgency;
  /** How the request was made: by a system, by an official, or orally before. */
  @Optional() @OneOf(CHANNELS) channel?: (typeof CHANNELS)[number];
  /**
   * Claim of an emergency (Pasal 36(3)): the help must be given, and the answer is due within two
   * hours.
   */
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** Date by which the help is needed. */
  @CalendarDate() neededBy: string;
  /** The official who makes the request. Without one the request is returned. */
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  /** Expected costs, and who pays them (Pasal 35(2)). */
  @Optional() @ListOf(() => CostLine, 200) costs?: CostLine[];
  /** Documents that belong to the request. */
  @Optional() @ListOf(() => Attachment, 50) attachments?: Attachment[];
}

/**
 * Limits `classification` in the schema only: the class was already chosen by the classification.
 */
const Among = (classifications: Classification[]): PropertyDecorator =>
  Shape({ type: 'string', enum: classifications });

/**
 * `data` of `bantuan-kedinasan.submit-request.v1`, and the body of `POST /v1/requests`.
 * `contentAt`, which only a sealed request has, may be `null` too.
 */
export class SubmitRequestData extends RequestFields {
  static readonly elsewhere: readonly string[] = ['contentAt'];
  @Among(['biasa', 'terbatas']) override classification: Classification;
  /** Subject in one line, as on a letter. */
  @Line(500) subject: string;
  /** What help is needed, and what for. */
  @Text(20_000) description: string;
  /**
   * Claimed grounds of Pasal 35(1). One that is met is enough; without any the request is returned.
   */
  @ListOf(() => Ground, 20) grounds: Ground[];
  /** Items, each decided separately. */
  @IdsOnce() @ListOf(() => Item, MAX_ITEMS, 1) items: Item[];
}

/**
 * A request from classification `rahasia` up. It carries no free text; the text is stored at
 * `contentAt`. The fields that hold free text otherwise may be `null`.
 */
export class SealedSubmitRequestData extends RequestFields {
  static readonly elsewhere: readonly string[] = ['subject', 'description'];
  @Among(['rahasia', 'sangat-rahasia']) override classification: Classification;
  /** Where the provider's official reads the text of the request. */
  @One(() => ContentAt) contentAt: ContentAt;
  /** Claimed grounds of Pasal 35(1); their facts are stored at `contentAt`. */
  @ListOf(() => SealedGround, 20) grounds: SealedGround[];
  /** Items, each decided separately; their descriptions are stored at `contentAt`. */
  @IdsOnce() @ListOf(() => SealedItem, MAX_ITEMS, 1) items: SealedItem[];
}

/** The stored fields of a request, open or sealed. */
export type RequestData = RequestFields & {
  subject?: string;
  description?: string;
  contentAt?: ContentAt;
  grounds: (SealedGround & { facts?: string })[];
  items: (SealedItem & { description?: string })[];
};

/** The class of `data`, chosen by its classification. */
export function submitClassOf(
  data: unknown,
): typeof SubmitRequestData | typeof SealedSubmitRequestData {
  const classification = (data as { classification?: unknown } | null)?.classification;
  return classification === 'rahasia' || classification === 'sangat-rahasia'
    ? SealedSubmitRequestData
    : SubmitRequestData;
}

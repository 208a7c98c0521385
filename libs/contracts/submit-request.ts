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

/** A ground of Pasal 35(1) that the requester claims; its facts lie at `contentAt`. */
export class SealedGround {
  /** Letter of Pasal 35(1), such as `35-1-b`. */
  @OneOf(GRANT_GROUNDS) provision: GrantGround;
  /** What it would cost to do it alone, whole rupiah; 35(1)e holds it against `ownMeans`. */
  @Optional() @Rupiah() cost?: number;
  /** What the requester itself can pay for it, whole rupiah. */
  @Optional() @Rupiah() ownMeans?: number;
}

/** A ground of Pasal 35(1) with its facts. Empty `facts` are taken, and judged by the law. */
export class Ground extends SealedGround {
  /** Which facts carry the ground: 20 characters at least, or an official has to judge it. */
  @Text(4000, 0) facts: string;
}

/** A ground that is claimed or changed later: with `facts`, but for a sealed request, where they lie at `contentAt`. */
export class SuppliedGround extends SealedGround {
  /** As in the request. */
  @Optional() @Text(4000, 0) facts?: string;
}

/** The regulation and article that make a document secret, Pasal 36(1)b. */
export class Secrecy {
  /** Such as `UU 43/2009`. */
  @Text(200) regulation: string;
  /** Such as `44`. */
  @Text(100) article: string;
}

/** One part of the help, decided by itself; what it is lies at `contentAt`. */
export class SealedItem {
  /** Of one's own choosing, once in the list; decisions and events name the item by it. */
  @NamesNobody()
  @Pattern(/^[A-Za-z0-9._-]{1,32}$/, '1 to 32 letters, digits, dots, dashes')
  id: string;
  /** How many, where it can be counted. */
  @Optional() @WholeNumber(0, MAX_RUPIAH) quantity?: number;
  /** Where it differs from the request's. */
  @Optional() @OneOf(CLASSIFICATIONS) classification?: Classification;
  /** What makes this document secret, where the requester knows it. */
  @Optional() @One(() => Secrecy) secrecy?: Secrecy;
}

/** One part of the help, decided by itself. */
export class Item extends SealedItem {
  /** What is asked for. */
  @Text(2000) description: string;
}

/** A part that is added or changed later: with `description`, but for a sealed request, where it lies at `contentAt`. */
export class SuppliedItem extends SealedItem {
  /** As in the request. */
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

/** Pasal 36(3). What is missing here is judged by the law, not by the door. */
export class Emergency {
  /** What has happened. */
  @Optional() @Text(500) event?: string;
  /** Where, by Kemendagri's code. */
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 33.73') region?: string;
  /** The act that declared it, where there is one. */
  @Optional() @One(() => EmergencyDecree) decree?: EmergencyDecree;
  /** Why there is no decree yet, where there is none. */
  @Optional() @Text(2000) withoutDecreeBecause?: string;
}

/** The competent official who asks. */
export class RequestingOfficial {
  /** Seen by the parties alone. */
  @Text(200) name: string;
  /** Office that he holds. */
  @Text(200) position: string;
  /** NIP or NI PPPK, 18 digits. Never leaves the request. */
  @Optional() @Pattern(/^\d{18}$/, 'a NIP of 18 digits') nip?: string;
}

/** A cost that both expect; no part is paid twice. */
export class CostLine {
  /** What costs. */
  @Text(500) item: string;
  /** Whole rupiah. */
  @Rupiah() amount: number;
  /** Who pays it. */
  @OneOf(['requester', 'provider', 'shared']) fundedBy: 'requester' | 'provider' | 'shared';
  /** The line of the budget that pays it. */
  @Optional() @Text(200) budgetLine?: string;
}

/** A document that goes with the request. */
export class Attachment {
  /** What it is. */
  @Text(300) title: string;
  /** Where the provider fetches it; the bytes do not travel. */
  @HttpsUri() uri: string;
  /** Of its bytes, lower-case hex. */
  @Sha256() sha256: string;
}

/** A sealed text: where it lies, and its SHA-256. */
export class ContentAt {
  /** Readable for the provider's official, not for the broker. */
  @HttpsUri() uri: string;
  /** Of its bytes, lower-case hex. */
  @Sha256() sha256: string;
}

class RequestFields {
  /** The requester's own number of the letter; unique for the requester. */
  @Readable() @NamesNobody() @Text(200) reference: string;
  /** Code of the agency that is asked; `GET /v1/agencies` lists them. */
  @AgencyCode() provider: string;
  /** What sort of help it is; figures and lists go by it. */
  @OneOf(KINDS) kind: Kind;
  /**
   * From `rahasia` up subject, description, facts and what the items are do not travel: give `contentAt` in their place. What
   * is said of costs, attachments and an emergency does, to both parties.
   */
  @OneOf(CLASSIFICATIONS) classification: Classification;
  /** The deadline of the answer goes by it, in working days of the provider. */
  @OneOf(URGENCIES) urgency: Urgency;
  /** How it came to be sent: by a system, by an official, or said aloud before. */
  @Optional() @OneOf(CHANNELS) channel?: (typeof CHANNELS)[number];
  /** Claims Pasal 36(3): the help must be given, and is due within two hours. */
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** A deadline is urgency, not an emergency. */
  @CalendarDate() neededBy: string;
  /** Without one the request is sent back. */
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  /** What it will cost, and who pays (Pasal 35(2)). */
  @Optional() @ListOf(() => CostLine, 200) costs?: CostLine[];
  /** Documents that go with it. */
  @Optional() @ListOf(() => Attachment, 50) attachments?: Attachment[];
}

/** Of which classification a class is. It was chosen by it, so this tells the documents alone. */
const Among = (classifications: Classification[]): PropertyDecorator =>
  Shape({ type: 'string', enum: classifications });

/** `data` of `bantuan-kedinasan.submit-request.v1`, and the body of `POST /v1/requests`. */
export class SubmitRequestData extends RequestFields {
  @Among(['biasa', 'terbatas']) override classification: Classification;
  /** Subject in one line, as on a letter. */
  @Line(500) subject: string;
  /** The help that is needed, and for what. */
  @Text(20_000) description: string;
  /** Grounds of Pasal 35(1) that are claimed; one that is met suffices, without any it is sent back. */
  @ListOf(() => Ground, 20) grounds: Ground[];
  /** What is asked for, each part decided by itself. */
  @IdsOnce() @ListOf(() => Item, MAX_ITEMS, 1) items: Item[];
}

/** The same from classification `rahasia` up: the text does not travel, it lies at `contentAt`. */
export class SealedSubmitRequestData extends RequestFields {
  @Among(['rahasia', 'sangat-rahasia']) override classification: Classification;
  /** Where the provider's official reads the text. */
  @One(() => ContentAt) contentAt: ContentAt;
  /** Grounds of Pasal 35(1) that are claimed; their facts lie at `contentAt`. */
  @ListOf(() => SealedGround, 20) grounds: SealedGround[];
  /** What is asked for, each part decided by itself; what it is lies at `contentAt`. */
  @IdsOnce() @ListOf(() => SealedItem, MAX_ITEMS, 1) items: SealedItem[];
}

/** A request's fields as they are kept, open or sealed. */
export type RequestData = RequestFields & {
  subject?: string;
  description?: string;
  contentAt?: ContentAt;
  grounds: (SealedGround & { facts?: string })[];
  items: (SealedItem & { description?: string })[];
};

/** The class that `data` has to fit; which one follows from its classification. */
export function submitClassOf(
  data: unknown,
): typeof SubmitRequestData | typeof SealedSubmitRequestData {
  const classification = (data as { classification?: unknown } | null)?.classification;
  return classification === 'rahasia' || classification === 'sangat-rahasia'
    ? SealedSubmitRequestData
    : SubmitRequestData;
}

import { GRANT_GROUNDS, GrantGround } from '#libs/law/evaluation';
import {
  AgencyCode,
  CalendarDate,
  HttpsUri,
  IdsOnce,
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
  @OneOf(GRANT_GROUNDS) provision: GrantGround;
  /** Cost of doing it alone, and the means of one's own for it: whole rupiah; 35(1)e compares them. */
  @Optional() @Rupiah() cost?: number;
  @Optional() @Rupiah() ownMeans?: number;
}

/** A ground of Pasal 35(1) with its facts. Empty `facts` are taken, and judged by the law. */
export class Ground extends SealedGround {
  @Text(4000, 0) facts: string;
}

/** The regulation and article that make a document secret, Pasal 36(1)b. */
export class Secrecy {
  @Text(200) regulation: string;
  @Text(100) article: string;
}

/** One part of the help, decided by itself; what it is lies at `contentAt`. */
export class SealedItem {
  @NamesNobody()
  @Pattern(/^[A-Za-z0-9._-]{1,32}$/, '1 to 32 letters, digits, dots, dashes')
  id: string;
  @Optional() @WholeNumber(0, MAX_RUPIAH) quantity?: number;
  @Optional() @OneOf(CLASSIFICATIONS) classification?: Classification;
  @Optional() @One(() => Secrecy) secrecy?: Secrecy;
}

/** One part of the help, decided by itself. */
export class Item extends SealedItem {
  @Text(2000) description: string;
}

/** The act that declared the emergency status (UU 24/2007). */
export class EmergencyDecree {
  @Optional() @Text(200) number?: string;
  @Optional() @CalendarDate() date?: string;
  @Optional() @Text(200) by?: string;
  @Optional() @CalendarDate() validUntil?: string;
}

/** Pasal 36(3). What is missing here is judged by the law, not by the door. */
export class Emergency {
  @Optional() @Text(500) event?: string;
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 33.73') region?: string;
  @Optional() @One(() => EmergencyDecree) decree?: EmergencyDecree;
  @Optional() @Text(2000) withoutDecreeBecause?: string;
}

/** The competent official who asks. */
export class RequestingOfficial {
  @Text(200) name: string;
  @Text(200) position: string;
  /** NIP or NI PPPK, 18 digits. Never leaves the request. */
  @Optional() @Pattern(/^\d{18}$/, 'a NIP of 18 digits') nip?: string;
}

export class CostLine {
  @Text(500) item: string;
  @Rupiah() amount: number;
  @OneOf(['requester', 'provider', 'shared']) fundedBy: 'requester' | 'provider' | 'shared';
  @Optional() @Text(200) budgetLine?: string;
}

export class Attachment {
  @Text(300) title: string;
  @HttpsUri() uri: string;
  @Sha256() sha256: string;
}

export class ContentAt {
  @HttpsUri() uri: string;
  @Sha256() sha256: string;
}

class RequestFields {
  /** The requester's own number of the letter; unique for the requester. */
  @Readable() @NamesNobody() @Text(200) reference: string;
  @AgencyCode() provider: string;
  @OneOf(KINDS) kind: Kind;
  @OneOf(CLASSIFICATIONS) classification: Classification;
  @OneOf(URGENCIES) urgency: Urgency;
  @Optional() @OneOf(CHANNELS) channel?: (typeof CHANNELS)[number];
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** A deadline is urgency, not an emergency. */
  @CalendarDate() neededBy: string;
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  @Optional() @ListOf(() => CostLine, 200) costs?: CostLine[];
  @Optional() @ListOf(() => Attachment, 50) attachments?: Attachment[];
}

/** Of which classification a class is. It was chosen by it, so this tells the documents alone. */
const Among = (classifications: Classification[]): PropertyDecorator =>
  Shape({ type: 'string', enum: classifications });

/** `data` of `bantuan-kedinasan.submit-request.v1`, and the body of `POST /v1/requests`. */
export class SubmitRequestData extends RequestFields {
  @Among(['biasa', 'terbatas']) override classification: Classification;
  @Text(500) subject: string;
  @Text(20_000) description: string;
  @ListOf(() => Ground, 20) grounds: Ground[];
  @IdsOnce() @ListOf(() => Item, MAX_ITEMS, 1) items: Item[];
}

/** The same from classification `rahasia` up: the text does not travel, it lies at `contentAt`. */
export class SealedSubmitRequestData extends RequestFields {
  @Among(['rahasia', 'sangat-rahasia']) override classification: Classification;
  @One(() => ContentAt) contentAt: ContentAt;
  @ListOf(() => SealedGround, 20) grounds: SealedGround[];
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

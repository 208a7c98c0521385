import { uuidv7 } from 'uuidv7';
import { AGENCY_KINDS } from '#libs/law/evaluation';
import { BROKER_SOURCE, CloudEvent } from './envelope';
import {
  AgencyCode,
  AnyText,
  Count,
  Flag,
  Instant,
  Many,
  MapOf,
  One,
  OneOf,
  Optional,
  OrNull,
  Pattern,
  REGION_CODE,
  Sha256,
  Uuid,
  WholeNumber,
} from './fields';
import { Problem } from './problem';
import { Classification, CLASSIFICATIONS, Kind, KINDS, URGENCIES, Urgency } from './submit-request';

/** What can happen to a request; each raises its version by one. */
export const REQUEST_EVENTS = [
  'submitted',
  'evaluated',
  'returned',
  'clarification-asked',
  'information-supplied',
  'approved',
  'partially-approved',
  'refused',
  'refusal-not-accepted',
  'conflict-declared',
  'deadline-changed',
  'reminded',
  'escalated',
  'withdrawn',
] as const;
export type RequestEventName = (typeof REQUEST_EVENTS)[number];

export const STATUSES = [
  'returned',
  'not-assistance',
  'awaiting-decision',
  'awaiting-clarification',
  'approved',
  'partially-approved',
  'refused',
  'forwarded',
  'withdrawn',
  'in-delivery',
  'delivered',
  'completed',
] as const;
export type Status = (typeof STATUSES)[number];

/** Who answers for the help. */
export class Responsible {
  /** Code of the agency that answers for the help (Pasal 37). */
  @AgencyCode() holder: string;
  /** Provision that it follows from. */
  @AnyText() basis: string;
}

/** Who did it, without a name. */
export class EventActor {
  /** Null where the broker itself acts. */
  @OrNull() @AgencyCode() agency: string | null;
  /** Of the official; `system` for a system of the agency, `broker` for the broker. */
  @AnyText() role: string;
}

/** `data` of every event of a request: no names of persons, no free text. */
export class RequestEventData {
  @Uuid() requestId: string;
  /** Of the request, after this event; each event raises it by one, so that a gap shows. */
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  /** After this event. */
  @OneOf(STATUSES) status: Status;
  @AgencyCode() requester: string;
  @AgencyCode() provider: string;
  /** The requester's own. */
  @AnyText() reference: string;
  @OneOf(KINDS) kind: Kind;
  @OneOf(CLASSIFICATIONS) classification: Classification;
  @OneOf(URGENCIES) urgency: Urgency;
  /** Whether the deadline of an emergency applies. */
  @Flag() emergency: boolean;
  @One(() => Responsible) responsible: Responsible;
  /** RFC 3339, UTC. */
  @Instant() receivedAt: string;
  /** When the provider's answer is due. */
  @Instant() dueAt: string;
  /** Whether `dueAt` rests on a year whose calendar of holidays the product does not have: weekends and fixed holidays alone are skipped. */
  @Optional() @Flag() provisional?: boolean;
  /** Whether the clock of the deadline runs. */
  @Flag() running: boolean;
  @One(() => EventActor) actor: EventActor;
  /** What changed, by the name of the event (changes.ts). */
  @MapOf() change: Record<string, unknown>;
}

/** `data` of a receipt: the message was taken, and this came of it. */
export class AcceptedReceipt {
  /** `id` of the message that was taken. */
  @AnyText() messageId: string;
  @Uuid() requestId: string;
  @AnyText() reference: string;
  @Instant() receivedAt: string;
  /** As it stood after the message; what is sent again gets the same receipt. */
  @OneOf(STATUSES) status: Status;
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  /** The agency that sent the message. */
  @AgencyCode() agency: string;
}

/** `data` of a receipt: the message was not taken, and why. */
export class RejectedReceipt {
  /** `id` of the message that was not taken. */
  @AnyText() messageId: string;
  /** Null where none could be read, or may be told. */
  @OrNull() @AnyText() reference: string | null;
  @Instant() receivedAt: string;
  @One(() => Problem) problem: Problem;
  /** The agency that sent the message. */
  @AgencyCode() agency: string;
}

/** A signed head of the hash chain of all history; what is signed, as JSON, is also in `jws`. */
export class CheckpointEventData {
  @AnyText() chain: string;
  @WholeNumber(1, Number.MAX_SAFE_INTEGER) number: number;
  /** RFC 3339, UTC, of the signer's real clock. */
  @Instant() at: string;
  /** SHA-256 of the JWS before; of the first, 64 zeros. */
  @Sha256() previous: string;
  /** How many entries it covers; it may be none. */
  @Count() size: number;
  /** Root of the Merkle tree over their hashes (RFC 9162). */
  @Sha256() root: string;
  /** Compact JWS (RFC 7515), EdDSA. */
  @AnyText() jws: string;
}

/** What an agency is, as the other services learn it. The address is the agency's functional one. */
export class AgencyEventData {
  @AgencyCode() code: string;
  @AnyText() name: string;
  @OneOf(AGENCY_KINDS) kind: string;
  @OrNull() @AnyText() email: string | null;
  /** Code of the body that it is a unit of. */
  @OrNull() @AgencyCode() party: string | null;
  @OrNull() @Pattern(REGION_CODE, 'a region code of Kemendagri') region: string | null;
  @OrNull() @AgencyCode() superior: string | null;
  /** IANA. */
  @AnyText() timeZone: string;
}

export class KeyTold {
  @AnyText() kid: string;
  @OneOf(['EdDSA', 'ES256']) alg: 'EdDSA' | 'ES256';
}

/** The keys that an agency has now; one that is left out was revoked. */
export class AgencyKeysEventData {
  @AgencyCode() code: string;
  @Many(() => KeyTold) keys: KeyTold[];
}

export const typeOf = (name: RequestEventName): string => `bantuan-kedinasan.request.${name}.v1`;
export const ACCEPTED = 'bantuan-kedinasan.command.accepted.v1';
export const REJECTED = 'bantuan-kedinasan.command.rejected.v1';
export const AGENCY_REGISTERED = 'bantuan-kedinasan.agency.registered.v1';
export const CHECKPOINT_MADE = 'bantuan-kedinasan.checkpoint.v1';
export const AGENCY_KEYS_CHANGED = 'bantuan-kedinasan.agency.keys-changed.v1';

/** Wraps `data` as a CloudEvent of the broker, with an id of its own. */
export function cloudEvent<Data>(
  type: string,
  subject: string,
  time: Date,
  data: Data,
  extensions: { sequence?: string; causationid?: string } = {},
): CloudEvent<Data> {
  return {
    specversion: '1.0',
    id: uuidv7(),
    source: BROKER_SOURCE,
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    ...extensions,
    data,
  };
}

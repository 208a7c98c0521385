import { uuidv7 } from 'uuidv7';
import { AGENCY_KINDS } from '#libs/law/evaluation';
import { BROKER_SOURCE, CloudEvent } from './envelope';
import { CHANGES } from './event-changes';
import {
  AgencyCode,
  AnyText,
  AnyTexts,
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
import { stableId } from './stable-id';
import { Status, STATUSES } from './statuses';
import type { TraceContext } from './trace-context';
import { Classification, CLASSIFICATIONS, Kind, KINDS, URGENCIES, Urgency } from './submit-request';

export type RequestEventName = keyof typeof CHANGES;
export const REQUEST_EVENTS = Object.keys(CHANGES) as RequestEventName[];

/** The agency that is responsible (Pasal 37). */
export class Responsible {
  /** Code of the responsible agency. */
  @AgencyCode() holder: string;
  /** Provision that makes it responsible. */
  @AnyText() basis: string;
}

/** The actor, without a name. */
export class EventActor {
  /** Code of the agency; null when the broker itself acts. */
  @OrNull() @AgencyCode() agency: string | null;
  /** Role of the official; `system` for a system of the agency, `broker` for the broker. */
  @AnyText() role: string;
}

/** `data` of every event of a request: no names of persons, no free text. */
export class RequestEventData {
  @Uuid() requestId: string;
  /**
   * Version of the request after this event. Each event raises it by one, so a gap means a missing
   * event.
   */
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  /** Status of the request after this event. */
  @OneOf(STATUSES) status: Status;
  @AgencyCode() requester: string;
  @AgencyCode() provider: string;
  /** The requester's own reference. */
  @AnyText() reference: string;
  @OneOf(KINDS) kind: Kind;
  @OneOf(CLASSIFICATIONS) classification: Classification;
  @OneOf(URGENCIES) urgency: Urgency;
  /** Whether the deadline of an emergency applies. */
  @Flag() emergency: boolean;
  @One(() => Responsible) responsible: Responsible;
  /** Legal time of receipt, RFC 3339 in UTC. */
  @Instant() receivedAt: string;
  /** When the provider's answer is due. */
  @Instant() dueAt: string;
  /**
   * Whether `dueAt` is provisional: the holiday calendar of a year is not loaded, so only weekends
   * and fixed holidays are skipped.
   */
  @Optional() @Flag() provisional?: boolean;
  /** Whether the deadline is running. */
  @Flag() running: boolean;
  @One(() => EventActor) actor: EventActor;
  /** Details by event type. */
  @MapOf() change: Record<string, unknown>;
}

/** `data` of a receipt: the message was accepted. */
export class AcceptedReceipt {
  /** `id` of the message. */
  @AnyText() messageId: string;
  @Uuid() requestId: string;
  @AnyText() reference: string;
  @Instant() receivedAt: string;
  /** Status of the request after the message. A repeated message gets this same receipt again. */
  @OneOf(STATUSES) status: Status;
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  /** The agency that sent the message. */
  @AgencyCode() agency: string;
}

/** `data` of a receipt: the message was rejected, with the reason. */
export class RejectedReceipt {
  /** `id` of the message. */
  @AnyText() messageId: string;
  /** The reference in the message; null if it could not be read or must not be published. */
  @OrNull() @AnyText() reference: string | null;
  @Instant() receivedAt: string;
  @One(() => Problem) problem: Problem;
  /** The agency that sent the message. */
  @AgencyCode() agency: string;
}

/** A signed head of the hash chain over all history. `jws` contains the signed fields as JSON. */
export class CheckpointEventData {
  @AnyText() chain: string;
  @WholeNumber(1, Number.MAX_SAFE_INTEGER) number: number;
  /** Time of the signer's system clock (RFC 3339, UTC). */
  @Instant() at: string;
  /** SHA-256 of the previous JWS; 64 zeros in the first checkpoint. */
  @Sha256() previous: string;
  /** Number of entries that the checkpoint covers, possibly 0. */
  @Count() size: number;
  /** Root of the Merkle tree over the hashes of these entries (RFC 9162). */
  @Sha256() root: string;
  /** Compact JWS (RFC 7515), EdDSA. */
  @AnyText() jws: string;
}

/** An agency of the registry. */
export class AgencyEventData {
  @AgencyCode() code: string;
  @AnyText() name: string;
  @OneOf(AGENCY_KINDS) kind: string;
  @OrNull() @AnyText() email: string | null;
  /** Code of the body that this agency is a unit of. */
  @OrNull() @AgencyCode() party: string | null;
  @OrNull() @Pattern(REGION_CODE, 'a region code of Kemendagri') region: string | null;
  @OrNull() @AgencyCode() superior: string | null;
  /** IANA time zone. */
  @AnyText() timeZone: string;
  /** Postal address for the letterhead of its letters. */
  @OrNull() @AnyText() address: string | null;
  /** Town in which its letters are dated. */
  @OrNull() @AnyText() city: string | null;
}

export class KeyTold {
  /** Id of the key. */
  @AnyText() kid: string;
  @OneOf(['EdDSA', 'ES256']) alg: 'EdDSA' | 'ES256';
}

/**
 * The keys of an agency have changed. If your agency did not ask for it, contact the operator of
 * the broker.
 */
export class AgencyKeysEventData {
  @AgencyCode() code: string;
  /** The keys that are valid now or later. */
  @Many(() => KeyTold) keys: KeyTold[];
  /** Ids of the keys that were added; absent in events from before this field. */
  @Optional() @AnyTexts() added?: string[];
  /** Ids of the keys that were revoked; absent in events from before this field. */
  @Optional() @AnyTexts() revoked?: string[];
  /**
   * Id of the key whose signature proved the change of the agency's own system; absent if an
   * administrator made it.
   */
  @Optional() @AnyText() provedBy?: string;
}

export const typeOf = (name: RequestEventName): string => `bantuan-kedinasan.request.${name}.v1`;
export const ACCEPTED = 'bantuan-kedinasan.command.accepted.v1';
export const REJECTED = 'bantuan-kedinasan.command.rejected.v1';
export const AGENCY_REGISTERED = 'bantuan-kedinasan.agency.registered.v1';
export const CHECKPOINT_MADE = 'bantuan-kedinasan.checkpoint.v1';
export const AGENCY_KEYS_CHANGED = 'bantuan-kedinasan.agency.keys-changed.v1';
export const AGENCY_SERVICE_CHANGED = 'bantuan-kedinasan.agency.service-changed.v1';

/** Members whose values depend on which copy of a message is read first; never quoted in a text. */
const BY_RECEIPT = /"(?:receivedAt|dueAt)":(?:"[^"]*"|null),?/g;

/**
 * Wraps `data` as a CloudEvent of the broker, with an id of its own, and returns it with its text.
 * @param cause the message that causes the event, and a time that is equal in every copy of that
 * message. The event id is derived from both, so a repeated message gives the same id, no matter
 * which copy is read first.
 */
export function writtenEvent<Data>(
  type: string,
  subject: string,
  time: Date,
  data: Data,
  extensions: { sequence?: string; causationid?: string } & Partial<TraceContext> = {},
  cause?: { message: string; at: Date },
): { event: CloudEvent<Data>; text: string } {
  const written = JSON.stringify(data);
  const envelope = {
    specversion: '1.0' as const,
    id: cause
      ? stableId(cause.at, type, subject, cause.message, written.replace(BY_RECEIPT, ''))
      : uuidv7(),
    source: BROKER_SOURCE,
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json' as const,
    ...extensions,
  };
  // `data` is written once: it is most of the text.
  const text = `${JSON.stringify(envelope).slice(0, -1)},"data":${written}}`;
  return { event: { ...envelope, data }, text };
}

/** The same without its text. */
export function cloudEvent<Data>(...of: Parameters<typeof writtenEvent<Data>>): CloudEvent<Data> {
  return writtenEvent(...of).event;
}

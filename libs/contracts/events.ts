import { uuidv7 } from 'uuidv7';
import { BROKER_SOURCE, CloudEvent } from './envelope';
import { Problem } from './problem';
import { Classification, Kind, Urgency } from './submit-request';

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

/** `data` of every event of a request: no names of persons, no free text. */
export interface RequestEventData {
  requestId: string;
  version: number;
  status: Status;
  requester: string;
  provider: string;
  reference: string;
  kind: Kind;
  classification: Classification;
  urgency: Urgency;
  emergency: boolean;
  responsible: { holder: string; basis: string };
  /** RFC 3339, UTC. */
  receivedAt: string;
  dueAt: string;
  /** Whether the clock of the deadline runs. */
  running: boolean;
  actor: { agency: string | null; role: string };
  change: Record<string, unknown>;
}

export interface AcceptedReceipt {
  messageId: string;
  requestId: string;
  reference: string;
  receivedAt: string;
  status: Status;
  version: number;
  /** The agency that sent the message. */
  agency: string;
}

export interface RejectedReceipt {
  messageId: string;
  reference: string | null;
  receivedAt: string;
  problem: Problem;
  agency: string;
}

/** What an agency is, as the other services learn it. The address is the agency's functional one. */
export interface AgencyEventData {
  code: string;
  name: string;
  kind: string;
  email: string | null;
  party: string | null;
  region: string | null;
  superior: string | null;
  timeZone: string;
}

export const typeOf = (name: RequestEventName): string => `bantuan-kedinasan.request.${name}.v1`;
export const ACCEPTED = 'bantuan-kedinasan.command.accepted.v1';
export const REJECTED = 'bantuan-kedinasan.command.rejected.v1';
export const AGENCY_REGISTERED = 'bantuan-kedinasan.agency.registered.v1';
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

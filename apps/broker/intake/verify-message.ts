import { hash } from 'node:crypto';
import {
  ActMessageName,
  MESSAGE_TYPES,
  MessageName,
  MESSAGES,
  messageTypeOf,
} from '#libs/contracts/cloud-events';
import { instantOf } from '#libs/contracts/dates';
import {
  envelopeFaults,
  sourceOf,
  usableId,
  withoutNullAttributes,
} from '#libs/contracts/envelope';
import { FORMS, holdsPersonal, holdsPersonalNumber } from '#libs/contracts/personal';
import { cut, Problem, problem } from '#libs/contracts/problem';
import { RequestData, submitClassOf } from '#libs/contracts/submit-request';
import { type TraceContext, traceOf } from '#libs/contracts/trace-context';
import { validateFast } from '#libs/contracts/compiled';
import { validate, Validated } from '#libs/contracts/validate';
import type { OpenSpan } from '#libs/operations/tracing';
import { inspectBytes, parseInspected } from '#libs/security/json-bounds/inspect';
import { AgencyKey, verifyDetached } from '#libs/security/signatures';

/** A message as an entry point received it: its bytes and metadata. */
export interface Inbound {
  door: 'bus' | 'http';
  bytes: Buffer;
  signature?: string;
  /** When the record was appended, or arrived over HTTP: the legal time of receipt. */
  receivedAt: Date;
  /** Real time at which the key must be valid: of the append, the arrival, or the redrive. */
  verifiedAt: Date;
}

/** A message with an authenticated sender. The receipt reports all other errors. */
export interface VerifiedMessage {
  agency: string;
  kid: string;
  id: string;
  sha256: string;
  receivedAt: Date;
  /** `time` of the message, the same in each of its copies; if unreadable, the time of receipt. */
  sentAt: Date;
  reference: string | null;
  /** What it asks for, or why it cannot be processed. */
  content: Content | Problem;
  /** Trace that the agency started; null if it named none. */
  trace: TraceContext | null;
  /** Span of this message, if tracing is on; what the message leads to is traced to it. */
  span?: OpenSpan | null;
}

/** The messages that agencies can send, each with its checked `data`. */
export type Content =
  | { type: 'submit-request'; data: RequestData }
  | { type: ActMessageName; data: { requestId: string; proposalId?: string } };

const NAMES = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [messageTypeOf(name), name]),
);

const MAX_AGE_MS = 24 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * Checks 1 to 4 of the contract, in its order: size, bounds, signature, source and id. A problem
 * means that the sender is not authenticated; then only the bytes are known.
 */
export async function verifyMessage(
  inbound: Inbound,
  keys: ReadonlyMap<string, AgencyKey>,
): Promise<VerifiedMessage | Problem> {
  const { bytes, signature, receivedAt, verifiedAt: provedAt } = inbound;
  const fault = inspectBytes(bytes);
  if (fault) return problem(fault.code, fault.detail);
  const verified = await verifyDetached(bytes, signature, keys, provedAt);
  if (!verified.ok) return problem('signature-invalid', verified.detail);
  const { agency, kid } = verified.key;
  const message = parseMessage(bytes);
  const unfit = faultOfSource(message, verified.key) ?? faultOfId(message);
  if (unfit) return unfit;
  const { reference } = (message.data ?? {}) as { reference?: unknown };
  return {
    agency,
    kid,
    id: message.id as string,
    sha256: hash('sha256', bytes),
    receivedAt,
    sentAt: instantOf(message.time) ?? receivedAt,
    // Limited to the valid length; personal data is not returned in receipts.
    reference:
      typeof reference === 'string' && !holdsPersonal(reference)
        ? cut(FORMS.reference(reference), 400)
        : null,
    content: contentOf(message, receivedAt),
    trace: traceOf(message) ?? null,
  };
}

/** A message whose bytes were inspected. */
export const parseMessage = (bytes: Buffer): Record<string, unknown> =>
  withoutNullAttributes(parseInspected(bytes) as Record<string, unknown>);

export function faultOfSource(
  message: Record<string, unknown>,
  { agency, kid }: Pick<AgencyKey, 'agency' | 'kid'>,
): Problem | null {
  const source = sourceOf(agency);
  if (message.source === source) return null;
  return problem('forbidden', `The key ${kid} belongs to ${agency}: source must be ${source}.`);
}

export function faultOfId({ id }: Record<string, unknown>): Problem | null {
  if (usableId(id) && !holdsPersonalNumber(id)) return null;
  return problem(
    'malformed',
    'id must be 1 to 128 visible ASCII characters, new for each message, and hold no number of a person.',
  );
}

/** Checks 6 and 7, except those that need the database: age, type, fields. */
function contentOf(message: Record<string, unknown>, receivedAt: Date): Content | Problem {
  return faultOfAge(message, receivedAt) ?? faultOfEnvelope(message) ?? dataOf(message);
}

/** Check 6. A time that cannot be read is a fault of the envelope. */
export function faultOfAge(message: Record<string, unknown>, receivedAt: Date): Problem | null {
  const time = instantOf(message.time);
  const age = time ? receivedAt.getTime() - time.getTime() : 0;
  if (age <= MAX_AGE_MS && age >= -MAX_AHEAD_MS) return null;
  const detail = `time may lie at most 24 h before and 5 min after the receipt, ${receivedAt.toISOString()}.`;
  return problem('validation-failed', detail, {
    errors: [{ pointer: '/time', code: 'out-of-range', detail }],
  });
}

export function faultOfEnvelope(message: Record<string, unknown>): Problem | null {
  const errors = envelopeFaults(message);
  if (typeof message.type === 'string' && !NAMES.has(message.type))
    errors.push({
      pointer: '/type',
      code: 'not-in-list',
      detail: 'no message of this type is taken here',
      allowed: MESSAGE_TYPES,
    });
  return errors.length > 0
    ? problem('validation-failed', 'The envelope is invalid; see errors.', { errors })
    : null;
}

/** The checked `data` of a message whose envelope fits. */
export function dataOf({ type, data }: Record<string, unknown>): Content | Problem {
  const name = NAMES.get(type as string);
  if (!name) throw new Error('the envelope of this message was not checked');
  const checked = checkData(name, data);
  return checked.ok
    ? ({ type: name, data: checked.value } as Content)
    : problem('validation-failed', 'Some fields are invalid; see errors.', {
        errors: checked.errors,
      });
}

function checkData(name: MessageName, data: unknown): Validated<object> {
  if (name === 'submit-request') return validateFast<object>(submitClassOf(data), data, '/data');
  const [body] = MESSAGES[name];
  return validate<object>(body, data, '/data');
}

import {
  ACCEPTED,
  AcceptedReceipt,
  REJECTED,
  RejectedReceipt,
  writtenEvent,
} from '#libs/contracts/events';
import { CloudEvent } from '#libs/contracts/envelope';
import { Problem } from '#libs/contracts/problem';
import { RequestRow } from '../request/request.entity';
import type { ToldRecord } from '../request/told';
import { VerifiedMessage } from './verify-message';

/** The one answer to an authenticated message; every repeat gets the same bytes. */
export interface Receipt {
  event: CloudEvent<AcceptedReceipt | RejectedReceipt>;
  text: string;
}

export function accepted(message: VerifiedMessage, request: RequestRow, now: Date): Receipt {
  return receipt(ACCEPTED, request.id, message, now, {
    messageId: message.id,
    requestId: request.id,
    reference: request.reference,
    receivedAt: message.receivedAt.toISOString(),
    status: request.status,
    version: request.version,
    agency: message.agency,
  });
}

export function rejected(message: VerifiedMessage, problem: Problem, now: Date): Receipt {
  return receipt(REJECTED, `${message.agency}/${message.id}`, message, now, {
    messageId: message.id,
    reference: message.reference,
    receivedAt: message.receivedAt.toISOString(),
    problem,
    agency: message.agency,
  });
}

function receipt(
  type: string,
  subject: string,
  message: VerifiedMessage,
  now: Date,
  data: AcceptedReceipt | RejectedReceipt,
): Receipt {
  const cause = { message: message.sha256, at: message.sentAt };
  const extensions = { causationid: message.id, ...message.span?.context };
  return writtenEvent(type, subject, now, data, extensions, cause);
}

export function receiptOf(text: string): Receipt {
  return { text, event: JSON.parse(text) as Receipt['event'] };
}

/**
 * Receipts use the topic of the events and the same outbox: each follows the events it confirms.
 * @param isOnly true if its row in `message` is new and the only one under its id.
 */
export function toldReceipt(
  { agency, id }: VerifiedMessage,
  { event, text }: Receipt,
  isOnly: boolean,
): ToldRecord {
  const key = event.subject;
  return isOnly
    ? { key, source: `${agency}/${id}`, value: null }
    : { key, source: null, value: text };
}

/** The problem of a rejected receipt; null for an accepted one. */
export function problemOfReceipt({ event }: Receipt): Problem | null {
  return 'problem' in event.data ? event.data.problem : null;
}

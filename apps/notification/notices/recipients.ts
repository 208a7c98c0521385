import { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_KEYS_CHANGED, AGENCY_SERVICE_CHANGED, typeOf } from '#libs/contracts/events';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { ReceivedEvent } from '#libs/inbox/consume-events';

/** One event for one agency. */
export interface MailboxMessage {
  agency: string;
  eventId: string;
  /** Key on the mailbox topic: the request's id; for a rejected message the key of its record. */
  key: string;
  /** The exact text of the event. */
  text: string;
  /** Goes to the mailbox topic on every repeat: a repeated message gets its first receipt again. */
  everyTime: boolean;
}

/**
 * The agencies that receive an event: both parties of a request, the agency that it is escalated or
 * an objection goes to, the agency above a requester that does not answer to a delivery, the sender
 * of a receipt, the agency whose keys or services changed. Nobody receives other events of
 * agencies.
 * @throws Error if the event does not name its agencies.
 */
export function mailboxMessagesOf({ family, event, text, key }: ReceivedEvent): MailboxMessage[] {
  const notice = (agency: string, to: string): MailboxMessage => ({
    agency,
    eventId: event.id,
    key: to,
    text,
    everyTime: family === 'receipt',
  });
  switch (family) {
    case 'request': {
      const parties = new Set(
        [
          agencyIn(event.data, 'requester'),
          agencyIn(event.data, 'provider'),
          escalatedTo(event) ?? [],
          superiorTold(event) ?? [],
        ].flat(),
      );
      if (typeof event.subject !== 'string' || event.subject === '')
        throw new Error('an event of a request without its id as subject');
      return [...parties].map((agency) => notice(agency, event.subject));
    }
    case 'receipt':
      return [notice(agencyIn(event.data, 'agency'), key)];
    case 'agency':
      return [AGENCY_KEYS_CHANGED, AGENCY_SERVICE_CHANGED].includes(event.type)
        ? [notice(agencyIn(event.data, 'code'), event.subject)]
        : [];
  }
}

/** Events for the superior of the provider. */
const TO_SUPERIOR = (['escalated', 'objected', 'objection-reminded'] as const).map(typeOf);

/** The agency above the provider that this event is for: of an escalation, or of an objection. */
export function escalatedTo({ type, data }: CloudEvent): string | null {
  if (!TO_SUPERIOR.includes(type)) return null;
  const change = (data.change ?? {}) as Record<string, unknown>;
  return change.escalatedTo === null ? null : agencyIn(change, 'escalatedTo');
}

/** The agency above the requester that this event tells of an unanswered delivery. */
export function superiorTold({ type, data }: CloudEvent): string | null {
  if (type !== typeOf('completion-overdue')) return null;
  const change = (data.change ?? {}) as Record<string, unknown>;
  return change.superior === null ? null : agencyIn(change, 'superior');
}

/** The agency above the provider, if one of its officials acted. */
export function aboveActing({ data }: CloudEvent): string | null {
  const { agency } = (data.actor ?? {}) as { agency?: unknown };
  if (typeof agency !== 'string') return null;
  return agency === data.requester || agency === data.provider ? null : agency;
}

/**
 * A code that is valid in the name of a mailbox topic. Any other text would block the relay for all
 * agencies.
 */
function agencyIn(data: Record<string, unknown>, field: string): string {
  const code = data[field];
  if (typeof code !== 'string' || !AGENCY_CODE.test(code))
    throw new Error(`${field} is not the code of an agency`);
  return code;
}

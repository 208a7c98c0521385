import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { addressFault } from '#libs/contracts/address';
import { instantOf } from '#libs/contracts/dates';
import { CloudEvent } from '#libs/contracts/envelope';
import { typeOf } from '#libs/contracts/events';
import { traceOf } from '#libs/contracts/trace-context';
import { LetterAgency, write } from './compose-letter';
import { entryKey, entryOf, Invited } from './deadline-entry';
import type { LetterText, Reader } from './letter-texts';
import { MailSettings } from './mail-settings';
import { aboveActing, escalatedTo } from './recipients';
import { NoticeSubscription, timingOf } from './subscriptions';

/** What all letters of a batch are written with. */
export interface LetterBatch {
  known: Map<string, LetterAgency>;
  invited: Invited;
  settings: MailSettings;
  now: Date;
}

/**
 * The row of one letter: to an agency, or to an official of it who has asked for this event.
 * @param roles in which the agency reads it.
 */
export function noticeTo(
  code: string,
  roles: Reader[],
  event: CloudEvent,
  letter: LetterText,
  { known, invited, settings: { route, from, publicUrl }, now }: LetterBatch,
  official: NoticeSubscription | null = null,
): object {
  const agencyOf = (agency: string): LetterAgency =>
    known.get(agency) ?? {
      code: agency,
      name: agency,
      email: null,
      superior: null,
      timeZone: null,
    };
  const acting = aboveActing(event);
  const parties = {
    requester: agencyOf(String(event.data.requester)),
    provider: agencyOf(String(event.data.provider)),
    ...(acting !== null && { above: agencyOf(acting) }),
  };
  const to = agencyOf(code);
  // An agency above can read a request only once it is escalated to it; then its officials can act
  // too.
  const reads =
    roles.some((role) => role !== 'superior') || [escalatedTo(event), acting].includes(code);
  const pointer =
    reads && event.type !== typeOf('lost')
      ? `${publicUrl}/v1/requests/${encodeURIComponent(event.subject)}`
      : null;
  const { subject, body, dueAt } = write(event, letter, to, roles, parties, pointer);
  const unfit = official ? null : whyNoAddress(known.get(code));
  const address = unfit === null ? (official ?? to).email : null;
  const recipient = official?.sub ?? null;
  const { at, digest } = official
    ? timingOf(official, event, to.timeZone, now)
    : { at: now, digest: false };
  const key = entryKey(event.subject, code, recipient);
  const status = route.kind === 'off' ? 'no-channel' : address === null ? 'no-address' : 'due';
  const id = (...parts: string[]): string => {
    const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
    return `<${digest}@${from.slice(from.indexOf('@') + 1)}>`;
  };
  return {
    id: uuidv7(),
    event_id: event.id,
    request_id: event.subject,
    type: event.type,
    agency: code,
    channel: 'e-mail',
    address,
    subject,
    body,
    message_id: id('event', event.id, code, ...(official ? [official.sub] : [])),
    // No letter has this id; all letters on one request to one reader refer to it, in any order.
    thread_id: id('request', event.subject, code, ...(official ? [official.sub] : [])),
    status,
    last_error: status === 'no-address' ? unfit : null,
    next_attempt_at: status === 'due' ? at : null,
    created_at: now,
    event_at: instantOf(event.time),
    due_at: dueAt,
    trace: traceOf(event) ?? null,
    recipient,
    digest,
    calendar: entryOf(event, roles, dueAt, key, invited),
  };
}

/** Why no letter can be sent to an agency, as far as events say; null if one can. */
export function whyNoAddress(agency: { email: string | null } | undefined): string | null {
  if (!agency) return 'no event names this agency';
  if (agency.email === null) return 'the agency has no functional address';
  const fault = addressFault(agency.email);
  return fault === null ? null : `the functional address ${fault}`;
}

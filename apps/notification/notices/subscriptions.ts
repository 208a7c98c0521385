import { DateTime } from 'luxon';
import { CloudEvent } from '#libs/contracts/envelope';
import { eventNameOf, isWanted } from '#libs/contracts/event-filter';
import { RequestEventName } from '#libs/contracts/events';
import { Tx } from '#libs/database/database';
import type { Reader } from './letter-texts';
import { URGENCY } from './who-is-told';

/** What an official has asked for, and when. */
export interface NoticeSubscription {
  agency: string;
  sub: string;
  roles: string[];
  email: string;
  digest: 'none' | 'daily';
  /** `HH:MM` in the zone of the agency; both or neither. */
  quietFrom: string | null;
  quietTo: string | null;
  events: string[];
}

/** The role in which an official reads what is told to their agency. */
const ROLE_OF: Record<Reader, string> = {
  requester: 'requester',
  provider: 'decider',
  superior: 'superior',
};
/** When daily digests are sent, in the zone of the agency. */
const DIGEST_HOUR = 7;

/** The officials of these agencies who get letters. */
export async function subscriptionsOf(tx: Tx, agencies: string[]): Promise<NoticeSubscription[]> {
  const rows: NoticeSubscription[] = await tx.query(
    `SELECT agency, sub, roles, email, digest, quiet_from AS "quietFrom", quiet_to AS "quietTo", events
       FROM subscription WHERE agency = ANY ($1::text[]) AND email IS NOT NULL ORDER BY agency, sub`,
    [agencies],
  );
  return rows;
}

/** Whether an official gets an event that is told to their agency in these roles. */
export function isFor(
  { roles, events }: Pick<NoticeSubscription, 'roles' | 'events'>,
  { type }: CloudEvent,
  told: readonly Reader[],
): boolean {
  return told.some((reader) => roles.includes(ROLE_OF[reader])) && isWanted(events, type);
}

/**
 * When an official's letter is sent, and whether in the daily digest. An emergency is told at once,
 * an urgent event outside of quiet hours, anything else as the official wants.
 */
export function timingOf(
  { digest, quietFrom, quietTo }: Pick<NoticeSubscription, 'digest' | 'quietFrom' | 'quietTo'>,
  { type, data }: CloudEvent,
  timeZone: string | null,
  now: Date,
): { at: Date; digest: boolean } {
  if (data.emergency === true) return { at: now, digest: false };
  const name = eventNameOf(type).replace(/^request\./, '') as RequestEventName;
  const daily = digest === 'daily' && URGENCY[name] !== 'urgent';
  const zone = timeZone ?? 'Asia/Jakarta';
  const local = DateTime.fromJSDate(now, { zone });
  const clock = local.isValid ? local : DateTime.fromJSDate(now, { zone: 'Asia/Jakarta' });
  const today = clock.startOf('day').set({ hour: DIGEST_HOUR });
  const at = !daily ? clock : today > clock ? today : today.plus({ days: 1 });
  return { at: afterQuiet(at, quietFrom, quietTo).toJSDate(), digest: daily };
}

/** The same instant, or the end of the quiet hours that it is in. */
function afterQuiet(at: DateTime, from: string | null, to: string | null): DateTime {
  if (from === null || to === null || from === to) return at;
  const time = at.toFormat('HH:mm');
  const isQuiet = from < to ? time >= from && time < to : time >= from || time < to;
  if (!isQuiet) return at;
  const [hour, minute] = to.split(':').map(Number);
  const end = at.startOf('day').set({ hour, minute });
  return end > at ? end : end.plus({ days: 1 });
}

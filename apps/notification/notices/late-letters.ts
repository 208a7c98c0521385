import { REQUEST_EVENTS, typeOf } from '#libs/contracts/events';
import { UNDECIDED } from '#libs/contracts/statuses';
import { wrap } from './compose-letter';
import { instantIn } from './instant';
import { LETTERS } from './letter-texts';

/* What later events make of a letter that could not be sent at once. */

/**
 * By event type, the types of later events that overtake its letter. A letter that holds only
 * before the decision is overtaken by the answer to an objection too: the request was decided.
 */
export const OVERTAKERS: Readonly<Record<string, string[]>> = Object.fromEntries(
  REQUEST_EVENTS.flatMap((name) => {
    const letter = LETTERS[name];
    if (!letter) return [];
    const open = letter.holds.every((status) => UNDECIDED.includes(status));
    const names = [...(letter.overtakenBy ?? []), ...(open ? ['objection-answered' as const] : [])];
    return names.length > 0 ? [[typeOf(name), names.map(typeOf)]] : [];
  }),
);

/**
 * A letter with a note in front on the current deadline, in the zone of the provider; null: it does
 * not run any more. The note takes the place of that of an earlier attempt.
 */
export function withDeadlineOfNow(body: string, dueAt: Date | null, zone: string | null): string {
  const note =
    dueAt === null
      ? STOPPED
      : `Catatan: tenggat keputusan telah berubah sejak surat ini disusun. Tenggat yang berlaku kini: ${instantIn(zone, dueAt)}.`;
  const letter = body.startsWith('Catatan: ') ? withoutNote(body) : body;
  return `${wrap(note)}\n\n${letter}`;
}

const STOPPED =
  'Catatan: sejak surat ini disusun, tenggat keputusan yang disebut di dalamnya tidak lagi berjalan.';

/** A letter without the note that its deadline does not run: it runs again. */
export const withRunningDeadline = (body: string): string =>
  body.startsWith(wrap(STOPPED)) ? withoutNote(body) : body;

const withoutNote = (body: string): string => body.slice(body.indexOf('\n\n') + 2);

import type { YearCalendar } from './calendar';
import type { DeadlineInput } from './deadline';
import type { People, Person } from './deciders';

/*
 * A second implementation of the rules of procedure, written from their description. It shares only
 * type names with the engine; the proof compares the results of both.
 */

/** Whether a person may act towards the decision of a request (Article 42(1)). */
export function secondMayJudge(person: Person, people: People): boolean {
  for (const list of [people.conflicted, people.asked])
    for (const sub of list) if (sub === person.sub) return false;
  for (const named of people.named) {
    const [one, other] = [person.nip ?? '', named.nip ?? ''].map((nip) => nip.replaceAll(' ', ''));
    if (one !== '' && other !== '') {
      if (one === other) return false;
    } else {
      const name = (named.name ?? '').trim().toLowerCase();
      const post = (named.position ?? '').trim().toLowerCase();
      const both = name !== '' && post !== '';
      if (both && name === person.name?.toLowerCase() && post === person.position?.toLowerCase())
        return false;
    }
  }
  return true;
}

/** Bodies by code, each with the body that it is a unit of and its superior. */
export type KnownBodies = Record<string, { party?: string; superior?: string }>;

/** The topmost body that a unit belongs to. */
export function secondRoot(code: string, registry: KnownBodies): string {
  const party = registry[code]?.party;
  return party === undefined ? code : secondRoot(party, registry);
}

/**
 * The body that decides in the provider's place: the first superior of another house than the
 * requester.
 */
export function secondAbove(
  requester: string,
  provider: string,
  registry: KnownBodies,
): string | null {
  const seen = [provider];
  for (let at = registry[provider]?.superior; at !== undefined; at = registry[at]?.superior) {
    if (seen.includes(at)) return null;
    if (secondRoot(at, registry) !== secondRoot(requester, registry)) return at;
    seen.push(at);
  }
  return null;
}

const DAY = 86_400_000;
const OFFSETS: Record<string, number> = {
  'Asia/Jakarta': 7,
  'Asia/Makassar': 8,
  'Asia/Jayapura': 9,
};

/**
 * When an answer is due and whether that is provisional, in an Indonesian time zone, with
 * millisecond arithmetic.
 */
export function secondDeadline(
  { receivedAt, urgency, emergency, emergencySince, timeZone, stops }: DeadlineInput,
  calendars: readonly YearCalendar[],
): { dueAt: number; provisional: boolean } {
  const pauses = stops.flatMap(({ from, to }) =>
    to ? [[from.getTime(), to.getTime()] as const] : [],
  );
  if (emergency) {
    let at = Math.max(receivedAt.getTime(), emergencySince?.getTime() ?? 0);
    // Minute by minute: minutes with a stopped clock do not count.
    for (let minutes = 0; minutes < 120; at += 60_000)
      if (!pauses.some(([from, to]) => at >= from && at < to)) minutes++;
    return { dueAt: at, provisional: false };
  }
  const shift = (OFFSETS[timeZone] ?? 0) * 3_600_000;
  let day = Math.floor((receivedAt.getTime() + shift) / DAY);
  let left = urgency === 'biasa' ? 5 : urgency === 'segera' ? 2 : 1;
  let provisional = false;
  while (left > 0) {
    day++;
    const text = new Date(day * DAY).toISOString().slice(0, 10);
    const calendar = calendars.find(({ year }) => text.startsWith(String(year)));
    const weekend = [0, 6].includes(new Date(day * DAY).getUTCDay());
    const fixed = ['-01-01', '-05-01', '-06-01', '-08-17', '-12-25'].some((end) =>
      text.endsWith(end),
    );
    const decreed = [calendar?.nationalHolidays, calendar?.collectiveLeave].some((days) =>
      days?.includes(text),
    );
    const [begins, ends] = [day * DAY - shift, (day + 1) * DAY - shift];
    const paused = pauses.some(([from, to]) => to > from && from < ends && to > begins);
    if (weekend || fixed || decreed || paused) continue;
    if (!calendar) provisional = true;
    left--;
  }
  return { dueAt: (day + 1) * DAY - shift - 1, provisional };
}

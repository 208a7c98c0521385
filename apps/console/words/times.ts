import type { Language } from '#libs/law/evaluation';
import type { Words } from './words';

const WIB = 'Asia/Jakarta';
const ZONES: Record<string, string> = { '+07:00': 'WIB', '+08:00': 'WITA', '+09:00': 'WIT' };
const LOCALES: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };
/** Making a format takes longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(
  language: Language,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone });
  formats.set(key, made);
  return made;
}

const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const SHORT_DAY = { weekday: 'long', day: 'numeric', month: 'short' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The day of an instant in a zone: "Senin, 7 Desember 2026". */
export function dayText(at: Date, language: Language, timeZone = WIB, short = false): string {
  return formatOf(language, timeZone, short ? SHORT_DAY : DAY).format(at);
}

/** Hour and minute, with a point as Indonesian writes it: "23.59". */
export function clockText(at: Date, language: Language, timeZone = WIB): string {
  return formatOf(language, timeZone, CLOCK).format(at).replace('.', ':').replace(':', '.');
}

/** "Senin, 7 Desember 2026 pukul 23.59 WIB". */
export function instantText(
  at: Date,
  { language, words }: { language: Language; words: Words },
  timeZone = WIB,
): string {
  const parts = formatOf('en', timeZone, { timeZoneName: 'longOffset' }).formatToParts(at);
  const offset = (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').slice(3);
  const zone = ZONES[offset] ?? `UTC${offset}`;
  return `${dayText(at, language, timeZone)} ${words.time.at} ${clockText(at, language, timeZone)} ${zone}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR;

/** A length of time in its largest fitting unit, rounded down, at least one minute. */
export function lengthText(milliseconds: number, { time }: Words): string {
  const length = Math.abs(milliseconds);
  if (length >= DAY_MS) return time.days(Math.floor(length / DAY_MS));
  if (length >= HOUR) return time.hours(Math.floor(length / HOUR));
  return time.minutes(Math.max(1, Math.floor(length / MINUTE)));
}

/** A date without a time of day, `YYYY-MM-DD`. */
export const dateText = (day: string, language: Language): string =>
  dayText(new Date(`${day}T00:00:00Z`), language, 'UTC');

/** Whole rupiah: "Rp1.500.000". */
export const rupiahText = (amount: number): string => `Rp${amount.toLocaleString('id-ID')}`;

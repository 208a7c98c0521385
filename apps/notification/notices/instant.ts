/** Cached per zone: creating one takes longer than the rest of a letter. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();
const WIB = 'Asia/Jakarta';
const ZONES: Record<string, string> = {
  'GMT+07:00': 'WIB',
  'GMT+08:00': 'WITA',
  'GMT+09:00': 'WIT',
};

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('id', {
      ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' },
      timeZone,
    });
  } catch {
    return formatOf(WIB);
  }
  FORMATS.set(timeZone, format);
  return format;
}

/**
 * An instant in Indonesian, in this IANA zone (WIB if unknown): "Senin, 30 November 2026 pukul
 * 23.59 WIB".
 */
export function instantIn(timeZone: string | null, time: string | Date): string {
  const parts = formatOf(timeZone ?? WIB).formatToParts(new Date(time));
  const { weekday, day, month, year, hour, minute, timeZoneName } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  // In Indonesian the offset is written with a dot.
  const offset = String(timeZoneName).replace('.', ':');
  return `${weekday}, ${day} ${month} ${year} pukul ${hour}.${minute} ${ZONES[offset] ?? offset}`;
}

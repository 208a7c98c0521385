const RFC_3339 =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Parses RFC 3339 with a zone, `T` and `Z` in either case, any digits of a second (kept to the
 * millisecond), and a leap second, which counts as the next one; null for impossible dates such as
 * 2026-02-30.
 */
export function instantOf(text: unknown): Date | null {
  if (typeof text !== 'string' || !RFC_3339.test(text) || !isDate(text.slice(0, 10))) return null;
  const written = text.toUpperCase();
  const before = written.replace(/:60(?=[.Z+-])/, ':59');
  const at = new Date(before);
  if (before === written) return at;
  // A leap second ends a day in UTC.
  const leap = new Date(at.getTime() + 1_000);
  return leap.getTime() % 86_400_000 < 1_000 ? leap : null;
}

/** True for an existing calendar day `YYYY-MM-DD`. */
export function isDate(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  // The calendar repeats every 400 years, and a Date takes years before 100 for others.
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= last;
}

/** Months by their first three letters, in both languages. */
const MONTHS: Record<string, number> = {
  ...{ jan: 1, feb: 2, mar: 3, apr: 4, mei: 5, may: 5, jun: 6, jul: 7, agu: 8, agt: 8, aug: 8 },
  ...{ sep: 9, okt: 10, oct: 10, nov: 11, des: 12, dec: 12 },
};

/**
 * A day as people type it, `15-12-2026`, `15/12/2026` or `15 Desember 2026`, as `YYYY-MM-DD`. Any
 * other text is returned unchanged; whether the day exists is not checked.
 */
export function dayTyped(text: string): string {
  const typed = text.trim().replace(/^\p{L}+, */u, '');
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})(?:[-/.]| +)(\d{1,2}|\p{L}{3,10})\.?(?:[-/.]| +)(\d{4})$/u.exec(typed) ?? [];
  const number = /^\d/.test(month) ? Number(month) : MONTHS[month.slice(0, 3).toLowerCase()];
  if (number === undefined || year === '') return text.trim();
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A day `YYYY-MM-DD` as its field shows it, `15-12-2026`; any other text unchanged. */
export const dayShown = (text: string): string =>
  text.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3-$2-$1');

/** A report of the API, and how its page shows it. The page, its filters and its files follow. */
export interface ReportPage {
  /** Its name in the API, by which the words know it too. */
  name: ReportName;
  /** Its part of the address. */
  path: string;
  chart: 'bar' | 'line' | 'matrix';
  /** The columns that the chart shows, all in one unit. */
  charted: readonly [string, ...string[]];
  /** What it can be divided by; the first is the default of the API. */
  by?: readonly [Division, ...Division[]];
}

export type ReportName =
  | 'timeliness'
  | 'grounds'
  | 'flows'
  | 'costs'
  | 'emergencies'
  | 'ratings'
  | 'outliers'
  | 'series'
  | 'principles';
export type Division = 'agency' | 'province' | 'month' | 'week' | 'day';

/** Every report besides the summary. */
export const REPORT_PAGES: readonly ReportPage[] = [
  { name: 'timeliness', path: 'ketepatan-waktu', chart: 'bar', charted: ['onTimeShare'] },
  { name: 'grounds', path: 'alasan', chart: 'bar', charted: ['met'] },
  {
    ...{ name: 'flows', path: 'arus', chart: 'matrix', charted: ['requests'] },
    by: ['agency', 'province'],
  },
  {
    ...{
      name: 'series',
      path: 'perkembangan',
      chart: 'line',
      charted: ['received', 'decided', 'approved', 'refused'],
    },
    by: ['month', 'week', 'day'],
  },
  { name: 'costs', path: 'biaya', chart: 'bar', charted: ['agreed'] },
  { name: 'emergencies', path: 'darurat', chart: 'bar', charted: ['requests'] },
  { name: 'ratings', path: 'penilaian', chart: 'bar', charted: ['result'] },
  { name: 'outliers', path: 'fakta-sama', chart: 'bar', charted: ['otherShare'] },
  { name: 'principles', path: 'prinsip', chart: 'bar', charted: ['cases'] },
];

/** The files of a report, by their names in the address. */
export const FILES = {
  'data.csv': 'csv',
  'data.xlsx': 'xlsx',
  'gambar.svg': 'svg',
} as const;
export type FileName = keyof typeof FILES;

export const isFile = (name: string): name is FileName => Object.hasOwn(FILES, name);

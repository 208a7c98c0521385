import { column, ReportDefinition, sumOf } from './definition';
import type { ListFilters } from './figure-links';
import { ReportQuery } from './report-query';

const MARKS = ['timeliness', 'openness', 'result'] as const;
const mean = (at: number): string => `round(sum(m${at})::numeric / sum(n), 2)::float8`;
/** Half the width of the 95 % interval of the mean, with the normal distribution. */
const margin = (at: number): string =>
  `round(1.96 * sqrt((sum(n) * sum(q${at}) - sum(m${at}) * sum(m${at}))::numeric
     / NULLIF(sum(n) * (sum(n) - 1), 0)) / sqrt(sum(n)::numeric), 2)::float8`;
/** The marks of one side: their number, sums and sums of squares. */
const marksBy = (by: string): string =>
  `by_${by} AS n, ${MARKS.map((_, n) => `by_${by}_${n + 1} AS m${n + 1}, by_${by}_${n + 1}_squared AS q${n + 1}`).join(', ')}`;
const TITLES = {
  timeliness: ['Ketepatan waktu', 'Timeliness'],
  openness: ['Keterbukaan', 'Openness'],
  result: ['Hasil', 'Result'],
} as const;

export const RATINGS: ReportDefinition = {
  name: 'ratings',
  title: { id: 'Penilaian timbal balik', en: 'Ratings both ways' },
  explains: {
    id: 'Nilai 1 sampai 5 yang diberikan pihak lain, sebagai pemberi dan sebagai peminta bantuan. Selisih: setengah lebar rentang kepercayaan 95 %; kosong bila kurang dari dua penilaian.',
    en: 'Marks from 1 to 5 by the other party, as provider and as requester. Margin: half the width of the 95 % interval of the mean; empty with fewer than two ratings.',
  },
  operationId: 'getRatings',
  summary: 'Average the ratings of the other party',
  query: ReportQuery,
  columns: [
    column('agency', 'Badan yang dinilai', 'Rated agency', 'text'),
    column('as', 'Sebagai', 'As', 'text'),
    column('ratings', 'Penilaian', 'Ratings'),
    ...MARKS.flatMap((mark) => [
      column(mark, TITLES[mark][0], TITLES[mark][1], 'marks'),
      column(`${mark}Margin`, `${TITLES[mark][0]}: selisih`, `${TITLES[mark][1]}: margin`, 'marks'),
    ]),
  ],
  sql: `
    SELECT agency, "as", grouping(agency) = 1 AS total, ${sumOf('n')} AS ratings,
           ${MARKS.map((mark, n) => `${mean(n + 1)} AS ${mark}, ${margin(n + 1)} AS "${mark}Margin"`).join(', ')}
      FROM (SELECT provider AS agency, 'provider' AS "as", ${marksBy('requester')} FROM sums
            UNION ALL SELECT requester, 'requester', ${marksBy('provider')} FROM pairs) AS rated WHERE n > 0
     GROUP BY GROUPING SETS ((agency, "as"), ()) ORDER BY agency, "as"`,
  behind: {
    row: ({ agency, as }): ListFilters =>
      as === 'provider'
        ? { provider: String(agency), ratedBy: 'requester' }
        : { requester: String(agency), ratedBy: 'provider' },
    figures: { ratings: {} },
    // It counts ratings, and a request can have two.
    total: null,
  },
  chart: { kind: 'bar', label: 'agency', value: 'result' },
};

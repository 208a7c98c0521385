import { FACT_IDS } from '#libs/law/evaluation';
import { column, measureOf, ReportDefinition, sumOf } from './definition';
import { DECIDED } from './figure-links';
import { ReportQuery } from './report-query';

/** The figures of a row, and the measures that hold each for the provision, or for the total. */
const FIGURES = ['claimed', 'met', 'judged', 'decided_on', 'departing', 'escalated'] as const;
const TOTALS = ['claimed', 'met', 'judged', 'decided', 'departing', 'escalated'] as const;

export const GROUNDS: ReportDefinition = {
  name: 'grounds',
  title: { id: 'Alasan permohonan dan penolakan', en: 'Grounds for asking and refusing' },
  explains: {
    id: 'Setiap baris satu ketentuan Pasal 35 ayat (1), Pasal 36 ayat (1) atau ayat (3). Diputus: disetujui sedangkan syarat Pasal 35 ayat (1) atau keadaan darurat terpenuhi, atau ditolak atas alasan Pasal 36 ayat (1). Satu permohonan dapat terhitung pada beberapa ketentuan.',
    en: 'Each row is a provision of Pasal 35(1), 36(1) or 36(3). Decided on: approved while the ground of Pasal 35(1) or the emergency is met, or refused on the ground of Pasal 36(1). One request can count for several provisions.',
  },
  operationId: 'getGrounds',
  summary: 'Count how often each provision is claimed, met and decided on',
  query: ReportQuery,
  columns: [
    column('provision', 'Ketentuan', 'Provision', 'text'),
    column('claimed', 'Diajukan', 'Claimed'),
    column('met', 'Terpenuhi', 'Met'),
    column('judged', 'Perlu dinilai pejabat', 'Left to an official'),
    column('decidedOn', 'Diputus', 'Decided on'),
    column('departures', 'Keputusan menyimpang dari usulan', 'Decisions that depart'),
    column('escalated', 'Dieskalasi', 'Escalated'),
  ],
  // The total counts requests, not provisions.
  sql: `
    WITH summed AS (SELECT ${[
      ...FACT_IDS.flatMap((provision) => FIGURES.map((figure) => measureOf(figure, provision))),
      ...TOTALS,
    ]
      .map((measure) => `${sumOf(measure)} AS ${measure}`)
      .join(', ')} FROM sums)
    SELECT rows.* FROM summed, LATERAL (VALUES
      ${FACT_IDS.map((provision) => `('${provision}', false, ${FIGURES.map((figure) => `summed.${measureOf(figure, provision)}`).join(', ')})`).join(', ')},
      (NULL, true, ${TOTALS.map((measure) => `summed.${measure}`).join(', ')})
    ) AS rows (provision, total, claimed, met, judged, "decidedOn", departures, escalated) ORDER BY provision`,
  // The list has no filter by provision.
  behind: { row: () => null, figures: { decidedOn: DECIDED } },
  chart: { kind: 'bar', label: 'provision', value: 'met' },
};

import { DateTime } from 'luxon';
import type { Unit } from '#libs/contracts/report-answers';
import type { Language } from '#libs/law/evaluation';
import type { Bilingual } from '#libs/law/pack';
import type { ToldReport } from '../report.controller';

const UNIT: Record<Unit, Bilingual> = {
  text: { id: 'teks', en: 'text' },
  list: { id: 'daftar', en: 'list' },
  day: { id: 'hari', en: 'day' },
  requests: { id: 'jumlah permohonan', en: 'number of requests' },
  share: { id: 'persen', en: 'per cent' },
  hours: { id: 'jam', en: 'hours' },
  days: { id: 'hari', en: 'days' },
  rupiah: { id: 'rupiah', en: 'rupiah' },
  marks: { id: 'nilai 1 sampai 5', en: 'marks from 1 to 5' },
  mixed: { id: 'lihat kolom satuan', en: 'see the column unit' },
};
export const unitIn = (unit: Unit, language: Language): string => UNIT[unit][language];

const LOCALE: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };

/** A value as people read it in this language. */
export function shown(value: string | number | null, unit: Unit, language: Language): string {
  if (value === null) return '-';
  if (typeof value === 'string') return value;
  const digits = unit === 'share' ? 1 : ['requests', 'rupiah'].includes(unit) ? 0 : 2;
  return new Intl.NumberFormat(LOCALE[language], {
    style: unit === 'share' ? 'percent' : 'decimal',
    maximumFractionDigits: digits,
  }).format(value);
}

/** The period and the other filters, and when the figures were calculated. */
export function periodLine({ query, asOf, language }: Omit<ToldReport, 'rows'>): string {
  const { from, to, agency, province, kind, zone } = query;
  const words =
    language === 'id'
      ? { all: 'Seluruh masa', from: 'dari', to: 'sampai', at: 'dihitung' }
      : { all: 'Whole time', from: 'from', to: 'to', at: 'calculated' };
  const period = [from && `${words.from} ${from}`, to && `${words.to} ${to}`].filter(Boolean);
  const when = DateTime.fromJSDate(asOf, { zone }).setLocale(LOCALE[language]);
  return [
    period.join(' ') || words.all,
    ...[agency, province, kind].filter((filter) => filter !== undefined),
    `${words.at} ${when.toFormat('d LLLL yyyy HH:mm')} (${zone})`,
  ].join('; ');
}

/** The number of cases behind the figures, and how many are incomplete. */
export function caseLine({ requests, incomplete, language }: ToldReport): string {
  const count = shown(requests, 'requests', language);
  const gaps = shown(incomplete, 'requests', language);
  return language === 'id'
    ? `n = ${count} permohonan${incomplete > 0 ? `, ${gaps} belum lengkap` : ''}`
    : `n = ${count} requests${incomplete > 0 ? `, ${gaps} incomplete` : ''}`;
}

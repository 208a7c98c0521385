import { DateTime } from 'luxon';
import { shown } from '#libs/contracts/report-text';
import type { Language } from '#libs/law/evaluation';
import type { ToldReport } from '../report.controller';

const LOCALE: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };

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

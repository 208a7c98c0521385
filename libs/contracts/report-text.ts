import type { Language } from '#libs/law/evaluation';
import type { Bilingual } from '#libs/law/pack';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { FUNDING_LABELS, KIND_LABELS, RECOMMENDATION_LABELS } from './labels';
import { nameOfRegion } from './regions';
import type { ReportColumn, ReportRow, Unit } from './report-answers';

/* Figures as people read them: numbers with their units, and names instead of codes. */

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
const isUnit = (text: unknown): text is Unit => typeof text === 'string' && text in UNIT;

/** Of a list of agencies; the files have all. */
const MOST_NAMES = 5;
const LOCALE: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };

/** A value as people read it in this language. */
export function shown(value: string | number | null, unit: Unit, language: Language): string {
  if (value === null) return '-';
  if (typeof value === 'string') return value;
  const digits = unit === 'share' ? 1 : ['requests', 'rupiah'].includes(unit) ? 0 : 2;
  return new Intl.NumberFormat(LOCALE[language], {
    style: unit === 'share' ? 'percent' : 'decimal',
    // The same in every row, so that the numbers of a column stand below each other.
    minimumFractionDigits: unit === 'mixed' ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** How the codes of a report are read. */
export interface Reading {
  language: Language;
  /** What the report is divided by, such as `province` or `month`; null: by nothing. */
  by: string | null;
  /** The name of an agency, or its code. */
  nameOf: (code: string) => string;
}

const WORDS: Readonly<Record<string, Readonly<Record<string, Bilingual>>>> = {
  kind: KIND_LABELS,
  source: FUNDING_LABELS,
  as: {
    requester: { id: 'peminta bantuan', en: 'requester' },
    provider: { id: 'pemberi bantuan', en: 'provider' },
  },
  usual: {
    approved: { id: 'disetujui', en: 'approved' },
    'partially-approved': { id: 'disetujui sebagian', en: 'approved in part' },
    refused: { id: 'ditolak', en: 'refused' },
  },
  band: {
    green: { id: 'hijau', en: 'green' },
    amber: { id: 'kuning', en: 'amber' },
    red: { id: 'merah', en: 'red' },
    'too-few': { id: 'jawaban belum cukup', en: 'too few answers' },
  },
  status: {
    measured: { id: 'diukur', en: 'measured' },
    'not measured': { id: 'tidak diukur', en: 'not measured' },
  },
};

/** The principles of PerBKN 15/2022 and their figures in Indonesian, with our translation. */
const TRANSLATIONS: Readonly<Record<string, string>> = {
  'transparan dan akuntabel': 'transparent and accountable',
  'efektif dan efisien': 'effective and efficient',
  kemanfaatan: 'benefit',
  'saling menghormati dan menghargai': 'mutual respect and esteem',
  partisipatif: 'participation',
  antisipatif: 'anticipation',
  keselarasan: 'harmony',
  'itikad baik': 'good faith',
  'rata-rata nilai keterbukaan': 'average mark for openness',
  'bagian jawaban yang tepat waktu': 'share of answers in time',
  'rata-rata nilai hasil': 'average mark for the result',
  'bagian bantuan selesai yang dinilai kedua pihak':
    'share of completed help that both parties rated',
  'bagian keputusan yang mengikuti usulan': 'share of decisions that follow the recommendation',
  'bagian bantuan selesai tanpa sengketa serah terima':
    'share of completed help without a disputed delivery',
  'tidak diukur': 'not measured',
};

/** A value of a report in words; the columns of all reports have their names in common. */
export function cellText({ name, unit }: ReportColumn, row: ReportRow, reading: Reading): string {
  const value = row[name] ?? null;
  const { language, by } = reading;
  if (unit === 'mixed') return shown(value, isUnit(row.unit) ? row.unit : unit, language);
  if (typeof value !== 'string') return shown(value, unit, language);
  if (['requester', 'provider', 'agency'].includes(name)) return partyText(value, reading);
  if (unit === 'list') return namesText(value.split(', '), reading);
  if (unit === 'day') return dayText(value, by, language);
  if (name === 'provision') return articleText(value, language);
  if (name === 'facts') return factsText(value, language);
  if (name === 'unit') return isUnit(value) ? unitIn(value, language) : value;
  if (name === 'principle' || name === 'figure')
    return language === 'en' ? (TRANSLATIONS[value] ?? value) : value;
  const words = WORDS[name];
  return words && Object.hasOwn(words, value) ? (words[value]?.[language] ?? value) : value;
}

function namesText(codes: string[], { language, nameOf }: Reading): string {
  const names = codes.slice(0, MOST_NAMES).map(nameOf);
  const more = codes.length - names.length;
  if (more > 0) names.push(language === 'id' ? `dan ${more} lainnya` : `and ${more} others`);
  return names.join('; ');
}

function partyText(code: string, { by, language, nameOf }: Reading): string {
  if (by !== 'province') return nameOf(code);
  if (code === 'nasional') return language === 'id' ? 'Nasional' : 'National';
  return nameOfRegion(code);
}

/** A month by its name; a week by its first day. */
function dayText(day: string, by: string | null, language: Language): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat(LOCALE[language], {
    ...(by !== 'month' && { day: 'numeric' }),
    ...{ month: 'short', year: 'numeric', timeZone: 'UTC' },
  }).format(at);
}

export function articleText(id: string, language: Language): string {
  return UU_30_2014.provisions.find((one) => one.id === id)?.article[language] ?? id;
}

/** The signs of the nine provisions by what they mean: `36-1-c?` is left to an official. */
const factsWith = (sign: string, facts: string): string[] =>
  [...facts.matchAll(/(\d\d-\d(?:-[a-e])?)([-+?])/g)].flatMap(([, id = '', mark]) =>
    mark === sign ? [id] : [],
  );

/** `35-1-b` and `35-1-d` as "Pasal 35 ayat (1) huruf b, d". */
function articlesText(ids: string[], language: Language): string {
  const paragraphs = [...new Set(ids.map((id) => id.slice(0, 4)))];
  const told = paragraphs.map((paragraph) => {
    const letters = ids.filter((id) => id.startsWith(`${paragraph}-`)).map((id) => id.slice(5));
    const of = articleText(paragraph, language);
    if (letters.length === 0) return of;
    return language === 'id'
      ? `${of} huruf ${letters.join(', ')}`
      : of + letters.map((letter) => `(${letter})`).join(', ');
  });
  return told.join(', ');
}

function factsText(facts: string, language: Language): string {
  const [met, judged] = ['+', '?'].map((sign) => factsWith(sign, facts)) as [string[], string[]];
  const recommendation = facts.split(' ').at(-1) ?? '';
  const told = Object.entries(RECOMMENDATION_LABELS).find(([code]) => code === recommendation);
  const words =
    language === 'id'
      ? { met: 'Terpenuhi', judged: 'Perlu dinilai', none: 'tidak ada', told: 'Usulan' }
      : { met: 'Met', judged: 'Left to an official', none: 'none', told: 'Recommendation' };
  return [
    `${words.met}: ${met.length > 0 ? articlesText(met, language) : words.none}.`,
    ...(judged.length > 0 ? [`${words.judged}: ${articlesText(judged, language)}.`] : []),
    ...(told ? [`${words.told}: ${told[1][language]}.`] : []),
  ].join(' ');
}

/** The facts in a few characters, for the label of a chart: `35(1)b,d 36(1)c?`. */
export function factsLabel(facts: string, language: Language): string {
  const short = (id: string): string => id.replace(/^(\d\d)-(\d)-?/, '$1($2)');
  const parts = [
    ...factsWith('+', facts).map(short),
    ...factsWith('?', facts).map((id) => `${short(id)}?`),
  ];
  return parts.join(' ') || (language === 'id' ? 'tidak ada' : 'none');
}

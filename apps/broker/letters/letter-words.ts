import { CLASSIFICATION_LABELS, URGENCY_LABELS } from '#libs/contracts/labels';
import type { Classification, Urgency } from '#libs/contracts/submit-request';
import type { Language } from '#libs/law/evaluation';
import { inForceOn, lawOf } from '#libs/law/law';
import { UU_30_2014 } from '#libs/law/uu-30-2014';

/** Words that every letter has. */
const ID = {
  number: 'Nomor',
  nature: 'Sifat',
  attachments: 'Lampiran',
  subject: 'Hal',
  noNumber: '(dinomori oleh instansi)',
  none: '-',
  files: (n: number) => `${n} berkas`,
  to: 'Yth.',
  head: (agency: string) => `Pimpinan ${agency}`,
  copies: 'Tembusan',
  draft: 'KONSEP',
  signHere: 'Tempat tanda tangan elektronik',
  official: 'Pejabat yang berwenang',
  noName: '(nama pejabat)',
  page: (n: number, of: number) => `Halaman ${n} dari ${of}`,
  origin: (id: string, version: number) => `Permohonan ${id}, versi ${version}`,
  record: 'Catatan yang dapat dibaca mesin',
  at: 'pukul',
  item: 'Butir',
  description: 'Uraian',
  quantity: 'Jumlah',
  sealed: 'uraian pada tempat isi permohonan',
  summary: 'ringkasan',
  law: 'Undang-Undang Nomor 30 Tahun 2014 tentang Administrasi Pemerintahan',
};

const EN: typeof ID = {
  number: 'Number',
  nature: 'Nature',
  attachments: 'Attachments',
  subject: 'Subject',
  noNumber: '(numbered by the agency)',
  none: '-',
  files: (n) => (n === 1 ? '1 file' : `${n} files`),
  to: 'To',
  head: (agency) => `The head of ${agency}`,
  copies: 'Copies',
  draft: 'DRAFT',
  signHere: 'Place for the electronic signature',
  official: 'The competent official',
  noName: '(name of the official)',
  page: (n, of) => `Page ${n} of ${of}`,
  origin: (id, version) => `Request ${id}, version ${version}`,
  record: 'Machine-readable record',
  at: 'at',
  item: 'Item',
  description: 'Description',
  quantity: 'Quantity',
  sealed: 'described where the content of the request is kept',
  summary: 'summary',
  law: 'Law 30/2014 on Government Administration',
};

export const LETTER_WORDS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

/** Security class and urgency, as the field "Sifat" shows them. */
export function natureOf(
  classification: Classification,
  urgency: Urgency,
  language: Language,
): string {
  if (classification === 'biasa' && urgency === 'biasa') return URGENCY_LABELS.biasa[language];
  return `${CLASSIFICATION_LABELS[classification][language]} / ${URGENCY_LABELS[urgency][language]}`;
}

const LOCALES: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };
const ZONES: Readonly<Record<string, string>> = {
  '+07:00': 'WIB',
  '+08:00': 'WITA',
  '+09:00': 'WIT',
};
/** Making a format takes longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale} ${timeZone} ${Object.keys(options).join()}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formats.set(key, made);
  return made;
}

const DAY = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The day of an instant in a zone: "30 November 2026". */
export const dateOf = (at: string, timeZone: string, language: Language): string =>
  formatOf(LOCALES[language], timeZone, DAY).format(new Date(at));

/** "30 November 2026 pukul 14.05 WIB". */
export function timeOf(at: string, timeZone: string, language: Language): string {
  const time = new Date(at);
  const clock = formatOf('en-GB', timeZone, CLOCK).format(time);
  const zoned = formatOf('en', timeZone, { timeZoneName: 'longOffset' }).formatToParts(time);
  const offset = (zoned.find(({ type }) => type === 'timeZoneName')?.value ?? '').slice(3);
  const shown = language === 'id' ? clock.replace(':', '.') : clock;
  const zone = ZONES[offset] ?? `UTC${offset}`;
  return `${dateOf(at, timeZone, language)} ${LETTER_WORDS[language].at} ${shown} ${zone}`;
}

/** Whole rupiah: "Rp1.500.000". */
export const rupiah = (amount: number): string => `Rp${amount.toLocaleString('id-ID')}`;

/** The name of a provision, such as "Pasal 36 ayat (1) huruf b", as in force on `day`. */
export function articleOf(provision: string, day: string, language: Language): string {
  const known = inForceOn(lawOf(UU_30_2014), day)?.provisions.get(provision);
  return known?.article[language] ?? provision;
}

/** A provision with its text; wording that is not confirmed is marked as a summary. */
export function provisionOf(provision: string, day: string, language: Language): string {
  const known = inForceOn(lawOf(UU_30_2014), day)?.provisions.get(provision);
  if (!known) return provision;
  const { article, text, gloss, confidence } = known;
  const quoted = language === 'id' && confidence === 'verbatim';
  const words = language === 'id' ? text : gloss;
  return quoted
    ? `${article.id}: “${words}”`
    : `${article[language]} (${LETTER_WORDS[language].summary}): ${words}`;
}

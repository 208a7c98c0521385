import { instantOf } from '#libs/contracts/dates';
import { CloudEvent } from '#libs/contracts/envelope';
import { RequestEventName, typeOf } from '#libs/contracts/events';
import { PROVISIONS } from '#libs/law/data/provisions';
import type { Value } from '#libs/law/evaluation';
import { SENTENCES } from '#libs/law/data/sentences';
import { instantIn } from './instant';
import { handedOver, moved, onProcedure, PROVISIONAL } from './letter-procedure';
import { LetterText, LETTERS, Reader } from './letter-texts';
import { proposalDetails } from './proposal-letters';

/** What a letter says about an agency, from the agency's event. */
export interface LetterAgency {
  code: string;
  name: string;
  email: string | null;
  superior: string | null;
  timeZone: string | null;
}

/**
 * The two parties of a request; `above` if an official of the agency above the provider acted in
 * its place.
 */
export interface LetterParties {
  requester: LetterAgency;
  provider: LetterAgency;
  above?: LetterAgency;
}

export interface WrittenLetter {
  subject: string;
  body: string;
  /** Deadline that it names (RFC 3339), if any. */
  dueAt: string | null;
}

const NAMES = Object.keys(LETTERS) as RequestEventName[];
const BY_TYPE = new Map(NAMES.map((name) => [typeOf(name), LETTERS[name]]));

/** The letter on events of this type; null if there is none. */
export const letterOf = (type: string): LetterText | null => BY_TYPE.get(type) ?? null;

const ARTICLES = new Map<string, string>(PROVISIONS.map(({ id, article }) => [id, article.id]));
const CLASSIFICATION: Record<string, string> = { biasa: 'Biasa', terbatas: 'Terbatas' };
const URGENCY: Record<string, string> = {
  biasa: 'Biasa',
  segera: 'Segera',
  'sangat-segera': 'Sangat Segera',
};
const WIDTH = 74;
const ABOVE =
  'Pemberitahuan ini disampaikan kepada instansi Saudara sebagai atasan dari salah satu pihak.';

/**
 * Writes the letter of one event to one agency: the same event, agencies and reader always give the
 * same text. From classification `rahasia` up, or if it is unknown, it holds only the reference and
 * the pointer.
 * @param roles in which `to` reads it; a superior reads about the parties, not as one of them.
 * @param pointer where the request can be read.
 */
export function write(
  event: CloudEvent,
  letter: LetterText,
  to: LetterAgency,
  roles: Reader[],
  parties: LetterParties,
  pointer: string | null,
): WrittenLetter {
  const { data } = event;
  const open = CLASSIFICATION[text(data.classification)];
  const number = oneLine(text(data.reference) || event.subject, 200);
  const urgent = data.emergency === true && data.running === true ? 'DARURAT: ' : '';
  const hal = open === undefined ? 'pemberitahuan' : urgent + letter.hal;
  const head: [string, string][] = [['Nomor', number]];
  if (open !== undefined)
    head.push(['Sifat', open], ['Urgensi', URGENCY[text(data.urgency)] ?? '-']);
  head.push(['Hal', `Bantuan Kedinasan: ${hal}`]);
  if (open !== undefined) head.push(['Tanggal', instantIn(parties.provider.timeZone, event.time)]);
  const said =
    open === undefined
      ? [
          'Terdapat perkembangan pada permohonan dengan nomor tersebut di atas. Sesuai klasifikasi keamanannya, isinya tidak dimuat dalam surat elektronik.',
        ]
      : contents(event, letter, roles, parties);
  const body = [
    head.map(([label, value]) => `${label.padEnd(8)}: ${value}`).join('\n'),
    `Yth. ${nameOf(to)}`,
    'Dengan hormat,',
    ...said.map(wrap),
    pointer === null
      ? wrap('Rincian dapat diminta kepada para pihak; sistem tidak membukanya bagi instansi lain.')
      : `Rincian dapat dibaca pada sistem Bantuan Kedinasan:\n${pointer}`,
    wrap('Demikian disampaikan. Atas perhatian dan kerja sama Saudara diucapkan terima kasih.'),
    'Sistem Bantuan Kedinasan',
    wrap(
      'Surat elektronik ini dibuat otomatis dari catatan sistem, bukan naskah dinas, dan tidak perlu dibalas. Penilaian sistem selalu berupa usulan; yang memutuskan adalah pejabat yang berwenang.',
    ),
  ];
  return {
    subject: `Bantuan Kedinasan ${number}: ${hal}`,
    body: `${body.join('\n\n')}\n`,
    dueAt: open === undefined ? null : dueOf(data),
  };
}

/** The deadline that the letter of an event names: only while its clock runs. */
const dueOf = ({ running, dueAt }: CloudEvent['data']): string | null =>
  running === true && instantOf(dueAt) !== null ? text(dueAt) : null;

function contents(
  { data }: CloudEvent,
  letter: LetterText,
  roles: Reader[],
  parties: LetterParties,
): string[] {
  const [requester, provider] = [nameOf(parties.requester), nameOf(parties.provider)];
  const acting = parties.above ? `${nameOf(parties.above)}, atasan ${provider},` : provider;
  const change = (data.change ?? {}) as Record<string, unknown>;
  const { agency } = (data.actor ?? {}) as { agency?: unknown };
  const names: Record<string, string> = {
    peminta: requester,
    pemberi: provider,
    pemutus: acting,
    pelaku: agency === parties.requester.code ? requester : acting,
  };
  // Replaced in one pass: a name that holds "{pemberi}" stays a name.
  const named = (line: string): string =>
    line.replace(/\{(peminta|pemberi|pemutus|pelaku)\}/g, (_, who: string) => names[who] ?? '');
  const next = roles.flatMap((role) => letter.next[role] ?? (role === 'superior' ? ABOVE : []));
  return [
    named(letter.fact),
    ...(data.emergency === true
      ? [
          'Permohonan ini diajukan dengan menyatakan KEADAAN DARURAT. Dalam keadaan darurat, Badan dan/atau Pejabat Pemerintahan wajib memberikan Bantuan Kedinasan (Pasal 36 ayat (3) UU 30/2014); tenggatnya dihitung dalam jam.',
        ]
      : []),
    ...details(change),
    ...proposalDetails(change),
    ...moved(change, (time) => instantIn(parties.provider.timeZone, time)),
    ...(dueOf(data) === null ? [] : [`Tenggat keputusan: ${due(data, parties.provider)}`]),
    ...next.map(named),
  ];
}

function due(data: CloudEvent['data'], provider: LetterAgency): string {
  const reserve = data.provisional === true ? ` ${PROVISIONAL}` : '';
  return `${instantIn(provider.timeZone, text(data.dueAt))}.${reserve}`;
}

/** What the event lists: missing provisions, the decision on each item, and whether it departs. */
function details(change: Record<string, unknown>): string[] {
  const lines: string[] = [];
  if (change.cause === 'deadline')
    lines.push(
      'Tenggat layanannya terlampaui tanpa keputusan. Lewatnya tenggat bukan keputusan: tidak berarti permohonan disetujui atau ditolak.',
    );
  if (change.cause === 'outside-36-1')
    lines.push(
      'Pejabat pada instansi pemberi bantuan mengajukan alasan yang tidak termasuk alasan penolakan dalam Pasal 36 ayat (1) UU 30/2014; alasan itu dapat dibaca pada sistem.',
    );
  if (change.cause === 'conflict-of-interest')
    lines.push(
      'Pejabat pada instansi pemberi bantuan menyatakan konflik kepentingan dan memberitahukannya kepada atasan (Pasal 42 dan Pasal 43 UU 30/2014). Keputusan diambil oleh pejabat lain atau oleh atasan.',
    );
  lines.push(...onProcedure(change));
  lines.push(...evaluation(change));
  const missing = articles(change.missing);
  if (missing) lines.push(`Yang belum dinyatakan atau belum lengkap: ${missing}.`);
  const asked = articles(change.provisions);
  const what = change.against === undefined ? 'Penjelasan yang diminta' : 'Keberatan itu';
  if (asked) lines.push(`${what} berkaitan dengan: ${asked}.`);
  const items = list(change.items) as { id?: unknown; outcome?: unknown; grounds?: unknown }[];
  const ids = (outcome: string): string =>
    items
      .filter((item) => item?.outcome === outcome)
      .map(({ id }) => oneLine(text(id), 32))
      .join(', ');
  const [approved, refused] = [ids('approved'), ids('refused')];
  if (approved && refused)
    lines.push(`Butir yang disetujui: ${approved}. Butir yang ditolak: ${refused}.`);
  const grounds = articles(items.flatMap((item) => list(item?.grounds)));
  if (refused && grounds) lines.push(`Alasan penolakan yang digunakan pejabat: ${grounds}.`);
  lines.push(...handedOver(change, (id) => oneLine(text(id), 32)));
  if (change.departs === true)
    lines.push(
      'Keputusan pejabat tersebut berbeda dari usulan hasil penilaian; alasannya tercatat pada sistem.',
    );
  return lines;
}

/** The recommendation and its provisions, for superiors who are notified of an evaluation. */
function evaluation({ recommendation, findings }: Record<string, unknown>): string[] {
  const proposal =
    recommendation === 'must-give' || recommendation === 'official-judgement'
      ? [`Usulan hasil penilaian: ${SENTENCES.recommendations[recommendation].id}.`]
      : [];
  const of = (value: Value): string =>
    articles(
      (list(findings) as { provision?: unknown; value?: unknown }[])
        .filter((finding) => finding?.value === value)
        .map(({ provision }) => provision),
    );
  const values = (['met', 'needs-judgement'] as const).flatMap((value) =>
    of(value) ? [`Ketentuan yang ${SENTENCES.values[value].id}: ${of(value)}.`] : [],
  );
  return [...proposal, ...values];
}

const nameOf = ({ name, code }: LetterAgency): string => oneLine(name, 200) || code;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function articles(ids: unknown): string {
  const known = list(ids).map((id) => ARTICLES.get(text(id)) ?? '');
  const named = [...new Set(known)].filter((article) => article !== '');
  return named.length > 0 ? `${named.join(', ')} UU 30/2014` : '';
}

/**
 * Makes one visible line: line ends, direction marks and invisible characters (CR, LF, NUL, U+2028,
 * bidi and zero-width marks, default-ignorable characters, lone surrogates) become a space, in
 * headers and text.
 */
export function oneLine(value: string, length: number): string {
  const line = value.replace(/[\p{C}\p{DI}\p{Z}\s\u2800]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : line;
}

/** Breaks lines between words, for mail programs that do not wrap them. */
export function wrap(paragraph: string): string {
  const lines: string[] = [''];
  for (const word of paragraph.split(' ')) {
    const last = lines.length - 1;
    const line = lines[last] ?? '';
    if (line !== '' && line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[last] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

import type { Problem, ProblemCode } from '#libs/contracts/problem';
import { STATUS, type StatusFacts } from '#libs/contracts/statuses';
import type { Language } from '#libs/law/evaluation';
import { DETAILS } from './indonesian-details';
import { MESSAGE_DETAILS } from './indonesian-messages';
import { PROCEDURE_DETAILS } from './indonesian-procedure';

/** Titles of the problems in Indonesian. */
const TITLES: Record<ProblemCode, string> = {
  malformed: 'Permintaan tidak dapat dibaca',
  unauthenticated: 'Belum masuk',
  'signature-invalid': 'Tanda tangan tidak sah',
  forbidden: 'Tidak terbuka bagi peran Anda',
  'mandate-expired': 'Penunjukan tidak berlaku hari ini',
  'conflict-of-interest': 'Konflik kepentingan: pejabat lain yang memutuskan',
  'not-found': 'Tidak ditemukan',
  'method-not-allowed': 'Metode tidak tersedia',
  'transition-not-open': 'Tindakan tidak terbuka',
  'reference-taken': 'Nomor surat sudah dipakai',
  'message-id-reused': 'Id pesan sudah dipakai',
  'key-id-taken': 'Id kunci sudah dipakai',
  'cursor-unknown': 'Penunjuk halaman tidak dikenal',
  'version-mismatch': 'Data sudah berubah',
  'too-large': 'Terlalu besar',
  'media-type': 'Jenis isi tidak didukung',
  'validation-failed': 'Isian belum sesuai',
  'idempotency-key-reused': 'Idempotency-Key sudah dipakai untuk permintaan lain',
  'refusal-without-ground': 'Penolakan tanpa alasan Pasal 36 ayat (1)',
  'refusal-without-reason': 'Penolakan tanpa alasan tertulis',
  'reason-insufficient': 'Alasan belum memadai',
  'not-available-in-emergency': 'Tidak tersedia dalam keadaan darurat',
  'undecided-items': 'Ada butir yang belum diputuskan',
  'costs-not-acceptable': 'Biaya tidak dapat diterima',
  'rate-limited': 'Terlalu banyak permintaan',
  internal: 'Kesalahan internal',
  unavailable: 'Layanan sedang tidak tersedia',
  'awaiting-checkpoint': 'Keputusan menunggu pengukuhan riwayat',
};

/** A text with gaps, and how it reads in Indonesian; `{0}` is the first gap. */
interface Phrase {
  pattern: RegExp;
  id: string;
}

const WHY_CLOSED = Object.values<StatusFacts>(STATUS).map(({ whyClosed: { en, id } }) => [en, id]);
const PHRASES: readonly Phrase[] = [
  ...DETAILS,
  ...MESSAGE_DETAILS,
  ...PROCEDURE_DETAILS,
  ...WHY_CLOSED,
].map(([en = '', id = '']) => ({
  pattern: new RegExp(
    `^${en.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\d\}/g, '(.+?)')}(\\.?)$`,
    'is',
  ),
  id,
}));

/** A detail in Indonesian. What officials do not meet stays in English. */
function inIndonesian(text: string): string {
  for (const { pattern, id } of PHRASES) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [, ...parts] = found;
    const stop = parts.pop() ?? '';
    const said = id.replace(/\{(\d)\}/g, (_, gap: string) =>
      inIndonesian(parts[Number(gap)] ?? ''),
    );
    return stop ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}.` : said;
  }
  return text;
}

/** The problem in a language: title, detail, and the details of its errors. */
export function problemIn(problem: Problem, language: Language): Problem {
  if (language === 'en') return problem;
  const { code, detail, errors } = problem;
  return {
    ...problem,
    title: TITLES[code],
    detail: inIndonesian(detail),
    ...(errors && {
      errors: errors.map((error) => ({ ...error, detail: inIndonesian(error.detail) })),
    }),
  };
}

import type { MessageStage, MessageStageName } from '#libs/contracts/message-check';
import { type Problem, problem } from '#libs/contracts/problem';
import { problemIn } from '#libs/http/indonesian';
import type { Language } from '#libs/law/evaluation';
import type { Bilingual } from '#libs/law/pack';
import type { SignatureHint } from '#libs/security/signature-hints';

const EARLIER: Bilingual = {
  id: 'Belum diperiksa: tahap sebelumnya harus benar dahulu.',
  en: 'Not checked: an earlier stage has to be right first.',
};

/** Texts of the stages that are right; `{0}` stands for what was found. */
const RIGHT: Record<MessageStageName, Bilingual> = {
  transport: {
    id: 'Header dan bentuk pengirimannya sesuai.',
    en: 'The headers and the form of sending fit.',
  },
  size: { id: '{0} bita; paling banyak 262144.', en: '{0} bytes; the maximum is 262144.' },
  json: { id: 'Satu objek JSON dalam UTF-8.', en: 'One JSON object in UTF-8.' },
  'signature-header': {
    id: 'JWS terpisah yang menyebut kunci {0}.',
    en: 'A detached JWS that names the key {0}.',
  },
  key: { id: 'Kunci {0} terdaftar.', en: 'The key {0} is registered.' },
  'key-validity': { id: 'Kunci itu berlaku saat ini.', en: 'The key is valid now.' },
  signature: {
    id: 'Tanda tangan cocok dengan bita yang dikirim.',
    en: 'The signature fits the bytes that were sent.',
  },
  source: {
    id: 'source menyebut instansi pemilik kunci: {0}.',
    en: 'source names the agency that has the key: {0}.',
  },
  id: { id: 'id pesan dapat dipakai.', en: 'The id of the message can be used.' },
  repeat: {
    id: 'Instansi Anda belum pernah memakai id ini.',
    en: 'Your agency has not used this id before.',
  },
  time: { id: 'time cukup dekat dengan saat ini.', en: 'time is close enough to now.' },
  envelope: { id: 'CloudEvent jenis {0}.', en: 'A CloudEvent of type {0}.' },
  fields: { id: 'Semua isian data sesuai.', en: 'All fields of data fit.' },
  law: {
    id: 'Akan diterima; status sesudahnya: {0}.',
    en: 'It would be accepted; status afterwards: {0}.',
  },
};

/** What a signature fits instead, by its hint. */
const HINTS: Record<Extract<SignatureHint, string>, Bilingual> = {
  'without-newline': {
    id: 'Tanda tangan cocok dengan bita tanpa baris baru di akhirnya. Program Anda menambahkan baris baru setelah menandatangani: kirim persis bita yang ditandatangani.',
    en: 'The signature fits the bytes without the newline at their end. Your program adds a newline after signing: send exactly the bytes that you signed.',
  },
  'with-newline': {
    id: 'Tanda tangan cocok dengan bita yang diakhiri baris baru. Berkas ditandatangani dengan baris baru dan dikirim tanpanya: pada curl pakai --data-binary, bukan -d.',
    en: 'The signature fits the bytes with a newline at their end. The file was signed with it and sent without it: with curl use --data-binary, not -d.',
  },
  'rewritten-json': {
    id: 'Tanda tangan cocok dengan JSON yang sama, yang ditulis dengan spasi atau escape lain. Program Anda menulis JSON dua kali: tulis satu kali, tandatangani bita itu, dan kirim bita yang sama.',
    en: 'The signature fits the same JSON, written with other white space or escapes. Your program writes the JSON twice: write it once, sign these bytes, and send the same bytes.',
  },
  'encoded-payload': {
    id: 'Tanda tangan dibuat atas isi dalam base64url. Dengan "b64": false, tanda tangani header, sebuah titik, lalu bita isinya sendiri (RFC 7797).',
    en: 'The signature is over the payload in base64url. With "b64": false, sign the header, a dot, and the bytes themselves (RFC 7797).',
  },
  'without-byte-order-mark': {
    id: 'Tanda tangan cocok dengan bita tanpa penanda urutan bita (BOM). Kirim UTF-8 tanpa penanda itu.',
    en: 'The signature fits the bytes without the byte order mark. Send UTF-8 without one.',
  },
};

const OTHER_KEY: Bilingual = {
  id: 'Tanda tangan ini dibuat dengan kunci {0} instansi Anda. Sebut kunci itu sebagai kid, atau tanda tangani dengan kunci yang disebut.',
  en: 'This signature was made with the key {0} of your agency. Name that key as kid, or sign with the key that you name.',
};

export const hintWords = (hint: SignatureHint): Bilingual =>
  typeof hint === 'string' ? HINTS[hint] : filled(OTHER_KEY, hint.kid);

/** Replaces `{0}` in both languages. */
export function filled({ id, en }: Bilingual, value: string): Bilingual {
  return { id: id.replace('{0}', () => value), en: en.replace('{0}', () => value) };
}

/** Collects what the stages of a check found, in the language of the answer. */
export class Stages {
  readonly list: MessageStage[] = [];

  constructor(private readonly language: Language) {}

  right(stage: MessageStageName, found = ''): void {
    this.say(stage, 'right', filled(RIGHT[stage], found));
  }

  wrong(stage: MessageStageName, what: Bilingual): void {
    this.say(stage, 'wrong', what);
  }

  notChecked(...stages: MessageStageName[]): void {
    for (const stage of stages) this.say(stage, 'not-checked', EARLIER);
  }

  say(stage: MessageStageName, result: MessageStage['result'], what: Bilingual): void {
    this.list.push({ stage, result, text: what[this.language] });
  }

  /** Right, or wrong with the texts of this problem. */
  judge(stage: MessageStageName, fault: Problem | null, found = ''): void {
    if (!fault) return this.right(stage, found);
    const { detail, errors } = problemIn(fault, this.language);
    this.list.push({ stage, result: 'wrong', text: detail, ...(errors && { errors }) });
  }

  /** The text of a detail in the language of the answer. */
  refuse(stage: MessageStageName, detail: string): void {
    this.judge(stage, problem('signature-invalid', detail));
  }
}

import type { Language } from '#libs/law/evaluation';
import { LETTER_WORDS, rupiah } from './letter-words';

/** Texts of a request, its receipt, and a question about it. */
const ID = {
  request: 'Permohonan Bantuan Kedinasan',
  asks: (provider: string, article: string) =>
    `Dengan ini kami mengajukan permohonan Bantuan Kedinasan kepada ${provider} berdasarkan ${article} ${LETTER_WORDS.id.law}.`,
  sealed: (classification: string) =>
    `Isi permohonan ini berklasifikasi ${classification} dan tidak dimuat dalam surat ini. Isinya dapat dibaca oleh pihak yang berhak pada tempat berikut.`,
  place: 'Tempat isi',
  kind: 'Jenis bantuan',
  neededBy: 'Diperlukan paling lambat',
  items: 'Butir yang dimohonkan',
  grounds: 'Dasar permohonan',
  facts: 'Keadaannya',
  means: (cost: number, own: number) =>
    `Biaya apabila dilaksanakan sendiri: ${rupiah(cost)}; kemampuan sendiri: ${rupiah(own)}.`,
  emergency: 'Keadaan darurat',
  event: 'Kejadian',
  region: 'Kode wilayah',
  decree: 'Penetapan',
  decreeDate: 'Tanggal penetapan',
  validUntil: 'Berlaku sampai',
  withoutDecree: 'Belum ada penetapan karena',
  costs: 'Perkiraan biaya',
  attached: 'Lampiran',
  thanks: 'Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih.',
  receipt: (reference: string) => `Tanda terima permohonan Bantuan Kedinasan Nomor ${reference}`,
  received: (requester: string, at: string) =>
    `Permohonan Bantuan Kedinasan dari ${requester} telah diterima pada ${at}.`,
  reference: 'Nomor surat permohonan',
  subject: 'Hal permohonan',
  sealedSubject: 'tidak dimuat',
  itemCount: 'Banyaknya butir',
  id: 'Nomor dalam sistem',
  receivedAt: 'Waktu penerimaan',
  due: 'Tenggat jawaban',
  hash: 'Hash catatan',
  noDecision:
    'Tanda terima ini bukan keputusan atas permohonan. Lewatnya tenggat juga bukan keputusan, dan tidak berarti permohonan disetujui.',
  question: (reference: string) =>
    `Permintaan penjelasan atas permohonan Bantuan Kedinasan Nomor ${reference}`,
  asksToExplain: (reference: string, at: string) =>
    `Sehubungan dengan permohonan Bantuan Kedinasan Saudara Nomor ${reference} yang kami terima pada ${at}, kami mohon penjelasan atas hal berikut.`,
  about: 'Penjelasan itu diperlukan untuk menilai:',
  stands: 'Selama menunggu jawaban Saudara, perhitungan tenggat berhenti.',
};

const EN: typeof ID = {
  request: 'Request for official assistance',
  asks: (provider, article) =>
    `We ask ${provider} for official assistance (Bantuan Kedinasan) under ${article} of ${LETTER_WORDS.en.law}.`,
  sealed: (classification) =>
    `The content of this request is classified ${classification} and is not part of this letter. Those who are entitled to it can read it at this place.`,
  place: 'Place of the content',
  kind: 'Kind of help',
  neededBy: 'Needed by',
  items: 'Items asked for',
  grounds: 'Grounds of the request',
  facts: 'The facts',
  means: (cost, own) => `Cost without help: ${rupiah(cost)}; own means: ${rupiah(own)}.`,
  emergency: 'Emergency',
  event: 'Event',
  region: 'Region code',
  decree: 'Decree',
  decreeDate: 'Date of the decree',
  validUntil: 'Valid until',
  withoutDecree: 'No decree yet because',
  costs: 'Expected costs',
  attached: 'Attachments',
  thanks: 'We thank you for your attention and cooperation.',
  receipt: (reference) => `Receipt of the request for official assistance ${reference}`,
  received: (requester, at) =>
    `The request for official assistance of ${requester} was received on ${at}.`,
  reference: 'Number of the request',
  subject: 'Subject of the request',
  sealedSubject: 'not part of this letter',
  itemCount: 'Number of items',
  id: 'Id in the system',
  receivedAt: 'Time of receipt',
  due: 'Answer due by',
  hash: 'Hash of the entry',
  noDecision:
    'This receipt is no decision on the request. That a deadline passes is no decision either, and does not mean that the request is approved.',
  question: (reference) => `Clarification of the request for official assistance ${reference}`,
  asksToExplain: (reference, at) =>
    `With regard to your request for official assistance ${reference}, which we received on ${at}, we ask you to explain the following.`,
  about: 'The explanation is needed to evaluate:',
  stands: 'The deadline does not run until you answer.',
};

export const REQUEST_TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

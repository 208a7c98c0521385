import type { LetterText } from './letter-texts';

const REPORTED = 'Laporan tersebut telah dicatat dan disampaikan kepada instansi peminta.';
const RATE = 'Kerja sama ini dapat dinilai satu kali oleh tiap pihak pada sistem.';
const ANSWER =
  'Mohon bantuan tersebut diperiksa, lalu pada sistem dinyatakan diterima, atau dinyatakan belum sesuai dengan alasannya. Permohonan tidak selesai dengan sendirinya.';

/** The letters on what follows an approval; `null`: none. */
export const DELIVERY_LETTERS = {
  'delivery-started': {
    hal: 'pemberian bantuan dimulai',
    fact: 'Menurut laporan {pemutus}, pemberian Bantuan Kedinasan kepada {peminta} telah dimulai.',
    next: {
      requester: 'Perkembangan pemberian bantuan dapat dibaca pada sistem.',
      provider: REPORTED,
    },
    holds: ['in-delivery', 'delivered'],
  },
  'partly-delivered': {
    hal: 'bantuan diberikan sebagian',
    fact: 'Menurut laporan {pemutus}, sebagian Bantuan Kedinasan telah diberikan kepada {peminta}.',
    next: {
      requester: 'Rincian dan dokumen yang diserahkan dapat dibaca pada sistem.',
      provider: REPORTED,
    },
    holds: ['in-delivery', 'delivered'],
  },
  delivered: {
    hal: 'bantuan diberikan',
    fact: 'Menurut laporan {pemutus}, Bantuan Kedinasan telah diberikan seluruhnya kepada {peminta}.',
    next: {
      requester: ANSWER,
      provider: REPORTED,
    },
    holds: ['delivered'],
  },
  'delivery-disputed': {
    hal: 'bantuan dinyatakan belum sesuai',
    fact: '{peminta} menyatakan bahwa Bantuan Kedinasan yang diberikan {pemberi} belum sesuai.',
    next: {
      requester: 'Pernyataan Saudara telah dicatat dan disampaikan kepada instansi pemberi.',
      provider:
        'Alasannya dapat dibaca pada sistem. Mohon bantuan ditindaklanjuti dan dilaporkan kembali.',
    },
    holds: ['in-delivery'],
  },
  'completion-reminded': {
    hal: 'pengingat penerimaan bantuan',
    fact: 'Bantuan Kedinasan dari {pemberi} telah dilaporkan selesai diberikan, tetapi {peminta} belum menyatakan diterima atau belum sesuai.',
    next: {
      requester: ANSWER,
      provider: null,
    },
    holds: ['delivered'],
    overtakenBy: ['delivery-disputed'],
  },
  'completion-overdue': {
    hal: 'penerimaan bantuan belum dinyatakan',
    fact: 'Bantuan Kedinasan dari {pemberi} telah dilaporkan selesai diberikan, tetapi sampai sepuluh hari kerja sesudahnya {peminta} belum menyatakan diterima atau belum sesuai. Lewatnya waktu tidak berarti bantuan diterima.',
    next: {
      requester:
        'Mohon pernyataan tersebut segera dibuat pada sistem oleh pejabat yang berwenang. Atasan instansi Saudara turut diberi tahu.',
      provider: 'Permohonan tetap menunggu pernyataan instansi peminta.',
      superior:
        'Pemberitahuan ini disampaikan kepada instansi Saudara sebagai atasan dari {peminta}. Mohon dipastikan bahwa pernyataan tersebut segera dibuat.',
    },
    holds: ['delivered'],
    overtakenBy: ['delivery-disputed'],
  },
  completed: {
    hal: 'permohonan selesai',
    fact: '{peminta} menyatakan menerima Bantuan Kedinasan yang diberikan {pemberi}. Permohonan selesai.',
    next: {
      requester: `Pernyataan Saudara telah dicatat dan disampaikan kepada instansi pemberi. ${RATE}`,
      provider: `Tidak ada lagi yang perlu ditindaklanjuti. ${RATE}`,
    },
    holds: ['completed'],
  },
  // Asks nothing of the other party, which finds the marks in its mailbox and in the request.
  rated: null,
  // The act that the letter is about has a letter of its own; the reference is in the request.
  'letter-signed': null,
} as const satisfies Record<string, LetterText | null>;

import { OBJECTIONABLE } from '#libs/contracts/event-changes';
import type { RequestEventName } from '#libs/contracts/events';
import { STATUSES, UNDECIDED } from '#libs/contracts/statuses';
import type { LetterText } from './letter-texts';

const UNLESS_WITHDRAWN = STATUSES.filter((status) => status !== 'withdrawn');

/** The letters on extensions, objections, oral requests and links; `LETTERS` holds all. */
export const PROCEDURE_LETTERS = {
  extended: {
    hal: 'perpanjangan tenggat',
    fact: 'Pejabat yang berwenang pada {pemutus} memperpanjang tenggat keputusan atas permohonan Bantuan Kedinasan dari {peminta}.',
    next: {
      requester:
        'Alasan perpanjangan dapat dibaca pada sistem. Tenggat hanya dapat diperpanjang satu kali; permohonan Saudara tetap menunggu keputusan pejabat yang berwenang.',
      provider:
        'Perpanjangan tersebut telah dicatat dan disampaikan kepada instansi peminta. Tenggat tidak dapat diperpanjang lagi.',
    },
    holds: UNDECIDED,
  },
  objected: {
    hal: 'keberatan peminta bantuan',
    fact: '{peminta} mengajukan keberatan atas hasil permohonan Bantuan Kedinasan kepada {pemberi}. Keberatan ini merupakan layanan sistem, bukan upaya hukum.',
    next: {
      requester:
        'Keberatan Saudara telah dicatat dan disampaikan kepada atasan pejabat pada {pemberi}.',
      provider:
        'Mohon keberatan tersebut diteruskan kepada atasan pejabat yang bersangkutan. Pejabat yang memutuskan permohonan tidak menjawab keberatan atas keputusannya sendiri.',
      superior:
        'Keberatan tersebut disampaikan kepada instansi Saudara sebagai atasan dari {pemberi}. Pejabat pada instansi Saudara dengan kewenangan atasan dapat menguatkan hasil tersebut atau membuka kembali permohonan pada sistem.',
    },
    holds: OBJECTIONABLE,
    // An escalation after it names another superior.
    overtakenBy: ['objection-answered', 'escalated'],
  },
  'objection-reminded': {
    hal: 'pengingat keberatan',
    fact: 'Keberatan {peminta} atas hasil permohonan Bantuan Kedinasan kepada {pemberi} belum dijawab. Lewatnya waktu bukan jawaban.',
    next: {
      requester: null,
      provider:
        'Mohon pengingat ini diteruskan kepada atasan pejabat yang bersangkutan. Pejabat yang memutuskan permohonan tidak menjawab keberatan atas keputusannya sendiri.',
      superior:
        'Mohon keberatan tersebut dijawab pada sistem oleh pejabat pada instansi Saudara dengan kewenangan atasan: hasil tersebut dikuatkan atau permohonan dibuka kembali. Pengingat ini disampaikan setiap minggu sampai keberatan dijawab.',
    },
    holds: [...OBJECTIONABLE, 'in-delivery', 'delivered', 'completed'],
    overtakenBy: ['objection-answered', 'escalated'],
  },
  'objection-answered': {
    hal: 'jawaban atas keberatan',
    fact: 'Pejabat dengan kewenangan atasan pada {pemutus} menjawab keberatan atas permohonan Bantuan Kedinasan dari {peminta}.',
    next: {
      requester: 'Alasan tertulis dari pejabat tersebut dapat dibaca pada sistem.',
      provider: 'Jawaban tersebut telah dicatat dan disampaikan kepada instansi peminta.',
    },
    holds: UNLESS_WITHDRAWN,
  },
  'confirmation-reminded': {
    hal: 'konfirmasi permohonan lisan',
    fact: 'Permohonan Bantuan Kedinasan yang disampaikan {peminta} secara lisan kepada {pemberi} belum dikonfirmasi.',
    next: {
      requester:
        'Mohon permohonan tersebut dikonfirmasi oleh pejabat pada instansi Saudara melalui sistem, atau dicabut apabila instansi Saudara tidak mengajukannya. Pengingat ini disampaikan setiap hari sampai permohonan dikonfirmasi.',
      provider: null,
    },
    holds: UNLESS_WITHDRAWN,
    overtakenBy: ['confirmed'],
  },
  confirmed: {
    hal: 'permohonan lisan dikonfirmasi',
    fact: '{peminta} mengonfirmasi permohonan Bantuan Kedinasan yang disampaikan secara lisan kepada {pemberi}.',
    next: {
      requester: null,
      provider: 'Konfirmasi tersebut telah dicatat; permohonan itu menjadi permohonan {peminta}.',
    },
    holds: UNLESS_WITHDRAWN,
  },
  // Changes nothing that a party has to act on; both find it in their mailboxes and on the request.
  linked: null,
} as const satisfies Partial<Record<RequestEventName, LetterText | null>>;

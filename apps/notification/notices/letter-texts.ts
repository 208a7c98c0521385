import type { RequestEventName } from '#libs/contracts/events';
import { Status, STATUSES, UNDECIDED } from '#libs/contracts/statuses';
import { PROCEDURE_LETTERS } from './procedure-letters';
import { DELIVERY_LETTERS } from './delivery-letters';
import { PROPOSAL_LETTERS } from './proposal-letters';

/** The role in which an agency reads a letter. */
export type Reader = 'requester' | 'provider' | 'superior';

/**
 * The letter on one event, in Indonesian; `{peminta}` and `{pemberi}` stand for the parties,
 * `{pemutus}` for the agency whose official decided, `{pelaku}` for the agency that acted.
 */
export interface LetterText {
  /** "Hal", in a few words. */
  hal: string;
  /** What happened, and who did it. */
  fact: string;
  /** What it means for this reader; null: this party gets no letter. */
  next: { requester: string | null; provider: string | null; superior?: string };
  /** Statuses in which the letter is still true; in any other it is not sent late. */
  holds: readonly Status[];
  /**
   * Later events of the request after which it is no longer true, although the status may be the
   * same: an answer, or a new proposal. After one of them it is not sent late.
   */
  overtakenBy?: readonly RequestEventName[];
  /** Which events of this type get a letter; absent: all. */
  when?: (data: Record<string, unknown>) => boolean;
}

/** Statuses that follow an approval only. */
const HELPING: readonly Status[] = ['in-delivery', 'delivered', 'completed'];

const STANDS_STILL = 'Selama itu perhitungan tenggat berhenti.';
const REASONS = 'Pertimbangan dan rinciannya dapat dibaca pada sistem.';
const RECORDED =
  'Keputusan tersebut telah dicatat dan disampaikan kepada instansi peminta melalui sistem.';

/**
 * The letter on each event; `null`: none. A new event type needs an entry here. A letter holds no
 * name of a person and no free text, because events hold none. The recommendation is called a
 * proposal ("usulan"), and a decision is always that of an official.
 */
export const LETTERS: Record<RequestEventName, LetterText | null> = {
  submitted: {
    hal: 'permohonan diajukan',
    fact: '{peminta} mengajukan permohonan Bantuan Kedinasan kepada {pemberi}.',
    next: {
      requester:
        'Permohonan Saudara telah diterima sistem dan disampaikan kepada instansi pemberi bantuan.',
      provider:
        'Permohonan tersebut disampaikan kepada instansi Saudara. Penilaian sistem atasnya, berupa usulan, dan tindakan yang terbuka bagi pejabat yang berwenang dapat dibaca pada sistem.',
    },
    holds: UNDECIDED,
  },
  // Sent where the law requires that superiors are notified; the parties read the evaluation
  // itself.
  evaluated: {
    hal: 'permohonan perlu perhatian atasan',
    fact: 'Menurut penilaian sistem atas permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi}, atasan kedua pihak segera diberi tahu.',
    next: {
      requester: null,
      provider: null,
      superior:
        'Pemberitahuan ini disampaikan kepada instansi Saudara sebagai atasan dari salah satu pihak. Mohon dipastikan bahwa permohonan tersebut segera ditangani; keputusan tetap pada pejabat yang berwenang.',
    },
    holds: UNDECIDED,
  },
  returned: {
    hal: 'permohonan perlu dilengkapi',
    fact: 'Penilaian sistem atas permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi} menghasilkan usulan agar permohonan itu dilengkapi.',
    next: {
      requester: `Mohon permohonan dilengkapi melalui sistem. ${STANDS_STILL}`,
      provider: `Usulan itu tidak mengikat: pejabat yang berwenang pada instansi Saudara tetap dapat memutuskan. ${STANDS_STILL}`,
    },
    holds: ['returned'],
  },
  'clarification-asked': {
    hal: 'permintaan penjelasan',
    fact: 'Pejabat pada {pemutus} meminta penjelasan atas permohonan Bantuan Kedinasan dari {peminta}.',
    next: {
      requester: `Pertanyaannya dapat dibaca dan mohon dijawab melalui sistem. ${STANDS_STILL}`,
      provider: `Permintaan penjelasan tersebut telah disampaikan kepada instansi peminta. ${STANDS_STILL}`,
    },
    holds: ['awaiting-clarification'],
  },
  'information-supplied': {
    hal: 'penjelasan disampaikan',
    fact: '{peminta} menyampaikan penjelasan atau kelengkapan permohonan Bantuan Kedinasan kepada {pemberi}.',
    next: {
      requester:
        'Penjelasan Saudara telah diterima sistem dan disampaikan kepada instansi pemberi bantuan.',
      provider:
        'Permohonan dinilai kembali; hasilnya, berupa usulan, dapat dibaca pada sistem. Keputusan tetap pada pejabat yang berwenang pada instansi Saudara.',
    },
    holds: UNDECIDED,
  },
  approved: {
    hal: 'permohonan disetujui',
    fact: 'Pejabat yang berwenang pada {pemutus} memutuskan menyetujui permohonan Bantuan Kedinasan dari {peminta}.',
    next: { requester: REASONS, provider: RECORDED },
    holds: ['approved', ...HELPING],
  },
  'partially-approved': {
    hal: 'permohonan disetujui sebagian',
    fact: 'Pejabat yang berwenang pada {pemutus} memutuskan menyetujui sebagian permohonan Bantuan Kedinasan dari {peminta}.',
    next: { requester: REASONS, provider: RECORDED },
    holds: ['partially-approved', ...HELPING],
    overtakenBy: ['approved'],
  },
  refused: {
    hal: 'permohonan ditolak',
    fact: 'Pejabat yang berwenang pada {pemutus} memutuskan menolak permohonan Bantuan Kedinasan dari {peminta}.',
    next: {
      requester: 'Alasan tertulis dari pejabat tersebut dapat dibaca pada sistem.',
      provider: RECORDED,
    },
    holds: ['refused'],
  },
  'refusal-not-accepted': {
    hal: 'penolakan tidak dapat diterima',
    fact: 'Penolakan yang diajukan pejabat pada {pemutus} atas permohonan Bantuan Kedinasan dari {peminta} tercatat dalam riwayat, tetapi tidak dapat diterima, karena alasan yang digunakan tidak tersedia dalam keadaan darurat (Pasal 36 ayat (3) UU 30/2014). Permohonan tetap menunggu keputusan pejabat yang berwenang.',
    next: {
      requester: 'Saudara tidak perlu mengajukan permohonan kembali.',
      provider: 'Mohon permohonan segera ditindaklanjuti oleh pejabat yang berwenang.',
    },
    holds: UNDECIDED,
  },
  // To the official's superior in the same agency. The letter does not disclose the conflict; the
  // superior reads it in the request.
  'conflict-declared': {
    hal: 'pernyataan konflik kepentingan',
    fact: 'Seorang pejabat pada {pemutus} menyatakan konflik kepentingan atas permohonan Bantuan Kedinasan dari {peminta}, dan karena itu tidak memutuskannya (Pasal 42 dan Pasal 43 UU 30/2014). Pernyataan itu tidak menghentikan perhitungan tenggat.',
    next: {
      requester: null,
      provider:
        'Mohon pemberitahuan ini diteruskan kepada atasan pejabat tersebut, dan permohonan segera diputuskan oleh pejabat lain yang berwenang atau oleh atasannya.',
      superior:
        'Mohon pemberitahuan ini diteruskan kepada atasan pejabat tersebut pada instansi Saudara. Permohonan tetap dapat diputuskan oleh pejabat lain dengan kewenangan atasan, dan oleh pejabat yang berwenang pada {pemberi}.',
    },
    holds: UNDECIDED,
  },
  // Not for changes by the parties' own acts, which have letters; nor for a stopped clock, whose
  // restart has one.
  'deadline-changed': {
    hal: 'perubahan tenggat',
    fact: 'Tenggat keputusan atas permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi} dihitung kembali.',
    next: {
      requester: 'Permohonan Saudara tetap menunggu keputusan pejabat yang berwenang.',
      provider:
        'Mohon tenggat tersebut diperhatikan oleh pejabat yang berwenang pada instansi Saudara.',
    },
    holds: UNDECIDED,
    when: ({ running, change }) => {
      const { because } = (change ?? {}) as { because?: unknown };
      const causes: unknown[] = Array.isArray(because) ? because : [];
      const byAct = ['emergency', 'urgency', 'stops', 'extension', 'reopening'];
      return running === true && !causes.some((cause) => byAct.includes(String(cause)));
    },
  },
  reminded: {
    hal: 'pengingat tenggat',
    fact: 'Permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi} belum diputuskan, dan tenggat layanannya segera berakhir.',
    next: {
      requester: null,
      provider:
        'Mohon permohonan tersebut segera diputuskan oleh pejabat yang berwenang pada instansi Saudara. Apabila tenggat terlampaui, permohonan diteruskan kepada atasan; lewatnya tenggat bukan keputusan, dan tidak berarti permohonan disetujui.',
    },
    holds: UNDECIDED,
  },
  escalated: {
    hal: 'permohonan diteruskan kepada atasan',
    fact: 'Permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi} diteruskan kepada atasan pejabat pada {pemberi}.',
    next: {
      requester: 'Permohonan Saudara tetap menunggu keputusan pejabat yang berwenang.',
      provider:
        'Mohon permohonan tersebut segera diputuskan oleh pejabat yang berwenang atau atasannya.',
      superior:
        'Permohonan tersebut diteruskan kepada instansi Saudara sebagai atasan dari {pemberi}. Pejabat pada instansi Saudara dengan kewenangan atasan dapat membaca dan memutuskannya pada sistem.',
    },
    holds: UNDECIDED,
  },
  ...PROCEDURE_LETTERS,
  withdrawn: {
    hal: 'permohonan dicabut',
    fact: '{peminta} mencabut permohonan Bantuan Kedinasan kepada {pemberi}.',
    next: {
      requester: 'Pencabutan tersebut telah dicatat dan disampaikan kepada instansi pemberi.',
      provider: 'Permohonan tersebut tidak perlu ditindaklanjuti lagi.',
    },
    holds: STATUSES,
  },
  ...PROPOSAL_LETTERS,
  ...DELIVERY_LETTERS,
  restored: {
    hal: 'permohonan kembali ke keadaan sebelumnya',
    fact: 'Karena pemulihan basis data sistem, permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi} kembali ke keadaan sebelumnya. Perubahan dan pemberitahuan sesudah keadaan itu tidak berlaku lagi.',
    next: {
      requester:
        'Mohon keadaan permohonan diperiksa pada sistem, dan tindakan yang hilang dilakukan kembali.',
      provider:
        'Mohon keadaan permohonan diperiksa pada sistem. Keputusan atau tindakan yang hilang perlu dilakukan kembali oleh pejabat yang berwenang.',
    },
    holds: STATUSES,
  },
  lost: {
    hal: 'permohonan hilang dari sistem',
    fact: 'Karena pemulihan basis data sistem, permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi} tidak lagi tercatat.',
    next: {
      requester: 'Mohon permohonan diajukan kembali. Nomor surat yang sama dapat digunakan.',
      provider:
        'Pemberitahuan sebelumnya mengenai permohonan ini tidak berlaku lagi. Permohonan dapat diajukan kembali oleh instansi peminta.',
    },
    holds: STATUSES,
  },
};

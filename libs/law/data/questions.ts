import type { Condition, Question } from '../pack';
import { SINCE_2014 } from './provisions';

const emergency: Condition = { some: ['36-3'], is: ['met'] };
const noGround: Condition = { not: { some: ['35-1'], is: ['met'] } };
const assistance: Condition = { not: { result: ['not-assistance'] } };
const toJudge: Condition = { result: ['official-judgement'] };

/**
 * Questions that the law leaves open. The readings are shown side by side; an official chooses, not
 * the engine.
 */
export const QUESTIONS = [
  {
    ...SINCE_2014,
    id: 'Q1',
    when: null,
    provision: '36-1',
    question: {
      id: 'Apakah daftar alasan penolakan huruf a sampai dengan c tertutup?',
      en: 'Is the list of grounds of refusal, a to c, closed?',
    },
    readings: [
      { id: 'Tertutup, demi kepastian hukum.', en: 'Closed, for legal certainty.' },
      {
        id: 'Terbuka, karena Pasal 35 ayat (1) memakai kata "dapat".',
        en: 'Open, since Article 35(1) says "may".',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q2',
    when: { result: ['grant-possible'] },
    provision: '35-1',
    question: {
      id: 'Wajibkah memberi bila satu syarat terpenuhi dan tidak ada alasan penolakan?',
      en: 'Must help be given when a condition is met and no ground of refusal is?',
    },
    readings: [
      { id: 'Tidak: "dapat" memberi keleluasaan.', en: 'No: "may" leaves discretion.' },
      {
        id: 'Ya: tanpa alasan penolakan, pemberi terikat.',
        en: 'Yes: without a ground of refusal the provider is bound.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q3',
    when: {
      all: [assistance, emergency, { some: ['36-1-b', '36-1-c'], is: ['met', 'needs-judgement'] }],
    },
    provision: '36-3',
    question: {
      id: 'Apakah kewajiban dalam keadaan darurat mengalahkan kerahasiaan atau larangan dalam undang-undang lain?',
      en: 'Does the duty in an emergency prevail over secrecy or a prohibition in another statute?',
    },
    readings: [
      { id: 'Ya: "wajib" tanpa pengecualian.', en: 'Yes: "must", without exception.' },
      { id: 'Tidak: undang-undang khusus didahulukan.', en: 'No: the special law goes first.' },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q4',
    when: { all: [assistance, { some: ['36-3'], is: ['needs-judgement'] }] },
    provision: '36-3',
    question: { id: 'Siapa yang menyatakan keadaan darurat?', en: 'Who declares an emergency?' },
    readings: [
      {
        id: 'Keadaan itu sendiri: cukup fakta dengan dasarnya, penetapan menyusul.',
        en: 'The facts themselves: a factual basis is enough, the status follows.',
      },
      {
        id: 'Pejabat yang berwenang: perlu penetapan status.',
        en: 'The competent authority: a formal status is needed.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q5',
    when: { all: [assistance, { doubt: ['own-service'] }] },
    provision: '1-10',
    question: {
      id: 'Apakah layanan pemberi sendiri yang bertarif (PNBP) merupakan bantuan?',
      en: "Is the provider's own statutory service, with its tariff, help?",
    },
    readings: [
      {
        id: 'Tidak: itu tugas pemberi sendiri, dimohon sebagai layanan.',
        en: "No: it is the provider's own task, asked for as a service.",
      },
      { id: 'Ya: tetap kerja sama antarbadan.', en: 'Yes: it is still cooperation of two bodies.' },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q6',
    when: {
      all: [assistance, { any: [{ relation: ['same-party'] }, { doubt: ['chain-of-command'] }] }],
    },
    provision: '1-10',
    question: {
      id: 'Apakah bantuan antarunit satu pihak, atau dalam satu garis komando, Bantuan Kedinasan?',
      en: 'Is help between units of one party, or within a chain of command, Bantuan Kedinasan?',
    },
    readings: [
      {
        id: 'Tidak: itu urusan internal dan diperintahkan atasan.',
        en: 'No: it is internal, and the superior orders it.',
      },
      {
        id: 'Ya: dicatat sebagai bantuan, tanpa penggantian uang.',
        en: 'Yes: it is recorded as help, without money changing hands.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q7',
    when: {
      all: [assistance, { any: [{ party: ['doubtful'] }, { doubt: ['government-body'] }] }],
    },
    provision: '1-3',
    question: {
      id: 'Apakah pihak ini (BUMN, BLU, PTN-BH, BPJS, desa) melaksanakan Fungsi Pemerintahan?',
      en: 'Does this party (state enterprise, service agency, university, insurer, village) carry out a government function?',
    },
    readings: [
      {
        id: 'Ya: dalam tugas ini ia unsur yang melaksanakan Fungsi Pemerintahan.',
        en: 'Yes: in this task it is an element that carries out a government function.',
      },
      { id: 'Tidak: dalam tugas ini ia badan usaha.', en: 'No: in this task it is a business.' },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q8',
    when: null,
    provision: '35-1',
    question: {
      id: 'Apakah permohonan yang tidak dijawab dianggap dikabulkan (Pasal 53)?',
      en: 'Is a request that is not answered deemed granted (Article 53)?',
    },
    readings: [
      {
        id: 'Tidak: ketentuan itu untuk permohonan Warga Masyarakat, dan Pasal 35 ayat (1) memakai kata "dapat".',
        en: 'No: that rule is for applications of citizens, and Article 35(1) says "may".',
      },
      {
        id: 'Ya: ketentuan itu menyebut "permohonan" saja.',
        en: 'Yes: that rule says "application" and no more.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'Q9',
    when: { all: [assistance, { some: ['36-1-b'], is: ['needs-judgement'] }] },
    provision: '36-1-b',
    question: {
      id: 'Apakah pengecualian informasi publik (UU 14/2008 Pasal 17) berlaku antarbadan?',
      en: 'Do the exemptions from public information (UU 14/2008 Article 17) hold between bodies?',
    },
    readings: [
      {
        id: 'Tidak: hanya terhadap pemohon informasi publik; perlu peraturan khusus dan pasalnya.',
        en: 'No: only towards applicants from the public; a special regulation and its article are needed.',
      },
      {
        id: 'Ya: dipakai sebagai daftar rahasia.',
        en: 'Yes: it serves as the list of what is secret.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'whole-task',
    when: { all: [assistance, { doubt: ['whole-task'] }] },
    provision: '1-23',
    question: {
      id: 'Apakah seluruh tugas diserahkan, bukan dibantu?',
      en: 'Is a whole task handed over rather than helped with?',
    },
    readings: [
      {
        id: 'Penyerahan tugas: perlu delegasi atau perjanjian kerja sama.',
        en: 'Handed over: it needs a delegation or an agreement of cooperation.',
      },
      {
        id: 'Bantuan: tugas tetap pada peminta dan terbatas waktunya.',
        en: 'Help: the task stays with the requester and is limited in time.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'provider-unable',
    when: { all: [assistance, { doubt: ['provider-unable'] }] },
    provision: '36-1-a',
    question: {
      id: 'Apa akibatnya bila pemberi sendiri tidak mampu membantu?',
      en: 'What follows when the provider is itself unable to help?',
    },
    readings: [
      {
        id: 'Memberi bantuan mempengaruhi kinerjanya: alasan huruf a, dengan uraian.',
        en: 'Helping affects its own work: ground a, with particulars.',
      },
      {
        id: 'Di luar daftar: diteruskan ke instansi lain dengan persetujuan peminta.',
        en: 'Outside the list: it is forwarded to another agency with the consent of the requester.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'no-ground-in-emergency',
    when: { all: [toJudge, emergency, noGround] },
    provision: '36-3',
    question: {
      id: 'Wajibkah memberi dalam keadaan darurat tanpa satu pun syarat Pasal 35 ayat (1)?',
      en: 'Must help be given in an emergency with none of the conditions of Article 35(1)?',
    },
    readings: [
      {
        id: 'Ya: kewajiban itu berdiri sendiri, cukup bantuan itu diperlukan.',
        en: 'Yes: the duty stands alone; it is enough that the help is needed.',
      },
      {
        id: 'Tidak: yang wajib diberikan adalah Bantuan Kedinasan, dengan syaratnya.',
        en: 'No: what must be given is Bantuan Kedinasan, on its conditions.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: 'contradicted',
    when: { all: [toJudge, noGround, { contradicted: ['35-1'] }] },
    provision: '35-1',
    question: {
      id: 'Apakah syarat yang dibantah itu terpenuhi?',
      en: 'Is the contradicted condition met?',
    },
    readings: [
      { id: 'Terpenuhi, menurut fakta peminta.', en: 'It is, on the facts of the requester.' },
      {
        id: 'Tidak terpenuhi, menurut bantahan pemberi.',
        en: 'It is not, on what the provider says.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: '36-1-a',
    when: {
      all: [toJudge, { not: emergency }, { some: ['36-1-a'], is: ['needs-judgement'] }],
    },
    provision: '36-1-a',
    question: {
      id: 'Apakah bantuan ini sungguh mempengaruhi kinerja pemberi?',
      en: 'Does the help really affect the work of the provider?',
    },
    readings: [
      {
        id: 'Ya: pekerjaan yang terganggu dan caranya jelas.',
        en: 'Yes: it is clear which work suffers, and how.',
      },
      { id: 'Belum: kesibukan umum saja.', en: 'Not yet: no more than being busy.' },
    ],
  },
  {
    ...SINCE_2014,
    id: '36-1-b',
    when: { all: [toJudge, { some: ['36-1-b'], is: ['needs-judgement'] }] },
    provision: '36-1-b',
    question: {
      id: 'Apakah dokumen itu rahasia menurut peraturan terhadap peminta ini?',
      en: 'Are the documents secret by regulation towards this requester?',
    },
    readings: [
      {
        id: 'Ya: ada peraturan dan pasal yang merahasiakannya.',
        en: 'Yes: a regulation and its article make them so.',
      },
      {
        id: 'Tidak: hanya cap atau kelas, atau undang-undang peminta membukanya.',
        en: 'No: it is a stamp or class alone, or the statute of the requester opens them.',
      },
    ],
  },
  {
    ...SINCE_2014,
    id: '36-1-c',
    when: { all: [toJudge, { some: ['36-1-c'], is: ['needs-judgement'] }] },
    provision: '36-1-c',
    question: {
      id: 'Apakah peraturan sungguh tidak memperbolehkan bantuan ini?',
      en: 'Does a regulation really not allow this help?',
    },
    readings: [
      {
        id: 'Ya: peraturan dan pasalnya melarang.',
        en: 'Yes: a regulation and its article forbid it.',
      },
      {
        id: 'Tidak: peraturan itu sendiri membuka jalan.',
        en: 'No: the regulation itself opens a way.',
      },
    ],
  },
] as const satisfies readonly Question[];

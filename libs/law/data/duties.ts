import { GRANT_GROUNDS } from '../evaluation';
import type { QuestionText, Condition, ConflictRule, DutyRule, OtherProcedure } from '../pack';
import { SINCE_2014 } from './provisions';

const emergency: Condition = { some: ['36-3'], is: ['met'] };
const noGround: Condition = { not: { some: ['35-1'], is: ['met'] } };
const assistance: Condition = { not: { result: ['not-assistance'] } };
const mustGive: Condition = { result: ['must-give'] };
const returned: Condition = { result: ['return-incomplete'] };

export const DUTIES = [
  {
    ...SINCE_2014,
    code: 'written-reason',
    when: {
      all: [
        { result: ['refusal-possible', 'official-judgement'] },
        { some: ['36-1'], is: ['met', 'needs-judgement'] },
      ],
    },
    provision: '36-2',
    text: {
      id: 'Bila pejabat menolak, alasannya diberikan secara tertulis.',
      en: 'If the official refuses, the reason is given in writing.',
    },
  },
  {
    ...SINCE_2014,
    code: 'cost-agreement',
    when: { result: ['grant-possible'] },
    provision: '35-2',
    text: {
      id: 'Bila timbul biaya, kedua pihak menetapkannya bersama secara wajar sebelum pelaksanaan, tanpa pembiayaan ganda.',
      en: 'If costs arise, both sides fix them together and fairly before the work, and nothing is paid for twice.',
    },
  },
  {
    ...SINCE_2014,
    code: 'settle-later',
    when: mustGive,
    provision: '35-2',
    text: {
      id: 'Bantuan diberikan lebih dahulu; biaya diselesaikan bersama kemudian.',
      en: 'The help is given first; costs are settled together afterwards.',
    },
  },
  {
    ...SINCE_2014,
    code: 'document-later',
    when: { all: [mustGive, { official: false }] },
    provision: '36-3',
    text: {
      id: 'Permohonan dituliskan kemudian oleh pejabat yang berwenang.',
      en: 'The competent official puts the request in writing afterwards.',
    },
  },
  {
    ...SINCE_2014,
    code: 'status-decree-to-follow',
    when: { all: [assistance, emergency, { decree: false }] },
    provision: '36-3',
    text: {
      id: 'Keputusan penetapan status keadaan darurat disusulkan bila belum ada.',
      en: 'The decree that sets the status of emergency follows if there is none yet.',
    },
  },
  {
    ...SINCE_2014,
    code: 'minimise',
    when: { all: [mustGive, { some: ['36-1-b'], is: ['met', 'needs-judgement'] }] },
    provision: '36-3',
    text: {
      id: 'Dokumen rahasia diberikan seperlunya saja.',
      en: 'Of secret documents only what is needed is given.',
    },
  },
  {
    ...SINCE_2014,
    code: 'tell-superiors',
    when: {
      all: [
        assistance,
        emergency,
        { any: [noGround, { some: ['36-1-b', '36-1-c'], is: ['met', 'needs-judgement'] }] },
      ],
    },
    provision: '36-3',
    text: {
      id: 'Atasan kedua pihak segera diberi tahu.',
      en: 'The superiors of both sides are told at once.',
    },
  },
  {
    ...SINCE_2014,
    code: 'replace-decider',
    when: null,
    provision: '42-2',
    text: {
      id: 'Atasan Pejabat atau pejabat lain menurut peraturan yang memutus; pejabat yang bersangkutan memberi tahu atasannya.',
      en: 'The superior, or another official under the rules, decides; the official concerned tells the superior.',
    },
  },
] as const satisfies readonly DutyRule[];

export const CONFLICTS = [
  {
    ...SINCE_2014,
    id: '36-3-36-1-b',
    provisions: ['36-3', '36-1-b'],
    when: {
      all: [assistance, emergency, { some: ['36-1-b'], is: ['met', 'needs-judgement'] }],
    },
    text: {
      id: 'Kewajiban memberi dalam keadaan darurat berhadapan dengan kerahasiaan menurut peraturan; keduanya ditunjukkan kepada pejabat.',
      en: 'The duty to give in an emergency stands against secrecy by regulation; both are shown to the official.',
    },
  },
  {
    ...SINCE_2014,
    id: '36-3-36-1-c',
    provisions: ['36-3', '36-1-c'],
    when: {
      all: [assistance, emergency, { some: ['36-1-c'], is: ['met', 'needs-judgement'] }],
    },
    text: {
      id: 'Kewajiban memberi dalam keadaan darurat berhadapan dengan larangan menurut peraturan; keduanya ditunjukkan kepada pejabat.',
      en: 'The duty to give in an emergency stands against a prohibition by regulation; both are shown to the official.',
    },
  },
] as const satisfies readonly ConflictRule[];

/** Ask for facts of a claimed ground that has none yet, unless another ground is met. */
const claimed = (provision: string): Condition => ({
  all: [
    returned,
    { some: [provision], is: ['needs-judgement'] },
    { not: { some: GRANT_GROUNDS.filter((id) => id !== provision), is: ['met'] } },
  ],
});

export const ASKS: readonly QuestionText[] = [
  {
    ...SINCE_2014,
    id: 'official',
    provision: '1-3',
    when: { all: [returned, { official: false }] },
    ask: {
      id: 'Sebutkan nama dan jabatan pejabat yang berwenang mengajukan permohonan ini.',
      en: 'Name the official who is competent to make this request, with the position.',
    },
  },
  {
    ...SINCE_2014,
    id: '35-1',
    provision: '35-1',
    when: { all: [returned, noGround, { not: { some: ['35-1'], is: ['needs-judgement'] } }] },
    ask: {
      id: 'Nyatakan paling sedikit satu syarat huruf a sampai dengan e beserta faktanya.',
      en: 'State at least one of the conditions a to e, with the facts that carry it.',
    },
  },
  {
    ...SINCE_2014,
    id: '35-1-a',
    provision: '35-1-a',
    when: claimed('35-1-a'),
    ask: {
      id: 'Jelaskan mengapa Keputusan atau Tindakan itu tidak dapat dilaksanakan sendiri.',
      en: 'Explain why the decision or action cannot be carried out by yourselves.',
    },
  },
  {
    ...SINCE_2014,
    id: '35-1-b',
    provision: '35-1-b',
    when: claimed('35-1-b'),
    ask: {
      id: 'Sebutkan tenaga dan fasilitas yang kurang: apa yang ada dan apa yang dibutuhkan.',
      en: 'Name the staff and facilities that are lacking: what there is and what is needed.',
    },
  },
  {
    ...SINCE_2014,
    id: '35-1-c',
    provision: '35-1-c',
    when: claimed('35-1-c'),
    ask: {
      id: 'Sebutkan pengetahuan dan kemampuan yang tidak dimiliki.',
      en: 'Name the knowledge and ability that are lacking.',
    },
  },
  {
    ...SINCE_2014,
    id: '35-1-d',
    provision: '35-1-d',
    when: claimed('35-1-d'),
    ask: {
      id: 'Sebutkan surat keterangan atau dokumen yang dibutuhkan dan keputusan atau layanan yang memerlukannya.',
      en: 'Name the letters or documents needed, and the decision or service that needs them.',
    },
  },
  {
    ...SINCE_2014,
    id: '35-1-e',
    provision: '35-1-e',
    when: claimed('35-1-e'),
    ask: {
      id: 'Sebutkan angka biaya seluruhnya dan kemampuan sendiri menanggungnya.',
      en: 'Give the figures: the whole cost, and what you can bear yourselves.',
    },
  },
  {
    ...SINCE_2014,
    id: '36-1-a',
    provision: '36-1-a',
    when: null,
    ask: {
      id: 'Pekerjaan apa yang terganggu, dan bagaimana?',
      en: 'Which work suffers, and how?',
    },
  },
  {
    ...SINCE_2014,
    id: '36-1-b',
    provision: '36-1-b',
    when: null,
    ask: {
      id: 'Peraturan dan pasal mana yang merahasiakan dokumen itu terhadap peminta ini?',
      en: 'Which regulation and article make the documents secret towards this requester?',
    },
  },
  {
    ...SINCE_2014,
    id: '36-1-c',
    provision: '36-1-c',
    when: null,
    ask: {
      id: 'Peraturan dan pasal mana yang tidak memperbolehkan bantuan ini?',
      en: 'Which regulation and article do not allow this help?',
    },
  },
  {
    ...SINCE_2014,
    id: '36-3',
    provision: '36-3',
    when: null,
    ask: {
      id: 'Kejadian apa, di mana, dan apa dasar statusnya atau mengapa status belum ditetapkan?',
      en: 'What happened, where, and what sets the status, or why is it not set yet?',
    },
  },
];

export const ROUTES = [
  {
    ...SINCE_2014,
    code: 'foreign-affairs',
    when: { party: ['foreign'] },
    provision: '1-3',
    text: {
      id: 'Permohonan pihak asing disalurkan melalui Kementerian Luar Negeri.',
      en: 'What a foreign party asks or is asked goes through the Ministry of Foreign Affairs.',
    },
  },
  {
    ...SINCE_2014,
    code: 'public-service',
    when: { party: ['private'], side: 'requester' },
    provision: '1-15',
    text: {
      id: 'Warga atau badan swasta memakai pelayanan publik atau permohonan informasi publik (UU 14/2008).',
      en: 'A citizen or private body uses the public service, or asks for public information (UU 14/2008).',
    },
  },
  {
    ...SINCE_2014,
    code: 'private-provider',
    when: { party: ['private'] },
    provision: '1-3',
    text: {
      id: 'Bantuan dari pihak swasta diperoleh melalui pengadaan atau kerja sama, bukan Bantuan Kedinasan.',
      en: 'Help of a private party is had by procurement or a partnership, not as Bantuan Kedinasan.',
    },
  },
  {
    ...SINCE_2014,
    code: 'internal-coordination',
    when: { relation: ['same-agency'] },
    provision: '1-10',
    text: {
      id: 'Satu instansi dengan dirinya sendiri: gunakan koordinasi internal melalui Atasan Pejabat.',
      en: 'One agency with itself: use internal coordination through the superior.',
    },
  },
] as const satisfies readonly OtherProcedure[];

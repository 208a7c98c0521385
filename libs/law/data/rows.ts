import type { Condition, LawPack, DecisionRow } from '../pack';
import { SINCE_2014 } from './provisions';

const emergency: Condition = { some: ['36-3'], is: ['met'] };
const noGround: Condition = { not: { some: ['35-1'], is: ['met'] } };

/** The law as read in 2026; no jurist has confirmed it. The first matching row decides. */
export const ROWS = [
  {
    ...SINCE_2014,
    row: '1',
    when: { any: [{ relation: ['same-agency'] }, { party: ['private', 'foreign'] }] },
    then: 'not-assistance',
    provision: '1-10',
    because: {
      id: 'Ini bukan Bantuan Kedinasan: kerja sama itu memerlukan dua pihak, dan keduanya Badan atau Pejabat Pemerintahan.',
      en: 'This is not Bantuan Kedinasan: it takes two parties, and both must be government bodies.',
    },
  },
  {
    ...SINCE_2014,
    row: '2',
    when: {
      any: [
        { party: ['doubtful'] },
        { relation: ['same-party'] },
        {
          doubt: [
            'government-body',
            'chain-of-command',
            'own-service',
            'whole-task',
            'provider-unable',
          ],
        },
      ],
    },
    then: 'official-judgement',
    provision: '1-10',
    because: {
      id: 'Ada keraguan apakah ini Bantuan Kedinasan; pejabat yang menilai.',
      en: 'There is a doubt whether this is Bantuan Kedinasan; an official judges.',
    },
  },
  {
    ...SINCE_2014,
    row: '3',
    when: { some: ['36-3'], is: ['needs-judgement'] },
    then: 'official-judgement',
    provision: '36-3',
    because: {
      id: 'Keadaan darurat dinyatakan tetapi belum pasti; pejabat yang menilai.',
      en: 'An emergency is claimed but not certain; an official judges.',
    },
  },
  {
    ...SINCE_2014,
    row: '4',
    when: { all: [emergency, noGround] },
    then: 'official-judgement',
    provision: '36-3',
    because: {
      id: 'Keadaan darurat ada, tetapi belum satu pun syarat Pasal 35 ayat (1) terpenuhi; pejabat segera menilai, dan permohonan tidak dikembalikan.',
      en: 'There is an emergency, but no condition of Article 35(1) is met yet; an official judges at once, and the request is not returned.',
    },
  },
  {
    ...SINCE_2014,
    row: '5',
    when: { all: [emergency, { some: ['36-1-c'], is: ['met', 'needs-judgement'] }] },
    then: 'official-judgement',
    provision: '36-3',
    because: {
      id: 'Kewajiban memberi dalam keadaan darurat berhadapan dengan larangan peraturan; pejabat segera menilai.',
      en: 'The duty to give in an emergency stands against a prohibition by regulation; an official judges at once.',
    },
  },
  {
    ...SINCE_2014,
    row: '6',
    when: emergency,
    then: 'must-give',
    provision: '36-3',
    because: {
      id: 'Bantuan diperlukan dalam keadaan darurat: pemberi wajib memberikannya, dan terganggunya kinerja sendiri tidak dapat menjadi alasan menolak.',
      en: 'The help is needed in an emergency: the provider must give it, and the burden on its own work is no reason to refuse.',
    },
  },
  {
    ...SINCE_2014,
    row: '7',
    when: { some: ['36-1'], is: ['met'] },
    then: 'refusal-possible',
    provision: '36-1',
    because: {
      id: 'Paling sedikit satu alasan penolakan terpenuhi: pemberi dapat menolak.',
      en: 'At least one ground of refusal is met: the provider may refuse.',
    },
  },
  {
    ...SINCE_2014,
    row: '8',
    when: { all: [noGround, { contradicted: ['35-1'] }] },
    then: 'official-judgement',
    provision: '35-1',
    because: {
      id: 'Belum ada syarat yang terpenuhi, dan satu di antaranya dibantah; pejabat menilai bantahan itu.',
      en: 'No condition is met yet, and one of them is contradicted; an official judges the contradiction.',
    },
  },
  {
    ...SINCE_2014,
    row: '9',
    when: { any: [noGround, { official: false }] },
    then: 'return-incomplete',
    provision: '35-1',
    because: {
      id: 'Permohonan belum lengkap dan dikembalikan untuk dilengkapi.',
      en: 'The request is not complete and goes back to be completed.',
    },
  },
  {
    ...SINCE_2014,
    row: '10',
    when: { some: ['36-1'], is: ['needs-judgement'] },
    then: 'official-judgement',
    provision: '36-1',
    because: {
      id: 'Alasan penolakan dinyatakan tetapi belum pasti; pejabat yang menilai.',
      en: 'A ground of refusal is stated but not certain; an official judges.',
    },
  },
  {
    ...SINCE_2014,
    row: '11',
    when: { all: [] },
    then: 'grant-possible',
    provision: '35-1',
    because: {
      id: 'Paling sedikit satu syarat terpenuhi dan tidak ada alasan penolakan: bantuan dapat diberikan.',
      en: 'At least one condition is met and there is no ground of refusal: the help may be given.',
    },
  },
] as const satisfies readonly DecisionRow[];

export const COMBINATION = {
  strongest: ['official-judgement', 'return-incomplete'],
  otherwise: 'partial',
  provision: '35-1',
  because: {
    id: 'Hasil tiap butir berbeda; permohonan dinilai per butir.',
    en: 'The items come to different results; the request is judged item by item.',
  },
} as const satisfies LawPack['combination'];

import type { Bilingual } from '#libs/law/pack';

/** The clock of the provider's deadline. While it stands still, the deadline says why. */
type ClockOf =
  { clock: 'running' } | { clock: 'standing'; standsWhile: string } | { clock: 'ended' };

/** What every part of the product has to know of a status. */
export type StatusFacts = ClockOf & {
  /** The party whose turn it is. */
  waitsFor: 'requester' | 'provider' | null;
  /** True while a decision of an official is in force. */
  decided: boolean;
  /** Why an act that is not open in this status is closed. */
  whyClosed: Bilingual;
};

/** Every status of a request, once. No other list of statuses stands anywhere. */
export const STATUS = {
  returned: {
    clock: 'standing',
    standsWhile: 'dikembalikan untuk dilengkapi',
    waitsFor: 'requester',
    decided: false,
    whyClosed: {
      id: 'permohonan dikembalikan kepada peminta bantuan untuk dilengkapi',
      en: 'the request was sent back to the requester, who has to complete it',
    },
  },
  'not-assistance': {
    clock: 'standing',
    standsWhile: 'bukan Bantuan Kedinasan',
    waitsFor: null,
    decided: false,
    whyClosed: { id: 'ini bukan Bantuan Kedinasan', en: 'this is no Bantuan Kedinasan' },
  },
  'awaiting-decision': {
    clock: 'running',
    waitsFor: 'provider',
    decided: false,
    whyClosed: {
      id: 'tidak ada yang diminta dari peminta bantuan saat ini',
      en: 'nothing is asked of the requester now',
    },
  },
  'awaiting-clarification': {
    clock: 'standing',
    standsWhile: 'menunggu jawaban peminta bantuan',
    waitsFor: 'requester',
    decided: false,
    whyClosed: {
      id: 'jawaban peminta bantuan masih ditunggu',
      en: 'an answer of the requester is already waited for',
    },
  },
  approved: {
    clock: 'ended',
    waitsFor: null,
    decided: true,
    whyClosed: { id: 'permohonan sudah disetujui', en: 'the request is approved' },
  },
  'partially-approved': {
    clock: 'ended',
    waitsFor: null,
    decided: true,
    whyClosed: { id: 'permohonan sudah disetujui sebagian', en: 'the request is approved in part' },
  },
  refused: {
    clock: 'ended',
    waitsFor: null,
    decided: true,
    whyClosed: { id: 'permohonan sudah ditolak', en: 'the request is refused' },
  },
  forwarded: {
    clock: 'ended',
    waitsFor: null,
    decided: false,
    whyClosed: { id: 'permohonan sudah diteruskan', en: 'the request was forwarded' },
  },
  withdrawn: {
    clock: 'ended',
    waitsFor: null,
    decided: false,
    whyClosed: { id: 'permohonan sudah dicabut', en: 'the request is withdrawn' },
  },
  'in-delivery': {
    clock: 'ended',
    waitsFor: 'provider',
    decided: true,
    whyClosed: { id: 'bantuan sedang diberikan', en: 'the help is being given' },
  },
  delivered: {
    clock: 'ended',
    waitsFor: 'requester',
    decided: true,
    whyClosed: { id: 'bantuan sudah diberikan', en: 'the help was given' },
  },
  completed: {
    clock: 'ended',
    waitsFor: null,
    decided: true,
    whyClosed: { id: 'permohonan sudah selesai', en: 'the request is completed' },
  },
} as const satisfies Record<string, StatusFacts>;

export type Status = keyof typeof STATUS;
export const STATUSES = Object.keys(STATUS) as Status[];

/** The facts of one status. */
export const factsOf = (status: Status): StatusFacts => STATUS[status];

/** The statuses whose facts pass the test, in the order of the table. */
export const statusesWhere = (test: (facts: StatusFacts) => boolean): Status[] =>
  STATUSES.filter((status) => test(STATUS[status]));

/** Before the decision: the deadline is still counted. */
export const UNDECIDED = statusesWhere(({ clock }) => clock !== 'ended');

/** What an official can decide; the status and the event of the decision have the same name. */
export const DECISIONS = [
  'approved',
  'partially-approved',
  'refused',
] as const satisfies readonly Status[];
export type DecisionOutcome = (typeof DECISIONS)[number];

import type { PlayedRow } from '#apps/example/rows';
import { deadline, DeadlineUrgency } from '#libs/law/deadline';

/** A row in short: recommendation and findings of the law, urgency and rule of the deadline. */
export interface Fact {
  parties: string;
  law: string[];
  due: [DeadlineUrgency, object];
  status: string;
  acts?: string[];
  items?: string[];
  told: string[];
  messages?: number;
}

const WAY = ['submitted', 'evaluated', 'approved'];
const STATED = ['submitted', 'evaluated', 'evaluated'];
const FIVE = { workingDays: 5 };
const TWO = { workingDays: 2 };

/** The expected table, row by row. */
export const ROWS: Record<string, Fact> = {
  'k05-penilaian-kompetensi': {
    parties: 'kab-malang → pemprov-jatim',
    law: ['grant-possible', '35-1-b met claimed', '35-1-c met claimed'],
    due: ['biasa', FIVE],
    status: 'approved',
    acts: ['approved by decider@pemprov-jatim'],
    items: ['1 approved', '2 approved'],
    told: WAY,
  },
  'k01-pengamanan-penertiban': {
    parties: 'kab-bogor → polri',
    law: ['grant-possible', '35-1-a met claimed'],
    due: ['biasa', FIVE],
    status: 'approved',
    acts: ['approved by decider@polri'],
    items: ['1 approved', '2 approved'],
    told: WAY,
  },
  'k03-lemari-vaksin': {
    parties: 'dinkes-kab-malang → pemprov-jatim',
    law: ['grant-possible', '35-1-b met claimed'],
    due: ['segera', TWO],
    status: 'approved',
    acts: ['approved by decider@pemprov-jatim'],
    items: ['1 approved'],
    told: WAY,
  },
  'k06-kerugian-daerah': {
    parties: 'kab-sleman → bpkp',
    law: ['grant-possible', '35-1-c met claimed'],
    due: ['biasa', FIVE],
    status: 'approved',
    acts: [
      'clarification-asked by decider@bpkp',
      'information-supplied by system@kab-sleman',
      'approved by decider@bpkp',
    ],
    items: ['1 approved'],
    told: [
      ...['submitted', 'evaluated', 'clarification-asked'],
      ...['information-supplied', 'evaluated', 'approved'],
    ],
    messages: 2,
  },
  'k08-berkas-pensiun': {
    parties: 'bkn → kab-malang',
    law: ['grant-possible', '35-1-d met claimed'],
    due: ['biasa', FIVE],
    status: 'approved',
    acts: ['approved by decider@kab-malang'],
    items: ['1 approved', '2 approved'],
    told: WAY,
  },
  'k11-jembatan-sementara': {
    parties: 'kab-malang → kemenpu',
    law: ['grant-possible', '35-1-e met claimed'],
    due: ['segera', TWO],
    status: 'approved',
    acts: ['approved by decider@kemenpu'],
    items: ['1 approved', '2 approved'],
    told: WAY,
  },
  'k28-gempa-ambulans': {
    parties: 'kab-sleman → pemprov-jateng, emergency',
    law: ['must-give', '35-1-b met claimed', '36-3 met claimed', 'besides 36-1-a met stated'],
    due: ['sangat-segera', { minutes: 120 }],
    status: 'approved',
    acts: [
      'evaluated by decider@pemprov-jateng',
      'refusal-not-accepted on 36-1-a by decider@pemprov-jateng',
      'approved by decider@pemprov-jateng',
    ],
    items: ['1 approved', '2 approved'],
    told: [...STATED, 'refusal-not-accepted', 'approved'],
  },
  'k14-supaya-cepat': {
    parties: 'kab-bogor → bpkp',
    law: ['return-incomplete'],
    due: ['segera', TWO],
    status: 'returned',
    told: ['submitted', 'evaluated', 'returned'],
  },
  'k77-data-penduduk': {
    parties: 'kota-surakarta → kemendagri',
    law: ['partial', '35-1-d met claimed', '36-1-b met stated of 3'],
    due: ['biasa', FIVE],
    status: 'partially-approved',
    acts: ['evaluated by decider@kemendagri', 'partially-approved on 36-1-b by decider@kemendagri'],
    items: ['1 approved', '2 approved', '3 refused 36-1-b'],
    told: [...STATED, 'partially-approved'],
  },
  'k71-instansi-sendiri': {
    parties: 'kab-malang → kab-malang',
    law: ['not-assistance', 'besides 35-1-b met claimed'],
    due: ['biasa', FIVE],
    status: 'not-assistance',
    told: ['submitted', 'evaluated'],
  },
  'k17-perawat': {
    parties: 'dinkes-kab-malang → pemprov-jatim',
    law: ['refusal-possible', '35-1-b met claimed', '36-1-a met stated'],
    due: ['biasa', FIVE],
    status: 'refused',
    acts: ['evaluated by decider@pemprov-jatim', 'refused on 36-1-a by decider@pemprov-jatim'],
    items: ['1 refused 36-1-a'],
    told: [...STATED, 'refused'],
  },
  'k20-berkas-penyidikan': {
    parties: 'kab-bogor → polri',
    law: ['refusal-possible', '35-1-d met claimed', '36-1-b met stated'],
    due: ['biasa', FIVE],
    status: 'refused',
    acts: ['evaluated by decider@polri', 'refused on 36-1-b by decider@polri'],
    items: ['1 refused 36-1-b'],
    told: [...STATED, 'refused'],
  },
  'pelatihan-nelayan': {
    parties: 'kab-malang → bmkg',
    law: ['grant-possible', '35-1-c met claimed'],
    due: ['biasa', FIVE],
    status: 'withdrawn',
    acts: ['withdrawn by system@kab-malang'],
    told: ['submitted', 'evaluated', 'withdrawn'],
    messages: 2,
  },
  'k12-sensor-cuaca': {
    parties: 'kota-surakarta → bmkg',
    law: ['return-incomplete', '35-1-e needs-judgement claimed'],
    due: ['biasa', FIVE],
    status: 'approved',
    acts: ['approved by decider@bmkg'],
    items: ['1 approved', 'departs'],
    told: ['submitted', 'evaluated', 'returned', 'approved'],
  },
  'k70-aset-desa': {
    parties: 'desa-pujon-kidul → kab-malang',
    law: ['grant-possible', '35-1-c met claimed'],
    due: ['biasa', FIVE],
    status: 'awaiting-decision',
    told: ['submitted', 'evaluated'],
  },
};

/** The content of a row; the deadline is also compared with the evaluation. */
export function factOf(row: PlayedRow, { due: [urgency] }: Fact): Fact {
  const { request, law, deadline: term, decision, acts, told } = row;
  if (!request || !law || !term) throw new Error(`${row.key} is not a request that was taken`);
  const { requester, provider } = request;
  const on = (grounds: string[]): string => (grounds.length > 0 ? ` on ${grounds.join(', ')}` : '');
  const receipts = told.flatMap(({ events }) =>
    events.filter((name) => name.startsWith('receipt')),
  );
  // Each party gets the same events in the same order.
  const [happened, ...others] = told.map(({ events }) =>
    events.filter((name) => !name.startsWith('receipt')),
  );
  for (const other of others) expect(other).toEqual(happened);
  expect(told.map(({ agency }) => agency)).toEqual([...new Set([requester, provider])]);
  const { dueAt } = deadline({
    receivedAt: new Date(term.receivedAt),
    urgency,
    emergency: request.emergency,
    timeZone: 'Asia/Jakarta',
    stops: [],
  });
  if (!['withdrawn', 'returned', 'not-assistance'].includes(request.status))
    expect(term.dueAt).toBe(dueAt.toISOString());
  return {
    parties: `${requester} → ${provider}${request.emergency ? ', emergency' : ''}`,
    law: [
      law.recommendation,
      ...law.findings.map(
        ({ carries, provision, value, basis, item }) =>
          `${carries ? '' : 'besides '}${provision} ${value} ${basis}${item === null ? '' : ` of ${item}`}`,
      ),
    ],
    due: [urgency, term.rule],
    status: request.status,
    ...(acts.length > 1 && {
      acts: acts.slice(1).map(({ event, by, grounds }) => `${event}${on(grounds)} by ${by}`),
    }),
    ...(decision && {
      items: [
        ...decision.items.map(({ id, outcome, grounds }) => [id, outcome, ...grounds].join(' ')),
        ...(decision.departs ? ['departs'] : []),
      ],
    }),
    told: happened ?? [],
    ...(receipts.length > 1 && { messages: receipts.length }),
  };
}

import { hash } from 'node:crypto';
import type { Agency } from '#apps/broker/agencies/agency.entity';
import type { Housed } from '#apps/broker/agencies/directory';
import { evaluateRequest } from '#apps/broker/evaluation/evaluate-request';
import type { Letter, LetterEntry } from '#apps/broker/letters/letter';
import { factsUpTo, type LetterSource } from '#apps/broker/letters/letter-facts';
import { composeLetter, lettersAfter } from '#apps/broker/letters/letter-kinds';
import { recordOf } from '#apps/broker/request/history';
import { BROKER, type Actor } from '#apps/broker/request/lifecycle';
import type { LetterKind } from '#libs/contracts/deliveries';
import type { RequestData } from '#libs/contracts/submit-request';
import type { Language } from '#libs/law/evaluation';
import type { EvaluationRecord } from '#libs/law/judgement';

/*
 * A made-up request to which everything happened that a letter is about, so that each kind can be
 * made from it. Names and numbers are invented.
 */

const agency = (code: string, name: string, more: Partial<Agency> = {}): Housed => ({
  ...{ code, name, kind: 'pemkab', email: `kontak@${code}.example.go.id`, party: null },
  ...{ region: null, superior: null, timeZone: 'Asia/Jakarta', address: null, city: null },
  ...more,
  house: [code],
});

const REQUESTER = agency('kab-contoh', 'Badan Kepegawaian dan Pengembangan SDM Kabupaten Contoh', {
  ...{ party: 'pemkab-contoh', superior: 'prov-contoh', city: 'Contoh' },
  address: 'Jalan Contoh Raya Nomor 1, Contoh 51234',
});
const PROVIDER = agency('bkn-contoh', 'Kantor Regional I Badan Kepegawaian Contoh', {
  ...{ kind: 'lpnk', superior: 'pusat-contoh', timeZone: 'Asia/Makassar', city: 'Makassar' },
  address: 'Jalan Percontohan Nomor 17, Makassar 90123',
});
const OTHERS = [
  agency('pemkab-contoh', 'Pemerintah Kabupaten Contoh'),
  agency('prov-contoh', 'Pemerintah Provinsi Contoh', { kind: 'pemprov' }),
  agency('pusat-contoh', 'Badan Kepegawaian Contoh', { kind: 'lpnk' }),
  agency('lain-contoh', 'Pusat Penilaian Kompetensi Contoh', { kind: 'lpnk' }),
];

const DATA: RequestData = {
  reference: '800/123/BKPSDM/2026',
  provider: PROVIDER.code,
  subject: 'Bantuan asesor untuk penilaian kompetensi 160 pejabat pengawas',
  description:
    'Pemerintah Kabupaten Contoh menyelenggarakan penilaian kompetensi bagi 160 pejabat pengawas sebagai dasar pengisian jabatan. Asesor yang bersertifikat pada Kabupaten Contoh hanya dua orang, sedangkan penilaian harus selesai sebelum akhir tahun anggaran.\n\nKami memohon bantuan asesor, ruang simulasi, dan salinan norma penilaian yang berlaku.',
  ...{ kind: 'personnel', classification: 'biasa', urgency: 'segera', channel: 'system' },
  neededBy: '2026-12-15',
  requestedBy: { name: 'Sari Rekaan', position: 'Kepala BKPSDM', nip: '198001012006042001' },
  grounds: [
    {
      provision: '35-1-b',
      facts: 'Hanya dua asesor bersertifikat untuk 160 orang; ruang simulasi tidak tersedia.',
    },
    {
      provision: '35-1-d',
      facts: 'Norma penilaian hanya disimpan oleh pemberi bantuan.',
    },
  ],
  items: [
    { id: '1', description: 'Asesor bersertifikat selama tiga hari', quantity: 8 },
    { id: '2', description: 'Ruang simulasi dengan perlengkapannya', quantity: 2 },
    { id: '3', description: 'Salinan norma penilaian kompetensi', classification: 'terbatas' },
  ],
  costs: [
    { item: 'Perjalanan dinas asesor', amount: 24_000_000, fundedBy: 'requester' },
    { item: 'Honorarium', amount: 12_800_000, fundedBy: 'requester', budgetLine: '5.03.01' },
  ],
  attachments: [
    {
      ...{ title: 'Daftar peserta', uri: 'https://contoh.example.go.id/berkas/peserta.pdf' },
      sha256: 'a3f5'.repeat(16),
    },
  ],
};

const person = (of: Agency, role: string, name: string, position: string): Actor => ({
  ...{ agency: of.code, role, sub: name.toLowerCase().replace(' ', '.'), name, position },
});
const ASKER = person(REQUESTER, 'requester', 'Sari Rekaan', 'Kepala BKPSDM');
const DECIDER: Actor = {
  ...person(PROVIDER, 'decider', 'Budi Rekaan', 'Kepala Bagian Umum'),
  acting: {
    ...{ as: 'plh', for: 'Kepala Kantor Regional I', document: 'SP-7/2026' },
    ...{ from: '2026-11-01', to: '2026-12-31' },
  },
};

type Happened = [type: string, actor: Actor, data: object];

const proposal = (n: number): string => `0190a000-0000-7000-8000-00000000000${n}`;
const COSTS = { lines: DATA.costs ?? [] };
const RESPONSIBILITY = {
  holder: PROVIDER.code,
  basis: {
    ...{ kind: 'agreement', number: 'PKS-12/2026', date: '2026-11-20' },
    title: 'Perjanjian Kerja Sama Penilaian Kompetensi',
  },
};
const FORWARDING = {
  ...{ to: 'lain-contoh', items: ['2'] },
  reason: 'Ruang simulasi dikelola oleh Pusat Penilaian Kompetensi.',
};

function happened(data: RequestData): Happened[] {
  const ids = data.items.map(({ id }) => id);
  const [first = '1', ...others] = ids;
  const decision = {
    outcome: 'partially-approved',
    at: '2026-11-24T12:30:00.000Z',
    by: { agency: PROVIDER.code, name: DECIDER.name, position: DECIDER.position },
    items: [
      { id: first, outcome: 'approved', grounds: [] },
      ...others.map((id) => ({ id, outcome: 'refused', grounds: ['36-1-a'] })),
    ],
    refused: [
      {
        ...{ provision: '36-1-a', items: others },
        affectedWork: 'Penilaian seleksi terbuka tingkat provinsi pada 1 sampai 18 Desember 2026.',
        reason:
          'Seluruh ruang simulasi dan petugas arsip dipakai untuk seleksi terbuka tersebut; bila dipinjamkan, seleksi tertunda melewati tahun anggaran.',
      },
      {
        ...{
          provision: '36-1-b',
          items: others.slice(-1),
          reason: 'Norma penilaian dirahasiakan.',
        },
        ...{ regulation: 'Peraturan BKN 26/2019', article: '17' },
      },
    ],
    reason: 'Asesor tersedia mulai 7 Desember 2026.',
    conditions: ['Jadwal ditetapkan bersama.', 'Akomodasi disediakan peminta bantuan.'],
    departs: false,
    duties: ['written-reason', 'tell-superiors'],
  };
  const documents = [
    {
      ...{ title: 'Surat tugas asesor', uri: 'https://bkn.example.go.id/st/77.pdf' },
      sha256: '5b1c'.repeat(16),
    },
  ];
  return [
    ['submitted', ASKER, { receivedAt: RECEIVED, messageId: 'm-1', data }],
    ['evaluated', BROKER, {}],
    [
      'clarification-asked',
      DECIDER,
      { text: 'Berapa hari penilaian berlangsung, dan di mana?', provisions: ['35-1-b'] },
    ],
    ['information-supplied', ASKER, { text: 'Tiga hari, di kompleks kantor bupati.' }],
    ['escalated', BROKER, { cause: 'deadline', escalatedTo: 'pusat-contoh' }],
    ['costs-proposed', ASKER, { proposal: proposal(1), ...COSTS }],
    ['costs-agreed', DECIDER, { proposal: proposal(1), ...COSTS, reason: null }],
    ['partially-approved', DECIDER, decision],
    [
      'objected',
      ASKER,
      {
        ...{ against: 'partially-approved', provisions: ['36-1-a'], escalatedTo: 'pusat-contoh' },
        text: 'Seleksi terbuka menurut pengumuman selesai pada 4 Desember 2026.',
      },
    ],
    ['responsibility-proposed', DECIDER, { proposal: proposal(2), ...RESPONSIBILITY }],
    ['responsibility-agreed', ASKER, { proposal: proposal(2), ...RESPONSIBILITY, reason: null }],
    ['forwarding-proposed', DECIDER, { proposal: proposal(3), ...FORWARDING }],
    ['forwarding-agreed', ASKER, { proposal: proposal(3), ...FORWARDING, reason: null }],
    ['forwarded', ASKER, { proposal: proposal(3), ...FORWARDING, requestId: proposal(9) }],
    ['delivery-started', DECIDER, { items: [] }],
    [
      'partly-delivered',
      DECIDER,
      { items: [{ id: first, quantity: 5, note: 'Tiga menyusul.', documents }] },
    ],
    ['delivered', DECIDER, { items: [] }],
  ];
}

const RECEIVED = '2026-11-23T01:30:00.000Z';

/** A request to which all of this happened; `more` replaces parts of what was asked. */
export function sampleSource(more: Partial<RequestData> = {}, until = Infinity): LetterSource {
  const data = { ...DATA, ...more };
  const receivedAt = new Date(RECEIVED);
  const statements = { facts: [], doubts: [], contradicted: [] };
  const evaluated = evaluateRequest(
    { data, statements, receivedAt },
    ...[REQUESTER, PROVIDER],
    ...[receivedAt, receivedAt],
  );
  const { record, digest } = recordOf(evaluated, 2);
  const entries = happened(data)
    .slice(0, until)
    .map(([type, actor, told], n): LetterEntry => ({
      ...{ version: n + 1, type, actor, hash: hash('sha256', `${n} ${type}`) },
      at: new Date(receivedAt.getTime() + n * 5 * 3_600_000).toISOString(),
      data: told as Record<string, unknown>,
      dueAt: '2026-11-25T15:59:59.999Z',
    }));
  const agencies = [REQUESTER, PROVIDER, ...OTHERS].map(({ house: _, ...one }) => one);
  return {
    request: {
      ...{ id: proposal(0), requester: REQUESTER.code, provider: PROVIDER.code, receivedAt },
      signedLetters: [],
    },
    entries,
    agencies: Object.fromEntries(agencies.map((one) => [one.code, one])),
    evaluations: new Map([
      [2, { ...(JSON.parse(record) as EvaluationRecord), digest, pack: null }],
    ]),
  };
}

/** Every letter that exists for a request, in one language. */
export function sampleLetters(source: LetterSource, language: Language = 'id'): Letter[] {
  return lettersAfter(source.entries).map((existing) =>
    composeLetter(existing, factsUpTo(source, existing.entry.version), language),
  );
}

/** The letter of one kind. */
export function sampleLetter(
  kind: LetterKind,
  source: LetterSource = sampleSource(),
  language: Language = 'id',
): Letter {
  const letter = sampleLetters(source, language).find((one) => one.kind === kind);
  if (!letter) throw new Error(`the sample has no letter of kind ${kind}`);
  return letter;
}

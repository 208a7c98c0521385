import type { RequestAnswer } from '#libs/contracts/request-answers';
import { same, Stage } from './stage';

const KEY = 'semua-naskah';
const REQUESTER = 'kab-malang';
const PROVIDER = 'pemprov-jatim';
const DAY_MS = 86_400_000;

interface Step {
  by: string;
  /** Path below the request; `{proposal}` is the latest proposal. */
  act: string;
  body: object;
}

/**
 * A request to which everything happens that a letter is about, so that each kind of letter can be
 * read. A repeat with the same seed gets the first answers again.
 * @returns its id.
 */
export async function playWholeFile(stage: Stage): Promise<string> {
  stage.say('A request with every kind of letter ...');
  const first = `requester@${REQUESTER}`;
  const asked = await answered(stage, first, 0, '/v1/requests', requestOf(stage), 201);
  if (!asked) return '';
  let proposals = asked.proposals;
  for (const [at, { by, act, body }] of stepsOf(stage).entries()) {
    const path = act.replace('{proposal}', proposals.at(-1)?.id ?? '');
    const done = await answered(stage, by, at + 1, `/v1/requests/${asked.id}/${path}`, body, 200);
    if (!done) break;
    proposals = done.proposals;
  }
  return asked.id;
}

async function answered(
  stage: Stage,
  by: string,
  at: number,
  path: string,
  body: object,
  status: number,
): Promise<RequestAnswer | null> {
  const headers = { 'idempotency-key': `example-${stage.seed}-${KEY}-${at}` };
  const answer = await stage.product.call(by, 'POST', path, body, headers);
  const fits = same(stage, KEY, `POST ${path} by ${by} is answered`, status, answer.status);
  return fits ? (answer.body as RequestAnswer) : null;
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

const file = (title: string, name: string): object => ({
  ...{ title, uri: `https://berkas.example.go.id/2026/${name}.pdf` },
  sha256: 'a3f5'.repeat(16),
});

const requestOf = ({ seed, day }: Stage): object => ({
  reference: `600.1/${seed}/35.07.103/${day.slice(0, 4)}`,
  provider: PROVIDER,
  subject: 'Bantuan pemeriksaan tiga jembatan sebelum musim hujan',
  description: [
    'Tiga jembatan pada ruas jalan kabupaten menunjukkan retak pada gelagar. Sebelum puncak musim hujan kami perlu menetapkan apakah jembatan itu tetap dibuka, dibatasi bebannya, atau ditutup.',
    'Kami memohon tenaga pemeriksa, alat uji beban, dan data curah hujan pada daerah aliran sungai di sekitar ketiga jembatan tersebut.',
  ].join('\n\n'),
  ...{ kind: 'technical-assistance', classification: 'biasa', urgency: 'biasa' },
  channel: 'system',
  grounds: [
    {
      provision: '35-1-b',
      facts: 'Kami hanya memiliki satu pemeriksa jembatan dan tidak memiliki alat uji beban.',
    },
    {
      provision: '35-1-d',
      facts: 'Data curah hujan yang lengkap tidak disimpan oleh pemerintah kabupaten.',
    },
  ],
  items: [
    { id: '1', description: 'Tenaga pemeriksa jembatan selama lima hari', quantity: 4 },
    { id: '2', description: 'Alat uji beban jembatan dengan operatornya', quantity: 1 },
    { id: '3', description: 'Data curah hujan harian sepuluh tahun terakhir', quantity: 1 },
  ],
  costs: [
    {
      ...{ item: 'Perjalanan dinas tenaga pemeriksa', amount: 14_400_000, fundedBy: 'requester' },
      budgetLine: 'DPA 5.1.02.04.01.0001',
    },
  ],
  attachments: [file('Foto dan denah ketiga jembatan', 'denah-jembatan')],
  neededBy: dayAfter(day, 40),
  requestedBy: { name: 'Contoh Rahayu (nama rekaan)', position: 'Kepala Dinas Bina Marga' },
});

function stepsOf({ day }: Stage): Step[] {
  const [requester, decider] = [`requester@${REQUESTER}`, `decider@${PROVIDER}`];
  const agreed: Omit<Step, 'by'> = { act: 'proposals/{proposal}/answer', body: { accept: true } };
  const none = { conflictOfInterest: 'none' };
  return [
    {
      ...{ by: decider, act: 'clarification' },
      body: {
        text: 'Pada ruas jalan mana ketiga jembatan itu berada, dan berapa panjang bentangnya?',
        provisions: ['35-1-b'],
      },
    },
    {
      ...{ by: requester, act: 'information' },
      body: {
        text: 'Ketiganya berada pada ruas jalan kabupaten bagian selatan, dengan bentang 24, 32, dan 40 meter.',
      },
    },
    {
      ...{ by: decider, act: 'forwarding' },
      body: {
        ...{ to: 'bmkg', items: ['3'] },
        reason: 'Data curah hujan dikumpulkan dan disimpan oleh BMKG.',
      },
    },
    { by: requester, ...agreed },
    {
      ...{ by: decider, act: 'costs' },
      body: {
        lines: [
          {
            ...{ item: 'Perjalanan dinas tenaga pemeriksa', amount: 12_800_000 },
            ...{ fundedBy: 'requester', budgetLine: 'DPA 5.1.02.04.01.0001' },
          },
          { item: 'Bahan uji dan pelaporan', amount: 3_250_000, fundedBy: 'provider' },
        ],
      },
    },
    { by: requester, ...agreed },
    {
      ...{ by: decider, act: 'responsibility' },
      body: {
        holder: PROVIDER,
        basis: {
          ...{ kind: 'agreement', number: '119/KB/2026', date: dayAfter(day, -10) },
          title: 'Kesepakatan bersama pemeriksaan jembatan',
        },
      },
    },
    { by: requester, ...agreed },
    {
      ...{ by: decider, act: 'escalation' },
      body: {
        reason: 'outside-36-1',
        text: 'Alat uji beban kami berada pada balai di luar wilayah provinsi. Apakah permohonan atas alat itu ditujukan kepada balai tersebut? Alasan ini tidak termasuk Pasal 36 ayat (1), sehingga kami meneruskannya kepada atasan.',
      },
    },
    {
      ...{ by: decider, act: 'approval' },
      body: {
        items: ['1'],
        refused: [
          {
            ...{ provision: '36-1-a', items: ['2'] },
            reason:
              'Satu-satunya alat uji beban dipakai pada pemeriksaan jembatan provinsi yang dijadwalkan sampai akhir bulan depan.',
            affectedWork:
              'Pemeriksaan delapan jembatan provinsi akan terhenti apabila alat itu dipinjamkan.',
          },
        ],
        conditions: [
          'Jadwal pemeriksaan ditetapkan bersama.',
          'Lalu lintas diatur oleh instansi peminta bantuan.',
        ],
        reason: 'Tenaga pemeriksa tersedia mulai pekan depan.',
        ...none,
      },
    },
    {
      ...{ by: requester, act: 'objection' },
      body: {
        text: 'Menurut jadwal yang diumumkan, alat uji beban tidak dipakai pada pekan ketiga bulan depan. Kami memohon agar alat itu dipinjamkan selama tiga hari pada pekan tersebut.',
        provisions: ['36-1-a'],
      },
    },
    {
      ...{ by: 'superior@kemendagri', act: 'objection/answer' },
      body: {
        outcome: 'upheld',
        reason: 'Pekan tersebut disediakan untuk perawatan alat yang wajib dilakukan.',
      },
    },
    { by: decider, act: 'delivery', body: { status: 'started', items: [] } },
    {
      ...{ by: decider, act: 'delivery' },
      body: {
        status: 'delivered',
        items: [
          {
            ...{ id: '1', quantity: 4, note: 'Pemeriksaan ketiga jembatan selesai.' },
            documents: [file('Laporan hasil pemeriksaan', 'laporan-pemeriksaan')],
          },
        ],
      },
    },
  ];
}

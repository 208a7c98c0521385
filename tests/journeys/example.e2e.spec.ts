import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Example } from '#apps/standalone/example-print';
import type { Row } from '#apps/standalone/example-rows';
import { freePort } from '#apps/standalone/free-port';
import { deadline, Urgency } from '#libs/law/deadline';
import { Official } from '#tests/support/parties';
import { World, WORLDS } from '#tests/support/world';

const program = resolve(__dirname, '../../dist/apps/standalone/example.js');

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built program, with nothing of this process's environment but PATH. */
function run(environment: Record<string, string>, ...options: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...options], {
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
  return new Promise((done) => child.once('close', (code) => done({ ...ran, code })));
}

const WAY = ['submitted', 'evaluated', 'approved'];
const STATED = ['submitted', 'evaluated', 'evaluated'];
const FIVE = { workingDays: 5 };
const TWO = { workingDays: 2 };

/** What the table has to say, row by row. `asker` and `asked` are told what happened, the asker his receipts as well. */
const ROWS: Record<string, Fact> = {
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

/** A row in short: of the law the recommendation and the findings, of the deadline urgency and rule. */
interface Fact {
  parties: string;
  law: string[];
  due: [Urgency, object];
  status: string;
  acts?: string[];
  items?: string[];
  told: string[];
  messages?: number;
}

function factOf(row: Row, { due: [urgency] }: Fact): Fact {
  const { request, law, deadline: term, decision, acts, told } = row;
  if (!request || !law || !term) throw new Error(`${row.key} is not a request that was taken`);
  const { requester, provider } = request;
  const on = (grounds: string[]): string => (grounds.length > 0 ? ` on ${grounds.join(', ')}` : '');
  const receipts = told.flatMap(({ events }) =>
    events.filter((name) => name.startsWith('receipt')),
  );
  // Each party is told the same, in the same order.
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

/** What stays the same when a run is repeated. */
const lasting = ({ rows }: Example): object[] =>
  rows.map(({ message: { id, ended, reference }, told, ...row }) => ({
    ...row,
    message: { id, ended, reference },
    told: told.map(({ agency, events }) => ({ agency, events })),
  }));

describe.each(WORLDS)('npm run example (%s)', (name, open) => {
  let world: World;
  let environment: Record<string, string>;
  let first: Example;

  beforeAll(async () => {
    world = await open();
    environment = {
      DATA_DIR: world.dataDir,
      BROKER_URL: world.broker,
      NOTIFICATION_URL: world.notification,
      REPORTING_URL: world.reporting,
      ...(name === 'kafka' && { KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '' }),
    };
    const { code, stdout, stderr } = await run(environment, '--json', '--seed', '1');
    if (code !== 0) throw new Error(`${stderr}\n${stdout}`);
    first = JSON.parse(stdout) as Example;
  }, 240_000);
  afterAll(() => world?.stop(), 60_000);

  const rowOf = (key: string): Row => {
    const row = first.rows.find((one) => one.key === key);
    if (!row) throw new Error(`there is no row ${key}`);
    return row;
  };

  it('reads all back as it was done', () => {
    expect(first).toMatchObject({
      seed: 1,
      door: name === 'kafka' ? 'kafka' : 'http',
      mismatches: [],
    });
    expect(first.rows.map(({ key }) => key).toSorted()).toEqual(
      [...Object.keys(ROWS), 'tanggal-keliru', 'surat-palsu'].toSorted(),
    );
  });

  it.each(Object.entries(ROWS))('has the row %s', (key, fact) => {
    const row = rowOf(key);
    expect(row.message).toMatchObject({ ended: 'accepted', repeated: false, problem: null });
    expect(factOf(row, fact)).toEqual(fact);
    const records = name === 'kafka' ? (events: number): number => events : (): null => null;
    for (const { events, records: onTopic } of row.told)
      expect(onTopic).toBe(records(events.length));
  });

  it('tells of a refusal what Pasal 36(2) asks for', () => {
    expect(rowOf('k17-perawat').decision?.refused).toMatchObject([
      { reason: expect.stringContaining('persen'), affectedWork: expect.stringContaining('28') },
    ]);
    expect(rowOf('k20-berkas-penyidikan').decision?.refused).toMatchObject([
      { regulation: 'UU 14/2008', article: '17 huruf a angka 1' },
    ]);
    expect(rowOf('k77-data-penduduk').decision).toMatchObject({
      refused: [{ items: ['3'], regulation: 'UU 24/2013', article: '79' }],
      conditions: [expect.stringContaining('agregat')],
    });
  });

  it('says what a returned request lacks, and where one goes that is no assistance', () => {
    expect(rowOf('k14-supaya-cepat').law?.missing).toHaveLength(1);
    expect(rowOf('k71-instansi-sendiri').law?.route).toContain('koordinasi internal');
  });

  it('shows a broken field as a receipt, told to its sender alone', () => {
    const row = rowOf('tanggal-keliru');
    expect(row).toMatchObject({
      message: {
        ended: 'rejected',
        reference: expect.stringMatching(/^500\.13\.1\/1\//),
        problem: { code: 'validation-failed', errors: [{ pointer: '/data/neededBy' }] },
      },
      request: null,
      told: [{ agency: 'kota-surakarta', events: ['receipt rejected'] }],
    });
    expect(row.told).toHaveLength(1);
  });

  it('shows a forged message as not proven, told to nobody', () => {
    expect(rowOf('surat-palsu')).toMatchObject({
      message: {
        ended: name === 'kafka' ? 'parked' : 'turned-away',
        reference: null,
        problem: { code: 'forbidden' },
      },
      request: null,
      told: [],
    });
  });

  it('shows the figures of one agency and of all', () => {
    expect(first.figures.agency).toMatchObject({
      code: 'kab-malang',
      byStatus: { approved: 3, 'awaiting-decision': 1, 'not-assistance': 1, withdrawn: 1 },
      byRequester: { 'kab-malang': 4, bkn: 1, 'desa-pujon-kidul': 1 },
      overdue: 0,
    });
    expect(first.figures.auditor).toMatchObject({
      byStatus: {
        approved: 8,
        'partially-approved': 1,
        refused: 2,
        returned: 1,
        withdrawn: 1,
        'not-assistance': 1,
        'awaiting-decision': 1,
      },
      byRecommendation: {
        'grant-possible': 8,
        'must-give': 1,
        partial: 1,
        'refusal-possible': 2,
        'return-incomplete': 2,
        'not-assistance': 1,
      },
      byProvision: { '36-1-a': 2, '36-1-b': 2, '36-1-c': 0, '36-3': 1 },
      incomplete: 0,
    });
  });

  it('repeated with its seed gets the same receipts, and no second request', async () => {
    const { code, stdout } = await run(environment, '--json', '--seed', '1');
    const second = JSON.parse(stdout) as Example;
    expect(second.mismatches).toEqual([]);
    expect(code).toBe(0);
    expect(lasting(second)).toEqual(lasting(first));
    // What was not proven has no receipt that it could get again.
    const repeated = second.rows.filter(({ message }) => message.repeated);
    expect(repeated).toHaveLength(first.rows.length - 1);
    expect({ ...second.figures.auditor, asOf: '' }).toEqual({ ...first.figures.auditor, asOf: '' });
    if (name !== 'kafka') return;
    for (const { told } of repeated)
      for (const { events, records } of told)
        expect(records).toBe(
          events.length + events.filter((one) => one.startsWith('receipt')).length,
        );
  }, 120_000);

  it('shows where what is read back is not what was done, and ends with 1', async () => {
    const reference = rowOf('k05-penilaian-kompetensi').request?.reference.replace('/1/', '/7/');
    const taken = await new Official(world, 'requester@kab-malang').post('/v1/requests', {
      reference,
      provider: 'bkn',
      ...{ subject: 'Nomor yang sudah terpakai', description: 'Sudah terpakai.', kind: 'other' },
      ...{ classification: 'biasa', urgency: 'biasa', grounds: [], neededBy: '2027-01-15' },
      items: [{ id: '1', description: 'Apa pun' }],
    });
    expect(taken.status).toBe(201);
    const { code, stdout } = await run(environment, '--seed', '7');
    expect(code).toBe(1);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    const at = lines.findIndex((line) => line.startsWith('MISMATCH'));
    expect(lines[at]).toContain('k05-penilaian-kompetensi, the message ends');
    expect(stdout).toContain('reference-taken');
  }, 120_000);
});

describe('npm run example without the product', () => {
  it('says that it is not running, and how to start it', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await run({ BROKER_URL: url }, '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`not running at ${url}`);
    expect(stderr).toContain('npm start');
  });

  it.each([
    ['--seed', '0'],
    ['--seed', 'x'],
    ['--sed', '1'],
  ])('does not take %s %s', async (...options) => {
    const { code, stdout, stderr } = await run({}, ...options);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/--seed takes a whole number|--help/);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run({}, '--help');
    expect(code).toBe(0);
    for (const word of ['--json', '--seed', 'BROKER_URL', 'KAFKA_BROKERS'])
      expect(stdout).toContain(word);
  });
});

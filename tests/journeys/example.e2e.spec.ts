import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { Example } from '#apps/example/print';
import type { ProcedureRun } from '#apps/example/play-long-cases';
import type { PlayedRow } from '#apps/example/rows';
import { LETTER_KINDS } from '#libs/contracts/deliveries';
import { PREFIX } from '#libs/contracts/topics';
import { CHILD_ENVIRONMENT } from '#tests/support/child-environment';
import { freePort } from '#tests/support/free-port';
import { Official } from '#tests/support/parties';
import { readPdf } from '#tests/support/pdf';
import { World, WORLDS } from '#tests/support/world';
import { factOf, ROWS } from './example-facts';

const program = resolve(__dirname, '../../dist/apps/example/main.js');

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built program with only PATH and the date of this one's environment. */
function run(environment: Record<string, string>, ...options: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...options], {
    env: { ...CHILD_ENVIRONMENT, ...environment },
  });
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
  return new Promise((done) => child.once('close', (code) => done({ ...ran, code })));
}

/** The parts of a row that stay the same when a run is repeated. */
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
      ...(name === 'kafka' && {
        KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        KAFKA_PREFIX: PREFIX,
      }),
    };
    const { code, stdout, stderr } = await run(environment, '--json', '--seed', '1');
    if (code !== 0) throw new Error(`${stderr}\n${stdout}`);
    first = JSON.parse(stdout) as Example;
  }, 240_000);
  afterAll(() => world?.stop(), 60_000);

  const rowOf = (key: string): PlayedRow => {
    const row = first.rows.find((one) => one.key === key);
    if (!row) throw new Error(`there is no row ${key}`);
    return row;
  };

  it('reads everything back through the API as expected', () => {
    expect(first).toMatchObject({
      seed: 1,
      door: name === 'kafka' ? 'kafka' : 'http',
      mismatches: [],
    });
    expect(first.rows.map(({ key }) => key).toSorted()).toEqual(
      [...Object.keys(ROWS), 'tanggal-keliru', 'surat-palsu'].toSorted(),
    );
  });

  it.each(Object.entries(ROWS))('prints the row %s', (key, fact) => {
    const row = rowOf(key);
    expect(row.message).toMatchObject({ ended: 'accepted', repeated: false, problem: null });
    expect(factOf(row, fact)).toEqual(fact);
    const records = name === 'kafka' ? (events: number): number => events : (): null => null;
    for (const { events, records: onTopic } of row.told)
      expect(onTopic).toBe(records(events.length));
  });

  it('writes a letter of each kind', () => {
    const folder = join(world.dataDir, 'letters');
    expect(readdirSync(folder).toSorted()).toEqual(
      LETTER_KINDS.map((kind) => `${kind}.pdf`).toSorted(),
    );
    for (const kind of LETTER_KINDS) {
      const { text } = readPdf(readFileSync(join(folder, `${kind}.pdf`)));
      expect(text).toContain('35.07.103');
      expect(text).not.toContain('KONSEP');
    }
  });

  it('saves charts and the yearly report', () => {
    const read = (file: string): string =>
      readFileSync(join(world.dataDir, 'example', file), 'latin1');
    expect(read('siapa-membantu-siapa.svg')).toMatch(/^<svg .*<\/svg>$/s);
    expect(read('alasan.svg')).toContain('Pasal 35 ayat (1) huruf b');
    expect(read('laporan-tahunan.pdf')).toMatch(/^%PDF-1.*%%EOF\s*$/s);
  });

  it('prints for a refusal what Pasal 36(2) requires', () => {
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

  it('prints what a returned request lacks, and the route for one that is no assistance', () => {
    expect(rowOf('k14-supaya-cepat').law?.missing).toHaveLength(1);
    expect(rowOf('k71-instansi-sendiri').law?.route).toContain('koordinasi internal');
  });

  it('shows an invalid message as a receipt for its sender only', () => {
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

  it('shows a forged message as unauthenticated, without a receipt', () => {
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

  it('shows the figures of one agency and of all agencies', () => {
    expect(first.figures.agency).toMatchObject({
      code: 'kab-malang',
      byStatus: {
        ...{ approved: 3, 'awaiting-decision': 2, delivered: 1 },
        ...{ 'not-assistance': 1, withdrawn: 1 },
      },
      byRequester: { 'kab-malang': 6, bkn: 1, 'desa-pujon-kidul': 1 },
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
        'awaiting-decision': 2,
        delivered: 1,
      },
      byRecommendation: {
        'grant-possible': 10,
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

  it('returns the same receipts and no second request when it is repeated days later with the same seed', async () => {
    const later = new Date(Date.now() + 3 * 86_400_000);
    await world.setClock(later.toISOString());
    const { code, stdout } = await run(environment, '--json', '--seed', '1');
    await world.setClock(new Date().toISOString());
    const second = JSON.parse(stdout) as Example;
    expect(second.mismatches).toEqual([]);
    expect(code).toBe(0);
    expect(lasting(second)).toEqual(lasting(first));
    // An unauthenticated message has no receipt to return again.
    const repeated = second.rows.filter(({ message }) => message.repeated);
    expect(repeated).toHaveLength(first.rows.length - 1);
    expect({ ...second.figures.auditor, asOf: '' }).toEqual({ ...first.figures.auditor, asOf: '' });
    if (name !== 'kafka') return;
    for (const { told } of repeated)
      for (const { events, records } of told) {
        const receipts = events.filter((event) => event.startsWith('receipt'));
        expect(records).toBe(events.length + receipts.length);
      }
  }, 120_000);

  it('finds an entry that was changed in the database', async () => {
    const client = new Client({ connectionString: world.database.ownerUrl });
    await client.connect();
    const changed = async (sql: string): Promise<void> =>
      expect((await client.query(sql)).rowCount).toBe(1);
    await changed(
      `UPDATE notification.mailbox SET event = replace(event, 'request.approved.v1', 'request.refused.v1')
       WHERE agency = 'polri' AND event LIKE '%request.approved.v1%'`,
    );
    await changed(
      `UPDATE broker.request SET decision = jsonb_set(decision, '{items,2,outcome}', '"approved"')
       WHERE provider = 'kemendagri'`,
    );
    await client.end();
    const { code, stdout } = await run(environment, '--json', '--seed', '1');
    const { mismatches } = JSON.parse(stdout) as Example;
    expect(code).toBe(1);
    expect(mismatches.map(({ request, what }) => `${request}, ${what}`)).toEqual([
      'k01-pengamanan-penertiban, what polri was told',
      ...(name === 'kafka' ? ['k01-pengamanan-penertiban, the mailbox topic of polri'] : []),
      'k77-data-penduduk, the decision',
    ]);
  }, 120_000);

  it('prints rejected messages in its table and exits with 1', async () => {
    const reference = rowOf('k05-penilaian-kompetensi').request?.reference.replace('/1/', '/7/');
    const taken = await new Official(world, 'requester@kab-malang').post('/v1/requests', {
      reference,
      provider: 'bkn',
      subject: 'Nomor surat yang sudah terpakai',
      description: 'Nomor surat ini sudah terpakai.',
      kind: 'other',
      classification: 'biasa',
      urgency: 'biasa',
      grounds: [],
      items: [{ id: '1', description: 'Apa pun' }],
      neededBy: '2027-01-15',
    });
    expect(taken.status).toBe(201);
    const { code, stdout } = await run(environment, '--seed', '7');
    expect(code).toBe(1);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(stdout).toContain('MISMATCH k05-penilaian-kompetensi, the message ends');
    expect(stdout).toContain('reference-taken');
  }, 120_000);

  it('plays long cases on a clock that it moves, and reads every timeline back', async () => {
    const options = ['--procedure', '--json', '--only', 'biaya,diam'];
    const { code, stdout, stderr } = await run(environment, ...options);
    if (code !== 0) throw new Error(`${stderr}\n${stdout}`);
    const { door, timelines, messages, mismatches } = JSON.parse(stdout) as ProcedureRun;
    expect(mismatches).toEqual([]);
    expect({ door, messages }).toEqual({
      door: name === 'kafka' ? 'kafka' : 'http',
      messages: {
        ...{ 'submit-request': 2, 'answer-proposal': 1, 'propose-costs': 1 },
        ...{ 'report-delivery': 1, 'confirm-receipt': 1 },
      },
    });
    expect(timelines.map(({ key, rows }) => [key, rows.map(({ event }) => event)])).toEqual([
      [
        'biaya',
        [
          ...['submitted', 'evaluated', 'costs-proposed', 'costs-declined', 'costs-proposed'],
          ...['costs-agreed', 'approved', 'delivered', 'completed'],
        ],
      ],
      ['diam', ['submitted', 'evaluated', 'reminded', 'escalated']],
    ]);
    expect(stderr).toContain('The clock moves to');
  }, 120_000);
});

describe('npm run example without a running product', () => {
  it('says that the product is not running and how to start it', async () => {
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
    ['--procedure', '--only', 'biaya,x'],
    ['--only', 'biaya'],
  ])('refuses %s %s', async (...options) => {
    const { code, stdout, stderr } = await run({}, ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /--seed takes a whole number|Unknown option '--sed'|--only (takes|belongs)/,
    );
  });

  it('prints its usage', async () => {
    const { code, stdout } = await run({}, '--help');
    expect(code).toBe(0);
    for (const word of ['--json', '--seed', '--procedure', 'BROKER_URL', 'KAFKA_BROKERS'])
      expect(stdout).toContain(word);
  });
});

import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import type { SuggestedService } from '#libs/contracts/services';
import type { Page } from '#libs/http/page';
import { call } from './support/http';
import { poll } from './support/poll';
import { Service } from './support/service';

const run = promisify(execFile);
const dist = resolve(__dirname, '../dist/apps/standalone');
const agencySide = resolve(__dirname, '../dist/apps/agency');

/** `npm start`, as a new user first runs it. */
describe('standalone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  const dataDir = join(folder, 'data');
  const started = (DATA_DIR: string, log: string): Promise<Service> =>
    Service.at('standalone', 'standalone/main', { DATA_DIR }, join(folder, log));
  let service: Service;

  beforeAll(async () => {
    chmodSync(folder, 0o755); // for the user postgres if root runs the tests
    service = await started(dataDir, 'standalone.log');
    await service.start();
  });
  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const nameOfBkn = async (name?: string): Promise<unknown> => {
    const token = await (await openDevelopmentIssuer(dataDir)).token('admin');
    const body = name && { name, kind: 'lpnk' };
    const url = `${service.url}/v1/agencies/bkn`;
    return (await call(body ? 'PUT' : 'GET', url, { token, body: body || undefined })).body.name;
  };

  it('creates demo agencies and their services, marked as such', async () => {
    expect(await nameOfBkn()).toBe('Badan Kepegawaian Negara');
    expect(service.lastWords(1_000)).toContain('Registered 17 demo agencies');
    expect(service.lastWords(1_000)).toContain('Offered 6 demo services');
    const token = await (await openDevelopmentIssuer(dataDir)).token('requester@kab-malang');
    const path = '/v1/services/suggestions?kind=personnel&q=penilaian+pejabat';
    const { body } = await call<Page<SuggestedService>>('GET', service.url + path, { token });
    expect(body.items).toMatchObject([
      { id: 'penilaian-kompetensi-jatim', provider: 'pemprov-jatim', nearness: 'province' },
    ]);
    const all = await call<Page<SuggestedService>>('GET', `${service.url}/v1/services`, { token });
    for (const { title, description } of all.body.items)
      expect([title, description]).toEqual([
        expect.stringContaining('(data demo)'),
        expect.stringMatching(/^Data demo, bukan penawaran resmi\./),
      ]);
  });

  it('protects its secret files', () => {
    for (const file of ['postgres.json', 'development-issuer.json'])
      expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);
  });

  it('says when it already runs on the same data', async () => {
    const environment = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', KAFKA_BROKERS: '' };
    await expect(
      run(process.execPath, [join(dist, 'main.js')], { env: environment }),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/already runs on .* DATA_DIR/),
    });
  });

  it('exits with 0 on SIGTERM, and continues with the data', async () => {
    expect(await nameOfBkn('BKN (nama baru)')).toBe('BKN (nama baru)');
    expect(await service.stop('SIGINT')).toBe(0);
    expect(() => statSync(join(dataDir, 'postgres/data/postmaster.pid'))).toThrow('ENOENT');
    await service.start();
    expect(await nameOfBkn()).toBe('BKN (nama baru)');
  });

  it('continues with the data at once after SIGKILL', async () => {
    expect(await nameOfBkn('BKN (nama ketiga)')).toBe('BKN (nama ketiga)');
    await service.stop('SIGKILL');
    await service.start();
    expect(await nameOfBkn()).toBe('BKN (nama ketiga)');
  });

  it('chooses a private folder for its data, and finds it again', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const own = join(closed, 'data');
    const closedService = await started(own, 'closed.log');
    await closedService.start();
    expect(await closedService.stop()).toBe(0);
    const { home } = JSON.parse(readFileSync(join(own, 'postgres.json'), 'utf8')) as {
      home: string;
    };
    await closedService.start();
    expect(await closedService.stop()).toBe(0);
    const root = process.getuid?.() === 0;
    expect(home).toEqual(
      root ? expect.stringMatching(/^\/var\/lib\/bantuan-kedinasan\/data-/) : null,
    );
    expect(closedService.lastWords(1_000).match(/Creating the database/g)).toHaveLength(1);
    if (root) rmSync(home, { recursive: true });
  });

  it('lists all errors of the environment at once, and starts nothing', async () => {
    const environment = { PORT: 'x', KAFKA_BROKERS: 'y', DATABASE_URL: 'z', LOG_LEVEL: 'loud' };
    await expect(
      run(process.execPath, [join(dist, 'main.js')], { env: { ...process.env, ...environment } }),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /nothing was started:(?=[^]*PORT)(?=[^]*KAFKA)(?=[^]*DATABASE)(?=[^]*LOG)/,
      ),
    });
  });

  it('prints only a token, which the API accepts', async () => {
    const env = { ...process.env, DATA_DIR: dataDir };
    const { stdout, stderr } = await run(
      process.execPath,
      [join(agencySide, 'token.js'), 'decider@bkn'],
      { env },
    );
    expect([stderr, stdout]).toEqual(['', expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)]);
    const token = stdout.trim();
    expect((await call('GET', `${service.url}/v1/requests`, { token })).status).toBe(200);
    await expect(
      run(process.execPath, [join(agencySide, 'token.js'), 'admin'], {
        env: { ...env, NODE_ENV: 'production' },
      }),
    ).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('production') });
  });

  it('gives an agency its keys, receipt and mailbox on the command line', async () => {
    const env = {
      ...process.env,
      DATA_DIR: dataDir,
      BROKER_URL: service.url,
      NOTIFICATION_URL: '',
      KAFKA_BROKERS: '',
    };
    const agency = async (...args: string[]): Promise<string> =>
      (await run(process.execPath, [join(agencySide, 'agency.js'), ...args], { env })).stdout;
    const file = resolve(__dirname, 'examples/assess-120-officials.json');
    await expect(agency('send', file)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('agency -- keys kab-malang'),
    });
    expect(await agency('keys', 'kab-malang')).toContain('stay registered: 0.');
    expect(await agency('keys', 'kab-malang')).toContain('stay registered: 1.');
    expect(statSync(join(dataDir, 'agency-keys/kab-malang.json')).mode & 0o077).toBe(0);
    expect(JSON.parse(await agency('send', file))).toMatchObject({ data: { version: 2 } });
    await expect(agency('send', file)).rejects.toMatchObject({
      stderr: expect.stringMatching(/reference-taken[^]*--reference <number>/),
    });
    await poll(async () => expect(await agency('mailbox')).toMatch(/command\.accepted/));
  });
});

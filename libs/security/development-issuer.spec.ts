import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDevelopmentIssuer } from './development-issuer';
import { OfficialTokens } from './officials';

let dataDir: string;
const file = () => join(dataDir, 'development-issuer.json');

beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'issuer-')), 'data');
});
afterEach(async () => {
  await rm(join(dataDir, '..'), { recursive: true });
});

const callerOf = async (subject: string) => {
  const issuer = await openDevelopmentIssuer(dataDir);
  const token = await issuer.token(subject);
  return new OfficialTokens(issuer).verify(`Bearer ${token}`);
};

it.each([
  ['decider@bkn', 'Pejabat Pemutus bkn (demo)', 'bkn', 'decider'],
  ['decider-2@bkn', 'Pejabat Pemutus 2 bkn (demo)', 'bkn', 'decider'],
  ['requester@pemkab-3373', 'Pejabat Pemohon pemkab-3373 (demo)', 'pemkab-3373', 'requester'],
  ['superior-10@x1', 'Atasan Pejabat 10 x1 (demo)', 'x1', 'superior'],
  ['system@polri', 'Sistem Instansi polri (demo)', 'polri', 'system'],
  ['auditor@bpk', 'Auditor bpk (demo)', 'bpk', 'auditor'],
  ['auditor', 'Auditor (demo)', null, 'auditor'],
  ['admin', 'Administrator (demo)', null, 'admin'],
])('the subject %s is %s', async (subject, name, agency, role) => {
  const position = `${name.replace(/ .*/, '')}`;
  expect(await callerOf(subject)).toEqual({
    ok: true,
    until: expect.any(Number) as number,
    caller: {
      sub: subject,
      name,
      agency,
      roles: [role],
      position: expect.stringContaining(position),
    },
  });
});

it.each([
  '',
  'decider',
  'system',
  'root@bkn',
  'decider@',
  'decider@b',
  'decider@BKN',
  'decider@-bkn',
  `decider@${'b'.repeat(41)}`,
  'decider-0@bkn',
  'decider-x@bkn',
  'decider@bkn@polri',
  'decider@bkn\n',
  ' decider@bkn',
])('refuses %j and lists the valid forms', async (subject) => {
  const issuer = await openDevelopmentIssuer(dataDir);
  await expect(issuer.token(subject)).rejects.toThrow(/<role>\[-n\]@<agency>.*admin, or auditor/);
});

it('issues tokens for twelve hours', async () => {
  const token = await (await openDevelopmentIssuer(dataDir)).token('admin');
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    iat: number;
    exp: number;
  };
  expect(claims.exp - claims.iat).toBe(12 * 60 * 60);
  expect(Math.abs(claims.iat - Date.now() / 1000)).toBeLessThan(30);
});

it('keeps its key private to its owner, and leaves no other file', async () => {
  const issuer = await openDevelopmentIssuer(dataDir);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(['development-issuer.json']);
  expect(issuer.jwks.keys[0]).not.toHaveProperty('d');
});

it('uses the same key again, and another key in another directory', async () => {
  const first = await openDevelopmentIssuer(dataDir);
  const again = await openDevelopmentIssuer(dataDir);
  const other = await openDevelopmentIssuer(join(dataDir, 'other'));
  const authorization = `Bearer ${await first.token('admin')}`;
  expect(await new OfficialTokens(again).verify(authorization)).toMatchObject({ ok: true });
  expect(await new OfficialTokens(other).verify(authorization)).toMatchObject({ ok: false });
});

it('uses one key when several processes open it at once', async () => {
  const issuers = await Promise.all(
    Array.from({ length: 30 }, () => openDevelopmentIssuer(dataDir)),
  );
  const { kid } = JSON.parse(await readFile(file(), 'utf8')) as { kid: string };
  expect(new Set(issuers.map(({ jwks }) => jwks.keys[0]?.kid))).toEqual(new Set([kid]));
  expect(await readdir(dataDir)).toEqual(['development-issuer.json']);
});

it('says what to do with a file that contains no key', async () => {
  await openDevelopmentIssuer(dataDir);
  for (const text of ['', '{', '{}', 'null']) {
    await writeFile(file(), text);
    await expect(openDevelopmentIssuer(dataDir)).rejects.toThrow(/Delete it/);
  }
});

it('is refused in production, before it writes anything', async () => {
  jest.replaceProperty(process, 'env', { ...process.env, NODE_ENV: 'production' });
  await expect(openDevelopmentIssuer(dataDir)).rejects.toThrow(/OIDC_ISSUER/);
  jest.restoreAllMocks();
  await expect(stat(dataDir)).rejects.toThrow(/ENOENT/);
});

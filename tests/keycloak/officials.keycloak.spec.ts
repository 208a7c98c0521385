import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#tests/support/free-port';
import { Answer, call } from '#tests/support/http';
import { poll } from '#tests/support/poll';
import { Service } from '#tests/support/service';
import { Keycloak } from './keycloak';
import { signIn, signInSystem } from './sign-in';
import { NIP, signingInTests } from './signing-in';

jest.setTimeout(600_000);

const REDIRECT = 'http://127.0.0.1:9/callback';
const user = (username: string, roles: string[], agency?: string): object => ({
  ...{ username, password: `password-of-${username}`, roles, agency },
  ...{ firstName: 'Pejabat', lastName: 'Contoh', email: `${username}@example.go.id` },
  position: 'Kepala Biro',
});
const PEOPLE = {
  users: [
    user('decider1', ['decider'], 'pemprov-jatim'),
    user('auditor1', ['auditor']),
    user('nobody1', [], 'pemprov-jatim'),
    user(NIP, ['decider'], 'kab-malang'),
  ],
  systems: [{ clientId: 'sistem-kab-malang', secret: 'secret-of-a-test', agency: 'kab-malang' }],
};
const moved = resolve(__dirname, '../../dist/tests/keycloak/moved-clock.js');

/** The product with a real Keycloak, set up by the script that operators run. */
describe('officials who sign in with Keycloak', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  const clockFile = join(folder, 'clock');
  const products: Service[] = [];
  let keycloak: Keycloak;
  let product: Service;

  let port = 0;

  const setUp = (more: Record<string, string> = {}): Promise<string> =>
    keycloak.setUp(PEOPLE, {
      ...{ REDIRECT_URIS: REDIRECT, CONSOLE_URL: `http://127.0.0.1:${port}` },
      ...more,
    });
  const open = async (name: string, more: Record<string, string> = {}): Promise<Service> => {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    chmodSync(dataDir, 0o755); // for the user postgres if root runs the tests
    const { issuer } = keycloak;
    const service = await Service.at(
      name,
      'standalone/main',
      {
        DATA_DIR: dataDir,
        LOG_LEVEL: 'info',
        OIDC_ISSUER: issuer,
        OIDC_JWKS_URI: `${issuer}/protocol/openid-connect/certs`,
        OIDC_AUDIENCE: 'bantuan-kedinasan',
        NODE_OPTIONS: `--require ${moved}`,
        MOVED_CLOCK_FILE: clockFile,
        ...more,
      },
      join(folder, `${name}.log`),
    );
    products.push(service);
    return service;
  };
  const tokenOf = async (username: string): Promise<string> =>
    (await signIn(keycloak.issuer, REDIRECT, username, `password-of-${username}`)).access_token;
  const get = (token: string, path = '/v1/requests?limit=1', of = product): Promise<Answer> =>
    call('GET', of.url + path, { token });
  const logged = (reason: string): Promise<void> =>
    poll(() => expect(readFileSync(product.log, 'utf8')).toContain(reason));
  const issuerCheck = async (of: Service): Promise<string> =>
    /"the keys of the OIDC issuer are current","kept":(.*?),"detail":"(.*?)"/
      .exec((await call('GET', `${of.url}/health/ready`)).text)
      ?.slice(1)
      .join(' ') ?? '';

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    writeFileSync(clockFile, '0');
    keycloak = await Keycloak.open(folder);
    await keycloak.start();
    port = await freePort();
    const said = await setUp();
    expect(said).toContain(`OIDC_ISSUER=${keycloak.issuer}\n`);
    product = await open('product', {
      PORT: String(port),
      CONSOLE_URL: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: 'bantuan-kedinasan-web',
    });
    await product.start();
  });
  afterAll(async () => {
    await Promise.all(products.map((one) => one.stop()));
    await keycloak?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it('sign in by authorization code with PKCE, and only so', async () => {
    const { access_token: token, id_token: idToken = '' } = await signIn(
      keycloak.issuer,
      REDIRECT,
      'decider1',
      'password-of-decider1',
    );
    expect((await get(token)).status).toBe(200);
    expect((await get(await tokenOf('auditor1'))).status).toBe(200);
    expect((await get(await tokenOf('nobody1'))).status).toBe(403);
    await logged('claim roles');
    // Its audience is the client, not this API.
    expect((await get(idToken)).status).toBe(401);
    await logged('claim aud does not hold OIDC_AUDIENCE (bantuan-kedinasan)');
    await expect(
      signIn(keycloak.issuer, REDIRECT, 'decider1', 'password-of-decider1', false),
    ).rejects.toThrow('code_challenge');
  });

  it('agencies’ systems sign in by client credentials', async () => {
    const { access_token: token } = await signInSystem(
      keycloak.issuer,
      'sistem-kab-malang',
      'secret-of-a-test',
    );
    expect((await get(token, '/v1/mailbox')).status).toBe(200);
  });

  describe('in the browser', () => signingInTests(() => ({ keycloak, url: product.url, setUp })));

  it('cannot choose their own agency', async () => {
    const { attributes } = await keycloak.admin<{
      attributes: { name: string; multivalued: boolean; permissions: { edit: string[] } }[];
    }>('GET', '/users/profile');
    for (const name of ['agency', 'position', 'nip'])
      expect(attributes).toContainEqual(
        expect.objectContaining({
          name,
          multivalued: false,
          permissions: expect.objectContaining({ edit: ['admin'] }),
        }),
      );
  });

  describe('with wrong mappers are refused, and the log names the wrong claim', () => {
    type Mapper = { id: string; name: string; config: Record<string, string> };
    let models: string;

    beforeAll(async () => {
      const scopes = await keycloak.admin<{ id: string; name: string }[]>('GET', '/client-scopes');
      const scope = scopes.find(({ name }) => name === 'bantuan-kedinasan');
      models = `/client-scopes/${scope?.id}/protocol-mappers/models`;
    });
    afterAll(async () => {
      await setUp();
      expect((await get(await tokenOf('decider1'))).status).toBe(200);
    });
    const mapper = async (name: string): Promise<Mapper> => {
      const found = (await keycloak.admin<Mapper[]>('GET', models)).find(
        (one) => one.name === name,
      );
      if (!found) throw new Error(`there is no mapper ${name}`);
      return found;
    };

    it.each([
      ['agency', 'true', 401, 'claim agency is an array, expected a string'],
      ['position', 'true', 401, 'claim position is an array, expected a string'],
      ['roles', 'false', 401, 'claim roles is a string, expected an array of strings'],
    ])('%s with multivalued %s', async (name, multivalued, status, reason) => {
      const right = await mapper(name);
      const wrong = { ...right, config: { ...right.config, multivalued } };
      await keycloak.admin('PUT', `${models}/${right.id}`, wrong);
      expect((await get(await tokenOf('decider1'))).status).toBe(status);
      await logged(reason);
      await keycloak.admin('PUT', `${models}/${right.id}`, right);
    });

    it.each([
      ['roles', 403, 'claim roles is absent'],
      ['agency', 403, 'claim agency is absent, which the role decider needs'],
      ['audience', 401, 'claim aud does not hold OIDC_AUDIENCE'],
    ])('%s is missing', async (name, status, reason) => {
      const { id } = await mapper(name);
      await keycloak.admin('DELETE', `${models}/${id}`);
      expect((await get(await tokenOf('decider1'))).status).toBe(status);
      await logged(reason);
      await setUp();
    });
  });

  it('are refused for at most 6 s after the issuer rotates its key', async () => {
    const before = await tokenOf('decider1');
    const realm = await keycloak.admin<{ id: string }>('GET', '');
    // This token triggers a fetch of the keys, so they are not fetched again for a while: the worst
    // moment for a new key.
    const [, payload, signature] = before.split('.');
    const header = Buffer.from('{"alg":"RS256","kid":"unknown"}').toString('base64url');
    expect((await get(`${header}.${payload}.${signature}`)).status).toBe(401);
    await keycloak.admin('POST', '/components', {
      name: 'rotated',
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      parentId: realm.id,
      config: { priority: ['1000'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
    });
    const after = await tokenOf('decider1');
    expect(after.split('.')[0]).not.toBe(before.split('.')[0]);
    const from = performance.now();
    for (;;) {
      expect((await get(before)).status).toBe(200);
      if ((await get(after)).status === 200) break;
      expect(performance.now() - from).toBeLessThan(6_000);
      await sleep(100);
    }
    console.log(`a token of the new key is taken after ${Math.round(performance.now() - from)} ms`);
  });

  it('can work while the issuer is away for 15 minutes, and a process that starts meanwhile recovers', async () => {
    const [decider, auditor] = [await tokenOf('decider1'), await tokenOf('auditor1')];
    expect((await get(decider)).status).toBe(200);
    await keycloak.stop();
    await expect(tokenOf('decider1')).rejects.toThrow('fetch failed');
    for (const minutes of [5, 11, 16]) {
      writeFileSync(clockFile, String(minutes * 60));
      await sleep(500);
      // A token that was checked before, and one that was not.
      expect((await get(decider)).status).toBe(200);
      if (minutes === 16) expect((await get(auditor)).status).toBe(200);
    }
    expect(await issuerCheck(product)).toMatch(/^false last fetched 9\d\d s ago$/);
    expect((await call('GET', `${product.url}/health/serving`)).status).toBe(200);
    const { text } = await call('GET', `${product.url}/metrics`);
    const age = Number(/^bk_issuer_keys_age_seconds (.+)$/m.exec(text)?.[1]);
    expect(age).toBeGreaterThan(15 * 60);
    writeFileSync(clockFile, '0');

    const late = await open('late');
    await late.start('serving');
    const unavailable = await get(decider, undefined, late);
    expect(unavailable).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(unavailable.headers.get('retry-after')).toBe('5');
    expect(await issuerCheck(late)).toMatch(/^false not fetched yet/);

    await keycloak.start();
    await poll(async () => expect((await get(decider, undefined, late)).status).toBe(200));
    await poll(async () => expect(await issuerCheck(product)).toMatch(/^true last fetched/));
    expect(await issuerCheck(late)).toMatch(/^true last fetched/);
  });
});

import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { MAX_TOKEN_AGE, OfficialTokens } from './officials';
import { newAgencyKey, type PrivateJwk, signDetached } from './signatures';

const issuer = 'https://login.example.go.id';
const audience = 'bantuan-kedinasan';
// Not Date.now, which a test replaces: tokens are checked against the real clock.
const now = () => Math.floor(Number(new Date()) / 1000);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decider = { sub: 'u-17', name: 'Siti Łukasz', agency: 'bkn', roles: ['decider'] };

let edDsa: PrivateJwk;
let es256: PrivateJwk;
let stranger: PrivateJwk;
let jwks: { keys: (PrivateJwk & { d: never })[] };
let tokens: OfficialTokens;

const publicOf = ({ d: _, ...key }: PrivateJwk) => key as PrivateJwk & { d: never };

async function token(claims: JWTPayload = {}, header: object = {}, key: PrivateJwk = edDsa) {
  const payload = {
    iss: issuer,
    aud: audience,
    iat: now(),
    exp: now() + 600,
    ...decider,
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(await withoutAlg(key));
}
/** jose binds a key to its alg; a forger does not. */
const withoutAlg = (key: PrivateJwk) => Promise.resolve({ ...key, alg: undefined });

const verify = async (made: string | Promise<string>) => tokens.verify(`Bearer ${await made}`);
const notValid = {
  ok: false,
  detail: 'The token is not valid here. Sign in again.',
  reason: expect.any(String),
};

beforeAll(async () => {
  edDsa = (await newAgencyKey('ed', 'EdDSA')).privateJwk;
  es256 = (await newAgencyKey('es', 'ES256')).privateJwk;
  stranger = (await newAgencyKey('ed', 'EdDSA')).privateJwk;
  jwks = { keys: [publicOf(edDsa), publicOf(es256)] };
  tokens = new OfficialTokens({ issuer, audience, jwks });
});

describe('a valid token', () => {
  it('identifies the caller, signed with EdDSA or ES256', async () => {
    const caller = { ...decider, position: null };
    const until = expect.any(Number) as number;
    expect(await verify(token())).toEqual({ ok: true, caller, until });
    expect(await verify(token({}, {}, es256))).toEqual({ ok: true, caller, until });
    const exp = now() + 60;
    expect(await verify(token({ exp }))).toMatchObject({ until: exp * 1_000 });
    expect(await verify(token({ position: 'Kepala Biro' }))).toMatchObject({
      caller: { position: 'Kepala Biro' },
    });
  });

  it('is accepted from issuers that sign with RSA', async () => {
    for (const alg of ['RS256', 'PS256']) {
      const pair = await generateKeyPair(alg);
      const key = { ...(await exportJWK(pair.publicKey)), kid: 'rsa' };
      const rsa = new OfficialTokens({ issuer, audience, jwks: { keys: [key] } as never });
      const claims = { iss: issuer, aud: [audience, 'other'], iat: now(), exp: now() + 9 };
      const made = await new SignJWT({ ...claims, ...decider })
        .setProtectedHeader({ alg, kid: 'rsa', typ: 'JWT' })
        .sign(pair.privateKey);
      expect(await rsa.verify(`bearer  ${made}`)).toMatchObject({ ok: true });
    }
  });

  it('is accepted within the clock tolerance', async () => {
    expect(await verify(token({ exp: now() - 20 }))).toMatchObject({ ok: true });
    expect(await verify(token({ nbf: now() + 20, iat: now() + 20 }))).toMatchObject({ ok: true });
  });

  it.each<[string, JWTPayload]>([
    ['expires', { exp: now() + 60 }],
    ['is a day old', { exp: now() + 10 * MAX_TOKEN_AGE }],
  ])('is accepted repeatedly until it %s', async (_, claims) => {
    const good = await token(claims);
    for (let i = 0; i < 3; i++) expect(await verify(good)).toMatchObject({ ok: true });
    const last = Math.min(claims.exp ?? 0, now() + MAX_TOKEN_AGE);
    jest.useFakeTimers({ now: (last + 60) * 1000, doNotFake: ['nextTick', 'setImmediate'] });
    try {
      expect(await verify(good)).toMatchObject({ ok: false });
    } finally {
      jest.useRealTimers();
    }
  });

  it.each(['JWT', 'at+jwt', 'application/at+JWT'])('may have the type %s', async (typ) => {
    expect(await verify(token({}, { typ }))).toMatchObject({ ok: true });
  });
});

describe('the roles of a token', () => {
  const rolesOf = async (claims: object) => {
    const verified = await verify(token({ ...claims }));
    return verified.ok ? verified.caller.roles : verified;
  };

  it('are the known ones, once each', async () => {
    const roles = ['auditor', 'root', 'decider', 'decider', '__proto__', 7, null];
    expect(await rolesOf({ roles })).toEqual(['decider', 'auditor']);
    expect(await rolesOf({ roles: ['root'] })).toEqual([]);
    expect(await rolesOf({ roles: undefined })).toEqual([]);
  });

  it('drop the roles of an agency when there is no agency', async () => {
    const all = ['requester', 'decider', 'superior', 'auditor', 'admin', 'system'];
    expect(await rolesOf({ roles: all })).toEqual(all);
    for (const agency of [undefined, null, '']) {
      expect(await rolesOf({ roles: all, agency })).toEqual(['auditor', 'admin']);
    }
  });
});

describe('an appointment in a token', () => {
  const acting = { as: 'plt', for: 'Kepala Dinas', from: '2026-11-01' };

  it('has no end if the issuer names none, and only the fields that are used', async () => {
    expect(await verify(token({ acting: { ...acting, grade: 'IV/a' } }))).toMatchObject({
      caller: { acting: { ...acting, document: null, to: null } },
    });
    const whole = { ...acting, document: 'SK 1/2026', to: '2026-11-30' };
    const verified = await verify(token({ acting: { ...whole, grade: 'IV/a' } }));
    expect(verified.ok && verified.caller.acting).toEqual(whole);
  });
});

describe('malformed claims', () => {
  it.each([
    ['agency in capitals', { agency: 'BKN' }],
    ['agency of one letter', { agency: 'b' }],
    ['agency of 41 letters', { agency: 'b'.repeat(41) }],
    ['agency with a line break', { agency: 'bkn\n' }],
    ['agency as a list', { agency: ['bkn'] }],
    ['agency as an object', { agency: { code: 'bkn' } }],
    ['roles as text', { roles: 'decider' }],
    ['roles as an object', { roles: { 0: 'decider', length: 1 } }],
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['sub as a number', { sub: 17 as never }],
    ['sub with NUL', { sub: 'u\u0000' }],
    ['a sub too long', { sub: 'u'.repeat(256) }],
    ['name as a list', { name: ['Siti'] }],
    ['name with an escape sequence', { name: '\u001b[31mSiti' }],
    ['name with a bidirectional control', { name: 'Siti\u202e' }],
    ['name with half a character', { name: 'Siti\ud800' }],
    ['position with a line break', { position: 'Kepala\nBiro' }],
  ])('%s', async (_, claims) => {
    expect(await verify(token(claims))).toEqual(notValid);
  });

  it('name the caller by sub when there is no name', async () => {
    expect(await verify(token({ name: undefined }))).toMatchObject({ caller: { name: 'u-17' } });
  });
});

describe('forged and misused tokens are refused (A15)', () => {
  const edited = async (claims: object, header?: object) => {
    const [head = '', body = '', signature = ''] = (await token()).split('.');
    const old = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    return [header ? base64url(header) : head, base64url({ ...old, ...claims }), signature].join(
      '.',
    );
  };

  it.each(['none', 'None', 'nOnE'])('with alg %s', async (alg) => {
    const [, body] = (await token()).split('.');
    expect(await verify(edited({}, { alg, kid: 'ed' }))).toEqual(notValid);
    for (const made of [
      new UnsecuredJWT({ ...decider }).setIssuer(issuer).setAudience(audience).encode(),
      `${base64url({ alg, kid: 'ed' })}.${body}.`,
    ]) {
      expect(await verify(made)).toMatchObject({ ok: false, reason: 'malformed' });
    }
  });

  it('signed by HS256 with the public key as the secret, in each notation', async () => {
    for (const key of jwks.keys) {
      const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' });
      const [, body] = (await token()).split('.');
      const input = `${base64url({ alg: 'HS256', kid: key.kid })}.${body}`;
      for (const secret of [
        publicKey.export({ type: 'spki', format: 'pem' }),
        publicKey.export({ type: 'spki', format: 'der' }),
        Buffer.from(key.x, 'base64url'),
        JSON.stringify(key),
      ]) {
        const mac = createHmac('sha256', secret).update(input).digest('base64url');
        expect(await verify(`${input}.${mac}`)).toEqual(notValid);
      }
    }
  });

  it.each<[string, JWTPayload]>([
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://login.example.go.id/' }],
    ['no issuer', { iss: undefined }],
    ['not yet valid', { nbf: now() + 600 }],
    ['issued in the future', { iat: now() + 600 }],
    ['never ending', { exp: undefined }],
    ['issued at no time', { iat: undefined }],
    ['an end that is not a number', { exp: '9999999999' as never }],
  ])('%s', async (_, claims) => {
    expect(await verify(token(claims))).toEqual(notValid);
  });

  it.each<[string, JWTPayload]>([
    ['ended', { exp: now() - 60 }],
    ['too old, whatever its end', { iat: now() - MAX_TOKEN_AGE - 60, exp: now() + 1e6 }],
  ])('%s', async (_, claims) => {
    const verified = await verify(token(claims));
    expect(verified).toMatchObject({ ok: false, reason: 'expired' });
    const forged = await verify(token(claims, {}, stranger));
    expect(forged).toEqual(notValid);
  });

  it.each<[string, object]>([
    ['a path as kid', { kid: '../../x' }],
    ['SQL as kid', { kid: "ed' OR '1'='1" }],
    ['the kid of another key', { kid: 'es' }],
    ['no kid', { kid: undefined }],
    ['a kid that is not a string', { kid: ['ed'] }],
    ['jku', { jku: 'http://127.0.0.1:9/keys' }],
    ['x5u', { x5u: 'http://127.0.0.1:9/cert' }],
    ['x5c', { x5c: ['MII'] }],
    ['a critical extension', { crit: ['exp'], exp: 1 }],
    ['a token of another kind', { typ: 'logout+jwt' }],
    ['typ that is not a string', { typ: 7 }],
  ])('%s', async (_, header) => {
    const fetched = jest.spyOn(globalThis, 'fetch');
    const [, body = ''] = (await token()).split('.');
    const encoded = base64url({ alg: 'EdDSA', kid: 'ed', ...header });
    const signature = rawSignature(`${encoded}.${body}`);
    expect(await verify(`${encoded}.${body}.${signature}`)).toEqual(notValid);
    expect(fetched).not.toHaveBeenCalled();
  });

  it('with their own key in the header', async () => {
    expect(await verify(token({}, { jwk: publicOf(stranger) }, stranger))).toEqual(notValid);
    expect(await verify(token({}, { jwk: publicOf(edDsa) }))).toEqual(notValid);
  });

  it('signed by an algorithm that is not allowed, though the issuer has such a key', async () => {
    const pair = await generateKeyPair('ES384');
    const key = { ...(await exportJWK(pair.publicKey)), kid: 'es384' };
    const other = new OfficialTokens({ issuer, audience, jwks: { keys: [key] } as never });
    const made = await new SignJWT({
      iss: issuer,
      aud: audience,
      iat: now(),
      exp: now() + 9,
      ...decider,
    })
      .setProtectedHeader({ alg: 'ES384', kid: 'es384' })
      .sign(pair.privateKey);
    expect(await other.verify(`Bearer ${made}`)).toEqual(notValid);
  });

  it('with the same kid of another environment', async () => {
    expect(await verify(token({}, {}, stranger))).toEqual(notValid);
  });

  it('with edited claims', async () => {
    expect(await verify(edited({ roles: ['admin'] }))).toEqual(notValid);
    expect(await verify(edited({ agency: 'polri' }))).toEqual(notValid);
    expect(await verify(edited({ exp: now() + 1e6 }))).toEqual(notValid);
  });

  it('a signed message instead of a token', async () => {
    const claims = { iss: issuer, aud: audience, iat: now(), exp: now() + 600, ...decider };
    const body = base64url(claims);
    const [header, signature] = (await signDetached(Buffer.from(body), edDsa)).split('..');
    expect(await verify(`${header}.${body}.${signature}`)).toEqual(notValid);
  });

  it('anything but a bearer token', async () => {
    const good = await token();
    for (const authorization of [
      'Bearer',
      'Bearer ',
      `Basic ${good}`,
      good,
      `Bearer ${good}.${good.split('.')[2]}`,
      `Bearer ${good},${good}`,
      `Bearer ${good} ${good}`,
      `Bearer ${good}\n`,
      `Bearer ${good}, Bearer ${good}`,
      `Bearer ${base64url({ signatures: [] })}`,
      `Bearer ${'A'.repeat(1 << 20)}`,
      `Bearer ${await token({ padding: 'x'.repeat(8192) })}`,
    ]) {
      expect(await tokens.verify(authorization)).toMatchObject({ ok: false, reason: 'malformed' });
    }
    for (const garbled of ['e30.e30.AAAA', 'AAAA.AAAA.AAAA', 'bnVsbA.e30.AAAA', 'W10.e30.AAAA']) {
      expect(await tokens.verify(`Bearer ${garbled}`)).toEqual(notValid);
    }
    expect(await tokens.verify(undefined)).toMatchObject({ ok: false, reason: 'missing' });
    expect(await tokens.verify('')).toMatchObject({ ok: false, reason: 'missing' });
  });
});

/** Signs any input as the owner of `edDsa`. */
function rawSignature(input: string): string {
  const key = createPrivateKey({ key: { ...edDsa }, format: 'jwk' });
  return sign(null, Buffer.from(input), key).toString('base64url');
}

describe('keys fetched from the issuer', () => {
  let server: Server;
  let status = 200;
  let asked = 0;
  let body: () => string;
  let address: URL;
  let remote: OfficialTokens;
  const open = () => {
    remote = new OfficialTokens({ issuer, audience, jwks: address });
  };
  const check = async (made: string | Promise<string>) => remote.verify(`Bearer ${await made}`);
  const later = (seconds: number) => {
    const then = Date.now() + seconds * 1000;
    const since = performance.now() + seconds * 1000;
    jest.spyOn(Date, 'now').mockImplementation(() => then);
    jest.spyOn(performance, 'now').mockImplementation(() => since);
  };

  beforeEach(async () => {
    [status, asked, body] = [200, 0, () => JSON.stringify(jwks)];
    server = createServer((_, response) => {
      asked++;
      response.writeHead(status, { location: '/elsewhere' }).end(body());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    address = new URL(`http://127.0.0.1:${port}/keys`);
    open();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuse tokens of a withdrawn key, also those that were accepted before', async () => {
    const good = await token();
    for (let i = 0; i < 3; i++) expect(await check(good)).toMatchObject({ ok: true });
    body = () => JSON.stringify({ keys: [publicOf(es256)] });
    later(601);
    expect(await check(good)).toEqual(notValid);
    // Another key with the same kid must not verify the cached token.
    body = () => JSON.stringify({ keys: [publicOf(stranger)] });
    later(601);
    expect(await check(good)).toEqual(notValid);
  });

  it('are fetched once at the start, and not for text that is not a token', async () => {
    await remote.verify('Bearer x');
    const answers = await Promise.all(Array.from({ length: 20 }, () => check(token())));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await check(token({}, {}, stranger))).toEqual(notValid);
    expect(asked).toBe(1);
  });

  it('are fetched again for a new key, and seldom for an unknown one', async () => {
    expect(await check(token())).toMatchObject({ ok: true });
    const { privateJwk: added } = await newAgencyKey('added', 'ES256');
    expect(await check(token({}, {}, added))).toEqual(notValid);
    expect(asked).toBe(1);
    body = () => JSON.stringify({ keys: [...jwks.keys, publicOf(added)] });
    later(5.1);
    expect(await check(token({}, {}, added))).toMatchObject({ ok: true });
    for (let i = 0; i < 10; i++) await check(token({}, { kid: `made-up-${i}` }));
    expect(asked).toBe(2);
  });

  it.each([
    ['fails', () => (status = 500)],
    ['redirects', () => (status = 302)],
    ['returns HTML', () => (body = () => '<html>')],
    ['returns no keys', () => (body = () => '{"keys":1}')],
  ])('report that tokens cannot be checked when the address %s, and recover', async (_, fail) => {
    fail();
    await check(token());
    asked = 0;
    open();
    const unavailable = {
      ok: false,
      unavailable: true,
      reason: expect.any(String),
      detail: 'Tokens cannot be checked at the moment. Try again in a few seconds.',
    };
    for (let i = 0; i < 10; i++) expect(await check(token())).toEqual(unavailable);
    expect(asked).toBe(1);
    [status, body] = [200, () => JSON.stringify(jwks)];
    later(6);
    expect(await check(token())).toMatchObject({ ok: true });
  });

  it('are fetched in time when the machine’s clock is set back', async () => {
    status = 500;
    open();
    expect(await check(token())).toMatchObject({ unavailable: true });
    status = 200;
    const made = token();
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 600_000);
    expect(await check(made)).toMatchObject({ ok: true });
  });

  it('stay valid for twelve hours while the issuer is away, and then no longer', async () => {
    expect(await check(token())).toMatchObject({ ok: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    later(31);
    expect(await check(token({}, { kid: 'new' }))).toMatchObject({ unavailable: true });
    expect(await check(token())).toMatchObject({ ok: true });
    const made = token();
    later(15 * 60);
    expect(await check(made)).toMatchObject({ ok: true });
    expect(remote.issuerKeys?.age).toBeGreaterThan(15 * 60_000);
    expect(remote.issuerKeys?.lastFailure).toContain('fetch failed');
    later(12 * 3600);
    expect(await check(made)).toMatchObject({ unavailable: true });
  });

  it('are fetched automatically once an issuer that was away at the start is back', async () => {
    status = 503;
    open();
    expect(await check(token())).toMatchObject({ unavailable: true });
    expect(remote.issuerKeys?.age).toBeNull();
    status = 200;
    const end = Date.now() + 60_000;
    while (remote.issuerKeys?.age === null && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(remote.issuerKeys?.age).not.toBeNull();
    expect(await check(token())).toMatchObject({ ok: true });
  });

  it('delay no request while the issuer hangs', async () => {
    expect(await check(token())).toMatchObject({ ok: true });
    server.removeAllListeners('request');
    const made = [token(), token({}, {}, es256)];
    later(601);
    const waited = check(made[0] ?? '');
    expect(await waited).toMatchObject({ ok: true });
    const from = process.hrtime.bigint();
    expect(await check(made[1] ?? '')).toMatchObject({ ok: true });
    // A request that waits for the issuer waits 5 s.
    expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(4_000);
  });
});

describe('the reason in the log', () => {
  const reasonOf = async (claims: JWTPayload): Promise<string | undefined> => {
    const verified = await verify(token(claims));
    return verified.ok ? verified.lacking : verified.reason;
  };

  it.each<[JWTPayload, string]>([
    [{ agency: ['bkn'] }, 'claim agency is an array, expected a string'],
    [{ agency: { code: 'bkn' } }, 'claim agency is an object, expected a string'],
    [{ agency: 'BKN' }, 'claim agency is not a code of an agency, such as kab-malang'],
    [{ agency: undefined }, 'claim agency is absent, which the role decider needs'],
    [{ roles: 'decider' }, 'claim roles is a string, expected an array of strings'],
    [{ roles: undefined }, 'claim roles is absent'],
    [{ roles: ['default-roles-x'] }, 'claim roles has none of the roles of this API'],
    [{ position: ['Kepala'] }, 'claim position is an array, expected a string'],
    [{ name: 7 }, 'claim name is a number, expected a string'],
    [{ sub: '' }, 'claim sub is empty, expected a string'],
    [{ sub: undefined }, 'claim sub is absent'],
    [{ aud: 'account' }, 'claim aud does not hold OIDC_AUDIENCE (bantuan-kedinasan)'],
    [{ iss: 'https://x' }, 'claim iss is not OIDC_ISSUER (https://login.example.go.id)'],
    [{ iat: now() + 600 }, 'claim iat is outside the allowed time'],
  ])('names the wrong claim: %j', async (claims, reason) => {
    expect(await reasonOf(claims)).toBe(reason);
  });
});

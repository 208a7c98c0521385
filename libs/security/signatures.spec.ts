import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { CompactSign, FlattenedSign } from 'jose';
import { faultsOfPublicJwk } from './public-keys';
import {
  type AgencyKey,
  kidOf,
  newAgencyKey,
  type PrivateJwk,
  signDetached,
  verifyDetached,
} from './signatures';

const at = new Date('2026-11-21T03:00:00Z');
const body = Buffer.from('{"id":"1","data":{"subject":"Łódź"}}');
const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

let own: { edDsa: PrivateJwk; es256: PrivateJwk };
let stranger: PrivateJwk;
let keys: Map<string, AgencyKey>;

const register = (
  { kty, crv, x, y, kid, alg }: PrivateJwk,
  agency: string,
  times: Partial<AgencyKey> = {},
): [string, AgencyKey] => {
  const jwk = { kty, crv, x, y } as AgencyKey['jwk'];
  const validFrom = new Date('2026-01-01T00:00:00Z');
  return [kid, { kid, agency, alg, jwk, validFrom, validTo: null, revokedAt: null, ...times }];
};
const verify = (signature: string | undefined, bytes: Uint8Array = body, when = at) =>
  verifyDetached(bytes, signature, keys, when);

/** Signs as an owner of `key` who breaks the rules. */
const signWith = async (header: object, key: PrivateJwk = own.edDsa, bytes: Uint8Array = body) => {
  const encoded = base64url(header);
  const input = Buffer.concat([Buffer.from(`${encoded}.`), bytes]);
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  const signature =
    key.alg === 'EdDSA'
      ? sign(null, input, privateKey)
      : sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${encoded}..${signature.toString('base64url')}`;
};
const proper = { alg: 'EdDSA', kid: 'bkn-1', b64: false, crit: ['b64'] };

beforeAll(async () => {
  own = {
    edDsa: (await newAgencyKey('bkn-1', 'EdDSA')).privateJwk,
    es256: (await newAgencyKey('bkn-2', 'ES256')).privateJwk,
  };
  stranger = (await newAgencyKey('polri-1', 'EdDSA')).privateJwk;
  keys = new Map([
    register(own.edDsa, 'bkn'),
    register(own.es256, 'bkn'),
    register(stranger, 'polri'),
  ]);
});

describe('a valid signature', () => {
  it.each(['edDsa', 'es256'] as const)('by %s identifies the owner of the key', async (name) => {
    const signature = await signDetached(body, own[name]);
    expect(kidOf(signature)).toBe(own[name].kid);
    expect(await verify(signature)).toEqual({ ok: true, key: keys.get(own[name].kid) });
  });

  it('can be made by any implementation of the RFCs, with or without typ', async () => {
    expect(await verify(await signWith(proper))).toMatchObject({ ok: true });
    expect(await verify(await signWith({ typ: 'JOSE', ...proper }))).toMatchObject({ ok: true });
    const es256 = { ...proper, alg: 'ES256', kid: 'bkn-2' };
    expect(await verify(await signWith(es256, own.es256))).toMatchObject({ ok: true });
  });

  it('covers bytes that are not text', async () => {
    const bytes = Uint8Array.of(0, 255, 46, 128);
    expect(await verify(await signDetached(bytes, own.edDsa), bytes)).toMatchObject({ ok: true });
  });
});

describe('changed bytes and other keys', () => {
  it('each changed, added or missing byte is refused', async () => {
    for (const name of ['edDsa', 'es256'] as const) {
      const signature = await signDetached(body, own[name]);
      for (let i = 0; i < body.length; i++) {
        const changed = Buffer.from(body);
        changed[i] = (changed[i] ?? 0) ^ 1;
        expect(await verify(signature, changed)).toMatchObject({ ok: false });
      }
      expect(await verify(signature, Buffer.concat([body, Buffer.from(' ')]))).toMatchObject({
        ok: false,
      });
      expect(await verify(signature, body.subarray(1))).toMatchObject({ ok: false });
      expect(await verify(signature, new Uint8Array())).toMatchObject({ ok: false });
    }
  });

  it('another agency’s kid with an own key is refused', async () => {
    const forged = await signDetached(body, { ...stranger, kid: 'bkn-1' });
    expect(await verify(forged)).toMatchObject({ ok: false });
  });

  it('a signature under another header is refused', async () => {
    const [, signature] = (await signDetached(body, own.edDsa)).split('..');
    const [header] = (await signWith({ ...proper, typ: 'x' })).split('..');
    expect(await verify(`${header}..${signature}`)).toMatchObject({ ok: false });
  });

  it('a former key with the same kid is refused', async () => {
    const signature = await signDetached(body, own.edDsa);
    expect(await verify(signature)).toMatchObject({ ok: true });
    const renewed = (await newAgencyKey('bkn-1', 'EdDSA')).privateJwk;
    const registry = new Map([register(renewed, 'bkn')]);
    expect(await verifyDetached(body, signature, registry, at)).toMatchObject({ ok: false });
    const signedAgain = await signDetached(body, renewed);
    expect(await verifyDetached(body, signedAgain, registry, at)).toMatchObject({ ok: true });
  });

  it('a broken key in the registry is reported as a server error', async () => {
    const broken = register(own.edDsa, 'bkn', { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } });
    const signature = await signDetached(body, own.edDsa);
    const verified = await verifyDetached(body, signature, new Map([broken]), at);
    expect(verified).toMatchObject({ ok: false, detail: expect.stringContaining('bkn-1') });
  });
});

describe('the validity of a key', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 10, n));

  it.each<[string, Partial<AgencyKey>, Date, boolean]>([
    ['before it is valid', { validFrom: day(22) }, new Date(+day(22) - 1), false],
    ['from the moment it is valid', { validFrom: day(22) }, day(22), true],
    ['until it ends', { validTo: day(22) }, new Date(+day(22) - 1), true],
    ['when it has ended', { validTo: day(22) }, day(22), false],
    ['received before it was revoked', { revokedAt: day(22) }, new Date(+day(22) - 1), true],
    ['when it is revoked', { revokedAt: day(22) }, day(22), false],
    ['at no time at all', {}, new Date(NaN), false],
  ])('%s', async (_, times, when, ok) => {
    const registry = new Map([register(own.edDsa, 'bkn', times)]);
    const signature = await signDetached(body, own.edDsa);
    expect(await verifyDetached(body, signature, registry, when)).toMatchObject({ ok });
  });
});

describe('malicious headers are refused', () => {
  const withHeader = async (change: object) => {
    const signature = await signWith({ ...proper, ...change });
    return [kidOf(signature), await verify(signature)] as const;
  };

  it.each([
    ['none', { alg: 'none' }],
    ['None', { alg: 'None' }],
    ['nOnE', { alg: 'nOnE' }],
    ['Ed25519 by its later name', { alg: 'Ed25519' }],
    ['RS256', { alg: 'RS256' }],
    ['no alg', { alg: undefined }],
    ['alg as a list', { alg: ['EdDSA'] }],
    ['a path as kid', { kid: '../../x' }],
    ['SQL as kid', { kid: "x' OR '1'='1" }],
    ['an address as kid', { kid: 'https://evil.example/key' }],
    ['a kid too long', { kid: 'k'.repeat(65) }],
    ['an empty kid', { kid: '' }],
    ['no kid', { kid: undefined }],
    ['a kid that is not a string', { kid: 1 }],
    ['a line break after the kid', { kid: 'bkn-1\n' }],
    ['b64 true', { b64: true }],
    ['b64 absent', { b64: undefined }],
    ['b64 as text', { b64: 'false' }],
    ['crit absent', { crit: undefined }],
    ['crit empty', { crit: [] }],
    ['crit unknown', { crit: ['b64', 'exp'], exp: 1 }],
    ['crit twice', { crit: ['b64', 'b64'] }],
    ['crit as text', { crit: 'b64' }],
    ['crit of something else', { crit: ['typ'], typ: 'JOSE' }],
    ['more than a header has', { typ: 'x'.repeat(2000) }],
    ['jku', { jku: 'https://evil.example/keys' }],
    ['x5u', { x5u: 'https://evil.example/cert' }],
    ['x5c', { x5c: ['MII'] }],
    ['jwk', { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }],
    ['an unknown member', { zip: 'DEF' }],
    ['typ that is not a string', { typ: {} }],
  ])('%s', async (_, change) => {
    const [kid, verified] = await withHeader(change);
    expect(kid).toBeNull();
    expect(verified).toMatchObject({ ok: false });
    expect(JSON.stringify(verified)).not.toContain('evil');
  });

  it('with another algorithm than the key is registered for', async () => {
    const claimed = await signWith({ ...proper, alg: 'ES256' });
    expect(await verify(claimed)).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/registered for EdDSA/),
    });
    const crossed = await signWith({ ...proper, kid: 'bkn-2' });
    expect(await verify(crossed)).toMatchObject({ ok: false });
  });

  it('with HS256 and the public key as the secret', async () => {
    const pem = createPublicKey({ key: keys.get('bkn-1')?.jwk ?? {}, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const encoded = base64url({ ...proper, alg: 'HS256' });
    const mac = createHmac('sha256', pem).update(`${encoded}.`).update(body);
    const signature = `${encoded}..${mac.digest('base64url')}`;
    expect(await verify(signature)).toMatchObject({ ok: false });
    expect(await verify(`${signature}${'A'.repeat(43)}`)).toMatchObject({ ok: false });
  });

  it('with an unregistered key', async () => {
    const { privateJwk } = await newAgencyKey('nobody-1', 'EdDSA');
    const verified = await verify(await signDetached(body, privateJwk));
    expect(verified).toMatchObject({ ok: false, detail: expect.stringMatching(/nobody-1/) });
  });

  it('with a repeated member, or one hidden in a prototype', async () => {
    const [, signature] = (await signWith(proper)).split('..');
    const twice = '{"alg":"EdDSA","kid":"polri-1","kid":"bkn-1","b64":false,"crit":["b64"]}';
    const hidden = '{"__proto__":{"alg":"EdDSA","kid":"bkn-1"},"b64":false,"crit":["b64"]}';
    for (const header of [twice, hidden]) {
      expect(kidOf(`${base64url(header)}..${signature}`)).toBeNull();
    }
  });
});

describe('other forms than a detached signature', () => {
  it('are refused', async () => {
    const good = await signDetached(body, own.edDsa);
    const [header = '', value = ''] = good.split('..');
    const general = JSON.stringify({ signatures: [{ protected: header, signature: value }] });
    const attached = await new CompactSign(body)
      .setProtectedHeader({ alg: 'EdDSA', kid: 'bkn-1' })
      .sign(own.edDsa);
    const encoded = await new FlattenedSign(body)
      .setProtectedHeader({ alg: 'EdDSA', kid: 'bkn-1' })
      .sign(own.edDsa);
    for (const signature of [
      undefined,
      '',
      '.',
      '..',
      '...',
      `${header}..`,
      `..${value}`,
      `${header}.${value}`,
      `${header}.${body.toString('base64url')}.${value}`,
      `${header}...${value}`,
      `${good},${good}`,
      `${good}, ${good}`,
      `${good}.${value}`,
      ` ${good}`,
      `${good}\n`,
      `${good}=`,
      `${header}=..${value}`,
      good.toLowerCase(),
      general,
      attached,
      `${encoded.protected}..${encoded.signature}`,
      `${base64url('[]')}..${value}`,
      `${base64url('{')}..${value}`,
      `${Buffer.from([0xff]).toString('base64url')}..${value}`,
      `${header}..${'A'.repeat(86)}`,
      `${'A'.repeat(2048)}${good}`,
      'A'.repeat(1 << 20),
    ]) {
      expect(await verify(signature)).toMatchObject({ ok: false, detail: expect.any(String) });
    }
  });

  it('of the most frequent mistakes are explained separately', async () => {
    const [encoded, value] = (await signDetached(body, own.es256)).split('..') as [string, string];
    const key = createPrivateKey({ key: own.es256, format: 'jwk' });
    const der = sign('sha256', Buffer.concat([Buffer.from(`${encoded}.`), body]), key);
    for (const [signature, says] of [
      [`${encoded}..${value}==`, /base64url without padding/],
      [`${encoded}..${der.toString('base64url')}`, /has 7\d bytes.*not DER/],
      [`${encoded}..${value.slice(0, 40)}`, /has 30 bytes/],
      [undefined, /no signature, or more than one/],
      [`${encoded}.e30.${value}`, /Leave it out/],
      [`${encoded}.${'A'.repeat(4_000)}.${value}`, /payload is attached.*Leave it out/],
    ] as const)
      expect(await verify(signature)).toMatchObject({
        ok: false,
        detail: expect.stringMatching(says),
      });
  });

  it('with a second encoding of a valid signature are refused', async () => {
    const good = await signDetached(body, own.edDsa);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spare = alphabet[alphabet.indexOf(good.at(-1) ?? '') + 1];
    const twin = `${good.slice(0, -1)}${spare}`;
    const bytesOf = (signature: string) => Buffer.from(signature.split('..')[1] ?? '', 'base64url');
    expect(bytesOf(twin)).toEqual(bytesOf(good));
    expect(await verify(twin)).toMatchObject({ ok: false });
  });
});

describe('the registration of keys', () => {
  const codes = (jwk: Record<string, unknown>) =>
    faultsOfPublicJwk(jwk).map(({ pointer, code }) => `${pointer} ${code}`);
  const point = (hex: string) => ({
    ...{ kid: 'k', alg: 'EdDSA', kty: 'OKP', crv: 'Ed25519' },
    x: Buffer.from(hex, 'hex').toString('base64url'),
  });

  it('accepts keys of newAgencyKey, many times', async () => {
    for (let i = 0; i < 20; i++) {
      for (const alg of ['EdDSA', 'ES256'] as const) {
        const { publicJwk } = await newAgencyKey(`bkn-${i}`, alg);
        expect(faultsOfPublicJwk({ ...publicJwk, validFrom: '2026-11-21T00:00:00Z' })).toEqual([]);
      }
    }
  });

  it('refuses private members and says what to do', async () => {
    const { privateJwk } = await newAgencyKey('bkn-9', 'ES256');
    expect(codes(privateJwk)).toEqual(['/d private-key']);
    expect(faultsOfPublicJwk(privateJwk)[0]?.detail).not.toContain(privateJwk.d);
    expect(codes({ ...privateJwk, d: undefined, k: 'c2VjcmV0' })).toEqual(['/k private-key']);
  });

  it('names each wrong member', async () => {
    const { publicJwk: ed } = await newAgencyKey('k', 'EdDSA');
    const { publicJwk: ec } = await newAgencyKey('k', 'ES256');
    expect(codes({})).toEqual([
      '/kid missing',
      '/alg missing',
      '/kty missing',
      '/crv missing',
      '/x missing',
    ]);
    expect(codes({ ...ed, kid: '../x' })).toEqual(['/kid wrong-form']);
    expect(codes({ ...ed, alg: 'HS256' })).toEqual(['/alg not-in-list']);
    expect(codes({ ...ed, alg: 'ES256' })).toEqual([
      '/kty not-in-list',
      '/crv not-in-list',
      '/y missing',
    ]);
    expect(codes({ ...ed, crv: 'X25519' })).toEqual(['/crv not-in-list']);
    expect(codes({ ...ec, crv: 'P-384' })).toEqual(['/crv not-in-list']);
    expect(codes({ ...ed, y: ec.y })).toEqual(['/y surplus']);
    expect(codes({ ...ed, y: null })).toEqual([]);
    expect(codes({ ...ec, y: null })).toEqual(['/y missing']);
    expect(codes({ ...ed, x: `${ed.x}=` })).toEqual(['/x wrong-form']);
    expect(codes({ ...ed, x: ed.x.slice(1) })).toEqual(['/x wrong-form']);
    expect(codes({ ...ed, x: 7 })).toEqual(['/x wrong-form']);
    expect(faultsOfPublicJwk({ ...ed, kty: 'RSA' })[0]?.allowed).toEqual(['OKP']);
  });

  it('refuses points that are not on the curve', async () => {
    const { publicJwk: ec } = await newAgencyKey('k', 'ES256');
    expect(codes({ ...ec, x: ec.y })).toEqual(['/x not-on-curve']);
    expect(codes({ ...ec, x: 'A'.repeat(43), y: 'A'.repeat(43) })).toEqual(['/x not-on-curve']);
    let off = 0;
    for (let y = 2; y < 34; y++)
      off += codes(point(`${y.toString(16).padStart(2, '0')}${'0'.repeat(62)}`)).length;
    expect(off).toBeGreaterThan(8); // about half of all y values are not on the curve
    expect(off).toBeLessThan(24);
  });

  it('refuses a second encoding of a point', () => {
    const p = 2n ** 255n - 19n;
    for (let y = p; y < 2n ** 255n; y++) {
      const hex = Buffer.from(y.toString(16), 'hex').reverse().toString('hex');
      expect(codes(point(hex))).toEqual(['/x not-on-curve']);
    }
  });

  it.each([
    ['order 1', `01${'00'.repeat(31)}`],
    ['order 2', `ec${'ff'.repeat(30)}7f`],
    ['order 4', '00'.repeat(32)],
    ['order 4, negative', `${'00'.repeat(31)}80`],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
  ])('refuses a point of %s', (_, hex) => {
    expect(codes(point(hex))).toEqual(['/x not-on-curve']);
  });
});

import { createHash } from 'node:crypto';
import { faultsOfPublicJwk } from '#libs/security/public-keys';
import {
  type AgencyKey,
  type PrivateJwk,
  signDetached,
  verifyDetached,
} from '#libs/security/signatures';
import vectors from './signature-vectors.json';

const privateKeys = vectors.keys as PrivateJwk[];
const body = Buffer.from(vectors.body.base64, 'base64');
const at = new Date('2026-11-21T03:00:00Z');
const registered = new Map(
  privateKeys.map(({ kid, alg, kty, crv, x, y }): [string, AgencyKey] => {
    const jwk = { kty, crv, x, ...(y !== undefined && { y }) } as AgencyKey['jwk'];
    const times = { validFrom: at, validTo: null, revokedAt: null };
    return [kid, { kid, alg, jwk, agency: 'kab-contoh', ...times }];
  }),
);

describe('the test vectors of the signature', () => {
  it('describe one body', () => {
    expect(body.toString()).toBe(vectors.body.text);
    expect(body.length).toBe(vectors.body.bytes);
    expect(createHash('sha256').update(body).digest('hex')).toBe(vectors.body.sha256);
    // Bytes that two encodings write differently, so that a wrong one is noticed.
    expect(body.length).toBeGreaterThan(vectors.body.text.length);
  });

  it('have keys that an agency can register', () => {
    for (const { d: _, ...jwk } of privateKeys) expect(faultsOfPublicJwk(jwk)).toEqual([]);
    expect(privateKeys.map(({ alg }) => alg)).toEqual(['EdDSA', 'ES256']);
  });

  it.each(vectors.valid)('accept: $name', async ({ key, protected: header, signature }) => {
    expect(Buffer.from(signature.split('.')[0] ?? '', 'base64url').toString()).toBe(header);
    const verified = await verifyDetached(body, signature, registered, at);
    expect(verified).toEqual({ ok: true, key: registered.get(key) });
  });

  it('are what the product itself signs: EdDSA to the byte, ES256 up to its random number', async () => {
    const [edDsa, es256] = privateKeys as [PrivateJwk, PrivateJwk];
    expect(await signDetached(body, { ...edDsa })).toBe(vectors.valid[0]?.signature);
    const made = await signDetached(body, { ...es256 });
    expect(made.split('..')[0]).toBe(vectors.valid[1]?.signature.split('..')[0]);
    expect(await verifyDetached(body, made, registered, at)).toMatchObject({ ok: true });
  });

  it.each(vectors.invalid)('refuse: $name', async ({ signature, body: sent, answer }) => {
    const bytes = sent === undefined ? body : Buffer.from(sent, 'base64');
    const verified = await verifyDetached(bytes, signature, registered, at);
    expect(verified).toMatchObject({ ok: false, detail: answer });
  });

  it('have enough that is refused, and no vector twice', () => {
    expect(vectors.invalid.length).toBeGreaterThanOrEqual(8);
    const sent = vectors.invalid.map(({ signature, body: bytes }) => `${signature} ${bytes}`);
    expect(new Set(sent).size).toBe(sent.length);
  });
});

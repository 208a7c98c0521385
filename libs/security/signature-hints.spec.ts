import { hintOf } from './signature-hints';
import { AgencyKey, newAgencyKey, signDetached } from './signatures';

describe('what a signature fits instead', () => {
  const at = new Date();
  const made = async (
    kid: string,
  ): Promise<{ key: AgencyKey; sign: (bytes: Buffer) => Promise<string> }> => {
    const { publicJwk, privateJwk } = await newAgencyKey(kid, 'EdDSA');
    const { alg, ...jwk } = publicJwk;
    const validFrom = new Date(at.getTime() - 1_000);
    const key = { kid, agency: 'bkn', alg, jwk, validFrom, validTo: null, revokedAt: null };
    return { key, sign: (bytes) => signDetached(bytes, privateJwk) };
  };
  const BOM = '\ufeff';

  it.each([
    ['without-newline', '{"a": 1}\n', '{"a": 1}'],
    ['without-newline', '{"a": 1}\r\n', '{"a": 1}'],
    ['with-newline', '{"a": 1}', '{"a": 1}\n'],
    ['rewritten-json', '{"a": 1}', '{"a":1}'],
    ['rewritten-json', '{"a":[1,{"b":"x, y"}]}', '{"a": [1, {"b": "x, y"}]}'],
    ['rewritten-json', '{"a":1}', '{\n  "a": 1\n}'],
    ['rewritten-json', '{"a":"é😀"}', String.raw`{"a": "\u00e9\ud83d\ude00"}`],
    ['rewritten-json', '{"a":"B/1/é"}', String.raw`{"a":"B\/1\/\u00e9"}`],
    ['encoded-payload', '{"a": 1}', Buffer.from('{"a": 1}').toString('base64url')],
    ['without-byte-order-mark', `${BOM}{"a": 1}`, '{"a": 1}'],
    [null, '{"a": 1}', '{"a": 2}'],
  ])('finds %s', async (hint, sent, signed) => {
    const { key, sign } = await made('bkn.1');
    const signature = await sign(Buffer.from(signed));
    expect(await hintOf(Buffer.from(sent), signature, key, [key], at)).toBe(hint);
  });

  it('finds the key that signed in place of the named one, also if that is not registered', async () => {
    const [first, second] = [await made('bkn.1'), await made('bkn.2')];
    const bytes = Buffer.from('{}');
    // Signed with the second key under the name of the first.
    const { privateJwk } = await newAgencyKey('bkn.1', 'EdDSA');
    const signature = await signDetached(bytes, privateJwk);
    const signer = { ...second.key, jwk: { kty: 'OKP', crv: 'Ed25519', x: privateJwk.x } as const };
    const keys = [first.key, signer];
    expect(await hintOf(bytes, signature, first.key, keys, at)).toEqual({ kid: 'bkn.2' });
    expect(await hintOf(bytes, signature, undefined, [signer], at)).toEqual({ kid: 'bkn.2' });
    const ended = { ...signer, validTo: at };
    expect(await hintOf(bytes, signature, first.key, [first.key, ended], at)).toBeNull();
  });

  it('has no hint for a signature that is absent or not a JWS', async () => {
    const { key } = await made('bkn.1');
    expect(await hintOf(Buffer.from('{}'), 'x', key, [key], at)).toBeNull();
    expect(await hintOf(Buffer.from('{}'), undefined, key, [key], at)).toBeNull();
  });
});

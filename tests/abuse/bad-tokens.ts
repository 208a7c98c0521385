import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, JWTPayload, SignJWT } from 'jose';
import type { PrivateJwk } from '#libs/security/signatures';
import type { World } from '#tests/support/world';

const HOUR = 3600;
type Forge = (forger: Forger) => Promise<string> | string;

/**
 * What an attacker has: a valid token of an official, and the issuer's key to test the checks
 * besides the signature.
 */
export class Forger {
  constructor(
    readonly good: string,
    private readonly key: PrivateJwk,
  ) {}

  static async of(world: World, subject: string): Promise<Forger> {
    const file = join(world.dataDir, 'development-issuer.json');
    return new Forger(
      await world.token(subject),
      JSON.parse(readFileSync(file, 'utf8')) as PrivateJwk,
    );
  }

  get publicKey(): Pick<PrivateJwk, 'x' | 'kid' | 'alg'> {
    return this.key;
  }

  get claims(): JWTPayload {
    return JSON.parse(text(this.part(1))) as JWTPayload;
  }

  part(at: number): string {
    return this.good.split('.')[at] ?? '';
  }

  /** Signed by the issuer, with changed claims. */
  async saying(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
    const { alg, kid } = this.key;
    return new SignJWT({ ...this.claims, ...claims })
      .setProtectedHeader({ alg, kid, typ: 'JWT', ...header })
      .sign(await importJWK(this.key, alg));
  }

  /** With another header and the signature of the valid token. */
  headed(header: Record<string, unknown>): string {
    const { alg, kid } = this.key;
    return [encoded({ alg, kid, typ: 'JWT', ...header }), this.part(1), this.part(2)].join('.');
  }

  /** Without a signature, or signed with a secret. */
  async by(alg: string, secret?: Uint8Array): Promise<string> {
    const header = { alg, kid: this.key.kid, typ: 'JWT' };
    if (!secret) return `${encoded(header)}.${this.part(1)}.`;
    return new SignJWT(this.claims).setProtectedHeader(header).sign(createSecretKey(secret));
  }
}

const text = (part: string): string => Buffer.from(part, 'base64url').toString('utf8');
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

/** Tokens that must be refused. */
const BAD_TOKENS: [string, Forge][] = [
  ['no words', () => ''],
  ['something else', () => 'Basic YWRtaW46YWRtaW4='],
  ['alg none', (forger) => forger.by('none')],
  ['alg nOnE', (forger) => forger.by('nOnE')],
  [
    'HS256 with the public key as the secret',
    (forger) => forger.by('HS256', Buffer.from(forger.publicKey.x, 'base64url')),
  ],
  [
    'HS256 with the text of the public key as the secret',
    (forger) => forger.by('HS256', Buffer.from(JSON.stringify(forger.publicKey).padEnd(32))),
  ],
  ['HS256 with any secret', (forger) => forger.by('HS256', randomBytes(32))],
  [
    'edited claims',
    (forger) => {
      const claims = { ...forger.claims, roles: ['auditor', 'admin', 'decider'] };
      return [forger.part(0), encoded(claims), forger.part(2)].join('.');
    },
  ],
  ['another issuer', (forger) => forger.saying({ iss: 'https://other.example.go.id' })],
  ['another audience', (forger) => forger.saying({ aud: 'another-product' })],
  ['expired', (forger) => forger.saying({ iat: now() - 2 * HOUR, exp: now() - HOUR })],
  ['not valid yet', (forger) => forger.saying({ nbf: now() + HOUR })],
  ['older than a day', (forger) => forger.saying({ iat: now() - 25 * HOUR, exp: now() + HOUR })],
  ['without an end', (forger) => forger.saying({ exp: undefined })],
  ['without a subject', (forger) => forger.saying({ sub: undefined })],
  ['an invalid agency code', (forger) => forger.saying({ agency: "x' OR true --" })],
  ['a NIP that is a list', (forger) => forger.saying({ nip: ['198001012005012001'] })],
  ['an appointment that is a word', (forger) => forger.saying({ acting: 'plh' })],
  [
    'an appointment of a kind that does not exist',
    (forger) => forger.saying({ acting: { as: 'auditor', for: 'Kepala', from: '2020-01-01' } }),
  ],
  [
    'an appointment without a first day',
    (forger) => forger.saying({ acting: { as: 'mandate', for: 'Kepala' } }),
  ],
  [
    'an appointment from a day that does not exist',
    (forger) => forger.saying({ acting: { as: 'mandate', for: 'Kepala', from: '2026-02-30' } }),
  ],
  [
    'an appointment to a post that turns the text around',
    (forger) =>
      forger.saying({ acting: { as: 'mandate', for: '\u202e alapeK', from: '2020-01-01' } }),
  ],
  ['a kid that is a path', (forger) => forger.saying({}, { kid: '../../development-issuer' })],
  [
    'a key that it brings itself',
    async (forger) => {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA');
      const jwk = await exportJWK(publicKey);
      return new SignJWT(forger.claims)
        .setProtectedHeader({ alg: 'EdDSA', kid: forger.publicKey.kid, jwk })
        .sign(privateKey);
    },
  ],
  ['two signatures', (forger) => `${forger.good}.${forger.part(2)}`],
  ['one letter changed', ({ good }) => good.replace(/.(?=.{20}$)/, (c) => (c === 'A' ? 'B' : 'A'))],
  ['9,000 letters', ({ good }) => good + 'A'.repeat(9_000)],
];

/** Each with its `Authorization` header, made from a valid token of `subject`. */
export const FORGED: [string, (world: World, subject: string) => Promise<string>][] =
  BAD_TOKENS.map(([name, forge]) => [
    name,
    async (world, subject) => {
      const token = await forge(await Forger.of(world, subject));
      return token.startsWith('Basic') ? token : `Bearer ${token}`;
    },
  ]);

import {
  createLocalJWKSet,
  type CryptoKey,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { createHash } from 'node:crypto';
import { appointmentOf, type CallerClaims, wrongClaim } from './claims';
import { IssuerKeys, type KeyOf, KeysUnavailable } from './issuer-keys';
import type { Acting } from '#libs/law/deciders';
import type { PublicJwk } from './public-keys';

export const ROLES = ['requester', 'decider', 'superior', 'auditor', 'admin', 'system'] as const;
export type Role = (typeof ROLES)[number];

/** Roles that act for an agency; without the claim `agency` they are ignored. */
const ROLES_OF_AN_AGENCY: readonly Role[] = ['requester', 'decider', 'superior', 'system'];

/** The caller, from the token. `roles` is empty if no role is known: signed in, without rights. */
export interface Caller {
  /** Stable id of the person or client at the issuer; texts have at most 255 characters. */
  sub: string;
  /** Display name; `sub` if the token has none. */
  name: string;
  position: string | null;
  agency: string | null;
  roles: readonly Role[];
  /** Civil service number of the official, if the issuer sends it. */
  nip?: string;
  /** The appointment of an acting official; absent if the official holds the post. */
  acting?: Acting;
}

/** The public keys of the development issuer (RFC 7517 section 5). */
export interface LocalJwks {
  keys: (PublicJwk & { kid: string; alg: string })[];
}

/**
 * `reason` and `lacking` (why no role is left) are for the log only; `detail` can be sent to the
 * caller.
 */
export type TokenVerified =
  /** `until`: when the token expires, in milliseconds since 1970, without the clock tolerance. */
  | { ok: true; caller: Caller; until: number; lacking?: string }
  | { ok: false; detail: string; reason: string }
  | { ok: false; detail: string; reason: string; unavailable: true };

/** Maximum age of a token in seconds, regardless of its `exp`. */
export const MAX_TOKEN_AGE = 24 * 60 * 60;
const CLOCK_TOLERANCE = 30; // seconds
const MAX_TOKEN = 8192; // characters

// Asymmetric algorithms only: with an HMAC algorithm, a public key could be misused as the secret.
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256'];
// Other token types of the same issuer, such as logout tokens, do not authenticate a caller (RFC
// 8725).
const TYPES = [undefined, 'jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];
const FOREIGN_KEYS = ['jku', 'jwk', 'x5u', 'x5c'];
const BEARER = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *$/i;

/** The cached result for a valid token, usable until it expires or the issuer drops its key. */
interface Authenticated {
  header: JWTHeaderParameters;
  key: CryptoKey;
  /** Seconds since 1970. */
  until: number;
  verified: TokenVerified;
}
const MAX_AUTHENTICATED = 5_000;

/** Verifies the bearer tokens of one OIDC issuer, always against the real clock. */
export class OfficialTokens {
  /** The keys of a remote issuer; null for the development issuer. */
  readonly issuerKeys: IssuerKeys | null;
  private readonly keys: KeyOf;
  /** By the SHA-256 of the token. */
  private readonly authenticated = new Map<string, Authenticated>();

  constructor(private readonly trust: { issuer: string; audience: string; jwks: URL | LocalJwks }) {
    const { jwks } = trust;
    this.issuerKeys = jwks instanceof URL ? new IssuerKeys(jwks) : null;
    this.keys = this.issuerKeys?.of ?? createLocalJWKSet(jwks as LocalJwks);
  }

  /**
   * The caller of an `Authorization` header (RFC 6750, 7519, 9068). The `detail` tells a forger
   * only that the token is missing, malformed, invalid, or expired.
   */
  async verify(authorization: string | undefined): Promise<TokenVerified> {
    if (!authorization) {
      return refused('missing', 'Sign in and send the token: Authorization: Bearer <token>.');
    }
    const token = authorization.length > MAX_TOKEN ? undefined : BEARER.exec(authorization)?.[1];
    if (!token) {
      const form = `Authorization: Bearer <token>, ${MAX_TOKEN} characters at most`;
      return refused('malformed', `The authorization is malformed; it must be ${form}.`);
    }
    try {
      const hash = createHash('sha256').update(token).digest('base64');
      const before = this.authenticated.get(hash);
      if (before && before.until > Number(new Date()) / 1000)
        if ((await this.keys(before.header)) === before.key) return before.verified;
      const unfit = unfitHeader(token);
      if (unfit) return refused(unfit, NOT_VALID);
      const { payload, protectedHeader, key } = await jwtVerify(token, this.keys, {
        algorithms: ALGORITHMS,
        issuer: this.trust.issuer,
        audience: this.trust.audience,
        requiredClaims: ['sub', 'iat', 'exp'],
        maxTokenAge: MAX_TOKEN_AGE,
        clockTolerance: CLOCK_TOLERANCE,
      });
      const verified = callerOf(payload, endOf(payload));
      if (verified.ok) this.remember(hash, payload, { header: protectedHeader, key, verified });
      return verified;
    } catch (error) {
      if (error instanceof KeysUnavailable) {
        const detail = 'Tokens cannot be checked at the moment. Try again in a few seconds.';
        return { ...refused(String(error.cause ?? error.message), detail), unavailable: true };
      }
      if (error instanceof errors.JWTExpired) {
        return refused('expired', 'The token has expired. Sign in again.');
      }
      return refused(reasonOf(error, this.trust), NOT_VALID);
    }
  }

  private remember(hash: string, payload: JWTPayload, entry: Omit<Authenticated, 'until'>): void {
    this.authenticated.delete(hash);
    this.authenticated.set(hash, { ...entry, until: endOf(payload) });
    const [oldest] = this.authenticated.keys();
    if (this.authenticated.size > MAX_AUTHENTICATED && oldest) this.authenticated.delete(oldest);
  }
}

const NOT_VALID = 'The token is not valid here. Sign in again.';

function refused(reason: string, detail: string) {
  return { ok: false as const, detail, reason };
}

/** Why a header is refused before any key is looked up; null if it is not. */
function unfitHeader(token: string): string | null {
  const header = decodeProtectedHeader(token);
  if (typeof header.kid !== 'string') return 'no kid';
  if (FOREIGN_KEYS.some((name) => name in header)) return 'brings its own key';
  const typ = typeof header.typ === 'string' ? header.typ.toLowerCase() : header.typ;
  return TYPES.includes(typ) ? null : 'another type';
}

/** When a token expires, in seconds since 1970. */
const endOf = ({ exp = 0, iat = 0 }: JWTPayload): number => Math.min(exp, iat + MAX_TOKEN_AGE);

function callerOf(claims: JWTPayload, end: number): TokenVerified {
  const wrong = wrongClaim(claims);
  if (wrong !== null) return refused(wrong, NOT_VALID);
  const { sub = '', name, position, agency, roles = [], nip, acting } = claims as CallerClaims;
  const known = ROLES.filter((role) => roles.includes(role));
  const held = agency ? known : known.filter((role) => !ROLES_OF_AN_AGENCY.includes(role));
  const caller = {
    sub,
    name: name || sub,
    position: position || null,
    agency: agency || null,
    roles: held,
    ...(nip && { nip }),
    ...(acting && { acting: appointmentOf(acting) }),
  };
  const until = end * 1_000;
  if (held.length > 0) return { ok: true, caller, until };
  const lacking =
    known.length > 0
      ? `claim agency is absent, which the role ${known.join(', ')} needs`
      : `claim roles ${claims.roles === undefined ? 'is absent' : 'has none of the roles of this API'}`;
  return { ok: true, caller, until, lacking };
}

/** Why jose refused a token, with the wrong claim and the expected value. */
function reasonOf(error: unknown, expected: { issuer: string; audience: string }): string {
  if (!(error instanceof errors.JOSEError)) return String(error);
  if (!(error instanceof errors.JWTClaimValidationFailed)) return error.code;
  const { claim, reason } = error;
  if (reason === 'missing') return `claim ${claim} is absent`;
  if (claim === 'aud') return `claim aud does not hold OIDC_AUDIENCE (${expected.audience})`;
  if (claim === 'iss') return `claim iss is not OIDC_ISSUER (${expected.issuer})`;
  return `claim ${claim} ${reason === 'check_failed' ? 'is outside the allowed time' : 'is invalid'}`;
}

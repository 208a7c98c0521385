import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type CryptoKey,
  customFetch,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { createHash } from 'node:crypto';
import { isDay } from '#libs/law/calendar';
import type { Acting } from '#libs/law/deciders';
import type { PublicJwk } from './public-keys';

export const ROLES = ['requester', 'decider', 'superior', 'auditor', 'admin', 'system'] as const;
export type Role = (typeof ROLES)[number];

/** Roles that act for an agency; without one they mean nothing. */
const ROLES_OF_AN_AGENCY: readonly Role[] = ['requester', 'decider', 'superior', 'system'];

/** Who calls, as the token says. Without a known role `roles` is empty: signed in, with no right. */
export interface Caller {
  /** Stable name of the person or client at the issuer; texts have at most 255 characters. */
  sub: string;
  /** Name to show; `sub` when the token has none. */
  name: string;
  position: string | null;
  agency: string | null;
  roles: readonly Role[];
  /** Number of the official in the civil service, where the issuer tells it. */
  nip?: string;
  /** Under which the official acts in another's post; absent for who holds it. */
  acting?: Acting;
}

/** The public keys of an issuer of our own (RFC 7517 section 5). */
export interface LocalJwks {
  keys: (PublicJwk & { kid: string; alg: string })[];
}

/** `reason` is for our log alone; `detail` may be told to whoever sent the token. */
export type TokenVerified =
  | { ok: true; caller: Caller }
  | { ok: false; detail: string; reason: string }
  | { ok: false; detail: string; reason: string; unavailable: true };

/** How old a token may be, in seconds, whatever it says of its own end. */
export const MAX_TOKEN_AGE = 24 * 60 * 60;
const CLOCK_TOLERANCE = 30; // seconds
const MAX_TOKEN = 8192; // characters
const FETCH_TIMEOUT = 5_000; // milliseconds
const FETCH_PAUSE = 5_000; // milliseconds from one fetch to the next

// Of public keys only: with a secret in the list, a public key could be used as that secret.
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256'];
// Other kinds of token of the same issuer (of logout, for one) are no proof of who calls (RFC 8725).
const TYPES = [undefined, 'jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];
const FOREIGN_KEYS = ['jku', 'jwk', 'x5u', 'x5c'];
const BEARER = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *$/i;
const AGENCY = /^[a-z0-9][a-z0-9-]{1,39}$/;
const UNFIT = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** The keys of the issuer could not be had: nothing can be said of the token. */
class KeysUnavailable extends Error {}

/** The key that the issuer has for a header; the same object as long as its set is kept. */
type KeyOf = (...asked: Parameters<ReturnType<typeof createLocalJWKSet>>) => Promise<CryptoKey>;

/** What a good token has told: that again, until it is too old or its key is no longer the issuer's. */
interface Proven {
  header: JWTHeaderParameters;
  key: CryptoKey;
  /** Seconds since 1970. */
  until: number;
  verified: TokenVerified;
}
const MOST_PROVEN = 5_000;

/** Judges the bearer tokens of one OIDC issuer, always on real time. */
export class OfficialTokens {
  private readonly keys: KeyOf;
  /** By the SHA-256 of the token. */
  private readonly proven = new Map<string, Proven>();

  constructor(private readonly trust: { issuer: string; audience: string; jwks: URL | LocalJwks }) {
    const { jwks } = trust;
    this.keys = jwks instanceof URL ? remoteKeys(jwks) : createLocalJWKSet(jwks);
  }

  /**
   * The caller behind an `Authorization` header (RFC 6750, 7519, 9068). A forger learns from the
   * answer no more than that the token is missing, malformed, not valid, or was valid and has expired.
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
      const before = this.proven.get(hash);
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
      const verified = callerOf(payload);
      if (verified.ok) this.remember(hash, payload, { header: protectedHeader, key, verified });
      return verified;
    } catch (error) {
      if (error instanceof KeysUnavailable) {
        const detail = 'Tokens cannot be checked at the moment. Try again in a few seconds.';
        return { ...refused(String(error.cause), detail), unavailable: true };
      }
      if (error instanceof errors.JWTExpired) {
        return refused('expired', 'The token has expired. Sign in again.');
      }
      const claim = error instanceof errors.JWTClaimValidationFailed ? ` ${error.claim}` : '';
      return refused(
        `${error instanceof errors.JOSEError ? error.code : error}${claim}`,
        NOT_VALID,
      );
    }
  }

  private remember(
    hash: string,
    { exp = 0, iat = 0 }: JWTPayload,
    proven: Omit<Proven, 'until'>,
  ): void {
    this.proven.delete(hash);
    this.proven.set(hash, { ...proven, until: Math.min(exp, iat + MAX_TOKEN_AGE) });
    const [oldest] = this.proven.keys();
    if (this.proven.size > MOST_PROVEN && oldest) this.proven.delete(oldest);
  }
}

const NOT_VALID = 'The token is not valid here. Sign in again.';

function refused(reason: string, detail: string) {
  return { ok: false as const, detail, reason };
}

/** What speaks against a header before any key is looked up, or null. */
function unfitHeader(token: string): string | null {
  const header = decodeProtectedHeader(token);
  if (typeof header.kid !== 'string') return 'no kid';
  if (FOREIGN_KEYS.some((name) => name in header)) return 'brings its own key';
  const typ = typeof header.typ === 'string' ? header.typ.toLowerCase() : header.typ;
  return TYPES.includes(typ) ? null : 'another type';
}

function callerOf(claims: JWTPayload): TokenVerified {
  const { sub, roles = [] } = claims;
  const name = claims.name || sub;
  const position = claims.position || null;
  const agency = claims.agency || null;
  if (
    !isText(sub) ||
    !isText(name) ||
    (position !== null && !isText(position)) ||
    (agency !== null && !(isText(agency) && AGENCY.test(agency))) ||
    !Array.isArray(roles)
  ) {
    return refused('a claim of the wrong shape', NOT_VALID);
  }
  const acting = claims.acting ? actingOf(claims.acting) : null;
  if ((claims.nip && !isText(claims.nip)) || acting === undefined)
    return refused('a claim of the wrong shape', NOT_VALID);
  const more = {
    ...(isText(claims.nip) && { nip: claims.nip }),
    ...(acting && { acting }),
  };
  const known = ROLES.filter((role) => roles.includes(role));
  const held = agency ? known : known.filter((role) => !ROLES_OF_AN_AGENCY.includes(role));
  return { ok: true, caller: { sub, name, position, agency, roles: held, ...more } };
}

/** The claim `acting`; undefined where it has another shape. */
function actingOf(claim: unknown): Acting | undefined {
  const { as, for: post, document = null, from, to = null } = claim as Record<string, unknown>;
  const isDate = (value: unknown): value is string => isText(value) && isDay(value);
  if (!ACTING_AS.some((each) => each === as) || !isText(post) || !isDate(from)) return undefined;
  if (document !== null && !isText(document)) return undefined;
  if (to !== null && !isDate(to)) return undefined;
  return { as: as as Acting['as'], for: post, document, from, to };
}

const ACTING_AS: readonly Acting['as'][] = ['plh', 'plt', 'delegation', 'mandate'];

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 255 && !UNFIT.test(value);
}

/** The key set at an address: kept for ten minutes, and asked for when a token names a new key. */
function remoteKeys(url: URL): KeyOf {
  let nextFetch = -Infinity;
  const keys = createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT,
    // Else every token, even a forged one, would make an issuer that is down be asked again.
    [customFetch]: (address, options) => {
      if (performance.now() < nextFetch) return Promise.reject(new Error('asked a moment ago'));
      nextFetch = performance.now() + FETCH_PAUSE;
      return fetch(address, options);
    },
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (OF_THE_TOKEN.some((kind) => error instanceof kind)) throw error;
      throw new KeysUnavailable(undefined, { cause: error });
    }
  };
}

const OF_THE_TOKEN = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

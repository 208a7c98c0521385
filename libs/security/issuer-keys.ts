import { createLocalJWKSet, type CryptoKey, errors } from 'jose';
import { isNews, log } from '#libs/operations/log';

/**
 * The issuer's key for a token header. It is the same object as long as the key set does not
 * change.
 */
export type KeyOf = (
  ...asked: Parameters<ReturnType<typeof createLocalJWKSet>>
) => Promise<CryptoKey>;

/** Interval between fetches of the key set. */
export const REFRESH_MS = 5 * 60_000;
/**
 * A key set of this age is fetched again before use, so that a removed key is not trusted for
 * longer.
 */
export const STALE_MS = 10 * 60_000;
/** Minimum time between fetches, even if tokens name unknown key ids. */
export const COOL_DOWN_MS = 5_000;
/** How long the last key set is used while the issuer is unreachable. */
export const KEEP_MS = 12 * 3_600_000;
const FETCH_TIMEOUT_MS = 5_000;
const MAX_SET_BYTES = 1024 * 1024;

/** The issuer's keys are unavailable, so the token cannot be verified. */
export class KeysUnavailable extends Error {}

const OF_THE_TOKEN = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

/**
 * The key set at an address (RFC 7517 section 5). It is fetched at the start, every five minutes,
 * and when a token names a key that is not in it. While fetching fails, the last set stays in use,
 * for up to twelve hours.
 */
export class IssuerKeys {
  private keys: ReturnType<typeof createLocalJWKSet> | null = null;
  private text = '';
  private fetchedAt = -Infinity;
  private lastTryAt = -Infinity;
  private failure: unknown = null;
  private fetching: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly url: URL) {
    void this.fetch();
  }

  /** Milliseconds since the set was last fetched; null before the first time. */
  get age(): number | null {
    return this.keys ? performance.now() - this.fetchedAt : null;
  }

  /** Why the last fetch failed; null if it succeeded. */
  get lastFailure(): string | null {
    return this.failure === null ? null : reasonOf(this.failure);
  }

  /** @throws KeysUnavailable, or an error of jose if the set has no key for this token. */
  readonly of: KeyOf = async (header, token) => {
    // After a failure, retries run in the background, so that no call waits for a hanging issuer.
    if (!this.keys || (this.failure === null && performance.now() - this.fetchedAt >= STALE_MS))
      await this.fetchUnlessJustTried();
    try {
      return await this.usable()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw asKeysUnavailable(error);
      await this.fetchUnlessJustTried();
      try {
        return await this.usable()(header, token);
      } catch (again) {
        // The issuer may have this key by now, but it cannot be asked, so the token is undecided.
        if (this.failure !== null && again instanceof errors.JWKSNoMatchingKey)
          throw new KeysUnavailable(this.lastFailure ?? undefined);
        throw asKeysUnavailable(again);
      }
    }
  };

  private usable(): ReturnType<typeof createLocalJWKSet> {
    if (this.keys && performance.now() - this.fetchedAt < KEEP_MS) return this.keys;
    throw new KeysUnavailable(this.lastFailure ?? "the issuer's keys have not been fetched yet");
  }

  private async fetchUnlessJustTried(): Promise<void> {
    if (this.fetching || performance.now() - this.lastTryAt >= COOL_DOWN_MS) await this.fetch();
  }

  /** Fetches once at a time, never rejects, and schedules the next fetch. */
  private fetch(): Promise<void> {
    this.fetching ??= this.fetchOnce().finally(() => (this.fetching = null));
    return this.fetching;
  }

  private async fetchOnce(): Promise<void> {
    clearTimeout(this.timer);
    this.lastTryAt = performance.now();
    try {
      const text = await fetchText(this.url);
      // An unchanged set keeps its key objects, so that tokens already verified with them stay
      // cached.
      if (text !== this.text || !this.keys)
        this.keys = createLocalJWKSet(JSON.parse(text) as Parameters<typeof createLocalJWKSet>[0]);
      this.text = text;
      this.fetchedAt = performance.now();
      if (this.failure !== null) log.info('fetching the keys of the OIDC issuer works again');
      this.failure = null;
    } catch (error) {
      this.failure = error;
      if (isNews('issuer keys'))
        log.warn(
          { reason: reasonOf(error), lastFetchedSecondsAgo: secondsOf(this.age) },
          'the keys of the OIDC issuer cannot be fetched; check OIDC_JWKS_URI and the issuer',
        );
    }
    const wait = this.failure === null ? REFRESH_MS : COOL_DOWN_MS;
    this.timer = setTimeout(() => void this.fetch(), wait).unref();
  }
}

async function fetchText(url: URL): Promise<string> {
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`the issuer responded with status ${answer.status}`);
  }
  const text = await answer.text();
  if (text.length > MAX_SET_BYTES) throw new Error('the response is larger than 1 MiB');
  return text;
}

function asKeysUnavailable(error: unknown): unknown {
  if (error instanceof KeysUnavailable || OF_THE_TOKEN.some((kind) => error instanceof kind))
    return error;
  return new KeysUnavailable(undefined, { cause: error });
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1e3));

/** A short reason, with the cause behind "fetch failed". */
function reasonOf(error: unknown): string {
  const { message = String(error), cause } = error as { message?: string; cause?: unknown };
  const { code, message: behind } = (cause ?? {}) as { code?: string; message?: string };
  return [message, code ?? behind].filter(Boolean).join(': ');
}

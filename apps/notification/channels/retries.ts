import { Failure, finalFor, isOurs, wordsOf } from './failures';

/**
 * Seconds between one failed attempt and the next, before jitter: 8 attempts within 27 h 35 min 5 s. The first
 * ones get over a greylist and a restart, the last ones over a night and a broken server.
 */
export const WAITS = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600] as const;
export const ATTEMPTS = WAITS.length + 1;
/** Share of a wait that it may be shorter or longer, so that what failed at once does not come back at once. */
const JITTER = 0.1;

export interface AfterFailure {
  status: 'due' | 'failed' | 'exhausted';
  nextAttemptAt: Date | null;
  /** Without names, addresses and hosts. */
  lastError: string;
  /** Whether the reason concerns all letters: the mail server, or how we may use it. */
  blocked: boolean;
}

/**
 * What follows from a failed attempt, the `attempts`th of its schedule. For good fails what the server refuses of this
 * mailbox or this message; all else is tried again.
 *
 * @param chance 0 to 1
 */
export function afterFailure(
  error: unknown,
  attempts: number,
  now: Date,
  chance: number,
): AfterFailure {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as Failure;
  const [lastError, blocked] = [wordsOf(failure), isOurs(failure)];
  if (finalFor(failure)) return { status: 'failed', nextAttemptAt: null, lastError, blocked };
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return { status: 'exhausted', nextAttemptAt: null, lastError, blocked };
  const ms = wait * 1_000 * (1 - JITTER + 2 * JITTER * chance);
  return { status: 'due', nextAttemptAt: new Date(now.getTime() + ms), lastError, blocked };
}

/** The status of SMTP, such as `554`, or else the code of the library or the network, such as `ECONNREFUSED`. */
export function codeOf(error: unknown): string {
  const { code, responseCode } = (error ?? {}) as Failure;
  if (typeof responseCode === 'number') return String(responseCode);
  return typeof code === 'string' ? code : 'unknown';
}

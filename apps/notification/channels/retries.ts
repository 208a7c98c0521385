import { Failure, finalFor, isOurs, UNFIT, wordsOf } from './failures';

/**
 * Seconds between two attempts, before jitter: 8 attempts within 27 h 35 min 5 s. The first ones
 * outlast a greylist and a restart, the last ones a night and a broken server.
 */
export const WAITS = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600] as const;
export const ATTEMPTS = WAITS.length + 1;
/** Random share of a wait, so that letters that failed together are not retried together. */
const JITTER = 0.1;

export interface AfterFailure {
  /** `bounced`: the server refused it for good; `failed`: we could not send it. */
  status: 'due' | 'bounced' | 'failed' | 'exhausted';
  nextAttemptAt: Date | null;
  /** Without names, addresses and hosts. */
  lastError: string;
  /** True if the reason concerns all letters: the mail server, or our access to it. */
  blocked: boolean;
}

/**
 * What follows the `attempts`th failed attempt of a schedule. A server's refusal of this mailbox or
 * this message is final; everything else is retried.
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
  if (finalFor(failure)) {
    const status = failure.code === UNFIT ? 'failed' : 'bounced';
    return { status, nextAttemptAt: null, lastError, blocked };
  }
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return { status: 'exhausted', nextAttemptAt: null, lastError, blocked };
  const ms = wait * 1_000 * (1 - JITTER + 2 * JITTER * chance);
  return { status: 'due', nextAttemptAt: new Date(now.getTime() + ms), lastError, blocked };
}

/**
 * The SMTP reply code, such as `554`, or else the code of the library or the network, such as
 * `ECONNREFUSED`.
 */
export function codeOf(error: unknown): string {
  const { code, responseCode } = (error ?? {}) as Failure;
  if (typeof responseCode === 'number') return String(responseCode);
  return typeof code === 'string' ? code : 'unknown';
}

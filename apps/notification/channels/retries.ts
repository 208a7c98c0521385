/** An attempt that did not end in an answer of acceptance, as nodemailer tells of it. */
interface Failure {
  code?: unknown;
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
}

/**
 * Seconds between one failed attempt and the next, before jitter: 8 attempts within 27 h 35 min 5 s. The first
 * ones get over a greylist and a restart, the last ones over a night and a broken server.
 */
export const WAITS = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600] as const;
export const ATTEMPTS = WAITS.length + 1;
/** Share of a wait that it may be shorter or longer, so that what failed at once does not come back at once. */
const JITTER = 0.1;

/** Code of a letter that we ourselves do not let out. */
export const UNFIT = 'EUNFIT';

export interface AfterFailure {
  status: 'due' | 'failed' | 'exhausted';
  nextAttemptAt: Date | null;
  /** Without names, addresses and hosts. */
  lastError: string;
}

/**
 * What follows from a failed attempt, the `attempts`th. For good fails what the server refuses of this recipient
 * or this message (5xx to RCPT or DATA). All else is tried again: 4xx, the network, and 5xx before that, which is
 * about us (login, sender) and would fail every letter until somebody mends it.
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
  const lastError = wordsOf(failure);
  const { responseCode: code, command } = failure;
  const ofThisLetter = command === 'RCPT TO' || command === 'DATA';
  if (failure.code === UNFIT || (ofThisLetter && typeof code === 'number' && code >= 500))
    return { status: 'failed', nextAttemptAt: null, lastError };
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return { status: 'exhausted', nextAttemptAt: null, lastError };
  const ms = wait * 1_000 * (1 - JITTER + 2 * JITTER * chance);
  return { status: 'due', nextAttemptAt: new Date(now.getTime() + ms), lastError };
}

/** The status of SMTP, such as `554`, or else the code of the library or the network, such as `ECONNREFUSED`. */
export function codeOf(error: unknown): string {
  const { code, responseCode } = (error ?? {}) as Failure;
  if (typeof responseCode === 'number') return String(responseCode);
  return typeof code === 'string' ? code : 'unknown';
}

/** The server's own answer without what it says in words, which may hold anything; else the code of the failure. */
function wordsOf({ code, responseCode, response, command }: Failure): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response ?? ''))?.[1];
  const parts =
    typeof responseCode === 'number'
      ? [responseCode, enhanced, command && `after ${String(command)}`]
      : [typeof code === 'string' ? code : 'unknown failure'];
  return parts.filter(Boolean).join(' ').slice(0, 200);
}

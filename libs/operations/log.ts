import { LoggerService } from '@nestjs/common';
import { destination, pino } from 'pino';
import { withoutPersonal } from '#libs/contracts/personal';

/**
 * Characters that JSON does not escape but terminals interpret: C1 controls, line separators, bidi
 * controls.
 */
const UNSHOWN = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Bytes buffered while the log cannot be written: a full disk must neither end the process nor fill
 * its memory.
 */
const MAX_BUFFERED = 2 ** 20;
// Synchronous: the flush at exit would loop forever on a full disk.
const out = destination({ dest: process.stdout.fd, sync: true, maxLength: MAX_BUFFERED });
/** Lines that were dropped: in total, and since the last report of it. */
let [lost, unreported] = [0, 0];
export const linesLost = (): number => lost;
// Without a listener, an error would end the process. The next line retries the buffered ones.
out.on('error', () => undefined);
out.on('drop', () => {
  [lost, unreported] = [lost + 1, unreported + 1];
  // A dropped line does not trigger a retry; an empty write does.
  out.write('');
});
out.on('drain', () => {
  const lines = unreported;
  unreported = 0;
  if (lines > 0)
    log.warn({ lines }, 'the log could not be written for a while; log lines were lost');
});

/**
 * JSON lines on standard output. They must not contain a person's name, a NIP, free text or a
 * secret.
 */
export const log = pino(
  {
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // Errors of clients can hold the client object with its password, so only known fields are
    // logged.
    serializers: { err: errorOnly, error: errorOnly },
    // Last defence: messages of libraries and the database can quote personal data.
    hooks: { streamWrite: (line) => withoutPersonal(line).replace(UNSHOWN, escaped) },
    redact: ['authorization', '*.authorization', 'token', '*.token', 'password', '*.password'],
  },
  out,
);

function errorOnly(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  const { name: type, message, stack = '' } = error;
  const known = { type, message: withoutLogin(message), code };
  // Stacks of kafkajs lead into kafkajs only, and fill the log while Kafka elects leaders.
  return type.startsWith('KafkaJS') ? known : { ...known, stack: withoutLogin(stack) };
}

/** Removes credentials from URLs: some errors quote the URL that they could not reach. */
const withoutLogin = (text: string): string => text.replace(/\/\/[^\s/@]*:[^\s/]*@/g, '//***@');

/** Writes the messages of Nest to the same log. */
export class NestLog implements LoggerService {
  log(message: unknown, context?: string): void {
    log.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    log.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    log.error({ context, stack }, String(message));
  }
}

/**
 * When each message was last logged: while a server is away, each connection would repeat it
 * several times a second.
 */
const loggedAt = new Map<string, number>();
const REPEAT_MS = 30_000;

/** True if this was not logged in the last 30 s. */
export function isNews(what: string): boolean {
  const now = performance.now();
  const last = loggedAt.get(what);
  if (last !== undefined && now - last < REPEAT_MS) return false;
  if (loggedAt.size > 100) loggedAt.clear();
  loggedAt.set(what, now);
  return true;
}

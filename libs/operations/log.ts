import { LoggerService } from '@nestjs/common';
import { destination, pino } from 'pino';
import { withoutPersonal } from '#libs/contracts/personal';

/** What JSON leaves as it is, though terminals and viewers act on it: C1, ends of lines, directions. */
const UNSHOWN = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** What waits while nothing can be written: a full disk under the log is no reason to end, nor to fill memory. */
const MOST_WAITING = 2 ** 20;
// Each line at once: what is left to the end of the process is written by a loop that never ends on a full disk.
const out = destination({ dest: process.stdout.fd, sync: true, maxLength: MOST_WAITING });
/** Lines that found no room, in all and since somebody could be told. */
let [lost, untold] = [0, 0];
export const linesLost = (): number => lost;
// It has a listener, and so it ends nobody; the next line tries to write what waits.
out.on('error', () => undefined);
out.on('drop', () => {
  [lost, untold] = [lost + 1, untold + 1];
  // A line that is dropped does not try; an empty one does.
  out.write('');
});
out.on('drain', () => {
  const lines = untold;
  untold = 0;
  if (lines > 0) log.warn({ lines }, 'the log could not be written; so many lines of it are lost');
});

/** JSON lines on standard output. Nothing here may carry a person's name, a NIP, free text or a secret. */
export const log = pino(
  {
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // Errors of clients carry the client with them, its password too: only what an error says is told.
    serializers: { err: errorOnly, error: errorOnly },
    // The last wall: whatever a library or the database quotes in its message.
    hooks: { streamWrite: (line) => withoutPersonal(line).replace(UNSHOWN, escaped) },
    redact: ['authorization', '*.authorization', 'token', '*.token', 'password', '*.password'],
  },
  out,
);

function errorOnly(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  const { name: type, message, stack = '' } = error;
  return { type, message: withoutLogin(message), code, stack: withoutLogin(stack) };
}

/** Some errors quote the address that they could not reach. */
const withoutLogin = (text: string): string => text.replace(/\/\/[^\s/@]*:[^\s/]*@/g, '//***@');

export type Log = typeof log;

/** What Nest says of itself, in the same lines. */
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

/** When each thing was last said: while a server is away, every connection would say the same several times a second. */
const said = new Map<string, number>();
const SAY_AGAIN_MS = 30_000;

/** Whether this was not said in the last 30 s. */
export function isNews(what: string): boolean {
  const now = performance.now();
  const last = said.get(what);
  if (last !== undefined && now - last < SAY_AGAIN_MS) return false;
  if (said.size > 100) said.clear();
  said.set(what, now);
  return true;
}

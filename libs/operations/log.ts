import { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { withoutPersonal } from '#libs/contracts/personal';

/** What JSON leaves as it is, though terminals and viewers act on it: C1, ends of lines, directions. */
const UNSHOWN = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON lines on standard output. Nothing here may carry a person's name, a NIP, free text or a secret. */
export const log = pino({
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  // Errors of clients carry the client with them, its password too: only what an error says is told.
  serializers: { err: errorOnly, error: errorOnly },
  // The last wall: whatever a library or the database quotes in its message.
  hooks: { streamWrite: (line) => withoutPersonal(line).replace(UNSHOWN, escaped) },
  redact: ['authorization', '*.authorization', 'token', '*.token', 'password', '*.password'],
});

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
  const now = Date.now();
  const last = said.get(what);
  if (last !== undefined && now - last < SAY_AGAIN_MS) return false;
  if (said.size > 100) said.clear();
  said.set(what, now);
  return true;
}

import { LoggerService } from '@nestjs/common';
import { pino } from 'pino';

/** JSON lines on standard output. Nothing here may carry a person's name, a NIP, free text or a secret. */
export const log = pino({
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: ['authorization', '*.authorization', 'token', '*.token', 'password', '*.password'],
});

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

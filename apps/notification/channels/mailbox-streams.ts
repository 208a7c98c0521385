import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Database, Scope } from '#libs/database/database';
import { refuse } from '#libs/http/problem-exception';
import { Arrivals } from './arrivals';
import { readMailbox } from './mailbox';

const STREAMS_PER_AGENCY = 10;
const PAGE = 100;
/** Below what proxies, and our own server, take for a dead connection. */
const HEARTBEAT_MS = 15_000;
/** Then the client comes again, and shows a token that still holds. */
const LIFETIME_MS = 30 * 60_000;

/** Mailboxes as server-sent events (WHATWG HTML 9.2): `id` is the cursor, `data` the event. */
@Injectable()
export class MailboxStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<{ agency: string; gone: AbortController }>();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly arrivals: Arrivals,
  ) {}

  /**
   * What the agency was told after the number `after`, and then what it will be told, until the response is
   * closed, half an hour is over, or the process stops.
   * @throws ProblemException `rate-limited` above 10 streams of one agency.
   */
  from(scope: Scope & { agency: string }, after: string, response: ServerResponse): Readable {
    const { agency } = scope;
    if (this.stopping) refuse('unavailable', 'The service is stopping; connect again.');
    if ([...this.open].filter((other) => other.agency === agency).length >= STREAMS_PER_AGENCY)
      refuse('rate-limited', `An agency may hold ${STREAMS_PER_AGENCY} streams open; close one.`);
    const entry = { agency, gone: new AbortController() };
    this.open.add(entry);
    // Not on the close of the readable: that waits for the generator, which waits for mail.
    response.once('close', () => {
      entry.gone.abort();
      this.open.delete(entry);
    });
    return Readable.from(this.frames(scope, after, entry.gone.signal));
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const { gone } of this.open) gone.abort();
  }

  private async *frames(
    scope: Scope & { agency: string },
    after: string,
    gone: AbortSignal,
  ): AsyncGenerator<string> {
    // The first bytes carry the headers to the reader.
    yield 'retry: 2000\n\n';
    const end = performance.now() + LIFETIME_MS;
    while (!gone.aborted && performance.now() < end) {
      const page = await readMailbox(this.database, scope, after, PAGE);
      for (const { seq, event } of page) {
        const lines = event.split(/\r\n?|\n/).map((line) => `data: ${line}\n`);
        yield `id: ${seq}\n${lines.join('')}\n`;
        after = seq;
      }
      if (page.length === PAGE) continue;
      const come = await this.arrivals.beyond(scope.agency, after, HEARTBEAT_MS, gone);
      if (!come && !gone.aborted) yield ': nothing new\n\n';
    }
  }
}

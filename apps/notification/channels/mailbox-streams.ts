import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database, isTransient, Scope } from '#libs/database/database';
import type { StreamPermit } from '#libs/http/guard';
import { refuse } from '#libs/http/problem-exception';
import { log } from '#libs/operations/log';
import { MailboxWaiters } from './mailbox-waiters';
import { cursorOf, readMailbox, MailboxPart } from './mailbox';

const STREAMS_PER_AGENCY = 10;
const PAGE = 100;
/** Shorter than the time after which proxies, and our own server, drop an idle connection. */
const HEARTBEAT_MS = 15_000;
/** Each stream draws its own times from these, so that clients do not all reconnect at once. */
const LIFETIME_MS = [25 * 60_000, 30 * 60_000] as const;
const RECONNECT_MS = [1_000, 5_000] as const;
const PAUSE_MS = [500, 1_500] as const;
/** A client that does not read its stream is disconnected this long after the end. */
const CUT_OFF_MS = 5_000;
const LOG_EVERY_MS = 60_000;

/** What the OpenAPI document says of the streams. */
export const ABOUT_STREAMS =
  'The events of `GET /v1/mailbox`. Each has the cursor as its `id` and the CloudEvent as its `data`. An agency can hold ' +
  `${STREAMS_PER_AGENCY} streams at once; one more is answered 429. A comment comes at least every ` +
  `${HEARTBEAT_MS / 1_000} seconds. A stream ends when its token expires, after ${LIFETIME_MS[0] / 60_000} to ` +
  `${LIFETIME_MS[1] / 60_000} minutes at the latest, after \`limit\` events, and when the service stops. The last event is then ` +
  'named `end`, has no id, and its data is `{ "code", "detail" }`. Connect again after the time in `retry`, which differs ' +
  'from stream to stream, with the last id in `Last-Event-ID`. An unknown cursor is answered 410: begin again without one ' +
  'and skip the events that you have.';

type OwnScope = Scope & { agency: string };
/** Why a stream ends, as its last event says. */
interface StreamEnd {
  code: string;
  detail: string;
}
const STOPPING: StreamEnd = { code: 'unavailable', detail: 'The service stops; connect again.' };
const LONG_ENOUGH: StreamEnd = {
  code: 'lifetime',
  detail: 'The stream was open as long as one may be; connect again.',
};
const LIMIT: StreamEnd = {
  code: 'limit',
  detail: 'As many events were sent as limit allows; connect again for more.',
};
const BROKEN: StreamEnd = {
  code: 'internal',
  detail: 'An internal error occurred and was logged; connect again.',
};
const endOf = ({ code, detail }: StreamEnd): string =>
  `event: end\ndata: ${JSON.stringify({ code, detail })}\n\n`;

interface Stream {
  agency: string;
  gone: AbortController;
}

/** Mailboxes as server-sent events (WHATWG HTML 9.2): `id` is the cursor, `data` the event. */
@Injectable()
export class MailboxStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<Stream>();
  private stopping = false;
  private loggedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly waiters: MailboxWaiters,
  ) {}

  /**
   * Streams what comes after a cursor of the agency's mailbox, then new events, as long as the
   * caller may read it and the response is open.
   * @throws ProblemException `rate-limited` above 10 streams of one agency.
   */
  from(
    scope: OwnScope,
    after: string,
    limit: number | undefined,
    response: ServerResponse,
    standing: StreamPermit,
  ): Readable {
    const { agency } = scope;
    if (this.stopping) refuse('unavailable', 'The service is stopping; connect again.');
    if ([...this.open].filter((other) => other.agency === agency).length >= STREAMS_PER_AGENCY)
      refuse('rate-limited', `An agency may hold ${STREAMS_PER_AGENCY} streams open; close one.`);
    const stream = { agency, gone: new AbortController() };
    this.open.add(stream);
    const end = Math.min(Date.now() + randomInt(...LIFETIME_MS), standing.until);
    const cutOff = setTimeout(() => response.destroy(), end - Date.now() + CUT_OFF_MS);
    // Not on the close of the readable: that waits for the generator, which waits for mail.
    response.once('close', () => {
      clearTimeout(cutOff);
      stream.gone.abort();
      this.open.delete(stream);
    });
    return Readable.from(
      this.frames(scope, after, limit ?? Infinity, end, standing, stream.gone.signal),
    );
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const { gone } of this.open) gone.abort();
  }

  private async *frames(
    scope: OwnScope,
    after: string,
    left: number,
    end: number,
    standing: StreamPermit,
    gone: AbortSignal,
  ): AsyncGenerator<string> {
    // The first bytes flush the headers to the reader.
    yield `retry: ${randomInt(...RECONNECT_MS)}\n\n`;
    for (;;) {
      const over = gone.aborted ? STOPPING : await standing.whyOver();
      if (over) return yield endOf(over);
      if (Date.now() >= end) return yield endOf(LONG_ENOUGH);
      if (left === 0) return yield endOf(LIMIT);
      const most = Math.min(PAGE, left);
      const reading = this.read(scope, after, most);
      while (!(await isSettled(reading, HEARTBEAT_MS, gone))) {
        if (gone.aborted) break;
        yield ': the mailbox cannot be read now; still trying\n\n';
      }
      if (gone.aborted) continue;
      const told = await reading;
      if (told === null) {
        yield ': the mailbox cannot be read now; trying again\n\n';
        await sleep(randomInt(...PAUSE_MS), undefined, { signal: gone }).catch(() => undefined);
        continue;
      }
      if ('code' in told) return yield endOf(told);
      for (const entry of told.entries) {
        if (Date.now() >= end) break;
        after = cursorOf(entry);
        left -= 1;
        const lines = entry.event.split(/\r\n?|\n/).map((line) => `data: ${line}\n`);
        yield `id: ${after}\n${lines.join('')}\n`;
      }
      if (told.entries.length === most) continue;
      const wait = Math.max(0, Math.min(HEARTBEAT_MS, end - Date.now()));
      const come = await this.waiters.beyond(scope.agency, told.seq, wait, gone);
      if (!come && !gone.aborted) yield ': nothing new\n\n';
    }
  }

  /** Null while the database cannot be read: the stream stays open. */
  private async read(
    scope: OwnScope,
    after: string,
    most: number,
  ): Promise<MailboxPart | StreamEnd | null> {
    try {
      return await readMailbox(this.database, scope, after, most);
    } catch (error) {
      if (!isTransient(error)) {
        log.error({ err: error }, 'a mailbox stream failed and was ended');
        return BROKEN;
      }
      if (performance.now() - this.loggedAt > LOG_EVERY_MS) {
        this.loggedAt = performance.now();
        const streams = this.open.size;
        log.warn(
          { err: error, streams },
          'mailbox streams cannot be read now; they stay open and try again',
        );
      }
      return null;
    }
  }
}

/** True if the work settles within `ms`; false as soon as `signal` aborts. */
async function isSettled(
  work: Promise<unknown>,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const done = new AbortController();
  const patience = sleep(ms, false, { signal: AbortSignal.any([signal, done.signal]) });
  const settled = await Promise.race([work.then(() => true), patience.catch(() => false)]);
  done.abort();
  return settled;
}

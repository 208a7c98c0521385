import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { MAILBOX_TYPES, MailboxPage } from '#libs/contracts/cloud-events';
import { CloudEvent } from '#libs/contracts/envelope';
import { Holds, OneOf, Optional, Pattern, Uuid, WholeNumber } from '#libs/contracts/fields';
import { Database, Scope } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers, MAILBOX_CURSOR, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, StreamPermit, StandingOf, Who } from '#libs/http/guard';
import { A_CURSOR, cursorUnknown, FromDigits, PageQuery } from '#libs/http/page';
import { ProblemException, refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { BEGINNING, cursorOf, readMailbox, readNewest } from './mailbox';
import { ABOUT_STREAMS, MailboxStreams } from './mailbox-streams';

/** Parameters of a mailbox and of its stream. */
export class MailboxQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page, or the id of an event of the stream. */
  @Optional() @Pattern(MAILBOX_CURSOR, A_CURSOR) override after?: string;
  /**
   * `newest`: the newest events, newest first, and `next` is then the cursor after the newest one.
   * With `limit=1` it gives a cursor to start from now. It cannot be combined with `after`.
   */
  @Optional()
  @OneOf(['newest'])
  @Holds<MailboxQuery>('out-of-range', 'goes without after', isAlone)
  order?: 'newest';
  /**
   * Only events before this one, newest first as with `order=newest`: `earlier` of the previous
   * page. It cannot be combined with `after`.
   */
  @Optional()
  @Pattern(MAILBOX_CURSOR, A_CURSOR)
  @Holds<MailboxQuery>('out-of-range', 'goes without after', isAlone)
  before?: string;
  /** Only receipts and events of this request. */
  @Optional() @Uuid() requestId?: string;
  /** Only this type, such as `bantuan-kedinasan.request.approved.v1`. */
  @Optional() @OneOf(MAILBOX_TYPES) type?: string;
}

function isAlone(backwards: unknown, { after }: MailboxQuery): boolean {
  return backwards === undefined || after === undefined;
}

/** Parameters of the stream of a mailbox. */
export class StreamQuery {
  /** Cursor to continue from: the id of the last event, or `next` of a page of the mailbox. */
  @Optional() @Pattern(MAILBOX_CURSOR, A_CURSOR) after?: string;
  /** Number of events after which the stream ends. Default: no such limit. */
  @Optional() @FromDigits() @WholeNumber(1, 100) limit?: number;
}

/** Receipts and events of the caller's own agency, oldest first. */
@Controller('v1/mailbox')
@OpenTo('requester', 'decider', 'superior', 'system')
export class MailboxController {
  constructor(
    private readonly database: Database,
    private readonly streams: MailboxStreams,
  ) {}

  @Get()
  @Answers(200, MailboxPage, 'cursor-unknown')
  async read(
    @Who() caller: Caller,
    @Query(MailboxQuery) { after = BEGINNING, before, limit, order, ...about }: MailboxQuery,
  ): Promise<MailboxPage> {
    const scope = ownScope(caller);
    const { requestId: subject, type } = about;
    const filter = { ...(subject && { subject }), ...(type && { type }) };
    const backwards = order !== undefined || before !== undefined;
    const read = backwards
      ? await readNewest(this.database, scope, before ?? null, limit, filter)
      : await readMailbox(this.database, scope, after, limit, filter);
    if ('code' in read) throw new ProblemException(read);
    const last = read.entries.at(backwards ? 0 : -1);
    return {
      items: read.entries.map(({ event }) => JSON.parse(event) as CloudEvent),
      next: last ? cursorOf(last) : after,
      ...('earlier' in read && read.earlier !== null && { earlier: read.earlier }),
    };
  }

  @Get('stream')
  @ApiOperation({ description: ABOUT_STREAMS })
  @Answers(200, { media: 'text/event-stream' }, 'rate-limited', 'cursor-unknown')
  @TakesHeaders('last-event-id')
  async stream(
    @Who() caller: Caller,
    @StandingOf() standing: StreamPermit,
    @Query(StreamQuery) { after = BEGINNING, limit }: StreamQuery,
    @Headers('last-event-id') last: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (last && !MAILBOX_CURSOR.test(last))
      refuse('validation-failed', 'Last-Event-ID must be the id of an event of this stream.', {
        errors: [{ pointer: '/last-event-id', code: 'wrong-form', detail: `must be ${A_CURSOR}` }],
      });
    const scope = ownScope(caller);
    const over = await standing.whyOver();
    if (over) throw new ProblemException(over);
    // Checked before the stream begins, so that an error is a status: a client that reconnects
    // stops there.
    const told = await readMailbox(this.database, scope, last || after, 1);
    if ('code' in told)
      throw new ProblemException(last ? cursorUnknown(last, '/last-event-id') : told);
    void reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .send(
        reply.request.method === 'HEAD'
          ? ''
          : this.streams.from(scope, last || after, limit, reply.raw, standing),
      );
  }
}

function ownScope(caller: Caller): Scope & { agency: string } {
  const { agency } = caller;
  if (agency === null) refuse('forbidden', 'A mailbox is an agency’s, and your token names none.');
  return { ...readingScope(caller), agency };
}

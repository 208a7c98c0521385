import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MailboxPage } from '#libs/contracts/cloud-events';
import { CloudEvent } from '#libs/contracts/envelope';
import { Holds, OneOf, Optional, Pattern } from '#libs/contracts/fields';
import { Database, Scope } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers, MAILBOX_CURSOR, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/officials';
import { A_CURSOR, Page, PageQuery } from '#libs/http/page';
import { refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { readMailbox, readNewest } from './mailbox';
import { MailboxStreams } from './mailbox-streams';

/** Parameters of a mailbox and of its stream. */
export class MailboxQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(MAILBOX_CURSOR, A_CURSOR) override after?: string;
}

/** Parameters of a page of a mailbox. */
export class MailboxPageQuery extends MailboxQuery {
  /**
   * `newest`: the newest events, newest first, and `next` is then the cursor after the newest one. With `limit=1` it gives
   * a cursor to start from now. It cannot be combined with `after`.
   */
  @Optional()
  @OneOf(['newest'])
  @Holds<MailboxPageQuery>('out-of-range', 'goes without after', isAlone)
  order?: 'newest';
}

function isAlone(order: unknown, { after }: MailboxPageQuery): boolean {
  return order === undefined || after === undefined;
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
  @Answers(200, MailboxPage)
  async read(
    @Who() caller: Caller,
    @Query(MailboxPageQuery) { after = '0', limit, order }: MailboxPageQuery,
  ): Promise<Page<CloudEvent>> {
    const scope = ownScope(caller);
    const entries = order
      ? await readNewest(this.database, scope, limit)
      : await readMailbox(this.database, scope, after, limit);
    return {
      items: entries.map(({ event }) => JSON.parse(event) as CloudEvent),
      next: entries.at(order ? 0 : -1)?.seq ?? after,
    };
  }

  @Get('stream')
  @Answers(200, { media: 'text/event-stream' }, 'rate-limited')
  @TakesHeaders('last-event-id')
  stream(
    @Who() caller: Caller,
    @Query(MailboxQuery) { after = '0' }: MailboxQuery,
    @Headers('last-event-id') last: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    if (last && !MAILBOX_CURSOR.test(last))
      refuse('validation-failed', 'Last-Event-ID must be the id of an event of this stream.', {
        errors: [{ pointer: '/last-event-id', code: 'wrong-form', detail: `must be ${A_CURSOR}` }],
      });
    void reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .send(this.streams.from(ownScope(caller), last || after, reply.raw));
  }
}

function ownScope(caller: Caller): Scope & { agency: string } {
  const { agency } = caller;
  if (agency === null) refuse('forbidden', 'A mailbox is an agency’s, and your token names none.');
  return { ...readingScope(caller), agency };
}

import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MailboxPage } from '#libs/contracts/cloud-events';
import { CloudEvent } from '#libs/contracts/envelope';
import { Optional, Pattern } from '#libs/contracts/fields';
import { Database, Scope } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/officials';
import { Page, PageQuery } from '#libs/http/page';
import { refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { readMailbox } from './mailbox';
import { MailboxStreams } from './mailbox-streams';

const CURSOR = /^\d{1,18}$/;
const A_CURSOR = 'a cursor: the next of the page before';

export class MailboxQuery extends PageQuery {
  @Optional() @Pattern(CURSOR, A_CURSOR) override after?: string;
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
    @Query(MailboxQuery) { after = '0', limit }: MailboxQuery,
  ): Promise<Page<CloudEvent>> {
    const entries = await readMailbox(this.database, ownScope(caller), after, limit);
    return {
      items: entries.map(({ event }) => JSON.parse(event) as CloudEvent),
      next: entries.at(-1)?.seq ?? after,
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
    if (last && !CURSOR.test(last))
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

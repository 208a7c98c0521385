import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Count, OneOf, Optional, UUID, Uuid } from '#libs/contracts/fields';
import {
  NOTICE_STATUSES,
  NoticeAnswer,
  NoticePage,
  type NoticeStatus,
} from '#libs/contracts/notices';
import { isProblem } from '#libs/contracts/problem';
import { Database } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { IdPageQuery, Page, page } from '#libs/http/page';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { logRead } from '#libs/http/read-log';
import type { Caller } from '#libs/security/officials';
import { Resend } from './resend';

export class NoticesQuery extends IdPageQuery {
  /** Only e-mails about this request. */
  @Optional() @Uuid() requestId?: string;
  /** Only e-mails in this status. */
  @Optional() @OneOf(NOTICE_STATUSES) status?: NoticeStatus;
}

/** A letter that is sent again. */
export class RetriedNotice {
  @Uuid() id: string;
  @OneOf(['due']) status: 'due';
}

export class RetriedNotices {
  /** Number of letters that are sent again. */
  @Count() retried: number;
}

/** E-mails sent to the caller's agency; operators can have letters sent again. */
@Controller('v1/notices')
export class NoticesController {
  constructor(
    private readonly database: Database,
    private readonly resend: Resend,
  ) {}

  @Get()
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, NoticePage)
  list(
    @Who() caller: Caller,
    @Query(NoticesQuery) { after, limit, requestId, status }: NoticesQuery,
  ): Promise<Page<NoticeAnswer>> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      if (scope.role === 'auditor')
        await logRead(tx, scope, `notices ${JSON.stringify({ requestId, status })}`);
      const rows: NoticeAnswer[] = await tx.query(
        `SELECT id, event_id AS "eventId", request_id AS "requestId", type, agency, channel,
                CASE WHEN recipient IS NULL OR recipient = current_setting('app.sub', true) THEN address END AS "to",
                CASE WHEN recipient IS NULL THEN 'agency' ELSE 'official' END AS "for", status,
                attempts, last_error AS "lastError", next_attempt_at AS "nextAttemptAt",
                delivered_at AS "deliveredAt", message_id AS "messageId", file
           FROM notice
          WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR request_id = $2)
            AND ($3::text IS NULL OR status = $3)
          ORDER BY id DESC LIMIT $4`,
        [after, requestId, status, limit + 1],
      );
      return page(rows, limit, ({ id }) => id);
    });
  }

  @Post('retry-failed')
  @HttpCode(202)
  @OpenTo('admin')
  @Answers(202, RetriedNotices, 'transition-not-open')
  async retryAll(@Who() caller: Caller): Promise<RetriedNotices> {
    const answer = await this.resend.all(caller.sub);
    if (isProblem(answer)) throw new ProblemException(answer);
    return answer;
  }

  @Post(':id/retry')
  @HttpCode(202)
  @OpenTo('admin')
  @Answers(202, RetriedNotice, 'transition-not-open')
  async retry(@Who() caller: Caller, @Param('id') id: string): Promise<RetriedNotice> {
    const answer = UUID.test(id) ? await this.resend.one(id, caller.sub) : notFound();
    if (isProblem(answer)) throw new ProblemException(answer);
    return answer;
  }
}

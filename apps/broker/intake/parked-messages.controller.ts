import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { ParkedContentAnswer, ParkedPage, RedriveAnswer } from '#libs/contracts/answers';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { UUID } from '#libs/contracts/fields';
import { isProblem } from '#libs/contracts/problem';
import { Database, retryRaces } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { actingScope, OpenTo, Who } from '#libs/http/guard';
import { IdPageQuery, Page, page } from '#libs/http/page';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { logRead } from '#libs/http/read-log';
import type { Caller } from '#libs/security/officials';
import { MessageAnswers } from './answer-messages';
import { CommandPipeline } from './pipeline';
import { problemOfReceipt } from './receipts';

interface ParkedRow {
  id: string;
  [column: string]: unknown;
}

/** What is told of each parked message; its content is told of one message at a time. */
const COLUMNS = `id, received_at AS "receivedAt", door, topic, partition, record_offset AS "offset", agency,
  json_build_object('code', reason_code, 'detail', reason_detail) AS reason, size AS bytes, sha256,
  redriven_at AS "redrivenAt"`;

/** The parked messages, the content of one, and a way to process one again. */
@Controller('v1/parked-messages')
export class ParkedMessagesController {
  constructor(
    private readonly database: Database,
    private readonly pipeline: CommandPipeline,
    private readonly answers: MessageAnswers,
    private readonly clock: Clock,
  ) {}

  @Get()
  @OpenTo('admin')
  @Answers(200, ParkedPage)
  list(@Who() caller: Caller, @Query(IdPageQuery) query: IdPageQuery): Promise<Page<object>> {
    return this.database.asParty(actingScope(caller, 'admin'), async (tx) => {
      const before = query.after ?? null;
      const rows = (await tx.query(
        `SELECT ${COLUMNS} FROM parked_message WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
        [before, query.limit + 1],
      )) as ParkedRow[];
      return page(rows, query.limit, ({ id }) => id);
    });
  }

  @Get(':id')
  @OpenTo('admin')
  @Answers(200, ParkedContentAnswer)
  one(@Who() caller: Caller, @Param('id') id: string): Promise<object> {
    const scope = actingScope(caller, 'admin');
    return this.database.asParty(scope, async (tx) => {
      const [row] = UUID.test(id)
        ? ((await tx.query(
            `SELECT ${COLUMNS}, signature, translate(encode(bytes, 'base64'), E'\\n', '') AS body
             FROM parked_message WHERE id = $1`,
            [id],
          )) as (ParkedRow & { signature: string | null })[])
        : [];
      if (!row) throw new ProblemException(notFound());
      await logRead(tx, scope, `GET /v1/parked-messages/${id}`);
      const { signature, ...message } = row;
      return { ...message, headers: signature === null ? {} : { [SIGNATURE_HEADER]: signature } };
    });
  }

  /**
   * Runs the same bytes through the same checks. The key must be valid now, so a message that came
   * before its key was registered can be accepted; its legal time of receipt stays. If its sender
   * is still not authenticated, it stays parked with the new reason.
   */
  @Post(':id/redrive')
  @HttpCode(202)
  @OpenTo('admin')
  @Answers(202, RedriveAnswer)
  async redrive(@Param('id') id: string): Promise<object> {
    const [parked] = UUID.test(id)
      ? ((await this.database.pipeline.query(
          `SELECT bytes, signature, received_at AS "receivedAt" FROM parked_message WHERE id = $1`,
          [id],
        )) as { bytes: Buffer; signature: string | null; receivedAt: Date }[])
      : [];
    if (!parked) throw new ProblemException(notFound());
    const { bytes, signature, receivedAt } = parked;
    const [verified] = await this.pipeline.verify([
      { door: 'bus', bytes, signature: signature ?? undefined, receivedAt, verifiedAt: new Date() },
    ]);
    if (!verified) throw new Error('verify answers every message');
    const { outcome } = verified;
    if (isProblem(outcome)) {
      await this.database.pipeline.query(
        `UPDATE parked_message SET reason_code = $2, reason_detail = $3 WHERE id = $1`,
        [id, outcome.code, outcome.detail],
      );
      return { id, outcome: 'parked', reason: { code: outcome.code, detail: outcome.detail } };
    }
    const redrivenAt = this.clock.now();
    const [receipt] = await retryRaces(() =>
      this.database.asPipeline(async (tx) => {
        await tx.query(`UPDATE parked_message SET redriven_at = $2, agency = $3 WHERE id = $1`, [
          id,
          redrivenAt,
          outcome.agency,
        ]);
        return this.answers.answer(tx, [outcome]);
      }),
    );
    const problem = receipt && problemOfReceipt(receipt);
    return { id, outcome: problem ? 'rejected' : 'accepted', redrivenAt };
  }
}

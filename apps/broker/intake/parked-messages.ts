import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { Clock } from '#libs/config/clock';
import { ParkedPage, RedriveAnswer } from '#libs/contracts/answers';
import { UUID } from '#libs/contracts/fields';
import { isProblem, Problem } from '#libs/contracts/problem';
import { Database, retryRaces, Tx } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { actingScope, OpenTo, Who } from '#libs/http/guard';
import { IdPageQuery, Page, page } from '#libs/http/page';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { BusMessage } from '#libs/kafka/bus';
import type { Caller } from '#libs/security/officials';
import { problemOfReceipt } from './receipts';
import { CommandReceiver } from './command-receiver';

/**
 * Stores messages whose sender is not authenticated, with bytes and reason; each record of the bus
 * once.
 */
export async function parkMessages(
  tx: Tx,
  parked: { message: BusMessage; reason: Problem }[],
): Promise<void> {
  for (const { message, reason } of parked)
    await tx.query(
      `INSERT INTO parked_message (id, received_at, door, topic, partition, record_offset, reason_code,
         reason_detail, signature, bytes, sha256)
       VALUES ($1, $2, 'bus', $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [
        uuidv7(),
        message.appendedAt,
        message.topic,
        message.partition,
        message.offset,
        reason.code,
        reason.detail,
        storable(message.signature),
        message.value,
        createHash('sha256').update(message.value).digest('hex'),
      ],
    );
}

/** A header that PostgreSQL cannot hold as text cannot be a signature. */
function storable(signature: string | undefined): string | null {
  return signature !== undefined && /^[\x20-\x7e]{1,4096}$/.test(signature) ? signature : null;
}

interface ParkedRow {
  id: string;
  [column: string]: unknown;
}

/** The parked messages, without their bytes, and a way to process one again. */
@Controller('v1/parked-messages')
export class ParkedMessagesController {
  constructor(
    private readonly database: Database,
    private readonly receive: CommandReceiver,
    private readonly clock: Clock,
  ) {}

  @Get()
  @OpenTo('admin')
  @Answers(200, ParkedPage)
  list(@Who() caller: Caller, @Query(IdPageQuery) query: IdPageQuery): Promise<Page<object>> {
    return this.database.asParty(actingScope(caller, 'admin'), async (tx) => {
      const before = query.after ?? null;
      const rows = (await tx.query(
        `SELECT id, received_at AS "receivedAt", door, topic, partition, record_offset AS "offset", agency,
           json_build_object('code', reason_code, 'detail', reason_detail) AS reason, size AS bytes, sha256,
           redriven_at AS "redrivenAt"
         FROM parked_message WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
        [before, query.limit + 1],
      )) as ParkedRow[];
      return page(rows, query.limit, ({ id }) => id);
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
    const [proven] = await this.receive.prove([
      { door: 'bus', bytes, signature: signature ?? undefined, receivedAt, verifiedAt: new Date() },
    ]);
    if (!proven || isProblem(proven)) {
      await this.database.pipeline.query(
        `UPDATE parked_message SET reason_code = $2, reason_detail = $3 WHERE id = $1`,
        [id, proven?.code, proven?.detail],
      );
      return { id, outcome: 'parked', reason: { code: proven?.code, detail: proven?.detail } };
    }
    const redrivenAt = this.clock.now();
    const [receipt] = await retryRaces(() =>
      this.database.asPipeline(async (tx) => {
        await tx.query(`UPDATE parked_message SET redriven_at = $2, agency = $3 WHERE id = $1`, [
          id,
          redrivenAt,
          proven.agency,
        ]);
        return this.receive.settle(tx, [proven]);
      }),
    );
    const problem = receipt && problemOfReceipt(receipt);
    return { id, outcome: problem ? 'rejected' : 'accepted', redrivenAt };
  }
}

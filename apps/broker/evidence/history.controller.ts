import { Controller, Get, Res } from '@nestjs/common';
import { Transform } from 'class-transformer';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { ReadEntry } from '#libs/audit/chain';
import { ReadPage } from '#libs/contracts/evidence-answers';
import { Optional, Pattern, Uuid, WholeNumber } from '#libs/contracts/fields';
import { Database } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, StreamPermit, StandingOf, Who } from '#libs/http/guard';
import { A_CURSOR, Page, page, PageQuery } from '#libs/http/page';
import { logRead } from '#libs/http/read-log';
import type { Caller } from '#libs/security/officials';
import { exportHistory, readsOf } from './export-history';

const toNumber = Transform(({ value }) =>
  /^\d{1,16}$/.test(String(value)) ? Number(value) : (value as unknown),
);

/** A range of checkpoints, both ends included. Default: all. */
export class RangeQuery {
  /** Number of the first checkpoint. */
  @Optional() @toNumber @WholeNumber(1, Number.MAX_SAFE_INTEGER) from: number = 1;
  /** Number of the last checkpoint. Default: the newest. */
  @Optional() @toNumber @WholeNumber(1, Number.MAX_SAFE_INTEGER) to?: number;
}

export class ReadsQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(/^[0-9]{1,15}$/, A_CURSOR) override after?: string;
  /** Only reads of this request. */
  @Optional() @Uuid() requestId?: string;
}

/** The whole history and read log, for the auditor, whose own reads are logged too. */
@Controller()
@OpenTo('auditor')
export class HistoryController {
  constructor(private readonly database: Database) {}

  /**
   * Signed checkpoints, each with all entries and reads that it covers, one JSON per line: for `npm
   * run verify:audit`.
   */
  @Get('v1/history')
  @Answers(200, { media: 'application/x-ndjson' })
  async history(
    @Who() caller: Caller,
    @StandingOf() { whyOver }: StreamPermit,
    @Query(RangeQuery) { from, to }: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const scope = readingScope(caller);
    const last = await this.database.asParty(scope, async (tx) => {
      const [row] = (await tx.query(
        `SELECT coalesce(max(number), 0)::int AS last FROM checkpoint`,
      )) as { last: number }[];
      const until = Math.min(to ?? Infinity, row?.last ?? 0);
      await logRead(tx, scope, `GET /v1/history?from=${from}&to=${until}`, null);
      return until;
    });
    const lines = Readable.from(exportHistory(this.database, scope, from, last, whyOver));
    await reply.header('content-type', 'application/x-ndjson').send(lines);
  }

  @Get('v1/reads')
  @Answers(200, ReadPage)
  reads(@Who() caller: Caller, @Query(ReadsQuery) query: ReadsQuery): Promise<Page<ReadEntry>> {
    const scope = readingScope(caller);
    const { requestId, limit, after } = query;
    return this.database.asParty(scope, async (tx) => {
      await logRead(tx, scope, 'GET /v1/reads', requestId ?? null);
      const ids = (await tx.query(
        `SELECT id FROM read_log WHERE id < $1 AND ($2::uuid IS NULL OR request_id = $2)
         ORDER BY id DESC LIMIT $3`,
        [after ?? String(Number.MAX_SAFE_INTEGER), requestId ?? null, limit + 1],
      )) as { id: string }[];
      const reads = await readsOf(
        tx,
        ids.map(({ id }) => id),
      );
      const newest = ids.flatMap(({ id }) => reads.get(id) ?? []);
      return page(newest, limit, ({ id }) => String(id));
    });
  }
}

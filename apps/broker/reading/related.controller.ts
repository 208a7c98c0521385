import { Controller, Get, Param } from '@nestjs/common';
import { RelatedPage } from '#libs/contracts/related';
import { Database } from '#libs/database/database';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { logRead } from '#libs/http/read-log';
import type { Caller } from '#libs/security/officials';
import { readRequest } from '../request/reads';
import { relatedTo } from './related-requests';

/** Suggests requests that may belong to another. */
@Controller('v1/requests')
export class RelatedController {
  constructor(private readonly database: Database) {}

  @Get(':id/related')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, RelatedPage)
  related(@Who() caller: Caller, @Param('id') id: string): Promise<RelatedPage> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/related', request.id);
      return { items: await relatedTo(tx, request), next: null };
    });
  }
}

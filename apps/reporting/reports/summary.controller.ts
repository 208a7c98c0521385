import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { OpenTo, readingScope, Who } from '#libs/http/officials';
import type { Caller } from '#libs/security/officials';
import { summarise, Summary } from './summary';

/** Figures of the caller's agency; of all for the auditor. */
@ApiTags('reports')
@Controller('v1/reports')
export class SummaryController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('summary')
  @OpenTo('requester', 'decider', 'superior', 'auditor', 'system')
  @ApiOperation({ summary: 'How many requests stand where, and how long decisions take' })
  summary(@Who() caller: Caller): Promise<Summary> {
    return summarise(this.database, readingScope(caller), this.clock.now());
  }
}

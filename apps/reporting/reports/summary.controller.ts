import { Controller, Get } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { SummaryAnswer } from '#libs/contracts/answers';
import { Database } from '#libs/database/database';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/officials';
import type { Caller } from '#libs/security/officials';
import { summarise, Summary } from './summary';

/** Figures of the caller's agency; of all for the auditor. */
@Controller('v1/reports')
export class SummaryController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('summary')
  @OpenTo('requester', 'decider', 'superior', 'auditor', 'system')
  @Answers(200, SummaryAnswer)
  summary(@Who() caller: Caller): Promise<Summary> {
    return summarise(this.database, readingScope(caller), this.clock.now());
  }
}

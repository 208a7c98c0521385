import { Controller, Get } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { SummaryAnswer } from '#libs/contracts/answers';
import { instantOf } from '#libs/contracts/dates';
import { Holds, Instant, Optional } from '#libs/contracts/fields';
import { Database } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { DayOrInstant, periodOf, ZONE } from './report-query';
import { SummaryPeriod, summarise, Summary } from './summary';

/** Selects requests by their time of receipt. Default: all. */
export class SummaryQuery implements SummaryPeriod {
  /** Start of the period, included. */
  @Optional() @Instant() receivedFrom?: string;
  /** End of the period, excluded. */
  @Optional()
  @Instant()
  @Holds<SummaryQuery>('out-of-range', 'must lie after receivedFrom', isAfter)
  receivedBefore?: string;
  /**
   * The figures as they were known then: an instant, or the end of a day in Jakarta. Events that
   * came later do not count. Default: as known now.
   */
  @Optional() @DayOrInstant() asKnownAt?: string;
}

function isAfter(before: unknown, { receivedFrom }: SummaryQuery): boolean {
  const [from, to] = [instantOf(receivedFrom), instantOf(before)];
  return !from || !to || from < to;
}

/** Figures of the caller's agency; for the auditor, of all agencies. */
@Controller('v1/reports')
export class SummaryController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('summary')
  @OpenTo('requester', 'decider', 'superior', 'auditor', 'system')
  @Answers(200, SummaryAnswer)
  summary(@Who() caller: Caller, @Query(SummaryQuery) period: SummaryQuery): Promise<Summary> {
    const now = this.clock.now();
    const { since, until } = periodOf({
      ...{ from: period.asKnownAt, to: period.asKnownAt, zone: ZONE },
    });
    if (since && since > now) {
      const errors = [{ pointer: '/asKnownAt', code: 'out-of-range', detail: 'must be past' }];
      refuse('validation-failed', 'Some parameters are invalid; see errors.', { errors });
    }
    const at = until && until > now ? now : until;
    return summarise(this.database, readingScope(caller), now, period, at);
  }
}

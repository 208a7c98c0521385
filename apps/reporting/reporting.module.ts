import {
  BeforeApplicationShutdown,
  Module,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleInit,
} from '@nestjs/common';
import { join } from 'node:path';
import { OnBus } from '#libs/contracts/asyncapi';
import { groupOf } from '#libs/contracts/topics';
import { Clock } from '#libs/config/clock';
import { Environment } from '#libs/config/environment';
import { Database, Tx } from '#libs/database/database';
import { watchDatabase } from '#libs/database/database-health';
import { consumeEvents, ReceivedEvent } from '#libs/inbox/consume-events';
import { watchInbox } from '#libs/inbox/inbox-health';
import { RetryParked } from '#libs/inbox/retry-parked';
import { Bus } from '#libs/kafka/bus';
import { openDatabase } from '#libs/app/boot';
import { Operations } from '#libs/operations/operations';
import { takeEvents } from './projections/take-events';
import { OpenDataController } from './open-data/open-data.controller';
import { ReportCalls, reportController } from './reports/report.controller';
import { REPORTS } from './reports/reports';
import { SummaryController } from './reports/summary.controller';
import { YearlyController } from './reports/yearly.controller';

/** Reports figures: events ─▶ stored once ─▶ folded into a row per request ─▶ reports. */
@OnBus('hearEvents')
@Module({
  controllers: [
    SummaryController,
    ...REPORTS.map(reportController),
    YearlyController,
    OpenDataController,
  ],
  providers: [
    ReportCalls,
    {
      provide: Database,
      inject: [Environment, Clock],
      useFactory: (environment: Environment, clock: Clock) =>
        openDatabase('reporting', environment, clock, join(__dirname, 'migrations'), []),
    },
  ],
})
export class ReportingModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly parked: RetryParked;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly operations: Operations,
    private readonly clock: Clock,
  ) {
    this.parked = new RetryParked(database, this.take);
    watchDatabase(operations, database);
    watchInbox(operations, database);
    operations.gauge(
      'bk_reporting_incomplete_requests',
      'Requests with a missing event, whose figures may still change',
      async () => {
        const rows: { count: number }[] = await database.pipeline.query(
          `SELECT count(*)::int AS count FROM request WHERE gap IS NOT NULL`,
        );
        return rows[0]?.count ?? 0;
      },
    );
  }

  private readonly take = (events: ReceivedEvent[], tx: Tx): Promise<void> =>
    takeEvents(events, tx, this.clock.now());

  /**
   * Runs before the relays start: the in-process bus delivers only to those who have subscribed.
   */
  async onModuleInit(): Promise<void> {
    await consumeEvents(this.bus, this.database, groupOf('reporting'), this.operations, this.take);
  }

  onApplicationBootstrap(): void {
    this.parked.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.parked.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

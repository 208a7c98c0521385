import { BeforeApplicationShutdown, DynamicModule, Inject, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Clock } from '#libs/config/clock';
import { Environment } from '#libs/config/environment';
import { PlainBodies } from '#libs/http/body';
import { Limits } from '#libs/http/limits';
import { OfficialsGuard } from '#libs/http/officials';
import { ProblemFilter } from '#libs/http/problem-filter';
import { Bus } from '#libs/kafka/bus';
import { OfficialTokens } from '#libs/security/officials';
import { linesLost } from './log';
import { Operations } from './operations';
import { ClockController, OperationsController } from './operations.controller';

/** A machine whose clock is wrong by more refuses good tokens, or takes expired ones. */
const MOST_AHEAD_S = 30;

export interface Platform {
  environment: Environment;
  clock: Clock;
  bus: Bus;
  tokens: OfficialTokens;
}

/** What every process has once, whichever of the apps it runs. */
@Module({})
export class PlatformModule implements BeforeApplicationShutdown {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  static of({ environment, clock, bus, tokens }: Platform): DynamicModule {
    const operations = new Operations();
    operations.promise('the bus takes and brings messages', () => {
      const { reachable, problem, consumers } = bus.health();
      const stalled = consumers.filter((consumer) => consumer.stalled > 6);
      const stops = [
        ...stalled.map(
          ({ group, topic, lag }) => `${group} makes no progress on ${topic}, ${lag} waiting`,
        ),
        ...consumers.flatMap(({ topic, openTransactions }) =>
          openTransactions.map(
            ({ partition, lastStable, highWatermark }) =>
              `${topic}, partition ${partition}, cannot be read beyond offset ${lastStable} of ${highWatermark}: ` +
              'a producer holds a transaction open (kafka-transactions.sh find-hanging names it, abort ends it)',
          ),
        ),
      ];
      return Promise.resolve({
        kept: reachable && stops.length === 0,
        detail: !reachable
          ? `Kafka cannot be reached; what is accepted waits in the outbox${problem ? `: ${problem}` : ''}`
          : stops.join('; ') || 'consumers make progress',
      });
    });
    operations.promise('Kafka keeps what it acknowledges, in order', () => {
      const { unsafeTopics } = bus.health();
      return Promise.resolve({
        kept: unsafeTopics.length === 0,
        detail: unsafeTopics.join('; ') || 'no topic is known to be unsafe',
      });
    });
    operations.promise('no record was gone before it was read', () => {
      const missing = bus
        .health()
        .consumers.flatMap(({ group, topic, missing }) =>
          missing.map(
            ({ partition, from, to }) =>
              `${group} was kept from ${topic}, partition ${partition}, offsets ${from} to ${to}`,
          ),
        );
      return Promise.resolve({
        kept: missing.length === 0,
        detail: missing.join('; ') || 'none since this process runs',
      });
    });
    operations.promise('the clock of this machine is right', () => {
      const seconds = Math.round(clock.machineAhead / 1_000);
      return Promise.resolve({
        kept: Math.abs(seconds) < MOST_AHEAD_S,
        detail: `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} the database's`,
      });
    });
    operations.gauge('bk_consumer_lag', 'Records that wait for the consumers of this process', () =>
      bus.health().consumers.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
    );
    operations.gauge(
      'bk_log_lines_lost',
      'Log lines of this process that could not be written',
      linesLost,
    );
    const shared = [
      { provide: Environment, useValue: environment },
      { provide: Clock, useValue: clock },
      { provide: Bus, useValue: bus },
      { provide: OfficialTokens, useValue: tokens },
      { provide: Operations, useValue: operations },
    ];
    return {
      module: PlatformModule,
      global: true,
      controllers: [
        OperationsController,
        ...(environment.NODE_ENV === 'production' ? [] : [ClockController]),
      ],
      providers: [
        ...shared,
        Limits,
        { provide: APP_GUARD, useClass: OfficialsGuard },
        { provide: APP_GUARD, useClass: PlainBodies },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [...shared, Limits],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}

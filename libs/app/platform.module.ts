import { BeforeApplicationShutdown, DynamicModule, Inject, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { Clock } from '#libs/config/clock';
import { Environment } from '#libs/config/environment';
import { PlainBodies } from '#libs/http/body';
import { Preconditions } from '#libs/http/preconditions';
import { Limits } from '#libs/http/limits';
import { OfficialsGuard } from '#libs/http/guard';
import { ProblemFilter } from '#libs/http/problem-filter';
import { ProblemPages } from '#libs/http/problem-pages';
import { TellLanguage } from '#libs/http/tell-language';
import { TraceRequests } from '#libs/http/trace-requests';
import { Bus } from '#libs/kafka/bus';
import { OfficialTokens } from '#libs/security/officials';
import { linesLost } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { ClockController, OperationsController } from './health.controller';

/** With a larger error of its clock, a machine refuses valid tokens or accepts expired ones. */
const MAX_CLOCK_ERROR_S = 30;

export interface Platform {
  environment: Environment;
  clock: Clock;
  bus: Bus;
  tokens: OfficialTokens;
}

/** The shared parts of a process, whichever apps it runs. */
@Module({})
export class PlatformModule implements BeforeApplicationShutdown {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  static of({ environment, clock, bus, tokens }: Platform): DynamicModule {
    const operations = new Operations();
    operations.promise('messages are sent and received', () => {
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
          ? `Kafka cannot be reached; accepted records wait in the outbox${problem ? `: ${problem}` : ''}`
          : stops.join('; ') || 'consumers make progress',
      });
    });
    operations.promise('the topics are configured safely', () => {
      const { unsafeTopics } = bus.health();
      return Promise.resolve({
        kept: unsafeTopics.length === 0,
        detail: unsafeTopics.join('; ') || 'no topic is known to be unsafe',
      });
    });
    operations.promise('retention deleted no unread record', () => {
      const missing = bus
        .health()
        .consumers.flatMap(({ group, topic, missing }) =>
          missing.map(
            ({ partition, from, to }) =>
              `${group} lost ${topic}, partition ${partition}, offsets ${from} to ${to} to retention`,
          ),
        );
      return Promise.resolve({
        kept: missing.length === 0,
        detail: missing.join('; ') || 'none since this process started',
      });
    });
    operations.promise('the clock of this machine is right', () => {
      const seconds = Math.round(clock.machineAhead / 1_000);
      return Promise.resolve({
        kept: Math.abs(seconds) < MAX_CLOCK_ERROR_S,
        detail: `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} the database's`,
      });
    });
    watchIssuer(operations, tokens);
    operations.figures(
      'bk_consumer_lag',
      'Records on the topic that the consumer group has not handled, in the partitions of this process',
      ['group', 'topic'],
      () =>
        bus
          .health()
          .consumers.flatMap(({ group, topic, lag }) =>
            lag === null ? [] : [{ labels: { group, topic }, value: lag }],
          ),
    );
    operations.gauge(
      'bk_kafka_reachable',
      '1 if Kafka answered within the last 10 s, otherwise 0; always 1 with the in-process bus',
      () => Number(bus.health().reachable),
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
        ProblemPages,
        { provide: APP_GUARD, useClass: OfficialsGuard },
        { provide: APP_GUARD, useClass: PlainBodies },
        { provide: APP_GUARD, useClass: Preconditions },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: TellLanguage },
        ...(environment.OTEL_EXPORTER_OTLP_ENDPOINT
          ? [{ provide: APP_INTERCEPTOR, useClass: TraceRequests }]
          : []),
      ],
      exports: [...shared, Limits, ProblemPages],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}

/** Keys are fetched every 5 minutes, so at this age several attempts have failed. */
const OLD_KEYS_S = 15 * 60;

/**
 * Adds the check that the keys of the OIDC issuer are current: without them no new token can be
 * verified.
 */
function watchIssuer(operations: Operations, { issuerKeys }: OfficialTokens): void {
  operations.figures(
    'bk_issuer_keys_age_seconds',
    'Seconds since the keys of the OIDC issuer were last fetched; absent before the first time',
    [],
    () => {
      if (!issuerKeys) return [{ labels: {}, value: 0 }];
      return issuerKeys.age === null ? [] : [{ labels: {}, value: issuerKeys.age / 1_000 }];
    },
  );
  operations.promise('the keys of the OIDC issuer are current', () => {
    if (!issuerKeys) return Promise.resolve({ kept: true, detail: 'our own issuer is used' });
    const { age } = issuerKeys;
    return Promise.resolve({
      kept: age !== null && age / 1_000 < OLD_KEYS_S,
      detail:
        age === null
          ? 'not fetched yet; officials are answered 503 until they are'
          : `last fetched ${Math.round(age / 1_000)} s ago`,
    });
  });
}

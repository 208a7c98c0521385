import {
  BeforeApplicationShutdown,
  Module,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { join } from 'node:path';
import { OnBus } from '#libs/contracts/asyncapi';
import { Clock } from '#libs/config/clock';
import { Environment } from '#libs/config/environment';
import { Database } from '#libs/database/database';
import { watchDatabase } from '#libs/database/database-health';
import { Bus } from '#libs/kafka/bus';
import { openDatabase } from '#libs/app/boot';
import { Operations } from '#libs/operations/operations';
import { watchOutbox } from '#libs/outbox/outbox-health';
import { Relay } from '#libs/outbox/relay';

import { AgenciesController } from './registry/agencies.controller';
import { Agency, AgencyKeyRow } from './agencies/agency.entity';
import { Registry } from './registry/registry';
import { Calendars } from './calendar/calendars';
import { Deadlines } from './deadline/deadlines';
import { Recounts } from './deadline/recounts';
import { ACTS } from './decision/acts';
import { ActCalls, actController } from './decision/acts.controller';
import { ActChecks, checkController } from './decision/checks.controller';
import { PerformActHandler } from './decision/perform-act';
import { EvaluationsController } from './evaluation/evaluations.controller';
import { LawController } from './evaluation/law.controller';
import { LawPacks } from './evaluation/law-packs';
import { CheckpointKey, openCheckpointKey } from '#libs/audit/checkpoint-key';
import { Checkpoints } from './evidence/checkpoints';
import { EvidenceController } from './evidence/evidence.controller';
import { HistoryController } from './evidence/history.controller';
import { MessageAnswers } from './intake/answer-messages';
import { CommandConsumer } from './intake/command-consumer';
import { MessageCheck } from './intake/check-message';
import { CommandsController } from './intake/commands.controller';
import { MessageCounts } from './intake/counts';
import { MessageCheckController } from './intake/message-check.controller';
import { OfficialController } from './intake/official.controller';
import { OverflowQueue } from './intake/overflow-queue';
import { OverflowWorker } from './intake/overflow-worker';
import { ParkedMessagesController } from './intake/parked-messages.controller';
import { CommandPipeline } from './intake/pipeline';
import { PreviewMessage } from './intake/preview-message';
import { Shares } from './intake/shares';
import { SubmitRequestsHandler } from './intake/submit-requests';
import { timedTelling } from './intake/telling-time';
import { KeptAnswers } from '#libs/http/idempotency-cleanup';
import { RequestRow } from './request/request.entity';
import { draftController, DraftLetters } from './letters/draft-letters.controller';
import { LetterRenderer } from './letters/letter-renderer';
import { LettersController } from './letters/letters.controller';
import { RelatedController } from './reading/related.controller';
import { MeController } from './reading/me.controller';
import { RequestsController } from './reading/requests.controller';
import { RequestStore } from './request/store';
import { TEXT } from './request/told';
import { Catalogue } from './services/catalogue';
import { ServiceRow } from './services/service.entity';
import { ServicesController } from './services/services.controller';

/** The broker: intake, evaluation, decisions, and the outbox relay. */
@OnBus('takeCommands', 'tellEvents', 'tellCheckpoints')
@Module({
  imports: [CqrsModule],
  controllers: [
    CommandsController,
    MessageCheckController,
    OfficialController,
    RequestsController,
    RelatedController,
    LettersController,
    MeController,
    ...ACTS.map(actController),
    ...ACTS.map(checkController),
    ...ACTS.filter(({ letters }) => letters).map(draftController),
    EvaluationsController,
    LawController,
    EvidenceController,
    HistoryController,
    AgenciesController,
    ServicesController,
    ParkedMessagesController,
  ],
  providers: [
    {
      provide: Database,
      inject: [Environment, Clock],
      useFactory: (environment: Environment, clock: Clock) =>
        openDatabase('broker', environment, clock, join(__dirname, 'migrations'), [
          Agency,
          AgencyKeyRow,
          RequestRow,
          ServiceRow,
        ]),
    },
    { provide: CheckpointKey, inject: [Environment], useFactory: openCheckpointKey },
    Checkpoints,
    LetterRenderer,
    DraftLetters,
    Calendars,
    LawPacks,
    Deadlines,
    Recounts,
    KeptAnswers,
    SubmitRequestsHandler,
    PerformActHandler,
    ActCalls,
    ActChecks,
    RequestStore,
    MessageAnswers,
    MessageCheck,
    PreviewMessage,
    Shares,
    CommandPipeline,
    OverflowQueue,
    CommandConsumer,
    OverflowWorker,
    MessageCounts,
    Registry,
    Catalogue,
  ],
  exports: [Registry, Catalogue],
})
export class BrokerModule
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly relay: Relay;

  constructor(
    private readonly database: Database,
    private readonly consumer: CommandConsumer,
    private readonly overflow: OverflowWorker,
    private readonly checkpoints: Checkpoints,
    private readonly calendars: Calendars,
    private readonly laws: LawPacks,
    private readonly deadlines: Deadlines,
    private readonly recounts: Recounts,
    private readonly answers: KeptAnswers,
    bus: Bus,
    operations: Operations,
    clock: Clock,
  ) {
    this.relay = new Relay('broker', database.url, bus, timedTelling(operations, clock), TEXT);
    watchDatabase(operations, database);
    watchOutbox(operations, database, this.relay);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.calendars.open();
    await this.laws.open();
    this.overflow.start();
    await this.consumer.open();
    this.relay.start();
    this.checkpoints.start();
    this.deadlines.start();
    this.recounts.start();
    this.answers.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(
      [this.overflow, this.answers, this.recounts, this.deadlines, this.checkpoints].map((part) =>
        part.stop(),
      ),
    );
    await this.relay.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

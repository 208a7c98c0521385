import { Module, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import { Clock } from '#libs/config/clock';
import { Environment, needInProduction } from '#libs/config/environment';
import { Database } from '#libs/database/database';
import { watchDatabase } from '#libs/database/database-health';
import { openDatabase } from '#libs/app/boot';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { PeriodicTask } from '#libs/operations/periodic-task';
import { ActDesk } from './acts/act-desk';
import { Verdicts } from './acts/act-verdict';
import { ActsController } from './acts/acts.controller';
import { Agencies } from './api/agencies';
import { Api } from './api/api';
import { AuditController } from './audit/audit.controller';
import { ProofController } from './audit/proof.controller';
import { Assets, AssetsController } from './pages/assets.controller';
import { FiguresController } from './figures/figures.controller';
import { ReportsController } from './figures/reports.controller';
import { HomeController } from './home.controller';
import { Requests } from './api/requests';
import { Drafts } from './drafts/drafts';
import { LawPagesController } from './law/law.controller';
import { InboxController } from './mailbox/inbox.controller';
import { MessageCheckPages } from './messages/message-check.controller';
import { MessageChecks } from './messages/message-checks';
import { EditForms } from './pages/edit-forms';
import { NotFoundController } from './pages/not-found.controller';
import { Pages } from './pages/pages';
import { QueueController } from './requests/queue.controller';
import { LetterFilesController } from './requests/letter-files.controller';
import { RequestController } from './requests/request.controller';
import { ServerProblems } from './pages/server-problems';
import { Seal, sealKeys } from '#libs/security/seal';
import { RegistryController } from './registry/agencies.controller';
import { KeysController } from './registry/keys.controller';
import { ParkedController } from './registry/parked.controller';
import { Sessions } from './session/sessions';
import { SignIn } from './session/sign-in';
import { Desks } from './submission/desks';
import { ServiceWritingController } from './services/service-writing.controller';
import { ServicePagesController } from './services/services.controller';
import { SubmissionController } from './submission/submission.controller';
import { SignInController } from './sign-in/sign-in.controller';

const HOUR_MS = 3_600_000;

/**
 * The officials' pages. They call the API with the official's own token and keep sessions and
 * drafts alone.
 */
@Module({
  controllers: [
    HomeController,
    AssetsController,
    SignInController,
    QueueController,
    InboxController,
    ServiceWritingController,
    ServicePagesController,
    LawPagesController,
    AuditController,
    ProofController,
    KeysController,
    RegistryController,
    ParkedController,
    MessageCheckPages,
    FiguresController,
    ReportsController,
    SubmissionController,
    RequestController,
    LetterFilesController,
    ActsController,
    NotFoundController,
  ],
  providers: [
    {
      provide: Database,
      inject: [Environment, Clock],
      useFactory: (environment: Environment, clock: Clock) => {
        needInProduction(environment, ['CONSOLE_URL', 'OIDC_CLIENT_ID']);
        return openDatabase('console', environment, clock, join(__dirname, 'migrations'), []);
      },
    },
    {
      provide: Seal,
      inject: [Environment],
      useFactory: (environment: Environment) => new Seal(sealKeys(environment, 'CONSOLE_KEY_FILE')),
    },
    ...[Sessions, SignIn, Api, Agencies, Requests, Drafts, Assets, Pages, Verdicts, ActDesk, Desks],
    ...[EditForms, MessageChecks, ServerProblems],
  ],
})
export class ConsoleModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly cleanup: PeriodicTask;

  constructor(
    private readonly database: Database,
    operations: Operations,
  ) {
    watchDatabase(operations, database);
    this.cleanup = new PeriodicTask(
      HOUR_MS,
      async () => {
        // The policies of the pipeline show only what is old.
        await database.pipeline.query('DELETE FROM session');
        await database.pipeline.query('DELETE FROM draft');
      },
      (error) => log.warn({ err: error }, 'old sessions and drafts could not be removed'),
    );
  }

  onApplicationBootstrap(): void {
    this.cleanup.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cleanup.stop();
    await this.database.close();
  }
}

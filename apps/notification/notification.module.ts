import {
  BeforeApplicationShutdown,
  Module,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleInit,
} from '@nestjs/common';
import { join } from 'node:path';
import { Clock } from '#libs/config/clock';
import { Environment } from '#libs/config/environment';
import { OnBus } from '#libs/contracts/asyncapi';
import { groupOf } from '#libs/contracts/topics';
import { Database } from '#libs/database/database';
import { watchDatabase } from '#libs/database/database-health';
import { consumeEvents } from '#libs/inbox/consume-events';
import { watchInbox } from '#libs/inbox/inbox-health';
import { RetryParked } from '#libs/inbox/retry-parked';
import { Bus } from '#libs/kafka/bus';
import { openDatabase } from '#libs/app/boot';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { watchOutbox } from '#libs/outbox/outbox-health';
import { Relay } from '#libs/outbox/relay';
import { MailboxWaiters } from './channels/mailbox-waiters';
import { EmailSender } from './channels/email';
import { watchEmail } from './channels/email-health';
import { MailSettings } from './notices/mail-settings';
import { MailboxController } from './channels/mailbox.controller';
import { MailboxEntry } from './channels/mailbox.entity';
import { MailboxStreams } from './channels/mailbox-streams';
import { Resend } from './channels/resend';
import { NoticesController } from './channels/notices.controller';
import { SubscriptionsController } from './channels/subscriptions.controller';
import { NoticeConsumer } from './channels/notice-consumer';
import { OwnDeliveries } from './webhooks/own-deliveries';
import { OwnWebhooks } from './webhooks/own-webhooks';
import { ReceiverHosts } from './webhooks/receiver-hosts';
import { watchWebhooks } from './webhooks/watch-webhooks';
import { WebhookCleanup } from './webhooks/webhook-cleanup';
import { WebhookKeys } from './webhooks/webhook-keys';
import { WebhookSender } from './webhooks/webhook-sender';
import { WebhooksController } from './webhooks/webhooks.controller';

/**
 * Notifies the parties: events ─▶ notices ─▶ mailbox (pull, stream, topic), webhooks and e-mail.
 */
@OnBus('hearEvents', 'tellMailboxes')
@Module({
  controllers: [MailboxController, NoticesController, WebhooksController, SubscriptionsController],
  providers: [
    {
      provide: Database,
      inject: [Environment, Clock],
      useFactory: (environment: Environment, clock: Clock) =>
        openDatabase('notification', environment, clock, join(__dirname, 'migrations'), [
          MailboxEntry,
        ]),
    },
    { provide: MailSettings, inject: [Environment], useFactory: MailSettings.of },
    { provide: WebhookKeys, inject: [Environment], useFactory: WebhookKeys.of },
    { provide: ReceiverHosts, inject: [Environment], useFactory: ReceiverHosts.of },
    MailboxWaiters,
    MailboxStreams,
    NoticeConsumer,
    EmailSender,
    Resend,
    OwnWebhooks,
    OwnDeliveries,
    WebhookSender,
    WebhookCleanup,
  ],
})
export class NotificationModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly relay: Relay;
  private readonly parked: RetryParked;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly notices: NoticeConsumer,
    private readonly email: EmailSender,
    private readonly webhooks: WebhookSender,
    private readonly cleanup: WebhookCleanup,
    private readonly settings: MailSettings,
    clock: Clock,
    private readonly operations: Operations,
  ) {
    this.relay = new Relay('notification', database.url, bus);
    this.parked = new RetryParked(database, notices.take);
    watchDatabase(operations, database);
    watchInbox(operations, database);
    watchOutbox(operations, database, this.relay);
    watchEmail(operations, database, clock);
    watchWebhooks(operations, database, clock);
  }

  /**
   * Runs before the relays start: the in-process bus delivers only to those who have subscribed.
   */
  async onModuleInit(): Promise<void> {
    await consumeEvents(
      this.bus,
      this.database,
      groupOf('notification'),
      this.operations,
      this.notices.take,
    );
  }

  onApplicationBootstrap(): void {
    this.relay.start();
    this.parked.start();
    this.email.start();
    this.webhooks.start();
    this.cleanup.start();
    const { route } = this.settings;
    if (route.kind === 'files')
      log.warn(`There is no SMTP_URL: e-mails are written to ${route.folder}`);
    if (route.kind === 'off')
      log.warn(
        'There is no SMTP_URL: no e-mails are sent, and their notices get the state no-channel',
      );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(
      [this.relay, this.parked, this.email, this.webhooks, this.cleanup].map((part) => part.stop()),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

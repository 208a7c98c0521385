import {
  BeforeApplicationShutdown,
  Module,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleInit,
} from '@nestjs/common';
import { join } from 'node:path';
import { OnBus } from '#libs/contracts/asyncapi';
import { Environment } from '#libs/config/environment';
import { Database } from '#libs/database/database';
import { consumeEvents } from '#libs/inbox/consume-events';
import { watchInbox } from '#libs/inbox/inbox-health';
import { Bus } from '#libs/kafka/bus';
import { openDatabase } from '#libs/operations/boot';
import { Operations } from '#libs/operations/operations';
import { watchOutbox } from '#libs/outbox/outbox-health';
import { Relay } from '#libs/outbox/relay';
import { Arrivals } from './channels/arrivals';
import { MailboxController } from './channels/mailbox.controller';
import { MailboxEntry } from './channels/mailbox.entity';
import { MailboxStreams } from './channels/mailbox-streams';
import { takeNotices } from './notices/take-notices';

/** Tells the parties: events ─▶ notices ─▶ mailbox (pull, stream, topic). */
@OnBus('hearEvents', 'tellMailboxes')
@Module({
  controllers: [MailboxController],
  providers: [
    {
      provide: Database,
      inject: [Environment],
      useFactory: (environment: Environment) =>
        openDatabase('notification', environment, join(__dirname, 'migrations'), [MailboxEntry]),
    },
    Arrivals,
    MailboxStreams,
  ],
})
export class NotificationModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly relay: Relay;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    operations: Operations,
  ) {
    this.relay = new Relay('notification', database.url, bus);
    watchInbox(operations, database);
    watchOutbox(operations, database, this.relay);
  }

  /** Before any relay of the process starts: the in-process bus counts only who has subscribed. */
  async onModuleInit(): Promise<void> {
    await consumeEvents(this.bus, this.database, 'bantuan-kedinasan.notification', takeNotices);
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';
import { deliver } from './mailbox';
import { queueDeliveries } from '../webhooks/queue-deliveries';
import { MailSettings } from '../notices/mail-settings';
import { learnAgencies } from '../notices/agencies';
import { mailboxMessagesOf } from '../notices/recipients';
import { learnRequests } from '../notices/requests-now';
import { PATIENCE_MS, writeNotices } from '../notices/write-notices';

@Injectable()
export class NoticeConsumer {
  constructor(
    private readonly settings: MailSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Processes a batch of events: stores what they say about agencies and requests, delivers each
   * message to its mailbox and webhooks, and writes the letters on new events, to be sent later. An
   * event that was delivered before gets no letter, not even if it is older than the letters.
   */
  take = async (received: ReceivedEvent[], tx: Tx): Promise<void> => {
    const notices = received.flatMap(mailboxMessagesOf);
    await learnAgencies(tx, received);
    await learnRequests(tx, received);
    const fresh = await deliver(tx, notices);
    const now = this.clock.now();
    await queueDeliveries(tx, notices, fresh, now);
    const until = new Date(now.getTime() + PATIENCE_MS);
    const untold = received
      .filter(({ family, event }) => family === 'request' && fresh.has(event.id))
      .map(({ text }) => ({ text, until }));
    await writeNotices(tx, untold, this.settings, now);
  };
}

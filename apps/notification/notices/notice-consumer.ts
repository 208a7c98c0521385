import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';
import { deliver } from '../channels/mailbox';
import { MailSettings } from '../channels/mail-settings';
import { learnAgencies } from './agencies';
import { mailboxMessagesOf } from './recipients';
import { learnRequests } from './requests-now';
import { PATIENCE_MS, writeNotices } from './write-notices';

@Injectable()
export class NoticeConsumer {
  constructor(
    private readonly settings: MailSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a batch of events: what they tell of agencies and requests is learnt, each notice goes into its mailbox, and the letters of
   * what is new are written, to be sent later. An event that was told before gives no letter, not even one from
   * before there were letters.
   */
  take = async (received: ReceivedEvent[], tx: Tx): Promise<void> => {
    const notices = received.flatMap(mailboxMessagesOf);
    await learnAgencies(tx, received);
    await learnRequests(tx, received);
    const fresh = await deliver(tx, notices);
    const now = this.clock.now();
    const until = new Date(now.getTime() + PATIENCE_MS);
    const untold = received
      .filter(({ family, event }) => family === 'request' && fresh.has(event.id))
      .map(({ text }) => ({ text, until }));
    await writeNotices(tx, untold, this.settings, now);
  };
}

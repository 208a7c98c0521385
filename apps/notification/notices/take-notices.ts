import { Tx } from '#libs/database/database';
import { Received } from '#libs/inbox/consume-events';
import { deliver } from '../channels/mailbox';
import { learnAgencies } from './agencies';
import { noticesOf } from './recipients';

/** Takes a batch of events: what they tell of agencies is learnt, and each notice goes into its mailbox. */
export async function takeNotices(received: Received[], tx: Tx): Promise<void> {
  const notices = received.flatMap(noticesOf);
  await learnAgencies(tx, received);
  await deliver(tx, notices);
}

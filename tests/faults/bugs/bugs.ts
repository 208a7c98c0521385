import type { Invariant } from '../checker/finding';
import type { Fault } from '../harness/fault';
import { SAME_MESSAGE_TWICE, killedAt } from '../killed-apps';
import { ELECTIONS } from '../moved-leaders';
import { SLOW_WRITERS } from '../outbox';
import { TOPIC_REPLAYED } from '../replayed';
import { STOPPED_UNDER_LOAD } from '../starting-and-stopping';
import { WEBHOOKS } from '../webhooks';

/**
 * A mistake that others have made, as a patch on the current sources, and what has to notice it.
 */
export interface Bug {
  /** File beside this one, without `.patch`. */
  patch: string;
  title: string;
  fault: Fault;
  /**
   * Checks of which at least one must fail: an invariant, a condition of the fault, or readiness.
   */
  caughtBy: (Invariant | 'condition' | 'readiness')[];
  /** True for the four that every full run includes. */
  always?: boolean;
}

export const BUGS: Bug[] = [
  {
    patch: 'cursor-poller',
    title: 'the relay keeps a cursor at the last id that it read',
    fault: SLOW_WRITERS,
    caughtBy: ['condition'],
    always: true,
  },
  {
    patch: 'horizon-poller',
    title: 'the relay reads only records before the oldest open transaction',
    fault: SLOW_WRITERS,
    caughtBy: ['I3'],
  },
  {
    patch: 'skip-locked-workers',
    title: 'two relays share the outbox by SKIP LOCKED',
    fault: SLOW_WRITERS,
    caughtBy: ['I3'],
  },
  {
    patch: 'mark-before-send',
    title: 'the relay deletes before it sends',
    fault: killedAt('before-relay-send', 'broker'),
    caughtBy: ['I1'],
    always: true,
  },
  {
    patch: 'resolved-by-early-return',
    title: 'a batch that is left early counts as handled',
    fault: STOPPED_UNDER_LOAD,
    caughtBy: ['I6', 'readiness'],
  },
  {
    patch: 'offset-before-commit',
    title: 'the offset is committed before the work',
    fault: killedAt('before-batch-commit', 'broker'),
    caughtBy: ['I6', 'readiness'],
    always: true,
  },
  {
    patch: 'inbox-check-outside',
    title: 'the inbox is checked outside the transaction',
    fault: SAME_MESSAGE_TWICE,
    caughtBy: ['I2'],
  },
  {
    patch: 'inbox-off',
    title: 'the inbox is not checked',
    fault: SAME_MESSAGE_TWICE,
    caughtBy: ['I2'],
    always: true,
  },
  {
    patch: 'new-message-id',
    title: 'each attempt of a letter has a Message-ID of its own',
    fault: killedAt('after-email-send', 'notification'),
    caughtBy: ['I2'],
  },
  {
    patch: 'new-webhook-id',
    title: 'each attempt to deliver to a webhook has an id of its own',
    fault: WEBHOOKS,
    caughtBy: ['condition'],
  },
  {
    patch: 'no-version-guard',
    title: 'a projection is written without a lock and without a version check',
    fault: TOPIC_REPLAYED,
    caughtBy: ['condition'],
  },
  {
    patch: 'audit-row-outside',
    title: 'the history is written outside the transaction',
    fault: killedAt('after-batch-commit', 'broker'),
    caughtBy: ['I4'],
  },
  {
    patch: 'unacknowledged-partitions',
    title: 'a batch counts as sent though a partition whose leader moved was never sent',
    fault: ELECTIONS,
    caughtBy: ['I1', 'I3'],
  },
];

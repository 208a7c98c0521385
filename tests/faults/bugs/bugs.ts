import type { Invariant } from '../checker/finding';
import type { Fault } from '../harness/fault';
import { AT_ONCE, killedAt } from '../killed-apps';
import { ELECTIONS } from '../moved-leaders';
import { SLOW_WRITERS } from '../outbox';
import { SHUFFLED } from '../replayed';
import { STOPPED } from '../starting-and-stopping';

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
  caughtBy: (Invariant | 'promise' | 'readiness')[];
  /** True for the four that every full run includes. */
  always?: boolean;
}

export const BUGS: Bug[] = [
  {
    patch: 'cursor-poller',
    title: 'the relay reads on from the last id that it saw',
    fault: SLOW_WRITERS,
    caughtBy: ['promise'],
    always: true,
  },
  {
    patch: 'horizon-poller',
    title: 'the relay reads what lies before the oldest open transaction',
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
    fault: killedAt('P4', 'broker'),
    caughtBy: ['I1'],
    always: true,
  },
  {
    patch: 'resolved-by-early-return',
    title: 'a batch that is left early counts as done',
    fault: STOPPED,
    caughtBy: ['I6', 'readiness'],
  },
  {
    patch: 'offset-before-commit',
    title: 'the offset moves before the work is committed',
    fault: killedAt('P2', 'broker'),
    caughtBy: ['I6', 'readiness'],
    always: true,
  },
  {
    patch: 'inbox-check-outside',
    title: 'the inbox is asked outside of the transaction',
    fault: AT_ONCE,
    caughtBy: ['I2'],
  },
  {
    patch: 'inbox-off',
    title: 'the inbox is not asked at all',
    fault: AT_ONCE,
    caughtBy: ['I2'],
    always: true,
  },
  {
    patch: 'new-message-id',
    title: 'each attempt of a letter has a Message-ID of its own',
    fault: killedAt('P8', 'notification'),
    caughtBy: ['I2'],
  },
  {
    patch: 'no-version-guard',
    title: 'a projection is written without a turn and without looking at versions',
    fault: SHUFFLED,
    caughtBy: ['promise'],
  },
  {
    patch: 'audit-row-outside',
    title: 'the history is written outside of the transaction',
    fault: killedAt('P3', 'broker'),
    caughtBy: ['I4'],
  },
  {
    patch: 'unacknowledged-partitions',
    title: 'a batch counts as sent though a partition whose leader moved was never sent',
    fault: ELECTIONS,
    caughtBy: ['I1', 'I3'],
  },
];

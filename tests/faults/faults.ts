import type { Fault } from './harness/fault';
import { EVOLUTION, POISON } from './bad-messages';
import { FULL_KAFKA, FULL_LOGS, FULL_POSTGRES } from './full-disks';
import { ASYNCHRONOUS, SYNCHRONOUS } from './failover';
import { CHECKPOINTS_KILLED } from './history';
import { AT_ONCE, FAILPOINTS, HUNG, KILLED_BROKERS } from './killed-apps';
import { LETTERS, SLOW_MAIL } from './letters';
import { KILLED_POSTGRES, LOST_CONNECTIONS, ONE_CONNECTION } from './lost-database';
import { FIRST_NODE_HUNG, LEADER_HUNG, LEADER_KILLED, TWO_NODES_AWAY } from './lost-nodes';
import { ELECTIONS, REASSIGNMENT, ROLLING_RESTART } from './moved-leaders';
import { BROKEN_PRODUCE, KILLED_KAFKA, LOST_ANSWERS, REFUSED, STALLED } from './lost-kafka';
import { OLD_ROWS } from './old-rows';
import { SLOW_WRITERS, ZOMBIES } from './outbox';
import { REBUILT } from './rebuilt';
import { INBOX_FORGOTTEN, OFFSETS_GONE, PASSED_BY_RETENTION, SHUFFLED } from './replayed';
import { FROZEN, SLOW_HANDLER, STARVED } from './slow';
import { EVERYTHING } from './soak';
import { COMING_AND_GOING, MIGRATIONS, STOPPED } from './starting-and-stopping';
import { WRONG_CLOCKS } from './wrong-clocks';

/** All faults in their usual order. Those that need a product of their own come last. */
export const FAULTS: Fault[] = [
  KILLED_BROKERS,
  FAILPOINTS,
  AT_ONCE,
  KILLED_POSTGRES,
  LEADER_KILLED,
  LEADER_HUNG,
  FIRST_NODE_HUNG,
  TWO_NODES_AWAY,
  ROLLING_RESTART,
  ELECTIONS,
  REASSIGNMENT,
  REFUSED,
  STALLED,
  LOST_ANSWERS,
  HUNG,
  SLOW_WRITERS,
  LOST_CONNECTIONS,
  CHECKPOINTS_KILLED,
  MIGRATIONS,
  SHUFFLED,
  OFFSETS_GONE,
  INBOX_FORGOTTEN,
  STOPPED,
  SYNCHRONOUS,
  ASYNCHRONOUS,
  ONE_CONNECTION,
  EVOLUTION,
  POISON,
];

/**
 * Faults that take too long for every run, in the order of `npm run faults:long`. Random faults
 * fill the remaining time.
 */
export const LONG_FAULTS: Fault[] = [
  LEADER_KILLED,
  LEADER_HUNG,
  FIRST_NODE_HUNG,
  TWO_NODES_AWAY,
  ROLLING_RESTART,
  FAILPOINTS,
  MIGRATIONS,
  EVERYTHING,
  KILLED_KAFKA,
  ZOMBIES,
  SYNCHRONOUS,
  ASYNCHRONOUS,
  LETTERS,
  FULL_POSTGRES,
  FULL_KAFKA,
  FULL_LOGS,
  SLOW_MAIL,
  REBUILT,
  FROZEN,
  BROKEN_PRODUCE,
  COMING_AND_GOING,
  SLOW_HANDLER,
  WRONG_CLOCKS,
  STARVED,
  PASSED_BY_RETENTION,
  OLD_ROWS,
];

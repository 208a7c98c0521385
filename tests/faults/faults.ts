import type { Fault } from './harness/fault';
import { OTHER_VERSIONS, BAD_MESSAGES } from './bad-messages';
import { FULL_KAFKA, FULL_LOGS, FULL_POSTGRES } from './full-disks';
import { ASYNCHRONOUS_FAILOVER, SYNCHRONOUS_FAILOVER } from './failover';
import { CHECKPOINTS_KILLED } from './history';
import { SAME_MESSAGE_TWICE, FAILPOINTS, BATCH_HANGS, KILLED_BROKERS } from './killed-apps';
import { LETTERS, SLOW_MAIL } from './letters';
import { WEBHOOKS } from './webhooks';
import { KILLED_POSTGRES, LOST_CONNECTIONS, ONE_CONNECTION } from './lost-database';
import { FIRST_NODE_HUNG, LEADER_HUNG, LEADER_KILLED, TWO_NODES_AWAY } from './lost-nodes';
import { ELECTIONS, REASSIGNMENT, ROLLING_RESTART } from './moved-leaders';
import {
  BROKEN_PRODUCE,
  KILLED_KAFKA,
  LOST_ANSWERS,
  KAFKA_REFUSES,
  FETCHES_STALL,
} from './lost-kafka';
import { OLD_ROWS } from './old-rows';
import { SLOW_WRITERS, ZOMBIES } from './outbox';
import { FIGURES_REBUILT } from './rebuilt';
import { INBOX_FORGOTTEN, OFFSETS_GONE, DELETED_BY_RETENTION, TOPIC_REPLAYED } from './replayed';
import { KAFKA_FROZEN, SLOW_HANDLER, STARVED } from './slow';
import { EVERYTHING_KILLED } from './soak';
import { COMING_AND_GOING, MIGRATIONS, STOPPED_UNDER_LOAD } from './starting-and-stopping';
import { WRONG_CLOCKS } from './wrong-clocks';

/**
 * All faults in their usual order. The topic is replayed while it is short; faults that need a
 * product of their own come last.
 */
export const FAULTS: Fault[] = [
  TOPIC_REPLAYED,
  KILLED_BROKERS,
  FAILPOINTS,
  SAME_MESSAGE_TWICE,
  KILLED_POSTGRES,
  LEADER_KILLED,
  LEADER_HUNG,
  FIRST_NODE_HUNG,
  TWO_NODES_AWAY,
  ROLLING_RESTART,
  ELECTIONS,
  REASSIGNMENT,
  FULL_KAFKA,
  KAFKA_REFUSES,
  FETCHES_STALL,
  LOST_ANSWERS,
  BATCH_HANGS,
  SLOW_WRITERS,
  LOST_CONNECTIONS,
  CHECKPOINTS_KILLED,
  MIGRATIONS,
  OFFSETS_GONE,
  INBOX_FORGOTTEN,
  STOPPED_UNDER_LOAD,
  SYNCHRONOUS_FAILOVER,
  ASYNCHRONOUS_FAILOVER,
  ONE_CONNECTION,
  OTHER_VERSIONS,
  BAD_MESSAGES,
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
  EVERYTHING_KILLED,
  KILLED_KAFKA,
  ZOMBIES,
  SYNCHRONOUS_FAILOVER,
  ASYNCHRONOUS_FAILOVER,
  LETTERS,
  WEBHOOKS,
  FULL_POSTGRES,
  FULL_KAFKA,
  FULL_LOGS,
  SLOW_MAIL,
  FIGURES_REBUILT,
  KAFKA_FROZEN,
  BROKEN_PRODUCE,
  COMING_AND_GOING,
  SLOW_HANDLER,
  WRONG_CLOCKS,
  STARVED,
  DELETED_BY_RETENTION,
  OLD_ROWS,
];

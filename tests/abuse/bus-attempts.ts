import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Admin,
  Kafka,
  ResourcePatternTypes,
} from 'kafkajs';
import { CHECKPOINTS, COMMANDS, EVENTS, mailboxOf } from '#libs/contracts/topics';
import { alterQuotas, alterTopic, describeQuotas } from '#libs/kafka/kafka-requests';
import { APPS } from '#libs/kafka/acls';
import { asAdmin, read, write } from '#tests/support/kafka/clients';

/** The user, the attempt, and how to make it as that Kafka user. */
export type Attempt = [user: string, what: string, attempt: (mine: Kafka) => Promise<unknown>];

const writes = (topic: string, idempotent?: boolean) => (mine: Kafka) =>
  write(mine, topic, idempotent);
const reads = (topic: string, group: string) => (mine: Kafka) => read(mine, topic, group);
const does = (work: (admin: Admin) => Promise<unknown>) => (mine: Kafka) => asAdmin(mine, work);
const creates = (topic: string) =>
  does((admin) => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] }));
const shortens = (topic: string) => (mine: Kafka) =>
  alterTopic(mine, topic, { 'retention.ms': '1' });

/**
 * Forbidden attempts: by agency `b` on topics of agency `a`, by a user without rights, and by the
 * apps.
 */
export function attempts(a: string, b: string, groupOfA: string): Attempt[] {
  const [mailboxA, mailboxB] = [mailboxOf(a), mailboxOf(b)];
  const right = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: mailboxA,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${b}`,
    host: '*',
    operation: AclOperationTypes.READ,
    permissionType: AclPermissionTypes.ALLOW,
  };
  const rightOfA = { ...right, principal: `User:${a}` };
  const back = { groupId: groupOfA, topic: mailboxB, earliest: true };
  const first = [{ partition: 0, offset: '-1' }];
  const more = { topicPartitions: [{ topic: COMMANDS, count: 50 }] };
  const endless = new Map([[b, { producer_byte_rate: 1e12 }]]);
  return [
    [b, 'write to the mailbox of another', writes(mailboxA)],
    [b, 'write idempotently to the mailbox of another', writes(mailboxA, true)],
    [b, 'write to its own mailbox', writes(mailboxB)],
    [b, 'write events', writes(EVENTS)],
    [b, 'write checkpoints', writes(CHECKPOINTS)],
    [b, 'write to a topic that is not there', writes(mailboxOf('a02-nobody'))],
    [b, 'read the mailbox of another', reads(mailboxA, `${b}.x`)],
    [b, 'read events', reads(EVENTS, `${b}.x`)],
    [b, 'read commands', reads(COMMANDS, `${b}.x`)],
    [b, 'read the offsets of Kafka', reads('__consumer_offsets', `${b}.x`)],
    [b, 'read its mailbox in the group of another', reads(mailboxB, groupOfA)],
    [b, 'read its mailbox in the group of the broker', reads(mailboxB, APPS.broker)],
    [b, 'read its mailbox in an unassigned group', reads(mailboxB, 'group')],
    [
      b,
      'read the end offset of the mailbox of another agency',
      does((it) => it.fetchTopicOffsets(mailboxA)),
    ],
    [
      b,
      'learn how far another has read',
      does(async (it) => {
        await it.listTopics();
        return it.fetchOffsets({ groupId: groupOfA });
      }),
    ],
    [b, 'set back what another has read', does((it) => it.resetOffsets(back))],
    [b, 'delete the group of another', does((it) => it.deleteGroups([groupOfA]))],
    [b, 'create the mailbox of another', creates(mailboxOf('a02-new'))],
    [b, 'create any topic', creates('a02-any')],
    [b, 'delete commands', does((it) => it.deleteTopics({ topics: [COMMANDS] }))],
    [b, 'delete its own mailbox', does((it) => it.deleteTopics({ topics: [mailboxB] }))],
    [
      b,
      'delete records of commands',
      does(async (it) => {
        await it.fetchTopicOffsets(COMMANDS);
        return it.deleteTopicRecords({ topic: COMMANDS, partitions: first });
      }),
    ],
    [b, 'add partitions to commands', does((it) => it.createPartitions(more))],
    [b, 'change how commands are kept', shortens(COMMANDS)],
    [b, 'change how its mailbox is kept', shortens(mailboxB)],
    [b, 'give itself a right', does((it) => it.createAcls({ acl: [right] }))],
    [b, 'take away a right of another', does((it) => it.deleteAcls({ filters: [rightOfA] }))],
    [b, 'learn who has which rights', does((it) => it.describeAcls(right))],
    [b, 'lift its quotas', (mine) => alterQuotas(mine, endless)],
    [b, 'learn the quotas of others', describeQuotas],
    ['stranger', 'write commands', writes(COMMANDS)],
    ['stranger', 'read a mailbox', reads(mailboxA, groupOfA)],
    ['stranger', 'read checkpoints', reads(CHECKPOINTS, 'stranger.x')],
    [APPS.broker, 'read a mailbox', reads(mailboxA, APPS.broker)],
    [APPS.broker, 'write to a mailbox', writes(mailboxA)],
    [APPS.broker, 'create any topic', creates('a02-any')],
    [APPS.broker, 'change how commands are kept', shortens(COMMANDS)],
    [APPS.broker, 'read a mailbox to compare it', reads(mailboxA, `${APPS.broker}-verify`)],
    [APPS.broker, 'change how events are kept', shortens(EVENTS)],
    [APPS.notification, 'change how a mailbox is kept', shortens(mailboxA)],
    [
      APPS.notification,
      'read events in the group of the broker',
      reads(EVENTS, `${APPS.broker}-verify`),
    ],
    [
      b,
      'read its mailbox in the group that compares',
      reads(mailboxB, `${APPS.notification}-verify`),
    ],
    [APPS.notification, 'write commands', writes(COMMANDS)],
    [APPS.notification, 'write events', writes(EVENTS)],
    [APPS.notification, 'read commands', reads(COMMANDS, APPS.notification)],
    [APPS.notification, 'create any topic', creates('a02-any')],
    [APPS.reporting, 'write events', writes(EVENTS)],
    [APPS.reporting, 'read commands', reads(COMMANDS, APPS.reporting)],
    [APPS.reporting, 'read a mailbox', reads(mailboxA, APPS.reporting)],
    [APPS.reporting, 'read events in the group of another', reads(EVENTS, APPS.notification)],
  ];
}

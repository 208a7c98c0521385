import { AclEntry, AclOperationTypes, AclPermissionTypes } from 'kafkajs';
import { AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { CHECKPOINTS, COMMANDS, EVENTS, groupOf, mailboxOf, PREFIX } from '#libs/contracts/topics';

/** Prefix of the product's topics and groups. */
export const OURS = `${PREFIX}.`;
const MAILBOXES = `${OURS}mailbox.`;

/** The apps' Kafka users. Their dot distinguishes them from agencies, whose codes have none. */
export const APPS = {
  broker: groupOf('broker'),
  notification: groupOf('notification'),
  reporting: groupOf('reporting'),
} as const;

type Operation = Exclude<keyof typeof AclOperationTypes, 'UNKNOWN' | 'ANY'>;
type Kind = 'topic' | 'group';

/**
 * All permissions of all users. An agency writes commands, and reads its own mailbox and the
 * checkpoints in groups whose names begin with its code and a dot. WRITE on a topic includes
 * DESCRIBE and idempotent writes (KIP-679).
 */
export function rightsOf(agencies: string[]): AclEntry[] {
  return [
    ...agencies.flatMap((code) => [
      ...allow(code, 'topic', COMMANDS, 'WRITE'),
      ...allow(code, 'topic', mailboxOf(code), 'READ'),
      ...allow(code, 'topic', CHECKPOINTS, 'READ'),
      ...allow(code, 'group', `${code}.*`, 'READ'),
    ]),
    ...allow(APPS.broker, 'topic', COMMANDS, 'READ', 'CREATE', 'DESCRIBE_CONFIGS'),
    // READ is for `npm run events:verify`.
    ...allow(APPS.broker, 'topic', EVENTS, 'READ', 'WRITE', 'CREATE', 'DESCRIBE_CONFIGS'),
    ...allow(APPS.broker, 'topic', CHECKPOINTS, 'WRITE', 'CREATE', 'DESCRIBE_CONFIGS'),
    // The prefix includes the groups of the verify commands; likewise for the other apps.
    ...allow(APPS.broker, 'group', `${APPS.broker}*`, 'READ'),
    ...allow(APPS.notification, 'topic', EVENTS, 'READ', 'DESCRIBE_CONFIGS'),
    ...allow(
      ...([APPS.notification, 'topic', `${MAILBOXES}*`] as const),
      ...(['READ', 'WRITE', 'CREATE', 'DESCRIBE_CONFIGS'] as const),
    ),
    ...allow(APPS.notification, 'group', `${APPS.notification}*`, 'READ'),
    ...allow(APPS.reporting, 'topic', EVENTS, 'READ', 'DESCRIBE_CONFIGS'),
    ...allow(APPS.reporting, 'group', `${APPS.reporting}*`, 'READ'),
  ];
}

/** @param name a star at the end makes it a prefix. */
function allow(user: string, kind: Kind, name: string, ...operations: Operation[]): AclEntry[] {
  const { LITERAL, PREFIXED } = ResourcePatternTypes;
  return operations.map((operation) => ({
    principal: `User:${user}`,
    host: '*',
    resourceType: kind === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
    resourceName: name.replace(/\*$/, ''),
    resourcePatternType: name.endsWith('*') ? PREFIXED : LITERAL,
    operation: AclOperationTypes[operation],
    permissionType: AclPermissionTypes.ALLOW,
  }));
}

/**
 * ACLs to add, ACLs of our users on our topics and groups to remove, and other ACLs that reach our
 * topics or groups, which are only reported.
 */
interface Change {
  missing: AclEntry[];
  surplus: AclEntry[];
  foreign: AclEntry[];
}

export function changeOf(wanted: AclEntry[], present: AclEntry[]): Change {
  const users = new Set(wanted.map(({ principal }) => principal));
  const wantedKeys = new Set(wanted.map(textOf));
  const presentKeys = new Set(present.map(textOf));
  const more = present.filter((entry) => !wantedKeys.has(textOf(entry)));
  const isSurplus = ({ principal, resourceName }: AclEntry): boolean =>
    users.has(principal) && resourceName.startsWith(OURS);
  return {
    missing: wanted.filter((entry) => !presentKeys.has(textOf(entry))),
    surplus: more.filter(isSurplus),
    foreign: more.filter((entry) => !isSurplus(entry) && reachesUs(entry, users)),
  };
}

function reachesUs(entry: AclEntry, users: Set<string>): boolean {
  const { resourceName, resourcePatternType, principal } = entry;
  if (entry.resourceType === AclResourceTypes.CLUSTER) return users.has(principal);
  return (
    resourceName === '*' ||
    resourceName.startsWith(OURS) ||
    (resourcePatternType === ResourcePatternTypes.PREFIXED && OURS.startsWith(resourceName))
  );
}

const nameIn = (names: object, value: number): string =>
  Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value);

/** An ACL as text: `User:bkn may READ topic bantuan-kedinasan.mailbox.bkn.v1`. */
export function textOf(entry: AclEntry): string {
  const { principal, host, permissionType, resourceName } = entry;
  const may = permissionType === AclPermissionTypes.ALLOW ? 'may' : 'may not';
  const kind = nameIn(AclResourceTypes, entry.resourceType).toLowerCase();
  const star = entry.resourcePatternType === ResourcePatternTypes.PREFIXED ? '*' : '';
  const from = host === '*' ? '' : ` from ${host}`;
  return `${principal}${from} ${may} ${nameIn(AclOperationTypes, entry.operation)} ${kind} ${resourceName}${star}`;
}

import { AclEntry, AclOperationTypes, AclPermissionTypes } from 'kafkajs';
import { AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { CHECKPOINTS, COMMANDS, EVENTS, groupOf, mailboxOf, PREFIX } from '#libs/contracts/topics';

/** Names of topics and groups that are the product's begin so. */
export const OURS = `${PREFIX}.`;
const MAILBOXES = `${OURS}mailbox.`;

/** The users of Kafka that the apps are. The dot keeps them apart from agencies, whose codes have none. */
export const APPS = {
  broker: groupOf('broker'),
  notification: groupOf('notification'),
  reporting: groupOf('reporting'),
} as const;

type Operation = Exclude<keyof typeof AclOperationTypes, 'UNKNOWN' | 'ANY'>;
type Kind = 'topic' | 'group';

/**
 * What every user may, and nothing more: an agency writes commands, reads its own mailbox and the checkpoints, in
 * groups whose names begin with its code and a dot. A topic that may be written may be described too, and written
 * idempotently (KIP-679).
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
    // It reads back what it wrote, to verify it.
    ...allow(APPS.broker, 'topic', EVENTS, 'READ', 'WRITE', 'CREATE', 'DESCRIBE_CONFIGS'),
    ...allow(APPS.broker, 'topic', CHECKPOINTS, 'WRITE', 'CREATE', 'DESCRIBE_CONFIGS'),
    // With the groups of `npm run events:verify`, as those of the others below.
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

/** @param name with a star at its end, all that begins so. */
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

/** What has to change: rights that are missing, ours that are too many, and others' that reach into what is ours. */
export interface Change {
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

/** A right as a person reads it: `User:bkn may READ topic bantuan-kedinasan.mailbox.bkn.v1`. */
export function textOf(entry: AclEntry): string {
  const { principal, host, permissionType, resourceName } = entry;
  const may = permissionType === AclPermissionTypes.ALLOW ? 'may' : 'may not';
  const kind = nameIn(AclResourceTypes, entry.resourceType).toLowerCase();
  const star = entry.resourcePatternType === ResourcePatternTypes.PREFIXED ? '*' : '';
  const from = host === '*' ? '' : ` from ${host}`;
  return `${principal}${from} ${may} ${nameIn(AclOperationTypes, entry.operation)} ${kind} ${resourceName}${star}`;
}

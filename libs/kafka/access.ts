import {
  AclEntry,
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Admin,
  ResourcePatternTypes,
} from 'kafkajs';
import { commandLine, say } from '#libs/config/command-line';
import { appUrls, kafkaEnvironment } from '#libs/config/command-environment';
import { CannotStart } from '#libs/config/environment';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { CHECKPOINTS, COMMANDS, EVENTS, mailboxOf } from '#libs/contracts/topics';
import { orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { KafkaBus } from './kafka-bus';
import { kafkaClient, kafkaOptions } from './kafka-client';
import { alterQuotas, describeQuotas, Quotas } from './kafka-requests';
import { changeOf, OURS, rightsOf, textOf } from './acls';

const USAGE = `Usage: npm run kafka:access [-- [--dry-run] [--produce-bytes N] [--fetch-bytes N] [--request-percent N] [<code> ...]]
  creates missing topics, ACLs and quotas of the apps and of all agencies, and removes surplus ACLs of these users
  <code> ...         the codes of all agencies; default: the registry at BROKER_URL, read with BROKER_TOKEN
  --dry-run          prints the changes without making them
  --produce-bytes    bytes a second that an agency may write (2097152)
  --fetch-bytes      bytes a second that an agency may read (8388608)
  --request-percent  percent of one thread's time that an agency's requests may take (50)
KAFKA_BROKERS, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_TLS and KAFKA_CA_FILE name Kafka and an administrator of it.
Exit code: 0 done; 1 the command failed; 2 wrong arguments.`;

/** `npm run kafka:access`: sets permissions and quotas on Kafka. */
async function main(): Promise<number> {
  const { dryRun, codes, quotas } = readArguments();
  const environment = kafkaEnvironment();
  log.level = 'error';
  const agencies = codes.length > 0 ? codes : await registered();
  for (const code of agencies) refuseCode(code, environment.KAFKA_SASL_USERNAME);
  const options = kafkaOptions(environment, 'bantuan-kedinasan-access');
  const kafka = kafkaClient(options);
  const admin = kafka.admin();
  const bus = new KafkaBus(options);
  try {
    await admin.connect();
    await writeTopics(bus, await admin.listTopics(), agencies, dryRun);
    await writeRights(admin, agencies, dryRun);
    const present = await describeQuotas(kafka);
    const changes = new Map(agencies.map((code) => [code, unlike(quotas, present.get(code))]));
    for (const [code, change] of changes) {
      if (Object.keys(change).length === 0) changes.delete(code);
      for (const [name, value] of Object.entries(change)) say(`+ User:${code} ${name}=${value}`);
    }
    if (!dryRun && changes.size > 0) await alterQuotas(kafka, changes);
  } finally {
    await bus.close();
    await admin.disconnect();
  }
  say(
    dryRun
      ? `Dry run for ${agencies.length} agencies: nothing was changed.`
      : `The topics, ACLs and quotas of ${agencies.length} agencies are set.`,
  );
  return 0;
}

function readArguments(): { dryRun: boolean; codes: string[]; quotas: Quotas } {
  const { values, positionals, refuse } = commandLine(
    USAGE,
    {
      'dry-run': { type: 'boolean', default: false },
      'produce-bytes': { type: 'string', default: '2097152' },
      'fetch-bytes': { type: 'string', default: '8388608' },
      'request-percent': { type: 'string', default: '50' },
    },
    Infinity,
  );
  const positive = (text: string): number =>
    Number(text) > 0 ? Number(text) : refuse(`${text} is not a number above 0.`);
  return {
    dryRun: values['dry-run'],
    codes: positionals,
    quotas: {
      producer_byte_rate: positive(values['produce-bytes']),
      consumer_byte_rate: positive(values['fetch-bytes']),
      request_percentage: positive(values['request-percent']),
    },
  };
}

/** The codes of all agencies of the registry. */
async function registered(): Promise<string[]> {
  const { BROKER_TOKEN } = process.env;
  const { broker } = appUrls();
  if (!BROKER_TOKEN)
    throw new CannotStart(
      `BROKER_TOKEN is missing, so the registry cannot be read: set it, or name the agencies.\n${USAGE}`,
    );
  const codes: string[] = [];
  for (let after = ''; ;) {
    const answer = await fetch(`${broker}/v1/agencies?limit=100${after}`, {
      headers: { authorization: `Bearer ${BROKER_TOKEN}` },
    });
    if (!answer.ok)
      throw new CannotStart(
        `The registry at ${broker} answered ${answer.status}: check BROKER_URL and BROKER_TOKEN.`,
      );
    const { items, next } = (await answer.json()) as {
      items: { code: string }[];
      next: string | null;
    };
    codes.push(...items.map(({ code }) => code));
    if (next === null) return codes;
    after = `&after=${next}`;
  }
}

/**
 * Refuses a code whose Kafka user or group names would belong to the administrator or the product.
 */
function refuseCode(code: string, self: string | undefined): void {
  if (!AGENCY_CODE.test(code))
    throw new CannotStart(`${code} is not an agency code, such as bkn.\n${USAGE}`);
  if (code === self)
    throw new CannotStart(
      `${code} is the user of this command, so it cannot be an agency: use another administrator.`,
    );
  if (`${code}.` === OURS)
    throw new CannotStart(
      `Groups that begin with ${OURS} belong to the product, so no agency can have the code ${code}.`,
    );
}

async function writeTopics(
  bus: KafkaBus,
  present: string[],
  agencies: string[],
  dryRun: boolean,
): Promise<void> {
  const topics = [COMMANDS, EVENTS, CHECKPOINTS, ...agencies.map(mailboxOf)];
  const missing = topics.filter((topic) => !present.includes(topic));
  for (const topic of missing) say(`+ topic ${topic}`);
  if (!dryRun) await bus.ensureTopics(topics);
  const unlikeSpec = missing.includes(COMMANDS) ? {} : await bus.topics.unlikeSpec(COMMANDS);
  for (const [name, value] of Object.entries(unlikeSpec))
    say(`+ topic ${COMMANDS} ${name}=${value}`);
  if (!dryRun) await bus.topics.hold(COMMANDS);
}

async function writeRights(admin: Admin, agencies: string[], dryRun: boolean): Promise<void> {
  const { resources } = await admin
    .describeAcls({
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    })
    .catch((error: unknown) => {
      if ((error as { type?: unknown }).type !== 'SECURITY_DISABLED') throw error;
      throw new CannotStart(
        'This Kafka has no authorizer, so it stores no ACLs: configure StandardAuthorizer and super.users.',
      );
    });
  const present = resources.flatMap(({ acls, ...resource }) =>
    acls.map((acl): AclEntry => ({ ...resource, ...acl })),
  );
  const { missing, surplus, foreign } = changeOf(rightsOf(agencies), present);
  for (const entry of missing) say(`+ ${textOf(entry)}`);
  for (const entry of surplus) say(`- ${textOf(entry)}`);
  for (const entry of foreign)
    say(`! ${textOf(entry)}: not set by this command; check that it is needed`);
  if (dryRun) return;
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
}

/** The wanted quotas that are missing or differ. */
function unlike(wanted: Quotas, present: Quotas = {}): Quotas {
  return Object.fromEntries(Object.entries(wanted).filter(([name, v]) => present[name] !== v));
}

void orExit(main);

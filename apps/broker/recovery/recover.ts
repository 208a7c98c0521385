import { Clock } from '#libs/config/clock';
import { commandEnvironment } from '#libs/config/command-environment';
import { commandLine, say } from '#libs/config/command-line';
import { Environment } from '#libs/config/environment';
import { COMMANDS, EVENTS, groupOf } from '#libs/contracts/topics';
import { Database } from '#libs/database/database';
import { followClock } from '#libs/database/follow-clock';
import { whenThere } from '#libs/database/when-there';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import { rewindGroup } from '#libs/kafka/rewind';
import { orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { RequestRow } from '../request/request.entity';
import { Agency } from '../agencies/agency.entity';
import { Differences, differencesOf, tellDifferences } from './differences';
import { readPublished } from './published-state';

const USAGE = `Usage: npm run recover [-- --rewind | --tell]
  compares the topic of events with the database, and lists what the database has lost after a restore or a failover
  --rewind  rewinds the consumer groups to what the database has handled; stop all processes of the product first
  --tell    publishes the loss to agencies and reporting; start the product first and let it process again what it can
Exit code: 0 nothing is lost, or the loss was published; 1 something is lost, or the command failed;
  2 wrong arguments.`;
const TOPICS = { broker: COMMANDS, notification: EVENTS, reporting: EVENTS };

/**
 * `npm run recover`: brings the services in line after the database was restored to an older state.
 */
async function main(): Promise<number> {
  const { values, refuse } = commandLine(USAGE, {
    rewind: { type: 'boolean', default: false },
    tell: { type: 'boolean', default: false },
  });
  if (values.rewind && values.tell)
    refuse('--rewind and --tell cannot be combined; use one of them.');
  const environment = commandEnvironment(['DATABASE_URL', 'KAFKA_BROKERS']);
  log.level = environment.LOG_LEVEL;
  if (!values.rewind) return (await compare(environment, values.tell)) ? 0 : 1;
  await rewindAll(environment);
  return 0;
}

const open = (app: string, { DATABASE_URL = '' }: Environment): Promise<Database> =>
  whenThere('DATABASE_URL', () => Database.open(app, DATABASE_URL, 1, [Agency, RequestRow]));

async function rewindAll(environment: Environment): Promise<void> {
  const options = kafkaOptions(environment, 'bantuan-kedinasan-recovery');
  let count = 0;
  for (const [app, topic] of Object.entries(TOPICS)) {
    const database = await open(app, environment);
    const rows: { partition: number; next: string }[] = await database.pipeline.query(
      // Groups that continued after a failover are past the lost records: they go back to the first
      // range they skipped.
      `SELECT partition, least(next, (SELECT min(first) FROM passed_over p
          WHERE p.topic = handled.topic AND p.partition = handled.partition)) AS next
        FROM handled WHERE topic = $1`,
      [topic],
    );
    await database.close();
    const handled = new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]));
    const group = groupOf(app);
    for (const { partition, from, to } of await rewindGroup(options, group, topic, handled)) {
      say(`${group}: ${topic}, partition ${partition}, from ${from} back to ${to}`);
      count++;
    }
  }
  say(
    count === 0 ? 'Nothing to rewind.' : 'Now start the product: it consumes these records again.',
  );
}

/** Resolves to true if nothing is lost, or the loss was published. */
async function compare(environment: Environment, tells: boolean): Promise<boolean> {
  const published = await readPublished(kafkaOptions(environment, 'bantuan-kedinasan-recovery'));
  const database = await open('broker', environment);
  const differences = await differencesOf(database, published);
  report(differences);
  const { lost, older, agencies } = differences;
  if (tells) {
    const clock = new Clock(environment.CLOCK);
    await followClock(clock, database);
    await tellDifferences(database, clock, differences);
    say(
      `Queued the events of ${lost.length + older.length} requests: the brokers publish them, the figures follow.`,
    );
  }
  await database.close();
  return lost.length + older.length === 0 ? agencies.length === 0 : tells;
}

function report({ lost, older, agencies }: Differences): void {
  for (const { last, messageId } of lost) {
    const { requestId, version, requester, reference } = last.data;
    const message = messageId === null ? 'entered by an official' : `message ${messageId}`;
    say(
      `LOST   ${requestId} of ${requester}, ${reference}, ${message}; published up to version ${version}`,
    );
  }
  for (const { last, version } of older) {
    const { requestId, requester, provider } = last.data;
    say(
      `OLDER  ${requestId} of ${requester} to ${provider} stands at version ${version}; published up to ${last.data.version}`,
    );
  }
  for (const code of agencies) say(`LOST   agency ${code}: register it again, with its keys`);
  say(
    `${lost.length} requests lost, ${older.length} at an older version, ${agencies.length} agencies lost.`,
  );
}

void orExit(main);

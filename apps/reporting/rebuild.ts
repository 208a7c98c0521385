import { setTimeout as sleep } from 'node:timers/promises';
import { commandEnvironment } from '#libs/config/command-environment';
import { commandLine, say } from '#libs/config/command-line';
import { CannotStart, Environment } from '#libs/config/environment';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import { orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { ownerUrl } from '#libs/database/owner-url';
import { explaining } from '#libs/database/when-there';
import { readTopic } from './projections/read-topic';
import { RowDifference } from './projections/rebuilt-tables';
import { Comparison, Scratch } from './projections/scratch';

const USAGE = `Usage: npm run reports:rebuild [-- [--from-topic] [--swap]]
  rebuilds the figures from the events that reporting stores, beside the live ones, and compares
  --from-topic  rebuilds from Kafka's topic of events instead, from its beginning
  --swap        replaces the live figures with the result
Exit code: 0 no difference, or swapped; 1 a difference, or the command failed; 2 wrong arguments.`;
/** The topic may be ahead of the live service: wait as long as that advances within this time. */
const PATIENCE_MS = 5_000;

/**
 * `npm run reports:rebuild`: compares the figures with the events; with `--swap`, replaces what
 * differs.
 */
async function main(): Promise<number> {
  const { values } = commandLine(USAGE, {
    'from-topic': { type: 'boolean', default: false },
    swap: { type: 'boolean', default: false },
  });
  const { 'from-topic': fromTopic, swap } = values;
  const environment = commandEnvironment();
  log.level = environment.LOG_LEVEL;
  const scratch = await explaining(
    'MIGRATION_DATABASE_URL',
    Scratch.open(ownerUrl(environment), fromTopic ? 'topic' : 'table'),
  );
  if (fromTopic) await fromKafka(environment, scratch);
  else await fromTable(scratch);
  const comparison = await compare(scratch);
  report(comparison, fromTopic);
  let same =
    comparison.differing + comparison.agencies.differing + comparison.sums.differing === 0 &&
    Object.values(comparison.events).every((n) => n === 0);
  if (swap) {
    say(`Swapped: ${await scratch.swap()} rows added, changed or removed.`);
    same = true;
  }
  if (!same) say('The schema reporting_rebuild is kept for inspection until the next rebuild.');
  await scratch.close(!same);
  return same ? 0 : 1;
}

async function fromTable(scratch: Scratch): Promise<void> {
  const { events, requests } = await scratch.size();
  say(`Rebuilding ${requests} requests from ${events} events of reporting.events ...`);
  const progress = progressOf('requests', requests);
  await scratch.foldTable(progress);
}

async function fromKafka(environment: Environment, scratch: Scratch): Promise<void> {
  if (environment.KAFKA_BROKERS === undefined)
    throw new CannotStart(
      'KAFKA_BROKERS is not set, so there is no topic; leave out --from-topic.',
    );
  const kafka = kafkaOptions(environment, 'bantuan-kedinasan-rebuild');
  say('Rebuilding all requests from the topic of events, from its beginning ...');
  const { records, unfit } = await readTopic(kafka, scratch, progressOfTopic);
  say(`${records} records read, ${unfit} of them not valid events for this version.`);
}

const started = Date.now();
let told = started;

/** Prints the progress, at most every 2 s. */
function progressOf(what: string, of: number): (done: number) => void {
  return (done) => {
    if (Date.now() - told < 2_000) return;
    told = Date.now();
    say(`  ${done} of ${of} ${what}, ${Math.round((done * 1_000) / (told - started))} a second`);
  };
}
const progressOfTopic = (done: number, of: number): void => progressOf('offsets', of)(done);

async function compare(scratch: Scratch): Promise<Comparison> {
  let comparison = await scratch.compare();
  for (let since = Date.now(); Date.now() - since < PATIENCE_MS;) {
    const { notKept } = comparison.events;
    if (notKept === 0) break;
    await sleep(500);
    comparison = await scratch.compare();
    if (comparison.events.notKept < notKept) since = Date.now();
  }
  return comparison;
}

function report(
  { live, made, differing, differences, agencies, sums, events }: Comparison,
  fromTopic: boolean,
): void {
  if (fromTopic)
    say(
      `Events: ${events.notKept} of the topic are not stored, ${events.notInTopic} that are stored are not in the topic, ` +
        `${events.changed} are stored with another text.`,
    );
  say(`Rows: ${made} rebuilt, ${live} live, ${differing} differ.`);
  say(`Agencies: ${agencies.made} rebuilt, ${agencies.live} live, ${agencies.differing} differ.`);
  say(`Sums: ${sums.made} rebuilt, ${sums.live} live, ${sums.differing} differ.`);
  for (const difference of differences) say(`  ${describe(difference)}`);
  const more = differing + agencies.differing - differences.length;
  if (more > 0) say(`  ... and ${more} more`);
}

function describe({ key, live, made }: RowDifference): string {
  if (!live) return `${key}: not live`;
  if (!made) return `${key}: live, but it has no event`;
  const columns = Object.keys(made).filter(
    (name) => JSON.stringify(live[name]) !== JSON.stringify(made[name]),
  );
  const change = (name: string): string =>
    `${name} ${JSON.stringify(live[name])}, should be ${JSON.stringify(made[name])}`;
  return `${key}: ${columns.map(change).join('; ')}`;
}

void orExit(main);

import { commandEnvironment } from '#libs/config/command-environment';
import { commandLine } from '#libs/config/command-line';
import { CannotStart } from '#libs/config/environment';
import { groupOf } from '#libs/contracts/topics';
import { explain } from '#libs/kafka/explain';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import { log } from '#libs/operations/log';
import { MissingRecord, PublishedRecords, Verification, VerifyTopics } from './verify-topics';

const PROGRESS_EVERY_MS = 2_000;
/** Maximum number of missing records in the report. */
const LISTED = 20;

export interface VerifyCommand {
  published: PublishedRecords;
  /** `npm run <name>`. */
  name: string;
  /** What it compares, for the usage. */
  what: string;
  /** Printed names of the counts of `published`. */
  labels: Record<string, string>;
}

/**
 * Runs a comparison as a command. Prints a report, or with `--json` a `Verification` on one line of
 * standard output and the progress on standard error. Resolves with the exit code: 0 if nothing is
 * missing or everything missing was put into the outbox again, else 1.
 */
export async function verifyCommand({
  published,
  name,
  what,
  labels,
}: VerifyCommand): Promise<number> {
  const { repair, json } = readArguments(name, what);
  const environment = commandEnvironment(['DATABASE_URL', 'KAFKA_BROKERS']);
  // Standard output is for the report.
  log.level = json ? 'silent' : environment.LOG_LEVEL;
  const say = (line: string): void =>
    void (json ? process.stderr : process.stdout).write(`${line}\n`);
  let reportedAt = Date.now();
  const { app } = published;
  const work = VerifyTopics.run(
    published,
    environment.DATABASE_URL ?? '',
    kafkaOptions(environment, `bantuan-kedinasan-verify-${app}`),
    groupOf(`${app}-verify`),
    (done, of) => {
      if (Date.now() - reportedAt < PROGRESS_EVERY_MS) return;
      reportedAt = Date.now();
      say(`  ${done} of ${of} records read`);
    },
    repair,
  );
  const result = await work.catch((error: unknown): never => {
    throw new CannotStart(`The comparison failed: ${explain(error)}`);
  });
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else report(result, labels, name, say);
  const differing = result.counts.differing ?? 0;
  return result.missing.length === result.repaired && differing === 0 ? 0 : 1;
}

function readArguments(name: string, what: string): { repair: boolean; json: boolean } {
  const usage = `Usage: npm run ${name} [-- [--repair] [--json]]
  compares ${what}; the product can keep running
  --repair  puts missing records into the outbox again, with the same bytes and ids
  --json    prints the result as one line of JSON
Exit code: 0 nothing is missing, or all of it was repaired; 1 something is missing or differs, or the comparison failed;
  2 wrong arguments.`;
  const options = {
    repair: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  } as const;
  return commandLine(usage, options).values;
}

function report(
  { topics, records, counts, missing, repaired }: Verification,
  labels: Record<string, string>,
  name: string,
  say: (line: string) => void,
): void {
  say(`${topics} topic(s) with ${records} records were read.`);
  for (const [count, label] of Object.entries(labels)) say(`${counts[count] ?? 0} ${label}`);
  say(`${missing.length} are missing on the topic.`);
  for (const one of missing.slice(0, LISTED)) say(`  ${describe(one)}`);
  if (missing.length > LISTED) say(`  ... and ${missing.length - LISTED} more (--json lists all)`);
  if (repaired > 0)
    say(
      `${repaired} were put into the outbox again; run this command once more to check that they are on the topic.`,
    );
  else if (missing.length > 0) say(`Publish them again with: npm run ${name} -- --repair`);
  const lost = missing.filter(({ value }) => value === null).length;
  if (lost > 0)
    say(
      `${lost} cannot be published again: an earlier version wrote them and did not store their text.`,
    );
}

const describe = ({ kind, id, type, topic }: MissingRecord): string =>
  `${kind} ${id} (${type}) on ${topic}`;

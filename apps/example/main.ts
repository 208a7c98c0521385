import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { commandLine } from '#libs/config/command-line';
import type { SummaryAnswer } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { log } from '#libs/operations/log';
import type { PrivateJwk } from '#libs/security/signatures';
import { rotateKey, signingKeyOf } from '#apps/agency/keys';
import { dataDir } from '#libs/config/command-environment';
import { DATA_FILES } from '#libs/config/data-files';
import demoAgencies from '../standalone/demo-agencies.json';
import { Case, casesOf, dayAsked, dayOf, messageOf } from './cases';
import { checkRow } from './check';
import { openTransport } from './transport';
import { checkReferences, readFigures } from './figures';
import { writeLetters } from './letters';
import { receiptsOf } from './mailboxes';
import { play } from './play';
import { Example, printed } from './print';
import { LONG_CASES, type LongCaseScript } from './long-cases';
import { longCasesOf, playProcedure, type ProcedureRun, timelinesPrinted } from './play-long-cases';
import { Product } from './product';
import { Read, readRow } from './rows';
import { saveReports } from './report-files';
import type { Stage } from './stage';
import { playWholeFile } from './whole-file';

const HELP = `Requests as agencies write them, decided by demo officials, and a table of the results:

  npm run example
  npm run --silent example -- --json       one JSON document, and nothing else, on standard output
  npm run example -- --seed 17             the same references, ids, words and amounts each time
  npm run example -- --letters FOLDER      where one letter of each kind is written (DATA_DIR/letters)
  npm run example -- --procedure           ten long cases from letter to closed file instead, on a clock that it moves
  npm run example -- --procedure --only biaya,diam    some of them
  KAFKA_BROKERS=127.0.0.1:9092 npm run example -- --procedure    their signed messages over Kafka

Every cell is read back from the running product. Every difference from what was done is shown, and
the exit code is 1. A second run with a seed repeats its messages: they get the same receipts, and no second
request. All names and addresses are made up. The requesting agencies get new keys; those that were made here before
stay registered, all others are revoked: do not run it where real agencies work. The long cases move the
clock of the apps at these addresses, and set it to the real time at the end: in development only.

  BROKER_URL        where the API is (http://127.0.0.1:3000)
  NOTIFICATION_URL  where the mailboxes are (BROKER_URL)
  REPORTING_URL     where the figures are (BROKER_URL)
  KAFKA_BROKERS     send signed messages over Kafka instead of HTTP, and read the mailbox topics
                    as well. The acts of officials go over HTTP. Kafka stamps a message with the
                    real time, wherever the clock of the product stands
  DATA_DIR          where the product keeps its development keys (.data)`;

/** Events must arrive within this time. */
const TOLD_WITHIN_MS = 30_000;

async function main(): Promise<void> {
  log.level = 'silent';
  const { values, refuse } = commandLine(HELP, {
    json: { type: 'boolean' },
    seed: { type: 'string' },
    letters: { type: 'string' },
    procedure: { type: 'boolean' },
    only: { type: 'string' },
  });
  const width = Math.max(process.stdout.columns || 120, 40);
  if (values.only !== undefined && !values.procedure) refuse('--only belongs to --procedure.');
  if (values.procedure) {
    const keys = LONG_CASES.map(({ key }) => key).join(', ');
    const scripts = longCasesOf(values.only) ?? refuse(`--only takes some of: ${keys}.`);
    const played = await runProcedure(scripts);
    process.stdout.write(
      values.json ? `${JSON.stringify(played, null, 2)}\n` : timelinesPrinted(played, width),
    );
    if (played.mismatches.length > 0) process.exitCode = 1;
    return;
  }
  const seed = seedOf(values.seed) ?? refuse('--seed takes a whole number from 1 to 999999999.');
  const example = await run(seed, values.letters ?? join(dataDir(), DATA_FILES.letters));
  process.stdout.write(
    values.json ? `${JSON.stringify(example, null, 2)}\n` : printed(example, width),
  );
  if (example.mismatches.length > 0) process.exitCode = 1;
}

async function run(seed: number, folder: string): Promise<Example> {
  const product = await Product.find();
  say(`Seed ${seed}: --seed ${seed} repeats this run.`);
  const agencies = await demoAgenciesOf(product);
  const cases = casesOf(seed, dayOf(new Date()));
  const askers = [...new Set(cases.map(({ from }) => from))];
  const keys = await newKeys(product, askers);
  const transport = await openTransport(
    product,
    agencies.map(({ code }) => code),
  );
  try {
    const day = await dayOfRun(product, transport.name, seed, cases);
    const stage: Stage = { seed, day, product, transport, agencies, keys, mismatches: [], say };
    const stories = await play(stage, casesOf(seed, day));
    say('Reading back the results.');
    const end = Date.now() + TOLD_WITHIN_MS;
    const reads: Read[] = [];
    for (const story of stories) reads.push(await readRow(stage, story, end));
    for (const read of reads) checkRow(stage, read);
    await checkReferences(stage, stories);
    const whole = await playWholeFile(stage);
    if (whole !== '') await writeLetters(stage, whole, folder);
    say(`Wrote letters to ${folder}.`);
    const figures = await readFigures(stage, askers[0] ?? '', Date.now() + TOLD_WITHIN_MS);
    for (const path of await saveReports(product)) say(`Saved ${path}`);
    const { mismatches } = stage;
    return {
      seed,
      door: transport.name,
      rows: reads.map(({ row }) => row),
      figures,
      mismatches,
    };
  } finally {
    await transport.close();
  }
}

async function runProcedure(scripts: readonly LongCaseScript[]): Promise<ProcedureRun> {
  const product = await Product.find();
  const agencies = await demoAgenciesOf(product);
  await product.setClock(new Date());
  const signers = scripts.flatMap(({ requester, provider }) => [requester, provider]);
  const keys = await newKeys(product, [...new Set(signers)]);
  const codes = agencies.map(({ code }) => code);
  const transport = await openTransport(product, codes);
  try {
    const day = dayOf(new Date());
    const stage: Stage = { seed: 0, day, product, transport, agencies, keys, mismatches: [], say };
    return await playProcedure(stage, scripts);
  } finally {
    await transport.close();
  }
}

/**
 * Standalone registers the demo agencies; on real servers missing ones are registered, none is
 * changed.
 */
async function demoAgenciesOf(product: Product): Promise<AgencyEventData[]> {
  const list = async (): Promise<AgencyEventData[]> =>
    (await product.all<AgencyEventData>('admin', '/v1/agencies')).items;
  const known = await list();
  const missing = demoAgencies.filter(({ code }) => known.every((agency) => agency.code !== code));
  for (const { code, ...body } of missing)
    await product.ask('admin', 'PUT', `/v1/agencies/${code}`, body);
  const all = missing.length > 0 ? await list() : known;
  return all.filter(({ code }) => demoAgencies.some((demo) => demo.code === code));
}

/** A new key for each requesting agency; keys that were made here before stay registered. */
async function newKeys(product: Product, agencies: string[]): Promise<Map<string, PrivateJwk>> {
  const keys = new Map<string, PrivateJwk>();
  for (const code of agencies) {
    await rotateKey(dataDir(), code, async (registered) => {
      await product.ask('admin', 'PUT', `/v1/agencies/${code}/keys`, { keys: registered });
    });
    const key = signingKeyOf(dataDir(), code);
    if (key) keys.set(code, key);
  }
  say(`Registered a new key of ${agencies.join(', ')}.`);
  return keys;
}

/** Today by the product's clock; in a repeat the day of the first run, from its first request. */
async function dayOfRun(
  product: Product,
  transport: 'http' | 'kafka',
  seed: number,
  [first]: Case[],
): Promise<string> {
  if (!first) throw new Error('there are no cases');
  const { id } = messageOf(seed, '', first, 0, 'submit-request', {});
  const [receipt] = receiptsOf(id, await product.mailbox(first.from));
  const requestId = receipt?.data.requestId;
  if (requestId !== undefined) {
    const reader = `system@${first.from}`;
    const path = `/v1/requests/${String(requestId)}`;
    return dayAsked((await product.get<RequestAnswer>(reader, path)).neededBy);
  }
  // The time of receipt is Kafka's over Kafka; over HTTP it is the product's, which development may
  // move.
  if (transport === 'kafka') return dayOf(new Date());
  const { asOf } = await product.get<SummaryAnswer>('auditor', '/v1/reports/summary');
  return dayOf(new Date(asOf));
}

function seedOf(text: string | undefined): number | undefined {
  if (text === undefined) return randomInt(1, 1_000_000);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// A reader such as `head` may close the pipe early.
process.stdout.on('error', () => process.exit());
main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

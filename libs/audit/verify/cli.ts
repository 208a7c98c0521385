import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { JWK } from 'jose';
import { commandLine } from '#libs/config/command-line';
import { isMisfit, lastPublished, Misfit, PublishedCheckpoints, readPublished } from './published';
import { readEvidence } from './evidence-file';
import { verifyEvidence } from './evidence';
import { verifyRange } from './range';

const HELP = `Verifies history, trusting only the public keys of the checkpoints.

  npm run verify:audit -- <file> --key <keys.json> [--published <checkpoints>] [--from <n>] [--to <n>]

  <file>       the answer of GET /v1/history or of GET /v1/requests/{id}/evidence
  --key        the answer of GET /v1/checkpoints/keys, or one public JWK, from a source that you trust
  --published  your copy of the topic bantuan-kedinasan.checkpoints.v1, one JSON or JWS per line. It reveals that history
               was signed again; for GET /v1/history also a missing end and an old backup
  --from --to  the first and last checkpoint of the range; default: from 1 to the last published one

Exit code 0: everything is valid; 1: something is not, and the first fault is printed; 2: a file could not be read,
some entries are not signed yet, or wrong arguments.`;

const { values, positionals, refuse } = commandLine(
  HELP,
  {
    key: { type: 'string' },
    published: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
  },
  1,
);

class Unreadable extends Error {}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Unreadable(`${file} cannot be read.`);
  }
}

function parse<T>(text: string, file: string): T {
  try {
    const value = JSON.parse(text) as T;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below.
  }
  throw new Unreadable(`${file} is not valid JSON.`);
}

const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });

async function isRange(file: string): Promise<boolean> {
  for await (const line of linesOf(file)) return line.startsWith('{"checkpoint":');
  return true; // an empty range
}

function wholeNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  return refuse(`--${option} takes the number of a checkpoint.`);
}

async function main(): Promise<number> {
  const [file] = positionals;
  if (!file) return refuse('The file to verify is missing.');
  if (!values.key) return refuse('The file of public keys is missing: add --key <keys.json>.');
  const keys = parse<JWK & { keys?: JWK[] }>(read(values.key), values.key);
  const publicKeys = keys.keys ?? [keys];
  const published = values.published
    ? await readPublished(linesOf(values.published), publicKeys)
    : undefined;
  if (published && isMisfit(published)) return reportMisfit(published);
  if (published?.size === 0) throw new Unreadable(`${values.published} holds no checkpoint.`);
  return (await isRange(file))
    ? ofRange(file, publicKeys, published, {
        from: wholeNumber('from', values.from),
        to: wholeNumber('to', values.to),
      })
    : ofRequest(file, publicKeys, published);
}

function reportMisfit({ entry, why }: Misfit, line?: number): number {
  console.log(`DOES NOT FIT  ${entry}: ${why}${line === undefined ? '' : ` (line ${line})`}.`);
  return 1;
}

async function ofRequest(
  file: string,
  publicKeys: JWK[],
  published: PublishedCheckpoints | undefined,
): Promise<number> {
  const evidence = readEvidence(read(file));
  if (!evidence)
    throw new Unreadable(`${file} is not an answer of GET /v1/requests/{id}/evidence.`);
  const { misfit, entries, uncovered } = await verifyEvidence(evidence, publicKeys, published);
  if (misfit) return reportMisfit(misfit);
  const proved = entries - uncovered;
  if (uncovered > 0 || entries === 0) {
    console.log(
      `NOT PROVED  ${proved} of ${entries} entries of ${evidence.requestId} are covered by signed checkpoints; ` +
        `the last ${uncovered} are chained to them, but not signed yet: get the evidence again in a minute.`,
    );
    return 2;
  }
  console.log(
    `FITS  ${entries} entries of ${evidence.requestId}, all covered by signed checkpoints. ` +
      'This file cannot show whether later entries exist: verify all history for that.',
  );
  return 0;
}

const PROGRESS_EVERY_MS = 2_000;

async function ofRange(
  file: string,
  publicKeys: JWK[],
  published: PublishedCheckpoints | undefined,
  range: { from?: number; to?: number },
): Promise<number> {
  const started = Date.now();
  let reportedAt = started;
  const { misfit, line, checkpoints, entries, reads } = await verifyRange(linesOf(file), {
    ...range,
    publicKeys,
    published,
    progress: (counts) => {
      if (Date.now() < reportedAt + PROGRESS_EVERY_MS) return;
      reportedAt = Date.now();
      console.error(
        `... ${counts.entries} entries, ${counts.reads} reads, ${counts.checkpoints} checkpoints`,
      );
    },
  });
  if (misfit) return reportMisfit(misfit, line);
  const reach = published && publishedReach(published, range.from ?? 1, checkpoints);
  const seconds = (Date.now() - started) / 1_000;
  console.log(
    `FITS  ${entries} entries and ${reads} reads under ${checkpoints} signed checkpoints` +
      (reach ?? '') +
      ` (${seconds.toFixed(1)} s, ${Math.round((entries + reads) / seconds)} a second).`,
  );
  return 0;
}

/**
 * A published checkpoint confirms all earlier ones, so the last published one says how far the
 * range is confirmed.
 */
function publishedReach(published: PublishedCheckpoints, first: number, count: number): string {
  const last = first + count - 1;
  const upTo = lastPublished(published, first, last);
  if (upTo === null)
    throw new Unreadable(
      `None of the checkpoints ${first} to ${last} is in the published file, so it confirms nothing: use a newer copy.`,
    );
  if (upTo === last) return ', as they were published';
  return `, as they were published up to number ${upTo}; those after it, to ${last}, are not in that file`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Unreadable ? error.message : String(error));
    process.exit(2);
  },
);

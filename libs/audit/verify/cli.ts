import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { isMisfit, lastPublished, Misfit, Published, readPublished } from './published';
import { readEvidence } from './evidence-file';
import { verifyEvidence } from './evidence';
import { verifyRange } from './range';

const HELP = `Holds history against the public keys of the checkpoints, trusting nothing else.

  npm run verify:audit -- <file> --key <keys.json> [--published <checkpoints>] [--from <n>] [--to <n>]

  <file>       the answer of GET /v1/history, a range of all history, or of GET /v1/requests/{id}/evidence
  --key        the answer of GET /v1/checkpoints/keys, or one public JWK, got by a way that you trust
  --published  what you kept of the topic bantuan-kedinasan.checkpoints.v1, one JSON or JWS a line: it catches what
               the database alone cannot tell: of all history an end that was cut off, an old backup, a history signed anew; of one
               request the last
  --from --to  the checkpoints that a range was asked for, where it is not from the first to the last published

Exit code 0: all fits; 1: something does not, and it says what first; 2: it could not be read, or what it holds is not,
or not all, under a signature.`;

class Unreadable extends Error {}

function read(file: string | undefined, what: string): string {
  if (!file) throw new Unreadable(`Which ${what}?\n\n${HELP}`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Unreadable(`${file} cannot be read.`);
  }
}

function parse<T>(text: string, file: string | undefined): T {
  try {
    const value = JSON.parse(text) as T;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // It is told below.
  }
  throw new Unreadable(`${file} is not what it should be.\n\n${HELP}`);
}

const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });

async function isRange(file: string): Promise<boolean> {
  for await (const line of linesOf(file)) return line.startsWith('{"checkpoint":');
  return true; // of no checkpoint
}

function wholeNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new Unreadable(`--${option} takes the number of a checkpoint.\n\n${HELP}`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      published: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [file = ''] = positionals;
  if (!file) throw new Unreadable(`Which file?\n\n${HELP}`);
  const keys = parse<JWK & { keys?: JWK[] }>(read(values.key, 'key'), values.key);
  const publicKeys = keys.keys ?? [keys];
  const published = values.published
    ? await readPublished(linesOf(values.published), publicKeys)
    : undefined;
  if (published && isMisfit(published)) return told(published);
  if (published?.size === 0) throw new Unreadable(`${values.published} holds no checkpoint.`);
  return (await isRange(file))
    ? ofRange(file, publicKeys, published, {
        from: wholeNumber('from', values.from),
        to: wholeNumber('to', values.to),
      })
    : ofRequest(file, publicKeys, published);
}

function told({ entry, why }: Misfit, line?: number): number {
  console.log(`DOES NOT FIT  ${entry}: ${why}${line === undefined ? '' : ` (line ${line})`}.`);
  return 1;
}

async function ofRequest(
  file: string,
  publicKeys: JWK[],
  published: Published | undefined,
): Promise<number> {
  const evidence = readEvidence(read(file, 'evidence'));
  if (!evidence) throw new Unreadable(`${file} is not what it should be.\n\n${HELP}`);
  const { misfit, entries, uncovered } = await verifyEvidence(evidence, publicKeys, published);
  if (misfit) return told(misfit);
  const proved = entries - uncovered;
  if (uncovered > 0 || entries === 0) {
    console.log(
      `NOT PROVED  ${proved} of ${entries} entries of ${evidence.requestId} fit and are under signed checkpoints; ` +
        `the last ${uncovered} are chained to them, but signed by nobody: ask for the evidence again in a minute.`,
    );
    return 2;
  }
  console.log(
    `FITS  ${entries} entries of ${evidence.requestId}, all under signed checkpoints. ` +
      'Whether there are later ones, all history tells, not this file.',
  );
  return 0;
}

const SAY_EVERY = 2_000; // milliseconds

async function ofRange(
  file: string,
  publicKeys: JWK[],
  published: Published | undefined,
  range: { from?: number; to?: number },
): Promise<number> {
  const started = Date.now();
  let said = started;
  const { misfit, line, checkpoints, entries, reads } = await verifyRange(linesOf(file), {
    ...range,
    publicKeys,
    published,
    progress: (so) => {
      if (Date.now() < said + SAY_EVERY) return;
      said = Date.now();
      console.error(`... ${so.entries} entries, ${so.reads} looks, ${so.checkpoints} checkpoints`);
    },
  });
  if (misfit) return told(misfit, line);
  const held = published && heldBy(published, range.from ?? 1, checkpoints);
  const seconds = (Date.now() - started) / 1_000;
  console.log(
    `FITS  ${entries} entries and ${reads} looks under ${checkpoints} signed checkpoints` +
      (held ?? '') +
      ` (${seconds.toFixed(1)} s, ${Math.round((entries + reads) / seconds)} a second).`,
  );
  return 0;
}

/** Each checkpoint vouches for all before it: the last one that was published says how far they are held. */
function heldBy(published: Published, first: number, count: number): string {
  const last = first + count - 1;
  const upTo = lastPublished(published, first, last);
  if (upTo === null)
    throw new Unreadable(
      `Of the checkpoints ${first} to ${last} none is among what was published: they are held against nothing.`,
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

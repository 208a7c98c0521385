import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandLine } from '#libs/config/command-line';
import { type Difference, differencesOf } from './differences';

const HELP = `npm run verify:evaluation -- <file>

Runs an evaluation again, without database or network, and compares its record, its words and its digest field
by field. The file is the unchanged response of GET /v1/requests/{id}/evaluation or of POST /v1/evaluations, in
Indonesian or in English.

Exit code: 0 identical; 1 different, each place named by its JSON pointer; 2 the file is not an evaluation,
or wrong arguments.`;

const IDENTICAL = `Run again, the input in the file gives this record and these words. The file does not show whether that input
is what was claimed and stated: check the history of the request, which has this digest.`;
const ONLY_DIGEST = `Everything that follows from the input is as recorded, but the digest does not match the record: the input,
requestVersion, evaluatedAt or the digest itself was changed after the record was sealed.`;
const CHANGED = `The digest does not match the record: these places, or the input that they follow from, were changed after
the record was sealed.`;
const WORDS = `The digest matches the record, and the input gives that record: only words of the file were changed.`;
const SEALED = `The digest matches the record: it was sealed in this form, with an answer that the input does not give.`;
const OTHER_LAW = `The file names another law or engine than this release has. Verify an older record with the release that
made it: its GET /v1/law has that lawHash.`;

/** Exit code 0: identical, 1: different, 2: the file is not an evaluation. */
function main(): number {
  const { positionals, refuse } = commandLine(HELP, {}, 1);
  const file = resolve(positionals[0] ?? refuse('The file to verify is missing.'));
  let record: unknown;
  try {
    record = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`${file} ${reasonOf(error)}`);
    return 2;
  }
  if (!isObject(record) || !isObject(inputOf(record))) {
    console.error(`${file} is not an evaluation: ${lackOf(record)}\n\n${HELP}`);
    return 2;
  }
  const { law, lawHash, engine, asOf, recommendation, digest } = record;
  const differences = differencesOf(record);
  if (differences.length === 0) {
    console.log(`identical
  ${String(recommendation)}, under ${String(law)} as of ${String(asOf)}, by ${String(engine)}
  lawHash ${String(lawHash)}
  digest  ${String(digest)}
${IDENTICAL}`);
    return 0;
  }
  console.log(
    `different in ${differences.length} ${differences.length === 1 ? 'place' : 'places'}`,
  );
  for (const difference of differences) console.log(linesOf(difference));
  const pointers = differences.map(({ pointer }) => pointer);
  for (const note of notesOn(pointers, isObject(record.record))) console.log(`\n${note}`);
  return 1;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof SyntaxError) return `is not JSON: ${message}`;
  if (code === 'ENOENT') return 'does not exist.';
  if (code === 'EISDIR') return 'is a folder, not a file.';
  return `cannot be read: ${message}`;
}

function lackOf(record: unknown): string {
  if (!isObject(record)) return 'it is not a JSON object.';
  const { title, detail } = record;
  if (typeof title === 'string') {
    return `it is the problem "${title}${typeof detail === 'string' ? `: ${detail}` : ''}".`;
  }
  return 'it has no input.';
}

function linesOf({ pointer, recorded, computed }: Difference): string {
  if (INPUTS.includes(pointer)) return `${pointer}\n  cannot be evaluated: ${String(computed)}`;
  const from = pointer === '/digest' ? 'computed' : 'run again';
  const [before, after] = shortened(recorded, computed).map((value) =>
    value === undefined ? '(absent)' : JSON.stringify(value),
  );
  return `${pointer}\n  in the file  ${before}\n  ${from.padEnd(11)}  ${after}`;
}

/** Long texts, shortened to start shortly before the first difference. */
function shortened(one: unknown, other: unknown): unknown[] {
  if (typeof one !== 'string' || typeof other !== 'string') return [one, other];
  if (Math.max(one.length, other.length) <= 160) return [one, other];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  const from = Math.max(0, same - 40);
  return [one, other].map((text) => {
    const part = text.slice(from, from + 120);
    return `${from > 0 ? '… ' : ''}${part}${from + 120 < text.length ? ' …' : ''}`;
  });
}

const INPUTS = ['/input', '/record/input'];
const inputOf = ({ record, input }: Record<string, unknown>): unknown =>
  isObject(record) ? record.input : input;

function notesOn(pointers: readonly string[], isRecord: boolean): string[] {
  if (pointers.some((pointer) => INPUTS.includes(pointer))) return [];
  const otherLaw = pointers.some((pointer) => /\/(lawHash|engine)$/.test(pointer));
  const other = otherLaw ? [OTHER_LAW] : [];
  if (pointers.includes('/digest'))
    return [pointers.length === 1 ? ONLY_DIGEST : CHANGED, ...other];
  if (otherLaw) return other;
  return isRecord && !pointers.some((pointer) => pointer.startsWith('/record/'))
    ? [WORDS]
    : [SEALED];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

process.exitCode = main();

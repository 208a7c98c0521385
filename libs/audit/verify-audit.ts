import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { Evidence, verifyEvidence } from './verify';

const HELP = `Holds the history of one request against the public key of the checkpoints, trusting nothing else.

  npm run verify:audit -- <evidence.json> --key <keys.json> [--published <checkpoints>]

  <evidence.json>  the answer of GET /v1/requests/{id}/evidence
  --key            the answer of GET /v1/checkpoints/keys, or one public JWK, got by a way that you trust
  --published      what you kept of the topic bantuan-kedinasan.checkpoints.v1, one JSON or JWS a line: it
                   catches a history that was rewritten and signed anew

Exit code 0: all fits; 1: something does not, and it says what; 2: it could not be read.`;

class Unreadable extends Error {}

function read(file: string | undefined, what: string): string {
  if (!file) throw new Unreadable(`Which ${what}?\n\n${HELP}`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Unreadable(`${file} cannot be read.`);
  }
}

function parse<T>(text: string, file: string | undefined, fits: (value: T) => boolean): T {
  try {
    const value = JSON.parse(text) as T;
    if (typeof value === 'object' && value !== null && fits(value)) return value;
  } catch {
    // It is told below.
  }
  throw new Unreadable(`${file} is not what it should be.\n\n${HELP}`);
}

/** A line of the topic is a CloudEvent with the JWS in its data; a bare JWS is taken as well. */
function jwsOf(line: string): string {
  if (!line.startsWith('{')) return line;
  const event = JSON.parse(line) as { jws?: string; data?: { jws?: string } };
  return event.data?.jws ?? event.jws ?? '';
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      published: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [file] = positionals;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const evidence = parse<Evidence>(
    read(file, 'evidence'),
    file,
    ({ history, proofs, checkpoints }) =>
      Array.isArray(history) && Array.isArray(proofs) && Array.isArray(checkpoints),
  );
  const keys = parse<JWK & { keys?: JWK[] }>(read(values.key, 'key'), values.key, () => true);
  const key = keys.keys?.[0] ?? keys;
  const published = values.published
    ? read(values.published, 'checkpoints').split('\n').filter(Boolean).map(jwsOf)
    : [];
  const { misfit, entries, uncovered } = await verifyEvidence(evidence, key, published);
  if (misfit) {
    console.log(`DOES NOT FIT  ${misfit.entry}: ${misfit.why}.`);
    return 1;
  }
  console.log(
    `FITS  ${entries} entries of ${evidence.requestId}, ${entries - uncovered} of them under signed checkpoints` +
      (uncovered > 0
        ? `; the last ${uncovered} wait for the next checkpoint, within a minute.`
        : '.'),
  );
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Unreadable ? error.message : String(error));
    process.exit(2);
  },
);

import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, say } from '#libs/config/command-line';
import { appUrls, dataDir, kafkaEnvironment, namesKafka } from '#libs/config/command-environment';
import { CLOUDEVENTS, CloudEvent, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { COMMANDS } from '#libs/contracts/topics';
import type { Page } from '#libs/http/page';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import { log } from '#libs/operations/log';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { signDetached } from '#libs/security/signatures';
import { agenciesWithKeys, rotateKey, signingKeyOf } from './keys';
import { readMessage, recordKeyOf } from './message';

const HELP = `Acts as the system of an agency, by hand:

  npm run agency -- keys <code>                    make a key pair, register the public key
  npm run agency -- send <file.json> [--as <code>] [--reference <number>]
                                                   sign a message, send it, print its receipt
  npm run agency -- mailbox [--as <code>]          print what came for the agency

The file is a message as on the bus. If they are missing, specversion, id, type (submit-request), source (--as), time
and datacontenttype are filled in. A file without "data" is itself the data of a request.

  BROKER_URL        where the API is (http://127.0.0.1:3000)
  NOTIFICATION_URL  where the mailbox is (BROKER_URL)
  KAFKA_BROKERS     send over Kafka instead of HTTP
  DATA_DIR          where the keys are stored (.data)`;

const { broker, notification } = appUrls();
const RECEIPT_WITHIN_MS = 60_000;

async function main(): Promise<void> {
  log.level = 'silent';
  const { values, positionals, refuse } = commandLine(
    HELP,
    { as: { type: 'string' }, reference: { type: 'string' } },
    2,
  );
  const [action, argument] = positionals;
  if (action === 'keys') return keys(argument ?? values.as);
  if (action === 'send') return send(argument, values.as, values.reference);
  if (action === 'mailbox') return printMailbox(argument ?? values.as ?? onlyAgency());
  refuse(action === undefined ? 'Say what to do.' : `There is no "${action}".`);
}

async function keys(code: string | undefined): Promise<void> {
  if (!code)
    throw new Error('The code of the agency is missing: npm run agency -- keys kab-malang');
  const { file, kid, former } = await rotateKey(dataDir(), code, async (registered) => {
    await ask(broker, `/v1/agencies/${encodeURIComponent(code)}/keys`, 'admin', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ keys: registered }),
    });
  });
  say(`Registered the public key ${kid} of ${code} at ${broker}.`);
  say(
    `Earlier keys of this folder that stay registered: ${former}. Every other key of ${code} is revoked now.`,
  );
  say(`The private key is in ${file}.`);
}

async function send(
  file: string | undefined,
  as: string | undefined,
  reference: string | undefined,
): Promise<void> {
  if (!file)
    throw new Error('The file is missing: npm run agency -- send tests/examples/<one>.json');
  const { agency, message } = readMessage(file, await productTime(), as);
  if (reference) message.data.reference = reference;
  const key = signingKeyOf(dataDir(), agency);
  if (!key) throw new Error(`${agency} has no key here: npm run agency -- keys ${agency}`);
  const bytes = Buffer.from(JSON.stringify(message));
  const signature = await signDetached(bytes, key);
  const receipt = namesKafka()
    ? await overKafka(agency, recordKeyOf(agency, message), bytes, signature, message.id)
    : await overHttp(bytes, signature);
  say(JSON.stringify(receipt, null, 2));
  if (receipt.type !== ACCEPTED) process.exitCode = 1;
}

/** The product's time, which a test may have set; outside development it is the machine's. */
async function productTime(): Promise<Date> {
  const answer = await fetch(`${broker}/dev/clock`).catch(() => null);
  if (!answer?.ok) return new Date();
  const { now } = (await answer.json()) as { now: string };
  return new Date(now);
}

async function overHttp(bytes: Buffer, signature: string): Promise<CloudEvent> {
  const headers = { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: signature };
  return (await ask(broker, '/v1/commands', null, {
    method: 'POST',
    headers,
    body: new Uint8Array(bytes),
  })) as CloudEvent;
}

/** Over the bus the receipt arrives in the mailbox. */
async function overKafka(
  agency: string,
  key: string,
  bytes: Buffer,
  signature: string,
  messageId: string,
): Promise<CloudEvent> {
  let { cursor } = await mailbox(agency, null);
  const bus = new KafkaBus(kafkaOptions(kafkaEnvironment(), `agency-${agency}`));
  await bus.publish([{ topic: COMMANDS, key, value: bytes, signature }]).finally(() => bus.close());
  for (const end = Date.now() + RECEIPT_WITHIN_MS; Date.now() < end; await sleep(200)) {
    const page = await mailbox(agency, cursor);
    cursor = page.cursor;
    const receipt = page.items.find(({ data }) => data.messageId === messageId);
    if (receipt) return receipt;
  }
  throw new Error(
    `Kafka has the message, but no receipt came within ${RECEIPT_WITHIN_MS / 1000} s: the broker is not running, ` +
      'or it parked the message because it could not prove who sent it (GET /v1/parked-messages).',
  );
}

async function printMailbox(agency: string): Promise<void> {
  const { items } = await mailbox(agency, null);
  if (items.length === 0) say(`The mailbox of ${agency} is empty.`);
  for (const { time, type, subject, data } of items) {
    const what = type.replace(/^bantuan-kedinasan\.|\.v1$/g, '');
    const { reference, status, problem } = data as Partial<Record<string, unknown>>;
    const outcome = status ?? (problem as { code?: string } | undefined)?.code ?? '';
    say([time, what, outcome, reference ?? '', subject].filter(Boolean).join('  '));
  }
}

/** All entries after a cursor, and the next cursor. */
async function mailbox(
  agency: string,
  after: string | null,
): Promise<{ items: CloudEvent[]; cursor: string | null }> {
  const items: CloudEvent[] = [];
  for (let cursor = after; ;) {
    const query = `limit=100${cursor ? `&after=${cursor}` : ''}`;
    const page = (await ask(
      notification,
      `/v1/mailbox?${query}`,
      `system@${agency}`,
    )) as Page<CloudEvent>;
    items.push(...page.items);
    cursor = page.next;
    if (page.items.length < 100) return { items, cursor };
  }
}

/** The answer of the API; the error shows any other answer as the API gave it. */
async function ask(
  url: string,
  path: string,
  subject: string | null,
  init: RequestInit = {},
): Promise<unknown> {
  const headers = new Headers(init.headers);
  if (subject) {
    const issuer = await openDevelopmentIssuer(dataDir());
    headers.set('authorization', `Bearer ${await issuer.token(subject)}`);
  }
  const response = await fetch(url + path, { ...init, headers }).catch(() => {
    throw new Error(`Nothing answers at ${url}: run npm start, or set BROKER_URL (see --help).`);
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const shown = `${response.status} ${response.statusText} of ${url}${path}\n${pretty(text)}`;
  const code = /"code":"([a-z-]+)"/.exec(text)?.[1] ?? '';
  const advice = {
    unauthenticated: `The issuer in ${dataDir()} made this token. Set DATA_DIR to the folder of the product at ${url}.`,
    'signature-invalid': 'To make and register a new key: npm run agency -- keys <code>',
    'reference-taken': 'To send the file under another reference, add --reference <number>.',
  }[code];
  throw new Error(advice ? `${shown}\n${advice}` : shown);
}

function onlyAgency(): string {
  const [only, ...others] = agenciesWithKeys(dataDir());
  if (only && others.length === 0) return only;
  const known = only ? ` There are keys of ${[only, ...others].join(', ')}.` : '';
  throw new Error(`The agency is missing: add --as <code>.${known}`);
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// A reader such as `head` may close the pipe early.
process.stdout.on('error', () => process.exit());
main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

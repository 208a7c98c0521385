import { EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import { createPublicKey, KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { uuidv7 } from 'uuidv7';
import { Envelope, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { ACCEPTED, cloudEvent, typeOf } from '#libs/contracts/events';
import { goldenSamples } from '#libs/contracts/samples';
import { COMMANDS, EVENTS } from '#libs/contracts/topics';
import { judge } from '#libs/law/judgement';
import type { KnownAgencies } from './messages';

/*
 * The minimal program with the same clients, servers and sender authentication: read a batch,
 * verify, parse, one insert for the batch with as many rows of about the same size as the product
 * writes (message, request, two history entries, evaluation, three outbox rows), and as many events
 * of about the same size. No checks, no decision, no law, no chain, no deduplication, no protection
 * against a crash.
 */

const { DATABASE_URL, MIGRATION_DATABASE_URL, KAFKA_BROKERS = '', KAFKA_PARTITIONS } = process.env;
const ROWS = 8;
/**
 * With larger batches the events would exceed the topic's largest record, which limits one send to
 * a partition.
 */
const BATCH = 400;
const SEPARATOR = '\u0001';
const INSERT = `INSERT INTO floor.row (request, n, body)
  SELECT ($1::uuid[])[1 + (at - 1) / ${ROWS}], (at - 1) % ${ROWS}, body
  FROM unnest(string_to_array($2, '${SEPARATOR}')) WITH ORDINALITY AS part (body, at)`;

const verified = promisify(verify);
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'floor', maxWaitTimeInMs: 100 });
const pool = new Pool({ connectionString: MIGRATION_DATABASE_URL ?? DATABASE_URL, max: 10 });
const keys = keysOf(process.env.BENCH_AGENCIES ?? '');

/**
 * A text without the ids of the request and the message: the pieces, and which id is between them.
 */
type Form = readonly string[];
const EVENT_FORMS: readonly Form[] = [
  eventForm('request.submitted.v1.json', typeOf('submitted'), '1'),
  eventForm('request.evaluated.v1.json', typeOf('evaluated'), '2'),
  eventForm('command.accepted.v1.json', ACCEPTED),
];
const FACTS = 'Peminta tidak mempunyai penilai bersertifikat dalam jumlah yang diperlukan.';
const EVALUATION = JSON.stringify({
  ...judge({
    asOf: '2026-11-21',
    parties: { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
    facts: { '35-1-b': 'met', '35-1-c': 'met' },
    items: [
      { id: '1', facts: {} },
      { id: '2', facts: {} },
    ],
    evidence: [
      { provision: '35-1-b', item: null, basis: 'claimed', facts: [FACTS] },
      { provision: '35-1-c', item: null, basis: 'claimed', facts: [FACTS] },
    ],
  }),
  ...{ requestVersion: 2, evaluatedAt: new Date().toISOString() },
});
const EVALUATED = JSON.stringify({ recommendation: 'grant-possible', lawHash: '0'.repeat(64) });

async function main(): Promise<void> {
  await pool.query(`CREATE SCHEMA IF NOT EXISTS floor;
    CREATE TABLE IF NOT EXISTS floor.row
      (request uuid, n smallint, body text STORAGE EXTERNAL, PRIMARY KEY (request, n))`);
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [COMMANDS], fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: Number(KAFKA_PARTITIONS),
    autoCommit: false,
    autoCommitInterval: 1_000,
    eachBatch: take,
  });
}

async function take({
  batch,
  heartbeat,
  resolveOffset,
  commitOffsetsIfNecessary,
}: EachBatchPayload): Promise<void> {
  for (let from = 0; from < batch.messages.length; from += BATCH) {
    const messages = batch.messages.slice(from, from + BATCH);
    await work(messages);
    resolveOffset(messages.at(-1)?.offset ?? '');
    await heartbeat();
  }
  // An offset commit takes about 5 ms, so it is done once a second in the background.
  commitOffsetsIfNecessary().catch(() => undefined);
}

async function work(messages: EachBatchPayload['batch']['messages']): Promise<void> {
  const requests = await Promise.all(
    messages.map(async ({ value, headers }) => {
      const bytes = value ?? Buffer.alloc(0);
      await prove(bytes, String(headers?.[SIGNATURE_HEADER]));
      const text = bytes.toString();
      const { id: cause } = JSON.parse(text) as Envelope;
      const id = uuidv7();
      const events = EVENT_FORMS.map((form) => filled(form, { id, cause }));
      const receipt = events.at(-1) ?? '';
      return { id, events, rows: [receipt, text, text, EVALUATED, EVALUATION, ...events] };
    }),
  );
  await pool.query({
    name: 'floor',
    text: INSERT,
    values: [
      `{${requests.map(({ id }) => id).join()}}`,
      requests.flatMap(({ rows }) => rows).join(SEPARATOR),
    ],
  });
  await producer.send({
    topic: EVENTS,
    acks: -1,
    messages: requests.flatMap(({ id, events }) => events.map((value) => ({ key: id, value }))),
  });
}

/** @throws Error if the detached signature (RFC 7797) does not match the bytes. */
async function prove(bytes: Buffer, jws: string): Promise<void> {
  const [header = '', , signature = ''] = jws.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const key = keys.get(kid);
  const signed = Buffer.concat([Buffer.from(`${header}.`), bytes]);
  if (!key || !(await verified(null, signed, key, Buffer.from(signature, 'base64url'))))
    throw new Error(`not signed by ${kid}`);
}

function keysOf(file: string): Map<string, KeyObject> {
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as KnownAgencies;
  return new Map(
    keys.map(({ jwk: { kid, kty, crv, x } }) => [
      kid,
      createPublicKey({ key: { kty, crv, x }, format: 'jwk' }),
    ]),
  );
}

function eventForm(sample: string, type: string, sequence?: string): Form {
  const data = { ...goldenSamples()[sample]?.data };
  for (const [name, mark] of [
    ['requestId', '@id@'],
    ['messageId', '@cause@'],
  ] as const)
    if (name in data) data[name] = mark;
  const event = cloudEvent(type, '@id@', new Date(), data, { sequence, causationid: '@cause@' });
  return JSON.stringify(event).split('@');
}

function filled(form: Form, ids: Readonly<Record<string, string>>): string {
  return form.map((piece, at) => (at % 2 ? ids[piece] : piece)).join('');
}

process.once('SIGTERM', () => {
  void consumer.disconnect().then(() => process.exit(0));
});
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

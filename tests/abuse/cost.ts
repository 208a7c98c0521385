import 'reflect-metadata';
import { verifyMessage, VerifiedMessage } from '#apps/broker/intake/verify-message';
import { sourceOf } from '#libs/contracts/envelope';
import { isProblem, Problem } from '#libs/contracts/problem';
import { MAX_BYTES } from '#libs/security/json-bounds/inspect';
import { AgencyKey, newAgencyKey, signDetached } from '#libs/security/signatures';

const ROUNDS = 31;

const good = {
  reference: 'B/1/2026',
  provider: 'polri',
  subject: 'Bantuan penilai',
  description: 'Dua puluh penilai. '.repeat(1_000),
  kind: 'personnel',
  classification: 'biasa',
  urgency: 'biasa',
  grounds: [{ provision: '35-1-b', facts: 'Kami hanya memiliki dua penilai bersertifikat.' }],
  items: [{ id: '1', description: 'penilai' }],
  neededBy: '2026-12-15',
};
const items = (one: (n: number) => object): object => ({
  items: Array.from({ length: 200 }, (_, n) => ({ id: `i${n}`, description: 'x', ...one(n) })),
});
const fields = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, 1]));
/** A list of the same element, as long as fits, in place of `data.zzz`. */
const listOf = (one: string): string => `[${one}${`,${one}`.repeat(235_000 / (one.length + 1))}]`;

/** Expensive data as JSON, besides envelopes and raw bytes. */
const DATA: Record<string, string> = {
  'surplus fields': JSON.stringify({ ...good, ...fields(9_000) }),
  'items with surplus fields': JSON.stringify({ ...good, ...items(() => fields(40)) }),
  'items with wrong fields': JSON.stringify({
    ...good,
    ...items(() => ({ description: 1, quantity: 'x', classification: 7, secrecy: [] })),
    costs: Array.from({ length: 200 }, () => ({})),
    attachments: Array.from({ length: 50 }, () => ({ title: 1, uri: 1, sha256: 1 })),
  }),
  ...Object.fromEntries(
    ['1', '0.1', '""', '"\\u0041"', 'null', `${'['.repeat(25)}${']'.repeat(25)}`, '{"a":1}'].map(
      (one) => [`a list of ${one}`, JSON.stringify(good).replace(/}$/, `,"zzz":${listOf(one)}}`)],
    ),
  ),
  'a list of items that are numbers': JSON.stringify(good).replace(
    /"items":\[[^\]]*\]/,
    `"items":${listOf('1')}`,
  ),
  'text to be joined': JSON.stringify({
    ...good,
    ...items(() => ({ description: 'e\u0301'.repeat(330) })),
  }),
};

/**
 * The cost of one kind of message in milliseconds of processor time, and as a multiple of a valid
 * one of the same size.
 */
export interface Cost {
  name: string;
  ms: number;
  times: number;
  refused: boolean;
}

/**
 * Sends real bytes through the whole verification of the Kafka intake: bounds, signature, parsing,
 * fields. It runs as a process of its own on the build, because Jest's sandbox changes what is
 * slow. Prints Cost[].
 */
async function main(): Promise<void> {
  const agency = 'kab-mahal';
  const { publicJwk, privateJwk } = await newAgencyKey('kab-mahal.1', 'EdDSA');
  const key: AgencyKey = {
    ...{ kid: publicJwk.kid, agency, alg: 'EdDSA', jwk: publicJwk },
    ...{ validFrom: new Date(0), validTo: null, revokedAt: null },
  };
  const keys = new Map([[key.kid, key]]);
  const message = (data: string, more: object = {}): Buffer => {
    const envelope = {
      ...{
        specversion: '1.0',
        id: 'm-1',
        source: sourceOf(agency),
        time: new Date().toISOString(),
      },
      ...{ type: 'bantuan-kedinasan.submit-request.v1', ...more },
    };
    return Buffer.from(`${JSON.stringify(envelope).slice(0, -1)},"data":${data}}`);
  };
  const full = items(() => ({ description: 'penilai angkatan kedua '.repeat(48) }));
  const cases = new Map<string, Buffer>([
    ['valid', message(JSON.stringify({ ...good, ...full }))],
    ...Object.entries(DATA).map(([name, data]): [string, Buffer] => [name, message(data)]),
    ['extension attributes', message(JSON.stringify(good), fields(9_000))],
    ['brackets', Buffer.alloc(MAX_BYTES, '[')],
    ['objects within objects', Buffer.from('{"a":'.repeat(50_000))],
    ['escapes', Buffer.from(`{"a":"${'\\u0041'.repeat(40_000)}"`)],
    [
      'keys alike',
      Buffer.from(
        `{${Array.from({ length: 8_000 }, (_, n) => `"${'k'.repeat(20)}${n}":1`).join()}}`,
      ),
    ],
  ]);
  const signed = await Promise.all(
    [...cases].map(async ([name, bytes]) => {
      const padded = Buffer.concat([bytes, Buffer.alloc(MAX_BYTES - bytes.length, ' ')]);
      return {
        name,
        padded,
        signature: await signDetached(padded, privateJwk),
        ms: [] as number[],
      };
    }),
  );
  const outcomes = new Map<string, VerifiedMessage | Problem>();
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, padded, signature, ms } of signed) {
      const [receivedAt, began] = [new Date(), process.cpuUsage()];
      const outcome = await verifyMessage(
        { door: 'bus', bytes: padded, signature, receivedAt, verifiedAt: receivedAt },
        keys,
      );
      const { user, system } = process.cpuUsage(began);
      ms.push((user + system) / 1e3);
      outcomes.set(name, outcome);
    }
  const median = (ms: number[]): number => ms.sort((a, b) => a - b)[ms.length >> 1] ?? 0;
  const valid = median(signed[0]?.ms ?? []);
  const costs = signed.map(({ name, ms }): Cost => {
    const outcome = outcomes.get(name);
    const refused = !outcome || isProblem(outcome) || isProblem(outcome.content);
    return { name, ms: median(ms), times: median(ms) / valid, refused };
  });
  process.stdout.write(JSON.stringify(costs));
}

void main();

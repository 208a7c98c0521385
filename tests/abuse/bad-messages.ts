import { Envelope, sourceOf } from '#libs/contracts/envelope';
import { newAgencyKey, type PrivateJwk } from '#libs/security/signatures';
import { Party, requestTo, Signed } from '#tests/support/parties';
import type { Wrong } from '#tests/support/problems';

/** The parties of a bad message: its sender and the provider. */
export interface Parties {
  asker: Party;
  giver: Party;
  /** Invalid keys of the sender: revoked, and not valid yet. */
  former: PrivateJwk;
  coming: PrivateJwk;
}

const invalid = (pointer: string, field: string): Wrong => ({
  status: 422,
  code: 'validation-failed',
  pointer,
  field,
});
const malformed: Wrong = { status: 400, code: 'malformed' };
const unproven: Wrong = { status: 401, code: 'signature-invalid' };

/** Bodies whose `data` is JSON but does not match: refused by every entry point for requests. */
export const BAD_DATA: [string, (good: Record<string, unknown>) => object, Wrong][] = [
  ['a missing field', ({ neededBy: _, ...rest }) => rest, invalid('/neededBy', 'missing')],
  ['null for a required field', (d) => ({ ...d, kind: null }), invalid('/kind', 'missing')],
  ['a surplus field', (d) => ({ ...d, priority: 1 }), invalid('/priority', 'surplus')],
  [
    'a surplus field deep within',
    (d) => ({ ...d, items: [{ id: '1', description: 'penilai', 'a/b~c': 1 }] }),
    invalid('/items/0/a~1b~0c', 'surplus'),
  ],
  ['A08 a surplus toString', (d) => ({ ...d, toString: 1 }), invalid('/toString', 'surplus')],
  ['a word not in the list', (d) => ({ ...d, kind: 'weapons' }), invalid('/kind', 'not-in-list')],
  [
    'a ground not in the list',
    (d) => ({ ...d, grounds: [{ provision: '35-1-f', facts: 'ada' }] }),
    invalid('/grounds/0/provision', 'not-in-list'),
  ],
  [
    'A09 a list for a word',
    (d) => ({ ...d, kind: ['personnel'] }),
    invalid('/kind', 'not-in-list'),
  ],
  [
    'a date that does not exist',
    (d) => ({ ...d, neededBy: '2026-02-30' }),
    invalid('/neededBy', 'not-a-date'),
  ],
  [
    'a provider that does not exist',
    (d) => ({ ...d, provider: 'no-such-agency' }),
    invalid('/provider', 'unknown-agency'),
  ],
  [
    'A09 a list within a list',
    (d) => ({ ...d, grounds: [[{ provision: '35-1-b', facts: 'ada' }]] }),
    invalid('/grounds/0', 'wrong-type'),
  ],
  ['no items', (d) => ({ ...d, items: [] }), invalid('/items', 'too-few')],
  [
    'one item twice',
    (d) => ({ ...d, items: ['a', 'b'].map((description) => ({ id: '1', description })) }),
    invalid('/items', 'twice'),
  ],
  ['too long a text', (d) => ({ ...d, subject: 'x'.repeat(501) }), invalid('/subject', 'too-long')],
  [
    'A07 half a rupiah',
    (d) => ({ ...d, costs: [{ item: 'a', amount: 0.5, fundedBy: 'shared' }] }),
    invalid('/costs/0/amount', 'wrong-type'),
  ],
  [
    'A06 more faults than fit into an answer',
    (d) => ({ ...Object.fromEntries(Array.from({ length: 8000 }, (_, n) => [`f${n}`, 1])), ...d }),
    invalid('/f7', 'surplus'),
  ],
  [
    'A06 a name of 100,000 letters',
    (d) => ({ ...d, ['x'.repeat(1e5)]: 1 }),
    invalid('', 'surplus'),
  ],
  [
    'A06 9,000 numbers',
    (d) => ({ ...d, items: Array.from({ length: 9_000 }, () => 1) }),
    invalid('/items', 'too-many'),
  ],
  ...['a'.repeat(100_000), `${'-'.repeat(50_000)}!`, '0.'.repeat(40_000)].map(
    (text): (typeof BAD_DATA)[number] => [
      `A06 a pattern held against ${text.slice(0, 2)}...`,
      (d) => ({ ...d, provider: text }),
      invalid('/provider', 'too-long'),
    ],
  ),
  [
    'A09 an address of the inside',
    (d) => ({
      ...d,
      attachments: [{ title: 'x', uri: 'file:///etc/passwd', sha256: 'a'.repeat(64) }],
    }),
    invalid('/attachments/0/uri', 'wrong-form'),
  ],
  ...[' ', '\u200b\u2060', '\u3164', '\t\n', '...', 'B/1\u00ad'].map(
    (reference): (typeof BAD_DATA)[number] => [
      `A07 an unreadable reference: ${JSON.stringify(reference)}`,
      (d) => ({ ...d, reference }),
      // Leading and trailing spaces are removed, so a text of spaces is empty.
      invalid('/reference', reference === ' ' ? 'too-short' : 'wrong-form'),
    ],
  ),
  ...['B/197803152005011003', 'siti@surel.example.go.id', '3507124509870003'].map(
    (reference): (typeof BAD_DATA)[number] => [
      `A18 a reference that names a person: ${reference}`,
      (d) => ({ ...d, reference }),
      invalid('/reference', 'personal-data'),
    ],
  ),
  [
    'A18 an item that names a person',
    (d) => ({ ...d, items: [{ id: '197803152005011003', description: 'x' }] }),
    invalid('/items/0/id', 'personal-data'),
  ],
  [
    'A07 a reference that ends in the middle of a character',
    (d) => ({ ...d, reference: `${'x'.repeat(399)}😀` }),
    invalid('/reference', 'too-long'),
  ],
  [
    'A18 free text under a secret classification',
    (d) => ({ ...d, classification: 'rahasia' }),
    invalid('/subject', 'surplus'),
  ],
];

const NOT_UTF8: [string, Buffer][] = [
  ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ['an overlong NUL', Buffer.from([0xc0, 0x80])],
  ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
  ['a character beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80])],
];

/** Bytes that cannot be parsed. `json` is a valid message, which begins with `{`. */
export const BAD_BYTES: [string, (json: string) => string | Buffer, Wrong][] = [
  ['A05 over 256 KiB', (json) => json + ' '.repeat(256 * 1024), { status: 413, code: 'too-large' }],
  ['A06 not JSON', (json) => json.slice(0, -1), malformed],
  ['A06 a list', (json) => `[${json}]`, malformed],
  ['A07 not UTF-8', (json) => Buffer.from(`{"x":"\xff",${json.slice(1)}`, 'latin1'), malformed],
  ['A07 a raw NUL', (json) => `{"x":"\0",${json.slice(1)}`, malformed],
  ['A07 an escaped NUL', (json) => `{"x":"\\u0000",${json.slice(1)}`, malformed],
  ['A07 half a surrogate pair', (json) => `{"x":"\\ud800",${json.slice(1)}`, malformed],
  ['A08 __proto__', (json) => `{"__proto__":{"admin":true},${json.slice(1)}`, malformed],
  ['A08 an escaped __proto__', (json) => `{"__pr\\u006fto__":1,${json.slice(1)}`, malformed],
  ['A08 constructor deep within', (json) => `{"x":[{"constructor":1}],${json.slice(1)}`, malformed],
  ['A07 a key twice', (json) => `{"x":1,"x":2,${json.slice(1)}`, malformed],
  [
    'A06 33 levels',
    (json) => `{"x":${'['.repeat(32)}${']'.repeat(32)},${json.slice(1)}`,
    malformed,
  ],
  ['A07 a number beyond 2^53', (json) => `{"x":9007199254740993,${json.slice(1)}`, malformed],
  ...['1e400', '1e200000', '-1e16', 'NaN', 'Infinity', '01', '0x1', '1.', '+1'].map(holding),
  ...['"\\u202e"', '"\u2066x\u2069"', '"\u0085"', '"\\u001b[2J"', '"\x7f"', '"\\udc00\\ud800"'].map(
    holding,
  ),
  ['A07 a byte order mark', (json) => `\ufeff${json}`, malformed],
  ['A07 UTF-16', (json) => Buffer.from(json, 'utf16le'), malformed],
  ...NOT_UTF8.map(([name, bytes]): (typeof BAD_BYTES)[number] => [
    `A07 ${name}`,
    (json) => Buffer.concat([Buffer.from('{"x":"'), bytes, Buffer.from(`",${json.slice(1)}`)]),
    malformed,
  ]),
  ['A07 a key twice, once escaped', (json) => `{"x":1,"\\u0078":2,${json.slice(1)}`, malformed],
  ...[1, 2, 3].flatMap((depth) =>
    ['__proto__', 'constructor', 'prototype'].map((key): (typeof BAD_BYTES)[number] => [
      `A08 ${key} at depth ${depth}`,
      (json) =>
        `{${'"x":{'.repeat(depth)}"${key}":{"polluted":true}${'}'.repeat(depth)},${json.slice(1)}`,
      malformed,
    ]),
  ),
  ...[5_000, 100_000].map((depth): (typeof BAD_BYTES)[number] => [
    `A06 ${depth} levels`,
    (json) => `{"x":${'['.repeat(depth)}${']'.repeat(depth)},${json.slice(1)}`,
    malformed,
  ]),
  [
    'A06 60,000 empty objects',
    (json) => `{"x":[${Array(60_000).fill('{}').join()}],${json.slice(1)}`,
    malformed,
  ],
  [
    'A06 100,000 numbers',
    (json) => `{"x":[${Array(100_000).fill('1').join()}],${json.slice(1)}`,
    malformed,
  ],
  [
    'A06 20,000 keys',
    (json) =>
      `{"x":{${Array.from({ length: 20_000 }, (_, n) => `"${n}":1`).join()}},${json.slice(1)}`,
    malformed,
  ],
];

/** A value that no message may contain. */
function holding(value: string): (typeof BAD_BYTES)[number] {
  return [`A07 ${JSON.stringify(value)}`, (json) => `{"x":${value},${json.slice(1)}`, malformed];
}

type Make = (parties: Parties) => Promise<Signed>;
const MINUTE = 60_000;

/** A valid message with another envelope. */
const envelope =
  (more: Partial<Record<keyof Envelope, unknown>>): Make =>
  ({ asker, giver }) =>
    asker.sign(asker.message('submit-request', requestTo(giver), more));
/** The same, dated this many minutes from now. */
const madeIn =
  (minutes: number): Make =>
  (parties) =>
    envelope({ time: new Date(Date.now() + minutes * MINUTE).toISOString() })(parties);

/** Faults of the envelope. */
export const BAD_MESSAGES: [string, Make, Wrong][] = [
  [
    'A01 an unknown agency',
    async ({ asker, giver }) => {
      const { privateJwk } = await newAgencyKey('kid-of-nobody', 'EdDSA');
      const source = sourceOf('nobody');
      return asker.sign(asker.message('submit-request', requestTo(giver), { source }), privateJwk);
    },
    unproven,
  ],
  [
    'A01 the signature of other bytes',
    async ({ asker, giver }) => {
      const signed = await asker.sign(asker.message('submit-request', requestTo(giver)));
      return { ...signed, bytes: Buffer.concat([signed.bytes, Buffer.from(' ')]) };
    },
    unproven,
  ],
  [
    'A01 no signature',
    async ({ asker, giver }) => ({
      ...(await asker.sign(asker.message('submit-request', requestTo(giver)))),
      signature: undefined,
    }),
    unproven,
  ],
  ...(['former', 'coming'] as const).map((key): [string, Make, Wrong] => [
    `A01 a ${key} key`,
    async (parties) => {
      const { asker, giver } = parties;
      return asker.sign(asker.message('submit-request', requestTo(giver)), parties[key]);
    },
    unproven,
  ]),
  [
    'A01 the key of the one, the source of the other',
    async ({ asker, giver }) =>
      asker.sign(asker.message('submit-request', requestTo(giver)), giver.key),
    { status: 403, code: 'forbidden' },
  ],
  ['an id with a space', envelope({ id: 'a b' }), malformed],
  ['an id that is a number', envelope({ id: 7 }), malformed],
  ['an id of 129 characters', envelope({ id: 'x'.repeat(129) }), malformed],
  ['A18 an id that is a NIP', envelope({ id: '197803152005011003' }), malformed],
  ['A04 a day and a minute old', madeIn(-24 * 60 - 1), invalid('/time', 'out-of-range')],
  ['A04 6 minutes ahead', madeIn(6), invalid('/time', 'out-of-range')],
  ['no time at all', envelope({ time: 'kemarin' }), invalid('/time', 'not-a-time')],
  [
    'an unknown type',
    envelope({ type: 'bantuan-kedinasan.grant-request.v1' }),
    invalid('/type', 'not-in-list'),
  ],
  [
    'A08 a type that is not a string',
    envelope({ type: { toString: 1 } }),
    invalid('/type', 'missing'),
  ],
  ['an attribute of no CloudEvent', envelope({ Data: 1 } as object), invalid('/Data', 'surplus')],
  ['no data', envelope({ data: undefined }), invalid('/data', 'missing')],
];

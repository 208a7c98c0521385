import fc from 'fast-check';
import { inspectBytes, MAX_BYTES, MAX_DEPTH } from './inspect';
import { MAX_KEYS } from './keys-seen';

const inspect = (text: string) => inspectBytes(Buffer.from(text));
const nested = (levels: number, open: string, close: string) =>
  `{"a":${open.repeat(levels - 1)}${close.repeat(levels - 1)}}`;
const manyKeys = (count: number) =>
  `{${Array.from({ length: count }, (_, i) => `"${i}":0`).join()}}`;

describe('size', () => {
  const sized = (bytes: number) => Buffer.from(`{"a":"${'x'.repeat(bytes - 8)}"}`);

  it.each([MAX_BYTES - 1, MAX_BYTES])('accepts %d bytes', (bytes) => {
    expect(inspectBytes(sized(bytes))).toBeNull();
  });

  it.each([MAX_BYTES + 1, 1 << 20, 10 << 20])('refuses %d bytes without reading them', (bytes) => {
    expect(inspectBytes(new Uint8Array(bytes))?.code).toBe('too-large');
    expect(inspectBytes(sized(bytes))?.detail).toContain(`${bytes} bytes`);
  });
});

describe('accepted JSON', () => {
  it.each([
    '{}',
    ' \t\r\n{ "a" : [ ] } \n',
    '{"":0,"a":-0,"b":[0.5e-3,1E+2,true,false,null,{}]}',
    '{"a":{"a":{"a":0}},"b":[{"a":1},{"a":1}]}',
    '{"jalan":"Łódź \\u0141\\u00f3d\\u017a 🚒 \\ud83d\\ude92 \\"\\\\\\/\\n\\r\\t"}',
    '{"zero-width":"a\u200bb\ufeff","line":"\u2028\u2029","toString":1,"hasOwnProperty":1}',
    '{"n":[9007199254740991,-9007199254740991,900719925474099.1e1,9007199254740991.0,1e15]}',
    '{"n":[0e400,0.000e99999999999999999999,1e-400,0.00000000000000000000001e38]}',
    '{"__proto":1,"_proto__":1,"Constructor":1,"constructors":1}',
    nested(MAX_DEPTH, '[', ']'),
  ])('%s', (text) => {
    expect(inspect(text)).toBeNull();
    JSON.parse(text);
  });
});

describe('refused JSON, with its position', () => {
  it.each<[string, number]>([
    // not one object
    ['', 0],
    ['   ', 3],
    ['[]', 0],
    ['"a"', 0],
    ['null', 0],
    ['{}{}', 2],
    ['{},', 2],
    ['{"a":1', 6],
    ['{"a"', 4],
    ['{"a":"b', 7],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{"a":[1,]}', 8],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ["{'a':1}", 1],
    ['{"a":tru}', 8],
    ['{"a":True}', 5],
    ['{"a":undefined}', 5],
    ['{"a":NaN}', 5],
    ['{"a":Infinity}', 5],
    ['{"a":-Infinity}', 5],
    ['{/**/}', 1],
    ['\ufeff{}', 0],
    ['\u00a0{}', 0],
    ['{"a":"\\x41"}', 6],
    ['{"a":"\\u00g0"}', 6],
    ['{"a":"\\u00"}', 6],
    // numbers
    ['{"a":01}', 5],
    ['{"a":-}', 5],
    ['{"a":+1}', 5],
    ['{"a":.5}', 5],
    ['{"a":1.}', 5],
    ['{"a":1.e3}', 5],
    ['{"a":1e}', 5],
    ['{"a":1e+}', 5],
    ['{"a":0x10}', 6],
    ['{"a":1.2.3}', 8],
    ['{"a":9007199254740992}', 5],
    ['{"a":-9007199254740992}', 5],
    ['{"a":9007199254740991.5}', 5],
    ['{"a":9007199254740993}', 5],
    ['{"a":12345678901234567890}', 5],
    ['{"a":1e16}', 5],
    ['{"a":1e400}', 5],
    ['{"a":1e200000}', 5],
    ['{"a":-1e99999999999999999999}', 5],
    ['{"a":0.00001e22}', 5],
    // keys
    ['{"a":1,"b":2,"a":3}', 13],
    ['{"a":1,"\\u0061":3}', 7],
    ['{"\\ud83d\\ude92":1,"🚒":3}', 18],
    ['{"":1,"":3}', 6],
    ['{"b":[{"a":{},"a":{}}]}', 14],
    ['{"__proto__":{"polluted":true}}', 1],
    ['{"a":{"__proto__":null}}', 6],
    ['{"a":[{"b":{"constructor":{"prototype":{}}}}]}', 12],
    ['{"prototype":1}', 1],
    ['{"\\u005f_proto__":1}', 1],
    ['{"con\\u0073tructor":1}', 1],
    // characters
    ['{"a":"\u0000"}', 6],
    ['{\u0000}', 1],
    ['{"a":"\\u0000"}', 6],
    ['{"\\u0000":1}', 2],
    ['{"a":"\n"}', 6],
    ['{"a":"\t"}', 6],
    ['{"a":"\u001b[31m"}', 6],
    ['{"a":"\\u001b[31m"}', 6],
    ['{"a":"\\b"}', 6],
    ['{"a":"\\f"}', 6],
    ['{"a":"\u007f"}', 6],
    ['{"a":"\u0085"}', 6],
    ['{"a":"\\u007f"}', 6],
    ['{"a":"\\u0080"}', 6],
    ['{"a":"\\u009f"}', 6],
    ['{"a":"\\ud800"}', 6],
    ['{"a":"\\udc00"}', 6],
    ['{"a":"\\ud800\\ud800"}', 6],
    ['{"a":"\\ud800x"}', 6],
    ['{"a":"\\udc00\\udc00"}', 6],
    ['{"a":"\\ude92\\ud83d"}', 6],
    ['{"a":"\u202e"}', 6],
    ['{"a":"\\u202a"}', 6],
    ['{"\u2066":1}', 2],
    ['{"a":"\\u2069"}', 6],
    // amounts
    [nested(MAX_DEPTH + 1, '[', ']'), 5 + MAX_DEPTH - 1],
    [nested(MAX_DEPTH + 1, '{"a":', ',0}'), 5 + 5 * (MAX_DEPTH - 1)],
  ])('%j', (text, offset) => {
    expect(inspect(text)).toMatchObject({ code: 'malformed', offset });
    expect(inspect(text)?.detail).toContain(`at byte ${offset}. `);
  });

  it('refuses more levels, keys or containers than any message has', () => {
    expect(inspect(`{"a":[${'[],'.repeat(MAX_KEYS - 3)}{}]}`)).toBeNull();
    expect(inspect(`{"a":[${'[],'.repeat(MAX_KEYS - 2)}{}]}`)?.offset).toBe(3 * MAX_KEYS);
    expect(inspect(nested(5_000, '[', ']'))?.offset).toBe(5 + MAX_DEPTH - 1);
    expect(inspect(`{"a":${'['.repeat(MAX_BYTES - 5)}`)?.offset).toBe(5 + MAX_DEPTH - 1);
    expect(inspect(manyKeys(MAX_KEYS))).toBeNull();
    expect(inspect(manyKeys(MAX_KEYS + 1))?.offset).toBe(manyKeys(MAX_KEYS).length);
  });

  it.each<[string, number[]]>([
    ['a lone continuation', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an overlong of three', [0xe0, 0x80, 0xaf]],
    ['an overlong of four', [0xf0, 0x80, 0x80, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a pair of them (CESU-8)', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ['FF', [0xff]],
    ['two of three', [0xe2, 0x82]],
    ['Latin-1', [0xe9, 0x20]],
  ])('%s', (_, bytes) => {
    const message = Buffer.from([...Buffer.from('{"a":"'), ...bytes, ...Buffer.from('"}')]);
    expect(inspectBytes(message)).toMatchObject({ code: 'malformed', offset: 6 });
  });

  it('says what to do about a byte order mark', () => {
    expect(inspect('\ufeff{}')?.detail).toBe(
      'A byte order mark at byte 0. Send UTF-8 without one.',
    );
  });

  it('accepts the same key in different objects', () => {
    const one = `{"a":[${'{"k":0},'.repeat(5_000)}{}]}`;
    expect(inspect(one)).toBeNull();
    expect(inspect(one.replace('{}', '{"k":0,"k":0}'))?.detail).toMatch(/same key as at byte/);
  });

  it('never quotes the message, and pollutes no prototype', () => {
    expect(inspect('{"rahasia":1,"rahasia":2}')?.detail).not.toContain('rahasia');
    inspect('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('forgets the keys of a message that it refused', () => {
    expect(inspect('{"a":1,"b":')).not.toBeNull();
    expect(inspect('{"a":1,"b":2}')).toBeNull();
  });
});

/** A second implementation of the rules, on the bytes as parsed by the standard library. */
function reference(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const root: unknown = JSON.parse(text);
    if (typeof root !== 'object' || root === null || Array.isArray(root)) return false;
    const open: (Set<string> | null)[] = [];
    let keys = 0;
    const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? [];
    return tokens.every((token, i) => {
      if (token === '{' || token === '[') return open.push(token === '{' ? new Set() : null) <= 32;
      if (token === '}' || token === ']') return open.pop() !== undefined;
      if (/^[-\d]/.test(token)) return Math.abs(Number(token)) <= Number.MAX_SAFE_INTEGER;
      if (!token.startsWith('"')) return true;
      const value = JSON.parse(token) as string;
      if (/[^\P{Cc}\n\r\t]|[\u202a-\u202e\u2066-\u2069]/u.test(value)) return false;
      if (/\p{Cs}/u.test(value)) return false;
      if (tokens[i + 1] !== ':') return true;
      const seen = open.at(-1);
      if (!seen || seen.has(value) || ++keys > MAX_KEYS) return false;
      seen.add(value);
      return !['__proto__', 'constructor', 'prototype'].includes(value);
    });
  } catch {
    return false;
  }
}

const agree = (bytes: Uint8Array) => {
  expect([Buffer.from(bytes).toString(), inspectBytes(bytes) === null]).toEqual([
    Buffer.from(bytes).toString(),
    reference(bytes),
  ]);
};

describe('comparison with JSON.parse', () => {
  const odd = [
    '',
    'a',
    'a',
    '\\',
    '"',
    '\n',
    'é',
    '🚒',
    '\u202e',
    '\u0085',
    '\ud800',
    'constructor',
  ];
  const string = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 4 }));
  /** JSON.stringify, or with every character escaped. */
  const quoted = fc
    .tuple(string, fc.boolean())
    .map(([text, escape]) =>
      escape
        ? `"${text.replace(/[^]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
        : JSON.stringify(text),
    );
  const digits = fc.stringMatching(/^[0-9]{0,18}$/);
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      digits,
      fc.constantFrom('', '.'),
      digits,
      fc.integer({ min: -30, max: 30 }),
    )
    .map(([sign, whole, point, part, exponent]) => `${sign}${whole}${point}${part}e${exponent}`);
  const value = fc.letrec<{ json: string; object: string }>((tie) => ({
    object: fc
      .array(fc.tuple(quoted, tie('json')), { maxLength: 4 })
      .map((members) => `{${members.map(([key, json]) => `${key}:${json}`).join(', ')}}`),
    json: fc.oneof(
      { depthSize: 'small' },
      quoted,
      number,
      fc.maxSafeInteger().map(String),
      fc.double().map(String),
      fc.constantFrom('true', 'false', 'null', '9007199254740992', '1e400', 'nul', '01'),
      fc.array(tie('json'), { maxLength: 4 }).map((items) => `[ ${items.join()}]`),
      tie('object'),
    ),
  }));

  it('agrees on generated messages', () => {
    fc.assert(
      fc.property(value.object, (text) => agree(Buffer.from(text))),
      { numRuns: 2_000 },
    );
  });

  it('agrees on messages with some bytes changed', () => {
    const changes = fc.array(
      fc.tuple(
        fc.nat(),
        fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('{}[]",:\\u0'))),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(value.object, changes, (text, changed) => {
        const bytes = Buffer.from(text);
        for (const [at, byte] of changed) bytes[at % bytes.length] = byte;
        agree(bytes);
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees on integers around the limit', () => {
    for (let n = 2n ** 53n - 20n; n < 2n ** 53n + 20n; n++) {
      agree(Buffer.from(`{"a":${n}}`));
      agree(Buffer.from(`{"a":-${n}.000}`));
      agree(Buffer.from(`{"a":${n}000e-3}`));
    }
  });
});

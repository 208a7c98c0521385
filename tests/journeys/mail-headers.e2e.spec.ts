import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { smtpMail, StoredLetter } from '#apps/notification/channels/smtp';
import { afterFailure } from '#apps/notification/channels/retries';
import { letterOf, write } from '#apps/notification/notices/compose-letter';
import { asciiAddress } from '#libs/contracts/address';
import { cloudEvent, typeOf } from '#libs/contracts/events';
import { isReadable } from '#libs/contracts/personal';
import { certificate } from '#tests/support/kafka/secure-kafka';
import { CaughtMail, MailServer } from '#tests/support/mail-server';

/** Each letter has a reference and a name, so this tests twice as many texts. */
const LETTERS = 5_000;
const SEED = 16;
const FROM = 'bantuan-kedinasan@perantara.example.go.id';

/** Text that tries to inject something into a header. */
const ODD = [
  ...['=?utf-8?B?RGl0b2xhaw==?=', '=?UTF-8?Q?Dit=6Flak?=', '=?iso-8859-1?q?=0D=0ABcc:_a?='],
  ...['=?', '?=', '=?utf-8?', '=?x?y?z?=', '=?utf-8*id?Q?a?=', '=0D=0A', '%0d%0a', '"', "'", '\\'],
  ...[
    '<a@b.example>',
    ', a@b.example',
    ';',
    ':',
    '(c)',
    '{pemberi}',
    '{peminta}',
    '=20',
    '_',
    '&amp;',
  ],
  ...['...', '\u2026', ': permohonan disetujui', 'Subject: x', 'B/123/HK.01/2026', 'e\u0301', 'é'],
  ...[
    '\u0412',
    '\uff1a',
    '\u2215',
    '\ud83d\udce8',
    '日本語',
    '\u0e20\u0e32',
    'ß',
    '\u1e9e',
    'x'.repeat(90),
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
    '\ufe0f',
    '\u034f',
    '\u2800',
    '\u3164',
    '\u00ad',
    '\u180e',
  ],
  ...[
    '\u05d0',
    '\u0661',
    '\r\n',
    '\n',
    '\t',
    '\u2028',
    '\u00a0',
    '\0',
    '\ud800',
    '\ue000',
    '  ',
    ' ',
  ],
];
const part = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...ODD) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }) },
);
const given = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 6 }), fc.constantFrom('', ' '))
  .map(([parts, between]) => [...parts.join(between)].slice(0, 200).join(''));

/** As the request and the registry show it. */
const shown = (text: string): string => text.trim().replace(/ +/g, ' ');

function letterWith(reference: string, name: string, n: number): StoredLetter {
  const agency = { code: 'x-1', name, email: null, superior: null, timeZone: null };
  const data = { reference, classification: 'biasa', urgency: 'biasa', change: {} };
  const event = cloudEvent<Record<string, unknown>>(typeOf('submitted'), 'id', new Date(), data);
  const letter = letterOf(event.type);
  if (!letter) throw new Error('it is told');
  const parties = { requester: agency, provider: { ...agency, name: 'BKN' } };
  const { subject, body } = write(event, letter, agency, ['requester'], parties, null);
  return {
    ...{
      id: String(n),
      type: event.type,
      agency: 'x-1',
      address: `a${n}@x.example`,
      subject,
      body,
    },
    ...{ messageId: `<${n}@x.example>`, threadId: '<0@x.example>', createdAt: new Date() },
    calendar: null,
  };
}

describe('a letter, parsed by an independent reader', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await MailServer.start();
  });
  afterAll(() => server?.close());

  async function sendAll(letters: StoredLetter[]): Promise<Map<string, CaughtMail>> {
    const mail = smtpMail(server.url, FROM);
    const before = server.mails.length;
    try {
      await Promise.all(letters.map((letter) => mail.send(letter, new AbortController().signal)));
    } finally {
      mail.close();
    }
    return new Map(server.mails.slice(before).map((one) => [one.to[0] ?? '', one]));
  }

  it(`keeps the reference and the name exactly, for ${2 * LETTERS} texts`, async () => {
    const texts = fc.sample(given, { numRuns: 8 * LETTERS, seed: SEED });
    const taken = texts.filter((text) => isReadable(text)).slice(0, 2 * LETTERS);
    expect(taken).toHaveLength(2 * LETTERS);
    const pairs = Array.from({ length: LETTERS }, (_, n) => [
      taken[2 * n] ?? '',
      taken[2 * n + 1] ?? '',
    ]);
    const caught = await sendAll(pairs.map(([one = '', two = ''], n) => letterWith(one, two, n)));
    expect(caught.size).toBe(LETTERS);
    const differs: unknown[] = [];
    for (const [n, [reference = '', name = '']] of pairs.entries()) {
      const mail = caught.get(`a${n}@x.example`);
      const subject = `Bantuan Kedinasan ${shown(reference)}: permohonan diajukan`;
      const lines = (mail?.email.text ?? '').split(/\r?\n/);
      const right =
        mail?.email.subject === subject &&
        lines.includes(`Nomor   : ${shown(reference)}`) &&
        lines.includes(`Yth. ${shown(name)}`) &&
        mail.headers.length === 10 &&
        /^[\x20-\x7e\r\n\t]+$/.test(mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n')));
      if (!right)
        differs.push({ reference, name, seen: mail?.email.subject, text: mail?.email.text });
    }
    expect(differs.slice(0, 3)).toEqual([]);
  }, 300_000);

  it('has no header line longer than 76 characters', () => {
    const heads = server.mails.map(({ raw }) =>
      raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n'),
    );
    const subjects = heads.map((lines) => {
      const from = lines.findIndex((line) => line.startsWith('Subject:'));
      const more = lines.slice(from + 1).findIndex((line) => !/^[ \t]/.test(line));
      return lines.slice(from, from + 1 + more);
    });
    expect(Math.max(...subjects.flat().map((line) => line.length))).toBeLessThanOrEqual(76);
  });

  it.each([
    ["tu.o'kota@kab-uji.example.go.id"],
    ['tu&arsip@kab-uji.example.go.id'],
    ['tu/umum@kab-uji.example.go.id'],
    ["#$*=?^_`{|}~-'@kab-uji.example.go.id"],
    ['kontak@kementrian-é.example.go.id', 'kontak@xn--kementrian--lbb.example.go.id'],
  ])(
    'goes to an address that the registry accepts, with and without SMTPUTF8: %s',
    async (address, ascii = address) => {
      for (const smtpUtf8 of [true, false]) {
        const other = await MailServer.start({ hideSMTPUTF8: !smtpUtf8 });
        const mail = smtpMail(other.url, FROM);
        try {
          await mail.send(
            { ...letterWith('B/1', 'Dinas', 1), address },
            new AbortController().signal,
          );
        } finally {
          mail.close();
          await other.close();
        }
        // The server itself shows an A-label in its Unicode form.
        expect(other.recipients.map(asciiAddress)).toEqual([ascii]);
        expect(other.mails[0]?.headers).toContainEqual(['to', ascii]);
      }
    },
  );

  it('is not sent over an untrusted certificate, and the error says what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    const { keys, password } = await certificate(folder);
    const tls = { pfx: readFileSync(keys), passphrase: password, disabledCommands: ['AUTH'] };
    const other = await MailServer.start(tls as SMTPServerOptions);
    const mail = smtpMail(`${other.url}?requireTLS=true`, FROM);
    try {
      const sent = mail.send(letterWith('B/1', 'Dinas', 1), new AbortController().signal);
      const error: unknown = await sent.catch((failure: unknown) => failure);
      expect(afterFailure(error, 1, new Date(), 0.5)).toMatchObject({
        ...{ status: 'due', blocked: true },
        lastError: expect.stringMatching(
          /^DEPTH_ZERO_SELF_SIGNED_CERT: the certificate .* is not trusted; .* NODE_EXTRA_CA_CERTS$/,
        ) as string,
      });
    } finally {
      mail.close();
      await other.close();
      rmSync(folder, { recursive: true });
    }
    expect(other.mails).toEqual([]);
  });
});

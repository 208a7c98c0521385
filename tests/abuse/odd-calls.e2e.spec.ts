import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { Answer, call } from '#tests/support/http';
import { ask, Official, Party, requestTo, Seen, urlOf } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { kafka, World } from '#tests/support/world';
import { Forger } from './bad-tokens';
import { tally } from './tally';

interface Operation {
  parameters?: { in: string; name: string }[];
}

const SQL = [
  "'",
  "' OR 1=1 --",
  'id;drop table request',
  '1) UNION SELECT * FROM agency--',
  '$1',
  '\\',
  '%',
  '_',
];
const SHAPES = ['{"$gt":""}', '[]', '[object Object]', '../../etc/passwd'];
/** Text that databases, parsers or terminals may mishandle. */
const ODD = [
  '%00',
  '%ff',
  '%ed%a0%80',
  '%e2%80%ae',
  '%0d%0aX-Evil:%201',
  '%1b%5b2J',
  '__proto__',
  'constructor',
  '1e400',
  '-0',
  'NaN',
  '9007199254740993',
];

/** Empty if PostgreSQL is not the run's own, since its log cannot be read then. */
const postgresLog = (): Buffer => {
  const { POSTGRES_LOG: file } = process.env;
  return file ? readFileSync(file) : Buffer.alloc(0);
};

/** What any HTTP client can do to the three apps. */
describe('unusual calls, on Kafka', () => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let request: Seen;
  let apps: string[];
  let database: Client;

  beforeAll(async () => {
    world = await kafka();
    asker = await Party.register(world, 'odd-call-asker');
    giver = await Party.register(world, 'odd-call-giver');
    request = await ask(asker, giver);
    // All automatic effects are done: from here on rows come from calls alone.
    await poll(async () => {
      expect(await giver.mailbox()).toHaveLength(request.version);
      const { text } = await giver.official('decider').get('/v1/reports/summary');
      expect(text).toContain(asker.code);
    });
    apps = [world.broker, world.notification, world.reporting];
    database = new Client({ connectionString: world.database.ownerUrl });
    await database.connect();
  }, 120_000);
  afterAll(async () => {
    await database?.end();
    await world?.stop();
  }, 60_000);

  /** Every route of every app, from its own document. */
  const routes = async (): Promise<
    { url: string; method: string; path: string; operation: Operation }[]
  > => {
    const found = await Promise.all(
      apps.map(async (url) => {
        const { body } = await call<{ paths: Record<string, Record<string, Operation>> }>(
          'GET',
          `${url}/openapi.json`,
        );
        return Object.entries(body.paths).flatMap(([path, methods]) =>
          Object.entries(methods).map(([method, operation]) => ({
            url,
            method: method.toUpperCase(),
            path,
            operation,
          })),
        );
      }),
    );
    return found.flat();
  };
  /** A valid token. */
  const tokenOf = async (method: string, to: string): Promise<string> => {
    // A stream accepts the call and would never end.
    if (to.endsWith('/stream')) return world.token(`decider@${giver.code}`);
    for (const subject of [
      `decider@${giver.code}`,
      'auditor',
      'admin',
      `requester@${giver.code}`,
      `superior@${giver.code}`,
    ]) {
      const token = await world.token(subject);
      if ((await call(method, to, { token })).status !== 403) return token;
    }
    throw new Error(`${method} ${to} is open to no role`);
  };
  /** The number of rows of everything that a call could add or remove. */
  const rows = async (): Promise<Record<string, string>> => {
    const counts: Record<string, string> = {};
    for (const name of [
      'agency',
      'agency_key',
      'message',
      'request',
      'history',
      'parked_message',
    ]) {
      const { rows } = await database.query<{ n: string }>(
        `SELECT count(*) AS n FROM broker.${name}`,
      );
      counts[name] = rows[0]?.n ?? '';
    }
    return counts;
  };

  it('A09 every route refuses invalid values of its query parameters', async () => {
    const offered = { kind: 'other', title: 'Layanan', description: 'Layanan biasa.' };
    expect((await giver.official('decider').post('/v1/services', offered)).status).toBe(201);
    const before = await rows();
    let tried = 0;
    const taken: object[] = [];
    for (const { url, method, path, operation } of await routes())
      for (const { name } of (operation.parameters ?? []).filter(
        ({ in: where }) => where === 'query',
      )) {
        const to = `${url}${path.replace('{id}', request.id).replace('{code}', giver.code)}`;
        const token = await tokenOf(method, to);
        const values = [...SQL, ...SHAPES].map((value) => `${name}=${encodeURIComponent(value)}`);
        for (const query of [
          ...values,
          `${name}=1&${name}=2`,
          `${name}[role]=admin`,
          `${name}[]=1`,
        ]) {
          const answer = await call(method, `${to}?${query}`, { token });
          // Any text is a value of `q`: it is searched for, and stands in no service.
          const { items } = answer.body as { items?: object[] };
          const sought = name === 'q' && values.includes(query) && items?.length === 0;
          const refused = (answer.status >= 400 && answer.status < 500) || sought;
          tally('A09', refused ? { refused: 1 } : { accepted: 1 });
          tried += 1;
          // A POST without its required body may be refused for that first.
          if (!refused || (method === 'GET' && answer.status !== 422 && !sought))
            taken.push({ method, path, query, status: answer.status });
        }
      }
    expect(taken).toEqual([]);
    expect(tried).toBeGreaterThan(100);
    expect(await rows()).toEqual(before);
  });

  it('A07 no path, parameter or body causes an internal error', async () => {
    const broken: unknown[] = [];
    const before = postgresLog().length;
    for (const { url, method, path, operation } of await routes()) {
      if (/stream|dev\/clock/.test(path)) continue;
      const token = await tokenOf(method, url + path.replace(/\{\w+\}/g, request.id));
      const names = (operation.parameters ?? []).filter(({ in: where }) => where === 'query');
      for (const odd of ODD) {
        const target = [
          path.replace(/\{\w+\}/g, odd),
          ...names.map(({ name }) => `${path.replace(/\{\w+\}/g, request.id)}?${name}=${odd}`),
        ];
        for (const to of new Set(target)) {
          const body =
            method === 'GET'
              ? undefined
              : JSON.stringify({ [decodeURIComponent(odd.replace(/%ff|%ed.*/, 'x'))]: odd });
          const { status } = await call(method, url + to, { token, body });
          const harmless = status < 400;
          tally('A07', harmless ? { harmless: 1 } : { refused: 1 });
          if (status >= 500) broken.push({ method, to, status });
        }
      }
    }
    expect(broken).toEqual([]);
    // Other tests write to the same log, and some cause errors in their databases on purpose.
    const own = new URL(world.database.url).pathname.slice(1);
    const lines = postgresLog().subarray(before).toString('utf8').split('\n');
    expect(
      lines.filter((line) =>
        /invalid byte sequence|unsupported Unicode|invalid input syntax|out of range/.test(line),
      ),
    ).not.toContainEqual(expect.stringContaining(` ${own} `));
  });

  it('A07 references that look the same are the same, and other text keeps its form', async () => {
    const reference = 'B/Ł\u00f3d\u017a/1';
    const subject = 'Nama: Jose\u0301 \u{1f692} na\u00efve';
    const description = `${subject} \u2028 baris kedua`;
    const first = await asker.command(
      asker.message('submit-request', requestTo(giver, { reference, subject, description })),
    );
    expect(first.status).toBe(202);
    const twin = requestTo(giver, { reference: reference.normalize('NFD') });
    expectProblem(await asker.command(asker.message('submit-request', twin)), {
      status: 409,
      code: 'reference-taken',
    });
    expectProblem(await asker.official('requester').post('/v1/requests', twin), {
      status: 409,
      code: 'reference-taken',
    });
    const { requestId } = first.body.data as { requestId: string };
    const { body } = await giver.official('decider').get(`/v1/requests/${requestId}`);
    expect(body).toMatchObject({
      reference,
      subject: subject.normalize('NFC'),
      description: description.normalize('NFC'),
    });
    tally('A07', { refused: 2, harmless: 1 });
  });

  it('A05 compressed bodies are not decompressed', async () => {
    const message = await asker.sign(asker.message('submit-request', requestTo(giver)));
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    const token = await world.token(`requester@${asker.code}`);
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, identity', 'x'])
      for (const [path, type] of [
        ['/v1/commands', CLOUDEVENTS],
        ['/v1/requests', 'application/json'],
      ] as const)
        for (const body of [message.bytes, gzipSync(message.bytes), bomb]) {
          const headers = {
            'content-encoding': encoding,
            'content-type': type,
            [SIGNATURE_HEADER]: message.signature ?? '',
          };
          const answer = await call('POST', world.broker + path, { token, body, headers });
          tally('A05', answer.status >= 400 ? { refused: 1 } : { accepted: 1 });
          expectProblem(answer, { status: 415, code: 'media-type' });
        }
  });

  it('A15 no token makes the product fetch a key, and all are answered alike', async () => {
    const asked: string[] = [];
    const canary = createServer((call, answer) => {
      asked.push(call.url ?? '');
      answer.end('{"keys":[]}');
    });
    await new Promise<void>((listening) => canary.listen(0, '127.0.0.1', listening));
    const { port } = canary.address() as { port: number };
    const there = `http://127.0.0.1:${port}/`;
    const forger = await Forger.of(world, 'auditor');
    const headers: Record<string, unknown>[] = [
      ...['jku', 'x5u', 'jwk', 'x5c', 'kid'].map((name) => ({ [name]: `${there}${name}` })),
      { jwk: { kty: 'OKP', crv: 'Ed25519', x: there } },
      ...['../../x', "' OR 1=1 --", '\0', there, 'a'.repeat(1_000)].map((kid) => ({ kid })),
      { crit: ['exp'], exp: 1 },
      { typ: 'logout+jwt' },
    ];
    const tokens = await Promise.all(
      headers.map((header) => forger.saying({}, header).catch(() => forger.headed(header))),
    );
    tokens.push(`${'a'.repeat(1_000_000)}.b.c`.slice(0, 12_000));
    const shapes = new Set<string>();
    for (const url of apps.map(
      (app) =>
        `${app}/v1/${app === world.broker ? 'requests' : app === world.reporting ? 'reports/summary' : 'mailbox'}`,
    ))
      for (const token of tokens) {
        const answer: Answer = await call('GET', url, { token });
        tally('A15', answer.status === 401 ? { refused: 1 } : { accepted: 1 });
        expect([token.slice(0, 60), answer.status]).toEqual([token.slice(0, 60), 401]);
        shapes.add(Object.keys(answer.body).sort().join());
      }
    expect(shapes.size).toBe(1);
    const huge = await raw(
      world.broker,
      `GET /v1/requests HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${'a'.repeat(1_000_000)}\r\n\r\n`,
    );
    expect(huge).toMatch(/^HTTP\/1.1 413 /);
    await new Promise((done) => canary.close(done));
    expect(asked).toEqual([]);
  });

  it('A08 no input changes the prototype of objects', async () => {
    for (const app of apps)
      for (const query of [
        '__proto__[polluted]=1',
        'constructor[prototype][polluted]=1',
        '__proto__=1',
        'toString=1',
        'hasOwnProperty=1',
      ]) {
        const path =
          app === world.broker
            ? 'requests'
            : app === world.reporting
              ? 'reports/summary'
              : 'mailbox';
        const { status, text } = await call('GET', `${app}/v1/${path}?${query}`, {
          token: await world.token(`decider@${giver.code}`),
        });
        tally(
          'A08',
          status >= 400 || path === 'reports/summary' ? { refused: 1 } : { accepted: 1 },
        );
        expect([query, status < 500, text.includes('polluted":')]).toEqual([query, true, false]);
      }
    // A process whose prototypes were changed would show it in its answers.
    const { body } = await new Official(world, 'auditor').get<Record<string, unknown>>(
      `/v1/requests/${request.id}`,
    );
    expect(Object.keys(body)).not.toContain('polluted');
    expect(body).toMatchObject({ version: 2, status: 'awaiting-decision' });
  });

  it('A17 every log line stays one printable JSON object, whatever is sent', async () => {
    const evil = [
      'a\nb',
      '\x1b[2J\x1b]0;x\x07',
      '\x9b31m',
      '\u2028\u2029',
      '"}\n{"level":"info","msg":"forged"}',
      '\u202egnp.exe',
      '\0',
    ];
    for (const text of evil) {
      for (const app of apps) {
        const line = Buffer.from(text, 'latin1')
          .toString('latin1')
          .replace(/[\r\n]/g, ' ');
        await raw(
          app,
          `GET /v1/${line} HTTP/1.1\r\nhost: x\r\nx-request-id: ${line}\r\nuser-agent: ${line}\r\n\r\n`,
        );
        await raw(app, `GE${line}T / HTTP/1.1\r\nhost: ${line}\r\n\r\n`);
      }
      await call('GET', urlOf(world, '/v1/requests'), {
        headers: { authorization: `Bearer ${Buffer.from(text).toString('base64url')}.x.y` },
      });
      await asker.send(
        asker.message('submit-request', requestTo(giver, { subject: text }), { type: text }),
      );
      tally('A17', { harmless: 8 });
    }
    for (const { log } of world.processes) fits(readFileSync(log, 'utf8'));

    // The fields themselves, each combined with each of these.
    const script = `const { log } = require('#libs/operations/log'); for (const text of ${JSON.stringify(evil)}) {
      const error = Object.assign(new Error(text), { code: text, name: text });
      log.info({ requestId: text, method: text, route: text, agency: text, reason: text, err: error, topic: text, [text]: text }, text); }`;
    const cwd = resolve(__dirname, '../..');
    const printed = execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' });
    expect(fits(printed)).toBe(evil.length);
    tally('A17', { harmless: evil.length * 10 });
  });

  /** Returns the number of lines. Each must be a JSON object of printable characters. */
  function fits(log: string): number {
    // A process may be writing its last line.
    const lines = log.split('\n').slice(0, -1);
    for (const line of lines) {
      expect(Object.keys(JSON.parse(line) as object)).toEqual(
        expect.arrayContaining(['level', 'time', 'msg']),
      );
      expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      expect((JSON.parse(line) as { msg: string }).msg).not.toBe('forged');
    }
    return lines.length;
  }

  /** Sends raw bytes to a server, and returns the answer. */
  function raw(url: string, bytes: string): Promise<string> {
    const { port, hostname } = new URL(url);
    return new Promise((done) => {
      let answer = '';
      const socket = connect(
        Number(port),
        hostname,
        () => void socket.end(Buffer.from(bytes, 'latin1')),
      );
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => done(answer));
      socket.setTimeout(30_000, () => socket.destroy());
    });
  }
});

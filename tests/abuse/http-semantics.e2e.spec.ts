import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Answer } from '../support/http';
import { Official, openWithParties, Party, requestTo } from '../support/parties';
import { poll } from '../support/poll';
import { expectProblem } from '../support/problems';
import type { World } from '../support/world';

const run = promisify(execFile);

interface Raw {
  text: string;
  closed: boolean;
}

/** What HTTP (RFC 9110, 9112) promises besides the answers of the routes. */
describe('HTTP semantics of every app', () => {
  let world: World;
  let asker: Party;
  let giver: Party;

  beforeAll(async () => {
    ({ world, asker, giver } = await openWithParties('http-asks', 'http-gives'));
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const HOST = 'host: localhost\r\n';
  const CLOUD = 'content-type: application/cloudevents+json\r\n';
  /**
   * Sends bytes in parts, with pauses. Resolves with the answer once the server closes the
   * connection, as each of these must, or stays silent for long.
   */
  const raw = (parts: string[]): Promise<Raw> => {
    const { port, hostname } = new URL(world.broker);
    return new Promise((done) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => {
        parts.forEach((part, at) => setTimeout(() => socket.write(part), at * 10));
      });
      const open = (): void => {
        done({ text, closed: false });
        socket.destroy();
      };
      socket.setTimeout(30_000, open);
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => done({ text, closed: true }));
    });
  };
  const statuses = ({ text }: Raw): number[] =>
    [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  const newRequest = async (): Promise<string> => {
    const { body } = await asker
      .official('requester')
      .post<{ id: string }>('/v1/requests', requestTo(giver));
    return body.id;
  };

  it('names the methods of a path without authentication', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/v1/requests', 'GET, HEAD, OPTIONS, POST'],
      ['PATCH', '/v1/agencies/bkn', 'GET, HEAD, OPTIONS, PUT'],
      ['GET', '/v1/commands', 'OPTIONS, POST'],
      ['PUT', '/v1/mailbox/stream', 'GET, HEAD, OPTIONS'],
      ['TRACE', '/health/live', 'GET, HEAD, OPTIONS'],
      ['POST', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ]) {
      const answer = await raw([
        `${method} ${path} HTTP/1.1\r\n${HOST}connection: close\r\ncontent-length: 2\r\n\r\n{}`,
      ]);
      expect([path, ...statuses(answer)]).toEqual([path, 405]);
      expect(answer.text).toMatch(new RegExp(`^allow: ${allow}\r$`, 'm'));
      expect(answer.text).toContain('"code":"method-not-allowed"');
      const options = await raw([`OPTIONS ${path} HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`]);
      expect(statuses(options)).toEqual([204]);
      expect(options.text).toMatch(new RegExp(`^allow: ${allow}\r$`, 'm'));
    }
    const nothing = await raw([`DELETE /v1/nothing HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`]);
    expect(statuses(nothing)).toEqual([404]);
  });

  it('answers HEAD like GET, without the body', async () => {
    const id = await newRequest();
    const token = await world.token(`decider@${giver.code}`);
    for (const path of [`/v1/requests/${id}`, '/v1/requests', '/health/live', '/openapi.json']) {
      const ask = (method: string): Promise<Response> =>
        fetch(world.broker + path, { method, headers: { authorization: `Bearer ${token}` } });
      const [head, get] = [await ask('HEAD'), await ask('GET')];
      expect([head.status, await head.text()]).toEqual([get.status, '']);
      for (const name of ['content-type', 'etag'])
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      await get.text();
    }
  });

  it('accepts UUIDs in upper and lower case', async () => {
    const id = await newRequest();
    const decider = giver.official('decider');
    const path = `/v1/requests/${id.toUpperCase()}`;
    expect((await decider.get(path)).body).toMatchObject({ id });
    for (const what of ['history', 'deadline', 'evaluation', 'evidence'])
      expect((await decider.get(`${path}/${what}`)).status).toBe(200);
    const key = { 'idempotency-key': 'one-path-two-spellings' };
    const question = { text: 'Mohon penjelasan.' };
    const asked = await decider.post(`${path}/clarification`, question, key);
    expect(asked.body).toMatchObject({ id, status: 'awaiting-clarification' });
    const again = await decider.post(`/v1/requests/${id}/clarification`, question, key);
    expect([again.status, again.text]).toEqual([200, asked.text]);
  });

  it.each<[string, number]>([
    ['"2"', 200],
    ['"1", "2"', 200],
    ['"1",, W/"2" ,"2"', 200],
    ['*', 200],
    ['W/"2"', 412],
    ['"1", W/"2"', 412],
    ['"02"', 412],
    ['"2-gzip"', 412],
    ['""', 412],
    ['2', 400],
    ['"2', 400],
    ['"1" "2"', 400],
    ['', 400],
  ])('compares If-Match: %s with version 2 and answers %i', async (tags, status) => {
    const id = await newRequest();
    const answer = await giver
      .official('decider')
      .post(`/v1/requests/${id}/clarification`, { text: 'Mohon.' }, { 'if-match': tags });
    expect(answer.status).toBe(status);
    if (status === 412) expectProblem(answer, { status, code: 'version-mismatch' });
    if (status === 400) expectProblem(answer, { status, code: 'malformed' });
  });

  it('honours If-None-Match where something is written', async () => {
    const admin = new Official(world, 'admin');
    const path = '/v1/agencies/http-new';
    const body = { name: 'Instansi baru', kind: 'pemkab' };
    const create = (): Promise<Answer> => admin.call('PUT', path, body, { 'if-none-match': '*' });
    expect((await create()).status).toBe(201);
    expectProblem(await create(), { status: 412, code: 'version-mismatch' });
    const { headers } = await admin.get(path);
    const etag = headers.get('etag') ?? '';
    const stale = await admin.call('PUT', path, body, { 'if-none-match': `W/${etag}` });
    expectProblem(stale, { status: 412, code: 'version-mismatch' });
    const id = await newRequest();
    const decider = giver.official('decider');
    const act = `/v1/requests/${id}/clarification`;
    const refused = await decider.post(act, { text: 'Mohon.' }, { 'if-none-match': '"2"' });
    expectProblem(refused, { status: 412, code: 'version-mismatch' });
    const done = await decider.post(act, { text: 'Mohon.' }, { 'if-none-match': '"1"' });
    expect(done.status).toBe(200);
  });

  it('refuses repeated single-value headers and ignores unknown expectations', async () => {
    const good = await world.token(`requester@${asker.code}`);
    const bearer = `authorization: Bearer ${good}\r\n`;
    const end = 'connection: close\r\n\r\n';
    for (const [headers, status] of [
      [`${HOST}${bearer}authorization: Bearer x\r\n`, 400],
      [`${HOST}${HOST}${bearer}`, 400],
      [bearer, 400],
      [`${HOST}${bearer}`, 200],
      [`${HOST}${bearer}expect: 200-maybe\r\n`, 200],
    ] as const) {
      const answer = await raw([`GET /v1/agencies HTTP/1.1\r\n${headers}${end}`]);
      expect([headers, ...statuses(answer)]).toEqual([headers, status]);
      if (status === 400) expect(answer.text).toContain('"code":"malformed"');
    }
  });

  it.each(['application/json; charset=utf-16', 'application/x+json', 'application/jsonx'])(
    'refuses a body of type %s',
    async (type) => {
      const body = JSON.stringify(requestTo(giver));
      const official = asker.official('requester');
      const answer = await official.post('/v1/requests', body, { 'content-type': type });
      expectProblem(answer, { status: 415, code: 'media-type' });
    },
  );

  it.each<[string, string[]]>([
    ['malformed HTTP', ['x\r\n\r\n']],
    ['malformed HTTP a moment later', ['', 'x\r\n\r\n', 'more of it']],
    ['a bad second request', ['GET /health/live HTTP/1.1\r\nBad Header\r\n\r\n']],
    ['headers beyond measure', [`GET / HTTP/1.1\r\n${HOST}x: ${'a'.repeat(20_000)}\r\n\r\n`]],
  ])(
    'answers a completed request, then closes the connection, when %s follows it',
    async (_what, [now, ...later]) => {
      const data = requestTo(giver);
      const body = JSON.stringify(data);
      const token = await world.token(`requester@${asker.code}`);
      const post =
        `POST /v1/requests HTTP/1.1\r\n${HOST}authorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const answer = await raw([post + now, ...later]);
      expect([statuses(answer), answer.closed]).toEqual([[201], true]);
      expect(answer.text).toContain(String(data.reference));
    },
  );

  it.each<[string, string, number]>([
    ['GET', `GET /health/live HTTP/1.1\r\n${HOST}\r\n`, 200],
    ['HEAD', `HEAD /health/live HTTP/1.1\r\n${HOST}\r\n`, 200],
    ['OPTIONS', `OPTIONS /v1/requests HTTP/1.1\r\n${HOST}\r\n`, 204],
    ['a wrong method', `DELETE /v1/me HTTP/1.1\r\n${HOST}content-length: 2\r\n\r\n{}`, 405],
    ['no token', `GET /v1/me HTTP/1.1\r\n${HOST}\r\n`, 401],
    [
      'a body in chunks',
      `POST /v1/commands HTTP/1.1\r\n${HOST}${CLOUD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      401,
    ],
    [
      'an expectation',
      `POST /v1/commands HTTP/1.1\r\n${HOST}${CLOUD}expect: 200-ok\r\ncontent-length: 2\r\n\r\n{}`,
      401,
    ],
  ])('answers a complete request once when bytes follow it: %s', async (_what, request, status) => {
    const answer = await raw([`${request}x\r\n\r\n`]);
    expect([statuses(answer), answer.closed]).toEqual([[status], true]);
  });

  it('answers 400 to malformed HTTP', async () => {
    const answer = await raw(['x\r\n\r\n']);
    expect([statuses(answer), answer.closed]).toEqual([[400], true]);
    const body = await raw([
      `POST /v1/requests HTTP/1.1\r\n${HOST}transfer-encoding: chunked\r\n\r\n`,
      'zz\r\n',
    ]);
    expect([statuses(body)[0], body.closed]).toEqual([400, true]);
  });

  it('signs a message of the command line with the time of the product', async () => {
    await world.setClock(new Date(Date.now() + 30 * 86_400_000).toISOString());
    const env = {
      ...process.env,
      DATA_DIR: world.dataDir,
      BROKER_URL: world.broker,
      NOTIFICATION_URL: '',
      KAFKA_BROKERS: '',
    };
    const agency = async (...args: string[]): Promise<string> =>
      (await run(process.execPath, [resolve('dist/apps/agency/agency.js'), ...args], { env }))
        .stdout;
    await agency('keys', 'kab-malang');
    const file = resolve('tests/examples/assess-120-officials.json');
    const receipt = await agency('send', file, '--reference', 'B/clock/1');
    expect(JSON.parse(receipt)).toMatchObject({ data: { version: 2 } });
    await world.setClock(new Date().toISOString());
  }, 60_000);

  it.each([
    ['headers', `GET /health/live HTTP/1.1\r\n${HOST}x: `],
    ['a body', `POST /v1/requests HTTP/1.1\r\n${HOST}content-length: 100\r\n\r\n{`],
  ])(
    'stops in time while a client has sent half of %s',
    async (_what, half) => {
      const { port, hostname } = new URL(world.broker);
      const socket = connect(Number(port), hostname, () => socket.write(half));
      socket.on('error', () => undefined);
      const closed = new Promise<void>((done) => socket.on('close', () => done()));
      await poll(() => expect(socket.bytesWritten).toBe(half.length));
      const [service] = world.processes;
      // A process that waits for this client ends with 1 after 15 s (libs/app/boot.ts).
      expect(await service?.stop()).toBe(0);
      await closed;
      await service?.start();
    },
    60_000,
  );
});

import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { Page } from '#libs/http/page';
import { ask, Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { CaughtAttempt, WebhookReceiver } from '#tests/support/webhook-receiver';
import { standaloneWorld, World } from '#tests/support/world';

interface Registered {
  id: string;
  url: string;
  secret: string;
  status: string;
  disabledBecause: string | null;
  pausedUntil: string | null;
  lastError: string | null;
}
interface Delivery {
  id: string;
  eventId: string;
  subject: string;
  sequence: string | null;
  status: string;
  attempts: number;
  nextAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
}

const NAMES = [
  ...['good', 'canary', 'error', 'moved', 'busy', 'gone', 'reset', 'hang', 'huge', 'dead'],
] as const;
type Name = (typeof NAMES)[number];

/** A world without Kafka, and receivers on loopback that it may call: all except the canary. */
describe('webhooks', () => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let system: Official;
  const receivers = {} as Record<Name, WebhookReceiver>;
  const webhooks = {} as Record<Name, Registered>;

  beforeAll(async () => {
    for (const name of NAMES) receivers[name] = await WebhookReceiver.start();
    const hosts = NAMES.filter((name) => name !== 'canary').map((name) => receivers[name].host);
    world = await standaloneWorld({ WEBHOOK_TEST_HOSTS: hosts.join(',') });
    asker = await Party.register(world, 'hook-asker');
    giver = await Party.register(world, 'hook-giver');
    system = asker.official('system');
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    for (const receiver of Object.values(receivers)) await receiver.close();
  }, 60_000);

  async function register(name: Name, more: object = {}): Promise<Registered> {
    const { url } = receivers[name];
    const answer = await system.post<Registered>('/v1/webhooks', { url, ...more });
    expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
    return (webhooks[name] = answer.body);
  }
  const deliveries = async (name: Name, query = ''): Promise<Delivery[]> => {
    const path = `/v1/webhooks/${webhooks[name].id}/deliveries?limit=100${query}`;
    return (await system.get<Page<Delivery>>(path)).body.items;
  };
  const stateOf = async (name: Name): Promise<Registered> =>
    (await system.get<Registered>(`/v1/webhooks/${webhooks[name].id}`)).body;
  const isSigned = ({ body, headers }: CaughtAttempt, secret: string): unknown =>
    new Webhook(secret).verify(body, headers as Record<string, string>);

  it('are refused with a pointer, and hidden from other agencies and roles', async () => {
    const canary = receivers.canary.url;
    const { port } = new URL(canary);
    // A10: whatever stands for this host, nothing reaches the canary.
    for (const url of [
      canary,
      ...[
        '127.1',
        '2130706433',
        '0x7f.1',
        '0177.0.0.1',
        'localhost',
        '[::1]',
        '[::ffff:7f00:1]',
      ].map((host) => `http://${host}:${port}/`),
      ...['http://[64:ff9b::7f00:1]/', 'http://169.254.169.254/', 'file:///etc/passwd', 'x', ''],
      ...['https://u:p@hooks.example.go.id/', 'https://hooks.example.go.id:5432/'],
    ]) {
      const answer = await system.post('/v1/webhooks', { url });
      expectProblem(answer, { status: 422, code: 'validation-failed' });
      expect([url, answer.body.errors]).toMatchObject([url, [{ pointer: '/url' }]]);
    }
    const { url } = receivers.good;
    for (const events of [['requests.*'], [], 'request.*', [1]]) {
      const answer = await system.post<{ errors: { pointer: string }[] }>('/v1/webhooks', {
        ...{ url, events },
      });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]?.pointer).toMatch(/^\/events/);
    }
    await register('good', { events: ['request.*'], description: 'Persuratan' });
    const path = `/v1/webhooks/${webhooks.good.id}`;
    expect(webhooks.good.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await system.get(path)).text).not.toContain('secret"');
    expect((await asker.official('admin').get(path)).status).toBe(200);
    for (const role of ['requester', 'decider', 'superior'])
      expect((await asker.official(role).get(path)).status).toBe(403);
    const foreign = giver.official('system');
    const unknown = await foreign.get('/v1/webhooks/0199d0a0-0000-7000-8000-000000000001');
    for (const [method, rest, body] of [
      ['GET', '', undefined],
      ['GET', '/deliveries', undefined],
      ['PATCH', '', { description: 'x' }],
      ['DELETE', '', undefined],
      ...['test', 'rotate', 'enable', 'retry-failed'].map((act) => ['POST', `/${act}`, undefined]),
    ] as [string, string, object | undefined][])
      expect((await foreign.call(method, path + rest, body)).text).toBe(unknown.text);
    expect((await foreign.get<Page<object>>('/v1/webhooks')).body.items).toEqual([]);
  });

  it('get each event of a request as in the mailbox, signed, and in order', async () => {
    const { id } = await ask(asker, giver);
    await giver.official('decider').post(`/v1/requests/${id}/clarification`, { text: 'Berapa?' });
    const told = await poll(async () => {
      const events = (await asker.mailbox()).filter(({ subject }) => subject === id);
      expect(events).toHaveLength(3);
      expect(receivers.good.idsOf(id)).toEqual(events.map((event) => event.id));
      return events;
    });
    const { body: set } = await system.get<{ keys: { x: string; publicKey: string }[] }>(
      '/v1/webhooks/keys',
    );
    const [{ x, publicKey } = { x: '', publicKey: '' }] = set.keys;
    expect(publicKey).toBe(`whpk_${Buffer.from(x, 'base64url').toString('base64')}`);
    for (const [n, attempt] of receivers.good.caught.entries()) {
      expect(isSigned(attempt, webhooks.good.secret)).toEqual(told[n]);
      const { 'webhook-timestamp': at, 'webhook-signature': signatures } = attempt.headers;
      const v1a = /v1a,(\S+)/.exec(String(signatures))?.[1] ?? '';
      const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
      const content = Buffer.from(`${attempt.id}.${String(at)}.${attempt.body}`);
      expect(verify(null, content, key, Buffer.from(v1a, 'base64'))).toBe(true);
    }
    // The outcome is recorded after the answer of the receiver.
    await poll(async () => {
      const items = await deliveries('good', `&requestId=${id}`);
      expect(items.map(({ sequence, status }) => [sequence, status])).toEqual([
        ...[3, 2, 1].map((version) => [String(version), 'delivered']),
      ]);
    });
  });

  it('lose nothing when the secret is rotated', async () => {
    const path = `/v1/webhooks/${webhooks.good.id}`;
    const { body } = await system.post<Registered>(`${path}/rotate`);
    const tested = await system.post<Delivery>(`${path}/test`);
    expect(tested.status).toBe(202);
    const attempt = await poll(() => {
      const found = receivers.good.caught.find(({ id: one }) => one === tested.body.eventId);
      expect(found).toBeDefined();
      return found as CaughtAttempt;
    });
    expect(body.secret).not.toBe(webhooks.good.secret);
    for (const secret of [webhooks.good.secret, body.secret])
      expect(isSigned(attempt, secret)).toMatchObject({
        type: 'bantuan-kedinasan.webhook.test.v1',
      });
  });

  it('F18 keep id and bytes over all attempts, whatever receivers do, and delay nobody else', async () => {
    const canary = receivers.canary.url;
    receivers.error.answer = () => 500;
    receivers.moved.answer = () => (reply) => reply.writeHead(301, { location: canary }).end();
    receivers.busy.answer = () => (reply) => reply.writeHead(429, { 'retry-after': '240' }).end();
    receivers.gone.answer = () => 410;
    receivers.hang.answer = () => () => undefined;
    receivers.reset.answer = () => (_reply, socket) => socket.resetAndDestroy();
    receivers.huge.answer = () => (reply) => {
      reply.writeHead(200, { 'content-length': String(1024 ** 3) });
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (!reply.destroyed && reply.write(chunk));
        reply.once('drain', more);
      };
      more();
    };
    const broken = ['error', 'moved', 'busy', 'hang', 'reset'] as const;
    for (const name of [...broken, 'gone', 'huge'] as const)
      await register(name, { events: ['request.submitted', 'request.evaluated'] });

    const { id } = await ask(asker, giver);
    await poll(() => expect(receivers.good.idsOf(id)).toHaveLength(2));
    // Sooner than an attempt that hangs ends.
    for (const { lastError } of await deliveries('hang')) expect(lastError).toBeNull();
    await poll(async () => expect((await stateOf('gone')).disabledBecause).toBe('gone'));
    await poll(async () =>
      expect((await deliveries('gone')).map(({ status }) => status)).toEqual([
        ...['exhausted', 'exhausted'],
      ]),
    );
    await poll(async () =>
      expect((await deliveries('huge')).map(({ status }) => status)).toEqual([
        ...['delivered', 'delivered'],
      ]),
    );
    // Each has failed, and its second event waits for the first.
    await poll(async () => {
      for (const name of broken) {
        const [second, first] = await deliveries(name);
        expect([name, first?.status, second?.status, second?.attempts]).toEqual([
          ...[name, 'due', 'due', 0],
        ]);
        expect(first?.attempts).toBeGreaterThan(0);
      }
      const [, first] = await deliveries('hang');
      expect(first?.lastError).toBe('the receiver did not answer within 30 s');
    }, 120_000);
    const [, moved] = await deliveries('moved');
    expect([moved?.lastStatus, moved?.lastError]).toEqual([
      301,
      expect.stringContaining('redirects'),
    ]);
    expect(Date.parse((await stateOf('busy')).pausedUntil ?? '') - Date.now()).toBeGreaterThan(
      30_000,
    );

    for (const name of broken) receivers[name].answer = () => 204;
    expect(receivers.busy.caught).toHaveLength(1);
    await world.setClock(new Date(Date.now() + 400_000).toISOString());
    for (const name of broken)
      await poll(async () => {
        const items = await deliveries(name);
        expect([name, items.map(({ status }) => status)]).toEqual([
          ...[name, ['delivered', 'delivered']],
        ]);
      });
    const events = (await asker.mailbox()).filter(({ subject }) => subject === id);
    const [submitted, evaluated] = events.map((event: CloudEvent) => event.id);
    for (const name of broken) {
      const { caught } = receivers[name];
      const again = Array<unknown>(caught.length - 1).fill(submitted);
      expect([name, caught.map((one) => one.id)]).toEqual([name, [...again, evaluated]]);
      expect(again.length).toBeGreaterThan(1);
      expect(new Set(caught.map(({ body }) => body)).size).toBe(2);
      for (const attempt of caught) isSigned(attempt, webhooks[name].secret);
    }
    expect(receivers.canary.caught).toEqual([]);
  }, 240_000);

  it('F18 give up after the whole schedule, say so, and deliver on request', async () => {
    receivers.dead.answer = () => 503;
    await register('dead', { events: ['request.submitted', 'request.evaluated'] });
    const { id } = await ask(asker, giver);
    let ahead = 400;
    const waits = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [at, wait] of waits.entries()) {
      ahead += wait * 1.11;
      const now = Date.now() + ahead * 1_000;
      await world.setClock(new Date(now).toISOString());
      await poll(async () => {
        const [one] = (await deliveries('dead')).filter(({ subject }) => subject === id).slice(-1);
        expect([one?.attempts, one?.lastStatus]).toEqual([at + 1, 503]);
        // If the clock moved before the outcome is stored, the wait would count from the new time.
        const next = waits[at + 1];
        if (next !== undefined)
          expect(Date.parse(one?.nextAttemptAt ?? '') - now).toBeGreaterThan(next * 850);
      });
    }
    await poll(async () => expect((await stateOf('dead')).disabledBecause).toBe('failing'));
    expect(new Set(receivers.dead.idsOf(id)).size).toBe(1);
    const metrics = await (await fetch(`${world.notification}/metrics`)).text();
    expect(metrics).toMatch(/^bk_notification_webhooks_exhausted [1-9]/m);
    await poll(async () =>
      expect((await deliveries('dead')).every(({ status }) => status === 'exhausted')).toBe(true),
    );

    receivers.dead.answer = () => 204;
    const path = `/v1/webhooks/${webhooks.dead.id}`;
    expectProblem(await system.post(`${path}/retry-failed`), {
      ...{ status: 409, code: 'transition-not-open' },
    });
    expect((await system.post(`${path}/enable`)).body).toMatchObject({ status: 'enabled' });
    const [one] = (await deliveries('dead')).filter(({ subject }) => subject === id).slice(-1);
    expect((await system.post(`${path}/deliveries/${one?.id}/retry`)).status).toBe(202);
    await poll(async () => {
      const items = await deliveries('dead', '&status=delivered');
      expect(items.map((item) => item.id)).toEqual([one?.id]);
    });
    const again = await system.post<{ retried: number }>(`${path}/retry-failed`);
    expect(again.body.retried).toBeGreaterThanOrEqual(1);
    await poll(async () => {
      const items = await deliveries('dead');
      expect(items.every(({ status }) => status === 'delivered')).toBe(true);
    });
    const ids = receivers.dead.idsOf(id);
    expect([ids.length, new Set(ids).size]).toEqual([12, 2]);

    expect((await system.call('PATCH', path, { status: 'disabled' })).body).toMatchObject({
      ...{ status: 'disabled', disabledBecause: 'owner' },
    });
    expectProblem(await system.post(`${path}/test`), { status: 409, code: 'transition-not-open' });
    expect((await system.call('DELETE', path)).status).toBe(200);
    expect((await system.get(path)).status).toBe(404);
    expect(receivers.canary.caught).toEqual([]);
  }, 240_000);
});

import { randomUUID } from 'node:crypto';
import { MAILBOX_TYPES } from '#libs/contracts/cloud-events';
import { CHECKPOINT_MADE } from '#libs/contracts/events';
import { CHECKPOINTS, EVENTS, mailboxOf } from '#libs/contracts/topics';
import { MailServer } from '#tests/support/mail-server';
import { newAgencyKey } from '#libs/security/signatures';
import { ACT_NAMES, ACT_SAMPLES, DRAFTS, FORWARDED_TO, pathOf } from '#tests/support/acts';
import { answered } from '#tests/support/contract';
import { Answer, call } from '#tests/support/http';
import { Official, Party, requestTo, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import { heldTo, recordsOf } from './records';

interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/**
 * Checks every route and every record of each app on Kafka against the documents that it serves.
 */
describe('the running apps match their documents', () => {
  const [, open] = WORLDS.find(([name]) => name === 'kafka') ?? [];
  const suffix = randomUUID().slice(0, 8);
  const began = new Date();
  let world: World;
  let server: MailServer;
  let asking: Party;
  let asked: Party;
  const as = (subject: string): Official => new Official(world, subject);
  const done = async <Body>(
    answer: Promise<Answer<Body>>,
    status: number,
  ): Promise<Answer<Body>> => {
    const given = await answer;
    expect([given.status, given.text]).toEqual([status, expect.anything()]);
    return given;
  };

  beforeAll(async () => {
    if (!open) throw new Error('there is no world on Kafka');
    server = await MailServer.start();
    const mail = { SMTP_URL: server.url, MAIL_FROM: 'bk@perantara.example.go.id' };
    world = await open(mail);
    asking = await Party.register(world, `asking-${suffix}`);
    asked = await Party.register(world, `asked-${suffix}`);
    await Party.register(world, FORWARDED_TO);
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await server?.close();
  }, 60_000);

  it('on every route, with every success answer', async () => {
    const [decider, requester] = [asked.official('decider'), asking.official('requester')];
    const ask = async (more: object = {}): Promise<string> => {
      const answer = await requester.post('/v1/requests', requestTo(asked, more));
      expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
      return `/v1/requests/${String(answer.body.id)}`;
    };
    const none = { conflictOfInterest: 'none' };
    const ground = {
      provision: '36-1-b',
      reason: 'Dirahasiakan.',
      regulation: 'UU 16/1997',
      article: '21',
    };

    const first = await ask({
      emergency: { event: 'banjir', region: '33.73', decree: { number: '1', date: '2026-11-20' } },
      costs: [{ item: 'konsumsi', amount: 1_500_000, fundedBy: 'shared', budgetLine: null }],
      attachments: [{ title: 'Daftar', uri: 'https://a.example/b', sha256: 'a'.repeat(64) }],
    });
    await done(decider.post(`${first}/escalation`, { reason: 'outside-36-1', text: 'Jauh.' }), 200);
    await done(decider.post(`${first}/clarification`, { text: 'Berapa hari?' }), 200);
    await done(requester.post(`${first}/information`, { text: 'Tiga hari.' }), 200);
    await done(
      decider.post(`${first}/statements`, {
        facts: [{ provision: '36-1-a', value: 'met', text: 'Penilai bertugas.', items: ['1'] }],
        doubts: [{ code: 'own-service', text: 'Tampaknya tugas sendiri.' }],
        contradicted: [{ provision: '35-1-b', text: 'Penilai tersedia.' }],
      }),
      200,
    );
    await done(
      decider.post(`${first}/approval`, { items: 'all', reason: 'Darurat.', ...none }),
      200,
    );
    const second = await ask({ items: ['1', '2'].map((id) => ({ id, description: 'penilai' })) });
    const partly = { items: ['1'], refused: [{ ...ground, items: ['2'] }], reason: 'Sebagian.' };
    await done(decider.post(`${second}/approval`, { ...partly, ...none }), 200);
    await done(requester.post(`${second}/withdrawal`, { reason: 'Cukup.' }), 200);
    const third = await ask();
    const refusal = { grounds: [ground], reason: 'Dirahasiakan.', ...none };
    await done(decider.post(`${third}/refusal`, refusal, { 'if-match': '"2"' }), 200);

    const oral = requestTo(asked, { channel: 'oral', emergency: { event: 'banjir' } });
    const entered = await done(
      decider.post('/v1/requests', { ...oral, requester: asking.code }),
      201,
    );
    await done(requester.post(`/v1/requests/${String(entered.body.id)}/confirmation`, {}), 200);
    const linked = { requestId: entered.body.id, kind: 'continues' };
    await done(requester.post(`${first}/links`, linked), 200);
    await done(requester.post('/v1/requests/check', requestTo(asked)), 200);
    // Acts that the requests above did not need, and the check of each.
    for (const name of ACT_NAMES) {
      const request = await ask();
      let proposal: string | undefined;
      for (const act of [...ACT_SAMPLES[name].after, name]) {
        const { party, roles, body: sent } = ACT_SAMPLES[act];
        const by = (party === 'provider' ? asked : asking).official(roles[0] ?? '');
        const path = `${request}/${pathOf(act, proposal)}`;
        if (act === name) await done(by.post(`${path}/check`, sent), 200);
        if (act === name && DRAFTS[name])
          await done(by.post(`${path}/letters/${DRAFTS[name]}`, sent), 200);
        if (act === name && answered.has(`POST /v1/requests/{id}/${name} 200`)) break;
        const { body } = await done(by.post<Seen>(path, sent), 200);
        proposal = body.proposals.at(-1)?.id;
      }
    }

    const { subject, description, ...rest } = requestTo(asked, { classification: 'rahasia' });
    expect([subject, description]).not.toContain(undefined);
    const sealed = asking.message('submit-request', {
      ...rest,
      contentAt: { uri: 'https://a.example/b', sha256: 'b'.repeat(64) },
      grounds: [{ provision: '35-1-d' }],
      items: [{ id: '1', quantity: 2, secrecy: { regulation: 'UU 16/1997', article: '21' } }],
    });
    const accepted = await done(asking.command(sealed), 202);
    const path = `/v1/requests/${String(accepted.body.subject)}`;
    const checked = await asking.sign(asking.message('submit-request', requestTo(asked)));
    const record = {
      headers: { 'x-jws-signature': String(checked.signature) },
      body: checked.bytes.toString('base64'),
    };
    await done(call('POST', `${world.broker}/v1/messages/check`, { body: record }), 200);

    for (const request of [first, second, third, path])
      for (const what of ['', '/evaluation', '/history', '/deadline', '/related'])
        await done(as('auditor').get(request + what), 200);
    await done(
      as('auditor').call('GET', `${first}/evaluation`, undefined, { 'accept-language': 'en' }),
      200,
    );
    await done(requester.get('/v1/requests?limit=2'), 200);
    await done(decider.get('/v1/requests?sort=due'), 200);
    await done(as('admin').get('/v1/agencies?limit=1'), 200);
    await done(as('admin').get(`/v1/agencies/${asked.code}`), 200);
    await done(as('admin').get(`/v1/agencies/${asked.code}/keys`), 200);
    const notices = '/v1/notices?status=no-address';
    const unsent = await poll(async () => {
      const { body } = await decider.get<{ items: { id: string }[] }>(notices);
      expect(body.items).not.toEqual([]);
      return body.items[0]?.id;
    });
    const email = 'kontak@asked.example.go.id';
    const changed = { name: 'Baru', kind: 'pemprov', region: '35', party: asked.code, email };
    await done(as('admin').call('PUT', `/v1/agencies/${asked.code}`, changed), 200);
    const offered = { kind: 'training', title: 'Pelatihan', description: 'Pelatihan arsiparis.' };
    const capacity = { amount: 2, unit: 'angkatan', per: 'tahun' };
    const costs = [{ item: 'Modul', amount: 50_000, unit: 'orang' }];
    const full = {
      ...offered,
      regions: ['35'],
      capacity,
      costs,
      conditions: ['Peserta membawa alat tulis.'],
    };
    const { body: made } = await done(decider.post('/v1/services', full), 201);
    const service = `/v1/services/${String(made.id)}`;
    await done(decider.call('PUT', `/v1/services/pelatihan-${suffix}`, offered), 201);
    await done(decider.call('PUT', service, { ...full, leadDays: 5, validTo: '2099-12-31' }), 200);
    const named = await ask({ service: made.id });
    await done(decider.post(`${named}/approval`, { items: 'all', ...none }), 200);
    for (const path of ['', '?q=arsiparis', '/suggestions', `/${String(made.id)}`])
      await done(requester.get(`/v1/services${path}`), 200);
    await done(decider.call('DELETE', service), 200);
    await done(decider.get('/v1/law/provisions/36-3'), 200);
    const parties = { requester: 'pemkab', provider: 'polri', relation: 'none' };
    const query = { asOf: '2026-11-21', parties, facts: { '35-1-b': 'met' } };
    await done(decider.post('/v1/evaluations', query), 200);
    await done(decider.post('/v1/evaluations/changes', query), 200);

    const stranger = await newAgencyKey(`stranger.${suffix}`, 'EdDSA');
    await asking.send(await asking.sign(asking.message('submit-request', {}), stranger.privateJwk));
    const parked = await poll(async () => {
      const { body } = await as('admin').get<{ items: { id: string }[] }>('/v1/parked-messages');
      expect(body.items).not.toEqual([]);
      return body.items[0]?.id ?? '';
    });
    await done(as('admin').get(`/v1/parked-messages/${parked}`), 200);
    await done(as('admin').post(`/v1/parked-messages/${parked}/redrive`), 202);

    const letter = `/v1/notices/${unsent}/retry`;
    // Its agency has an address now; notification gets the event in a moment.
    await poll(async () => done(as('admin').post(letter), 202));
    await done(as('admin').post('/v1/notices/retry-failed'), 202);

    await webhooks(asking.official('system'));
    const channels = { email: 'pejabat@asked.example.go.id', digest: 'daily' };
    const quiet = { from: '18:00', to: '07:00' };
    const chosen = { channels: { ...channels, quiet }, events: ['request.escalated'] };
    await done(decider.call('PUT', '/v1/subscriptions/me', chosen), 200);

    await poll(async () => expect((await asked.mailbox()).length).toBeGreaterThan(10));
    for (const url of [world.broker, world.notification, world.reporting])
      for (const what of ['health/live', 'health/serving', 'health/ready', 'metrics', 'dev/clock'])
        await poll(() => done(call('GET', `${url}/${what}`), 200));
    await world.setClock(new Date().toISOString());
    await stream(world, decider.subject);

    for (const path of ['history', 'reads']) await done(as('auditor').get(`/v1/${path}`), 200);

    // Routes that need no other input: lists, figures, and everything about a request.
    const token = await world.token(decider.subject);
    for (const { url, route } of await missed(world)) {
      const [, path] = /^GET (\/v1\S+) 200$/.exec(route) ?? [];
      const known = path?.replace('/v1/requests/{id}', first).replace('{kind}', 'permohonan');
      if (known && !known.includes('{')) await done(call('GET', url + known, { token }), 200);
    }
    const reports = `${world.reporting}/v1/reports`;
    for (const format of ['csv', 'xlsx', 'svg'])
      await done(call('GET', `${reports}/flows?by=province&format=${format}`, { token }), 200);
    await done(call('GET', `${reports}/summary?asKnownAt=2026-01-01`, { token }), 200);
    for (const wrong of [
      'format=pdf',
      'zone=Mars',
      'from=2026-02-30',
      'from=2026-02-02&to=2026-02-01',
    ])
      await done(call('GET', `${reports}/series?${wrong}`, { token }), 422);
    await done(call('GET', `${reports}/summary?asKnownAt=2999-01-01`, { token }), 422);
    const uncalled = (await missed(world)).map(({ route }) => route).join(', ');
    if (uncalled)
      throw new Error(`Call these here too, so that their answers are checked: ${uncalled}`);
  }, 240_000);

  it('and serve a documents page that needs only its own script', async () => {
    for (const url of [world.broker, world.notification, world.reporting]) {
      const page = await fetch(`${url}/docs`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      const scripts = [...(await page.text()).matchAll(/<script([^>]*)>/g)].map(([, tag]) => tag);
      expect(scripts.length).toBeGreaterThan(0);
      for (const tag of scripts) {
        const [, source = ''] = /src="(\.?\/[^"]+)"/.exec(tag ?? '') ?? [];
        expect([tag, (await fetch(new URL(source, `${url}/docs`))).status]).toEqual([tag, 200]);
      }
    }
  });

  it('on every record of the topics, which the official SDK parses', async () => {
    const [events, mailbox] = await Promise.all(
      [EVENTS, mailboxOf(asking.code)].map((topic) => recordsOf(topic, began)),
    );
    const checkpoints = await poll(async () => {
      const made = await recordsOf(CHECKPOINTS, began);
      expect(made).not.toEqual([]);
      return made;
    });
    const received = await heldTo(`${world.broker}/asyncapi.json`, events ?? []);
    expect(received.length).toBeGreaterThan(20);
    const heads = await heldTo(`${world.broker}/asyncapi.json`, checkpoints);
    expect(new Set(heads)).toEqual(new Set([CHECKPOINT_MADE]));
    const types = new Set(await heldTo(`${world.notification}/asyncapi.json`, mailbox ?? []));
    expect(types.size).toBeGreaterThan(8);
    expect([...types].filter((type) => !MAILBOX_TYPES.includes(type))).toEqual([]);
  });
});

/** Every route of webhooks, with a receiver that cannot be reached. */
async function webhooks(system: Official): Promise<void> {
  const url = 'https://kait.asking.example.go.id/bantuan';
  const { body } = await system.post<{ id: string }>('/v1/webhooks', { url, events: ['*'] });
  const path = `/v1/webhooks/${body.id}`;
  const expected = async (method: string, rest: string, status: number, sent?: object) => {
    const answer = await system.call<{ id: string }>(method, path + rest, sent);
    expect([method, rest, answer.status]).toEqual([method, rest, status]);
    return answer.body.id;
  };
  for (const rest of ['', '/keys'])
    expect((await system.get(`/v1/webhooks${rest}`)).status).toBe(200);
  await expected('GET', '', 200);
  await expected('PATCH', '', 200, { description: 'Uji' });
  await expected('POST', '/rotate', 200);
  await expected('POST', '/test', 202);
  // Giving up what waits makes it possible to retry it.
  await expected('PATCH', '', 200, { status: 'disabled' });
  await expected('POST', '/enable', 200);
  const { body: page } = await system.get<{ items: { id: string }[] }>(`${path}/deliveries`);
  await poll(() => expected('POST', `/deliveries/${page.items[0]?.id}/retry`, 202));
  await expected('POST', '/retry-failed', 202);
  await expected('DELETE', '', 200);
}

/** A stream does not end, so it is checked separately. */
async function stream({ notification, token }: World, subject: string): Promise<void> {
  const abort = new AbortController();
  const response = await fetch(`${notification}/v1/mailbox/stream`, {
    headers: { authorization: `Bearer ${await token(subject)}` },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  answered.add('GET /v1/mailbox/stream 200');
  abort.abort();
}

/** Success answers that the apps declare and that did not occur here. */
async function missed(world: World): Promise<{ url: string; route: string }[]> {
  const all = await Promise.all(
    [world.broker, world.notification, world.reporting].map(async (url) => {
      const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
      return Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).flatMap(([verb, { responses }]) =>
          Object.keys(responses)
            .filter((status) => Number(status) < 300)
            .map((status) => ({ url, route: `${verb.toUpperCase()} ${path} ${status}` })),
        ),
      );
    }),
  );
  return all.flat().filter(({ route }) => !answered.has(route));
}

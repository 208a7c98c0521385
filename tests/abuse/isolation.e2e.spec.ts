import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { REPORTS } from '#apps/reporting/reports/reports';
import { typeOf } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { newAgencyKey } from '#libs/security/signatures';
import {
  ACT_BODIES as ACTS,
  ACT_ROUTES,
  CHECK_ROUTES,
  DRAFT_ROUTES,
  DRAFTS,
  pathOf,
} from '#tests/support/acts';
import { Answer, call } from '#tests/support/http';
import { ask, Official, Party, Seen, urlOf } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { FORGED } from './bad-tokens';
import { tally } from './tally';

const EVERYBODY = ['requester', 'decider', 'superior', 'system', 'auditor', 'admin'];
const OF_AGENCIES = ['requester', 'decider', 'superior', 'system'];
const READERS = [...OF_AGENCIES, 'auditor'];
const OPEN = 'open' as const;

/**
 * The access policy: which roles each route admits. A route that is not listed here may not be
 * served.
 */
const POLICY: Record<string, readonly string[] | typeof OPEN> = {
  'GET /health/live': OPEN,
  'GET /health/serving': OPEN,
  'GET /health/ready': OPEN,
  'GET /metrics': OPEN,
  // In development; in production there is no such route.
  'GET /dev/clock': OPEN,
  'PUT /dev/clock': OPEN,
  'POST /v1/commands': OPEN,
  'POST /v1/messages/check': OPEN,
  'POST /v1/requests': ['requester', 'decider'],
  'GET /v1/requests': READERS,
  'GET /v1/me': EVERYBODY,
  'POST /v1/requests/check': ['requester', 'decider'],
  'GET /v1/requests/counts': READERS,
  'GET /v1/requests/{id}': READERS,
  'GET /v1/requests/{id}/dossier': READERS,
  'GET /v1/requests/{id}/evaluation': READERS,
  'GET /v1/requests/{id}/evaluation/changes': READERS,
  'GET /v1/requests/{id}/history': READERS,
  'GET /v1/requests/{id}/deadline': READERS,
  'GET /v1/requests/{id}/letters': READERS,
  'GET /v1/requests/{id}/letters/{kind}': READERS,
  'GET /v1/requests/{id}/related': READERS,
  'GET /v1/requests/{id}/evidence': READERS,
  'GET /v1/checkpoints': EVERYBODY,
  'GET /v1/checkpoints/keys': OPEN,
  'GET /v1/history': ['auditor'],
  'GET /v1/reads': ['auditor'],
  ...ACT_ROUTES,
  ...CHECK_ROUTES,
  ...DRAFT_ROUTES,
  'POST /v1/evaluations': EVERYBODY,
  'POST /v1/evaluations/changes': EVERYBODY,
  'GET /v1/law': EVERYBODY,
  'GET /v1/law/provisions/{id}': EVERYBODY,
  'GET /v1/agencies': EVERYBODY,
  'GET /v1/agencies/{code}': EVERYBODY,
  'PUT /v1/agencies/{code}': ['admin'],
  'GET /v1/agencies/{code}/keys': ['admin', 'system'],
  'PUT /v1/agencies/{code}/keys': ['admin', 'system'],
  'GET /v1/services': EVERYBODY,
  'GET /v1/services/suggestions': EVERYBODY,
  'GET /v1/services/{id}': EVERYBODY,
  'POST /v1/services': ['decider', 'admin'],
  'PUT /v1/services/{id}': ['decider', 'admin'],
  'DELETE /v1/services/{id}': ['decider', 'admin'],
  'GET /v1/parked-messages': ['admin'],
  'GET /v1/parked-messages/{id}': ['admin'],
  'POST /v1/parked-messages/{id}/redrive': ['admin'],
  'GET /v1/mailbox': OF_AGENCIES,
  'GET /v1/mailbox/stream': OF_AGENCIES,
  'GET /v1/notices': READERS,
  'POST /v1/notices/{id}/retry': ['admin'],
  'POST /v1/notices/retry-failed': ['admin'],
  ...Object.fromEntries(
    [
      ...[
        'POST /v1/webhooks',
        'GET /v1/webhooks',
        'GET /v1/webhooks/keys',
        'GET /v1/webhooks/{id}',
      ],
      ...['PATCH /v1/webhooks/{id}', 'DELETE /v1/webhooks/{id}', 'POST /v1/webhooks/{id}/test'],
      ...['POST /v1/webhooks/{id}/rotate', 'POST /v1/webhooks/{id}/enable'],
      ...['GET /v1/webhooks/{id}/deliveries', 'POST /v1/webhooks/{id}/retry-failed'],
      'POST /v1/webhooks/{id}/deliveries/{delivery}/retry',
    ].map((route) => [route, ['system', 'admin']]),
  ),
  'GET /v1/subscriptions/me': ['requester', 'decider', 'superior'],
  'PUT /v1/subscriptions/me': ['requester', 'decider', 'superior'],
  'GET /v1/reports/summary': READERS,
  ...Object.fromEntries(REPORTS.map(({ name }) => [`GET /v1/reports/${name}`, READERS])),
  'GET /v1/reports/yearly': READERS,
  'GET /v1/open-data/releases': OPEN,
  'GET /v1/open-data/records': OPEN,
};

/** Every read route of one request. */
const LOOKS = Object.keys(POLICY).flatMap(
  (route) => route.split('GET /v1/requests/{id}')[1]?.replace('{kind}', 'permohonan') ?? [],
);

describe.each(WORLDS)('isolation (%s)', (_name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let third: Party;
  /** Between asker and giver. */
  let foreign: Seen;

  beforeAll(async () => {
    world = await open();
    [asker, giver, third] = await Promise.all([
      Party.register(world, 'wall-asker'),
      Party.register(world, 'wall-giver'),
      Party.register(world, 'wall-third'),
    ]);
    foreign = await ask(asker, giver);
    await poll(async () => expect(await giver.mailbox()).toHaveLength(foreign.version));
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const subjectOf = (role: string): string =>
    role === 'auditor' || role === 'admin' ? role : `${role}@${third.code}`;

  it('A12 every route admits the roles in the policy and no others', async () => {
    const apps = [...new Set([world.broker, world.notification, world.reporting])];
    const served = new Set<string>();
    for (const app of apps) {
      const { body } = await call<{ paths: Record<string, object> }>('GET', `${app}/openapi.json`);
      for (const [path, methods] of Object.entries(body.paths))
        for (const method of Object.keys(methods)) served.add(`${method.toUpperCase()} ${path}`);
    }
    expect([...served].filter((route) => !POLICY[route])).toEqual([]);
    expect(served.size).toBeGreaterThan(20);

    const wrong: unknown[] = [];
    for (const route of served) {
      const [method = '', template = ''] = route.split(' ');
      const path = pathOf(template.replace('{id}', foreign.id).replace('{code}', 'no-such-agency'));
      // No body is valid, so an admitted caller gets a validation error.
      const sent = {
        ...(method !== 'GET' && { body: 'x' }),
        headers: { 'last-event-id': 'x', 'content-type': 'text/plain' },
      };
      const policy = POLICY[route] ?? [];
      for (const role of ['nobody', ...EVERYBODY]) {
        const token = role === 'nobody' ? undefined : await world.token(subjectOf(role));
        const { status } = await call(method, urlOf(world, path), { ...sent, token });
        const letIn = policy === OPEN || policy.includes(role);
        const expected = letIn ? 'let in' : role === 'nobody' ? 401 : 403;
        const refused = status === 401 || status === 403;
        // Readiness answers 503 whenever something is not ready, and to every role.
        const failed = status >= 500 && !(status === 503 && path.startsWith('/health/'));
        const found = refused || failed ? status : 'let in';
        const other = found === 'let in' ? { accepted: 1 } : { harmless: 1 };
        tally('A12', found !== expected ? other : letIn ? { harmless: 1 } : { refused: 1 });
        if (found !== expected) wrong.push({ route, role, expected, found });
      }
    }
    expect(wrong).toEqual([]);
  });

  /** Checks that an official gets the same answer for a foreign request as for an unknown id. */
  const asOfNone = async (
    official: Official,
    requestId: string,
    ...[method, rest, body, headers = {}]: [string, string, object?, Record<string, string>?]
  ): Promise<object> => {
    const of = async (id: string): Promise<object> => {
      const answer = await official.call(method, `/v1/requests/${id}${rest}`, body, headers);
      const { date: _, 'x-request-id': __, ...others } = Object.fromEntries(answer.headers);
      // A caller without access to the route gets an answer about the route, and nothing about the
      // request.
      const text = answer.status === 404 ? answer.text : answer.text.replaceAll(id, '{id}');
      return { status: answer.status, text, others };
    };
    const [one, other] = [await of(requestId), await of(randomUUID())];
    expect(one).toEqual(other);
    tally('A12', { refused: 1 });
    return one;
  };
  const statusOf = (name: string, role: string): number =>
    (POLICY[`POST /v1/requests/{id}/${name}`] ?? []).includes(role) ? 404 : 403;

  describe.each(OF_AGENCIES)('A12 a %s of a third agency', (role) => {
    const alike = (...call: [string, string, object?, Record<string, string>?]): Promise<object> =>
      asOfNone(third.official(role), foreign.id, ...call);

    it.each(LOOKS)(
      'GET {id}%s answers a foreign request like one that does not exist',
      async (look) => {
        expect(await alike('GET', look)).toMatchObject({ status: 404 });
      },
    );

    it.each(Object.keys(ACTS))(
      'POST {id}/%s answers a foreign request like one that does not exist, whatever the body',
      async (name) => {
        expect(await alike('POST', `/${pathOf(name)}`, ACTS[name])).toMatchObject({
          status: statusOf(name, role),
        });
        await alike('POST', `/${name}`, { surplus: 1 });
        for (const body of [ACTS[name], { surplus: 1 }, {}])
          expect(await alike('POST', `/${pathOf(name)}/check`, body)).toMatchObject({
            status: statusOf(name, role),
          });
        if (DRAFTS[name])
          for (const kind of [DRAFTS[name], 'surat-lain'])
            expect(
              await alike('POST', `/${pathOf(name)}/letters/${kind}`, ACTS[name]),
            ).toMatchObject({ status: statusOf(name, role) });
        await alike('POST', `/${pathOf(name)}`, ACTS[name], { 'if-match': '"1"' });
        await alike('POST', `/${pathOf(name)}`, ACTS[name], {
          'if-match': '"2"',
          'idempotency-key': role,
        });
      },
    );
  });

  describe('A12 an escalated request', () => {
    let unit: Party;
    let above: Party;
    let beside: Party;
    let escalated: Seen;

    beforeAll(async () => {
      [above, beside] = await Promise.all([
        Party.register(world, 'wall-above'),
        Party.register(world, 'wall-beside'),
      ]);
      unit = await Party.register(world, 'wall-unit', { superior: above.code });
      const client = await Party.register(world, 'wall-client', { superior: beside.code });
      escalated = await ask(client, unit);
      const { status } = await unit
        .official('decider')
        .post(`/v1/requests/${escalated.id}/escalation`, ACTS.escalation);
      expect(status).toBe(200);
      // An agency that is put above the provider afterwards is not the one that it was escalated
      // to.
      const body = { name: 'Instansi wall-unit', kind: 'pemkab', superior: third.code };
      const put = await new Official(world, 'admin').call('PUT', '/v1/agencies/wall-unit', body);
      expect(put.status).toBe(200);
    });

    it('is visible to the superior of the agency that was above the provider', async () => {
      for (const look of LOOKS)
        expect(
          (await above.official('superior').get(`/v1/requests/${escalated.id}${look}`)).status,
        ).toBe(200);
      for (const list of ['', '?sort=due', `?provider=${unit.code}`]) {
        const { body } = await above.official('superior').get<Page<Seen>>(`/v1/requests${list}`);
        expect(body.items.map(({ id }) => id)).toEqual([escalated.id]);
      }
    });

    it('is hidden from other roles there, from the requester’s parent and from later parents', async () => {
      const others = [
        ...OF_AGENCIES.filter((role) => role !== 'superior').map((role) => [above, role] as const),
        ...[beside, third, asker, giver].map((party) => [party, 'superior'] as const),
      ];
      for (const [party, role] of others) {
        const official = party.official(role);
        for (const look of LOOKS)
          expect(await asOfNone(official, escalated.id, 'GET', look)).toMatchObject({
            status: 404,
          });
        for (const [name, body] of Object.entries(ACTS))
          for (const route of [name, `${name}/check`])
            expect(await asOfNone(official, escalated.id, 'POST', `/${route}`, body)).toMatchObject(
              { status: statusOf(name, role) },
            );
        for (const list of ['', '?sort=due', `?provider=${unit.code}`])
          expect((await official.get(`/v1/requests${list}`)).text).not.toContain(escalated.id);
      }
    });

    it('is hidden from the parent agency’s keys, and counted for its superior alone', async () => {
      const about = (requestId: string): Promise<Answer> =>
        above.command(above.message('withdraw-request', { requestId }));
      const [one, other] = [await about(escalated.id), await about(randomUUID())];
      expectProblem(one, { status: 404, code: 'not-found' });
      expect(one.text).toBe(other.text);
      const figures = async (role: string): Promise<string> =>
        (await above.official(role).get('/v1/reports/timeliness')).text;
      await poll(async () => expect(await figures('superior')).toContain(unit.code));
      for (const role of ['decider', 'requester', 'system'])
        expect(await figures(role)).not.toContain(unit.code);
      tally('A12', { refused: 4 });
    });

    it('shows officials’ statements about conflicts of interest only to their superior', async () => {
      const declare = async (party: Party, who: string, text: string): Promise<void> => {
        const body = { items: 'all', conflictOfInterest: text };
        const path = `/v1/requests/${escalated.id}/approval`;
        expectProblem(await party.official(who).post(path, body), {
          status: 403,
          code: 'conflict-of-interest',
        });
      };
      await declare(unit, 'decider-2', 'Adik saya pemohon.');
      await declare(above, 'superior-2', 'Ipar saya pemohon.');
      const read = async (official: Official): Promise<string[]> => {
        const { text } = await official.get(`/v1/requests/${escalated.id}/history`);
        return ['Adik', 'Ipar'].filter((word) => text.includes(word));
      };
      expect(await read(above.official('superior'))).toEqual(['Adik', 'Ipar']);
      expect(await read(new Official(world, 'auditor'))).toEqual(['Adik', 'Ipar']);
      expect(await read(unit.official('superior'))).toEqual(['Adik']);
      expect(await read(unit.official('decider-2'))).toEqual(['Adik']);
      expect(await read(unit.official('decider'))).toEqual([]);
      expect(await read(new Official(world, 'superior@wall-client'))).toEqual([]);
      tally('A12', { refused: 4 });
    });
  });

  it('A12 a signed message about a foreign request is answered like one about no request', async () => {
    for (const [name, body] of [
      ['supply-information', { text: 'ya' }],
      ['withdraw-request', {}],
      ['report-delivery', ACTS.delivery],
      ['confirm-receipt', ACTS.completion],
    ] as const) {
      const of = async (requestId: string): Promise<Answer> =>
        third.command(third.message(name, { requestId, ...body }));
      const [one, other] = [await of(foreign.id), await of(randomUUID())];
      expectProblem(one, { status: 404, code: 'not-found' });
      expect(one.text).toBe(other.text);
      tally('A12', { refused: 1 });
    }
    const { body } = await giver.official('decider').get(`/v1/requests/${foreign.id}`);
    expect(body).toMatchObject({ version: 2, status: 'awaiting-decision' });
  });

  it('A12 lists, mailboxes and figures show only requests of the agency', async () => {
    const decider = third.official('decider');
    for (const filter of [
      ...['', `?requester=${asker.code}`, `?provider=${giver.code}&sort=due`],
      ...['?q=penilai', `?q=${asker.code}`, '?status=awaiting-decision', '?waitingFor=me'],
      ...['?overdue=false', '?escalated=false', '?receivedFrom=2020-01-01T00:00:00Z'],
    ])
      expect((await decider.get<Page<object>>(`/v1/requests${filter}`)).body.items).toEqual([]);
    expect((await decider.get('/v1/requests/counts')).body).toEqual({
      ...{ waitingForMe: 0, overdue: 0, dueToday: 0, standingStill: 0, escalated: 0, returned: 0 },
    });
    expect((await decider.get('/v1/me')).text).not.toContain(asker.code);
    const received = await third.mailbox();
    expect(received.filter(({ subject }) => subject === foreign.id)).toEqual([]);
    expect((await decider.get('/v1/reports/summary')).body).toMatchObject({
      byStatus: {},
      byRecommendation: {},
      byRequester: {},
      byProvider: {},
      overdue: 0,
    });
    const seen = [
      (await decider.get('/v1/notices')).text,
      (await decider.get('/v1/reports/summary')).text,
      ...(
        await Promise.all(world.processes.map(({ url }) => call<string>('GET', `${url}/metrics`)))
      ).map(({ text }) => text),
    ];
    for (const text of seen)
      for (const theirs of [foreign.id, asker.code, giver.code]) expect(text).not.toContain(theirs);
    tally('A12', { refused: 5 + seen.length });
    // The parties do see it.
    await poll(async () => {
      const { body } = await giver.official('decider').get('/v1/reports/summary');
      expect(body).toMatchObject({ byRequester: { [asker.code]: 1 } });
    });
  });

  it('A12 only the parties get events about moved deadlines and changed keys', async () => {
    const zone = { ...{ name: 'Instansi wall-giver', kind: 'pemkab' }, timeZone: 'Asia/Jayapura' };
    const put = await new Official(world, 'admin').call('PUT', '/v1/agencies/wall-giver', zone);
    expect(put.status).toBe(200);
    const { publicJwk } = await newAgencyKey(`wall-asker.${randomUUID()}`, 'EdDSA');
    await asker.putKeys([asker.publicKey, publicJwk]);
    const received = async (party: Party): Promise<string> =>
      (await party.official('system').get('/v1/mailbox?order=newest&limit=100')).text;
    await poll(async () => {
      expect(await received(giver)).toContain(typeOf('deadline-changed'));
      expect(await received(asker)).toContain(publicJwk.kid);
    });
    for (const text of [
      await received(third),
      (await third.official('superior').get('/v1/notices')).text,
    ])
      for (const theirs of [foreign.id, asker.code, giver.code]) expect(text).not.toContain(theirs);
    expect(await received(giver)).not.toContain(publicJwk.kid);
    tally('A12', { refused: 3 });
  });

  it('A12 the keys of another agency are answered like those of an unknown agency', async () => {
    const keysOf = async (code: string): Promise<object> => {
      const answer = await third.official('system').get(`/v1/agencies/${code}/keys`);
      const { date: _, 'x-request-id': __, ...others } = Object.fromEntries(answer.headers);
      return { status: answer.status, text: answer.text, others };
    };
    expect(await keysOf(asker.code)).toMatchObject({ status: 404 });
    expect(await keysOf(asker.code)).toEqual(await keysOf('no-such-agency'));
    expect(await keysOf(third.code)).toMatchObject({ status: 200 });
    tally('A12', { refused: 1 });
  });

  it('A12 a mailbox cursor of another agency is refused', async () => {
    const { body } = await asker.official('system').get<Page<object>>('/v1/mailbox?limit=1');
    const cursor = body.next ?? '';
    const system = third.official('system');
    const [one, other] = [
      await system.get(`/v1/mailbox?after=${cursor}`),
      await system.get(`/v1/mailbox?after=${BigInt(cursor) + 1n}`),
    ];
    expectProblem(one, { status: 410, code: 'cursor-unknown' });
    expect(one.text.replaceAll(cursor, '')).toBe(
      other.text.replaceAll(String(BigInt(cursor) + 1n), ''),
    );
    const resumed = { 'last-event-id': cursor };
    expectProblem(await system.call('GET', '/v1/mailbox/stream', undefined, resumed), {
      status: 410,
      code: 'cursor-unknown',
    });
    tally('A12', { refused: 2 });
  });

  it('A13 concurrent calls of two agencies over few connections never show each other’s data', async () => {
    const lists = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        (n % 2 ? third : asker).official('decider').get<Page<Seen>>('/v1/requests'),
      ),
    );
    for (const [n, { status, body }] of lists.entries())
      expect([status, body.items.length > 0]).toEqual([200, n % 2 === 0]);
    tally('A13', { refused: 30 });
  });

  describe('A12 an auditor reads everything, and each read is recorded', () => {
    const by = { sub: 'auditor', role: 'auditor', agency: null };
    const look = async (app: string, path: string): Promise<[Answer, object[]]> => {
      const before = await readLog(world, app);
      const answer = await new Official(world, 'auditor').get(path);
      expect(answer.status).toBe(200);
      return [answer, (await readLog(world, app)).slice(before.length)];
    };

    it.each(LOOKS)('GET {id}%s', async (rest) => {
      const [, recorded] = await look('broker', `/v1/requests/${foreign.id}${rest}`);
      const what = `GET /v1/requests/{id}${rest}`;
      expect(recorded).toMatchObject([{ ...by, what, request_id: foreign.id }]);
    });

    it.each([
      ['broker', '/v1/requests'],
      ['reporting', '/v1/reports/summary'],
    ])('%s: GET %s', async (app, path) => {
      const [answer, recorded] = await look(app, path);
      expect(answer.text).toContain(giver.code);
      expect(recorded).toMatchObject([by]);
    });
  });

  it.each(FORGED)('A15 a token that is %s is refused', async (_case, forged) => {
    for (const path of ['/v1/requests', '/v1/mailbox', '/v1/reports/summary']) {
      const authorization = await forged(world, `decider@${giver.code}`);
      const answer = await call('GET', urlOf(world, path), { headers: { authorization } });
      tally('A15', answer.status === 401 ? { refused: 1 } : { accepted: 1 });
      expectProblem(answer, { status: 401, code: 'unauthenticated' });
      expect(Object.keys(answer.body).sort()).toEqual(
        ['code', 'detail', 'instance', 'status', 'title', 'type'].sort(),
      );
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});

/**
 * Reads as the owner what no role of the apps may read; the policies are off for this transaction.
 */
async function readLog(world: World, app: string): Promise<object[]> {
  const client = new Client({ connectionString: world.database.ownerUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; ALTER TABLE ${app}.read_log NO FORCE ROW LEVEL SECURITY`);
    return (await client.query<object>(`SELECT * FROM ${app}.read_log ORDER BY id`)).rows;
  } finally {
    await client.end();
  }
}

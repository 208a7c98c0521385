import { ask, Party } from '#tests/support/parties';
import { expectProblem } from '#tests/support/problems';
import type { OpenWorld, World } from '#tests/support/world';

/** Unusual HTTP calls of the provider's decider; `{id}` is the id of a request. */
interface Odd {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: object | string;
}

const clarify = (headers: Record<string, string>): Odd => ({
  method: 'POST',
  path: '/v1/requests/{id}/clarification',
  headers,
  body: { text: 'Penilai apa yang diperlukan?' },
});
const what = '/v1/evaluations';

/** The call and its answer, which is a problem if it has a code. */
const ODD_REQUESTS: [string, Odd, { status: number; code?: string; pointer?: string }][] = [
  [
    'limit=0',
    { path: '/v1/requests?limit=0' },
    { status: 422, code: 'validation-failed', pointer: '/limit' },
  ],
  [
    'limit=101',
    { path: '/v1/requests?limit=101' },
    { status: 422, code: 'validation-failed', pointer: '/limit' },
  ],
  [
    'limit=abc',
    { path: '/v1/requests?limit=abc' },
    { status: 422, code: 'validation-failed', pointer: '/limit' },
  ],
  [
    'limit twice',
    { path: '/v1/requests?limit=1&limit=2' },
    { status: 422, code: 'validation-failed', pointer: '/limit' },
  ],
  [
    'a cursor of no list',
    { path: '/v1/requests?after=x' },
    { status: 422, code: 'validation-failed', pointer: '/after' },
  ],
  [
    'a cursor of another list',
    { path: '/v1/requests/{id}/history?after={id}' },
    { status: 422, code: 'validation-failed', pointer: '/after' },
  ],
  [
    'a cursor beyond all integers',
    { path: '/v1/requests/{id}/history?after=99999999999' },
    { status: 422, code: 'validation-failed', pointer: '/after' },
  ],
  [
    'a cursor beyond all times',
    { path: '/v1/requests?after=999999999999999.{id}' },
    { status: 200 },
  ],
  [
    'a cursor beyond the history',
    { path: '/v1/requests/{id}/history?after=999999999' },
    { status: 410, code: 'cursor-unknown' },
  ],
  [
    'a cursor of mail',
    { path: '/v1/mailbox?after=-1' },
    { status: 422, code: 'validation-failed', pointer: '/after' },
  ],
  [
    'SQL',
    { path: '/v1/requests?sort=due;drop' },
    { status: 422, code: 'validation-failed', pointer: '/sort' },
  ],
  [
    'an unknown filter',
    { path: '/v1/requests?owner=x' },
    { status: 422, code: 'validation-failed', pointer: '/owner' },
  ],
  [
    'toString',
    { path: '/v1/requests?toString=x' },
    { status: 422, code: 'validation-failed', pointer: '/toString' },
  ],
  [
    'a filter twice',
    { path: '/v1/requests?kind=a&kind=b' },
    { status: 422, code: 'validation-failed', pointer: '/kind' },
  ],
  ['an invalid id', { path: '/v1/requests/1' }, { status: 404, code: 'not-found' }],
  ['an id with a NUL', { path: '/v1/requests/%00' }, { status: 404, code: 'not-found' }],
  [
    'an id of 300 letters',
    { path: `/v1/requests/${'a'.repeat(300)}` },
    { status: 404, code: 'not-found' },
  ],
  ['a path that is not UTF-8', { path: '/v1/requests/%ff' }, { status: 400, code: 'malformed' }],
  ['a route that there is not', { path: '/v1/no-such-thing' }, { status: 404, code: 'not-found' }],
  ['HEAD', { method: 'HEAD', path: '/v1/requests/{id}' }, { status: 200 }],
  [
    'PUT',
    { method: 'PUT', path: '/v1/requests/{id}', body: {} },
    { status: 405, code: 'method-not-allowed' },
  ],
  [
    'DELETE',
    { method: 'DELETE', path: '/v1/requests/{id}' },
    { status: 405, code: 'method-not-allowed' },
  ],
  [
    'another Accept-Language',
    { path: '/v1/requests/{id}', headers: { 'accept-language': '*;q=x' } },
    { status: 200 },
  ],
  [
    'headers of 20 kB',
    { path: '/v1/requests', headers: { 'x-a': 'a'.repeat(20_000) } },
    { status: 413, code: 'too-large' },
  ],
  ['If-Match without quotes', clarify({ 'if-match': '2' }), { status: 400, code: 'malformed' }],
  [
    'If-Match of no version',
    clarify({ 'if-match': '"99999999999"' }),
    { status: 412, code: 'version-mismatch' },
  ],
  [
    'two If-Match, of other versions',
    clarify({ 'if-match': '"1", "3"' }),
    { status: 412, code: 'version-mismatch' },
  ],
  [
    'an empty Idempotency-Key',
    clarify({ 'idempotency-key': '' }),
    { status: 400, code: 'malformed' },
  ],
  [
    'text',
    { method: 'POST', path: what, headers: { 'content-type': 'text/plain' }, body: '{}' },
    { status: 415, code: 'media-type' },
  ],
  [
    'JSON to the route of signed messages',
    { method: 'POST', path: '/v1/commands', body: {} },
    { status: 415, code: 'media-type' },
  ],
  ['no body', { method: 'POST', path: what }, { status: 400, code: 'malformed' }],
  ['null', { method: 'POST', path: what, body: 'null' }, { status: 400, code: 'malformed' }],
  [
    'facts of no law',
    {
      method: 'POST',
      path: what,
      body: {
        asOf: '2026-11-21',
        parties: { requester: 'pemkab', provider: 'polri', relation: 'none' },
        facts: { '35-1-z': 'met' },
      },
    },
    { status: 422, code: 'validation-failed', pointer: '/facts/35-1-z' },
  ],
];

export function oddRequests(open: OpenWorld): void {
  let world: World;
  let giver: Party;
  let id: string;

  beforeAll(async () => {
    world = await open();
    const asker = await Party.register(world, 'odd-asker');
    giver = await Party.register(world, 'odd-giver');
    ({ id } = await ask(asker, giver));
  }, 120_000);

  it.each(ODD_REQUESTS)('%s', async (_case, odd, { status, code, pointer }) => {
    const { method = 'GET', path, body, headers } = odd;
    const to = path.replaceAll('{id}', id);
    const answer = await giver.official('decider').call(method, to, body, headers);
    if (code) expectProblem(answer, { status, code, pointer });
    else expect(answer.status).toBe(status);
  });

  it('leave the request unchanged', async () => {
    const { body } = await giver.official('decider').get(`/v1/requests/${id}`);
    expect(body).toMatchObject({ version: 2, status: 'awaiting-decision' });
  });
}

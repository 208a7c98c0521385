import { Contract, Exchange } from '#tests/support/contract';

const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const problem = {
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: { 'not-found': { $ref: '#/components/examples/not-found' } },
    },
  },
};
const document = {
  paths: {
    '/v1/things/{id}': {
      get: {
        responses: {
          200: {
            ...json({ $ref: '#/components/schemas/Thing' }),
            headers: { etag: { required: true } },
          },
          404: problem,
        },
      },
    },
    '/v1/things/all': { get: { responses: { 200: json({ type: 'array' }) } } },
    '/v1/things': {
      post: {
        requestBody: json({
          type: 'object',
          properties: { size: { type: 'integer' } },
          additionalProperties: false,
        }),
        responses: { 201: json({ $ref: '#/components/schemas/Thing' }), 422: problem },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          sizes: { type: 'object', additionalProperties: { type: 'integer' } },
        },
        required: ['id'],
      },
      Problem: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
    },
  },
};

/** A valid answer with one change. */
function hold(changed: Partial<Exchange> & { media?: string; path?: string }): () => void {
  const { media = 'application/json', path = '/v1/things/7', ...rest } = changed;
  const exchange: Exchange = {
    method: 'GET',
    url: `http://127.0.0.1:1${path}`,
    sent: undefined,
    status: 200,
    headers: new Headers({ 'content-type': `${media}; charset=utf-8`, etag: '"1"' }),
    body: { id: '7', sizes: { S: 1 } },
    ...rest,
  };
  return () => new Contract(document as never).hold(exchange);
}

describe('the check of answers against the document', () => {
  it('accepts an answer that matches', () => {
    hold({})();
    hold({ path: '/v1/things/all', body: [] })();
    hold({ method: 'HEAD', body: '' })();
    hold({ method: 'POST', path: '/v1/things', status: 201, sent: { size: 1 } })();
    hold({ method: 'POST', path: '/v1/things', status: 201, sent: Buffer.from('{"size":1}') })();
    const refused = { status: 404, media: 'application/problem+json', body: { code: 'not-found' } };
    hold(refused)();
    hold({ ...refused, path: '/nowhere' })();
  });

  it.each<[string, Parameters<typeof hold>[0], RegExp]>([
    ['a route', { path: '/v1/other' }, /no such route is described; add @Answers/],
    ['a method', { method: 'PUT' }, /no such route is described/],
    ['a status', { status: 409 }, /is described with 200, 404; name it in its @Answers/],
    ['a media type', { media: 'text/html' }, /text\/html is not among application\/json/],
    ['a header', { headers: new Headers({ 'content-type': 'application/json' }) }, /etag/],
    ['a field too many', { body: { id: '7', colour: 'red' } }, /colour/],
    ['a field too few', { body: {} }, /required property 'id'/],
    ['a type', { body: { id: 7 } }, /\/id must be string/],
    ['the values of a map', { body: { id: '7', sizes: { S: 'small' } } }, /\/sizes\/S/],
    [
      'another problem',
      { status: 404, media: 'application/problem+json', body: { code: 'forbidden' } },
      /forbidden is not among not-found/,
    ],
    [
      'what is no problem',
      { status: 404, path: '/nowhere', body: { message: 'Not found' } },
      /required property 'code'/,
    ],
    [
      'what was taken',
      { method: 'POST', path: '/v1/things', status: 201, sent: { size: '1' } },
      /took what does not fit.*\n.*\/size must be integer/,
    ],
  ])('rejects an answer that differs in %s', (_what, changed, message) => {
    expect(hold(changed)).toThrow(message);
  });
});

import fastify, { type FastifyInstance } from 'fastify';
import { problem } from '#libs/contracts/problem';
import { sendProblem } from './problem-filter';
import { ProblemPages } from './problem-pages';

describe('problems of the server below the pages of an app', () => {
  let server: FastifyInstance;
  const pages = new ProblemPages();

  beforeAll(() => {
    server = fastify({
      frameworkErrors: (_error, request, reply) =>
        void pages.answer(request, reply, problem('malformed', 'unreadable')),
    });
    pages.watch(server);
    server.get('/*', (request, reply) =>
      request.url.includes('well')
        ? reply.send({ well: true })
        : sendProblem(request, reply, problem('too-large', 'long')),
    );
    pages.open('/konsol', (request, reply, { status }) => {
      if (request.url.includes('broken')) return Promise.reject(new Error('no page'));
      void reply.status(status).header('content-type', 'text/html');
      return Promise.resolve(Buffer.from(`<h1>${status}</h1>`));
    });
  });
  afterAll(() => server.close());

  const get = async (url: string): Promise<unknown[]> => {
    const { statusCode, headers, body } = await server.inject({ url });
    return [statusCode, String(headers['content-type']).split(';')[0], body.slice(0, 12)];
  };

  it.each(['/konsol', '/konsol/x', '/konsol?a=1'])('are pages at %s', async (url) => {
    expect(await get(url)).toEqual([413, 'text/html', '<h1>413</h1>']);
  });

  it.each(['/', '/konsolx', '/v1/konsol/x'])('stay problems at %s', async (url) => {
    expect(await get(url)).toEqual([413, 'application/problem+json', '{"type":"urn']);
  });

  it('are pages where the router cannot read the address', async () => {
    expect(await get('/konsol/%zz')).toEqual([400, 'text/html', '<h1>400</h1>']);
    expect(await get('/v1/%zz')).toEqual([400, 'application/problem+json', '{"type":"urn']);
  });

  it('stay problems if the page cannot be made', async () => {
    expect(await get('/konsol/broken')).toEqual([413, 'application/problem+json', '{"type":"urn']);
    expect(await get('/konsol/broken/%zz')).toEqual([
      ...[400, 'application/problem+json', '{"type":"urn'],
    ]);
  });

  it('leave other answers alone', async () => {
    expect(await get('/konsol/well')).toEqual([200, 'application/json', '{"well":true']);
  });
});

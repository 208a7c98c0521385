import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '#libs/contracts/problem';
import { sendProblem } from './problem-filter';

/** Headers that must not be repeated: a proxy in front could use another value than we do. */
const ONCE = ['host', 'authorization', 'content-type'];

/**
 * Answers unhandled methods as in RFC 9110: OPTIONS and other methods on a path that has routes get
 * `Allow`. Paths are in the public documents, so no token is needed.
 */
export function answerMethods(fastify: FastifyInstance): void {
  const routes: { pattern: RegExp; methods: string[] }[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() });
  });
  const allowed = (url: string): string => {
    const path = url.split('?')[0] ?? '';
    const methods = routes.flatMap((route) => (route.pattern.test(path) ? route.methods : []));
    return methods.length > 0 ? [...new Set([...methods, 'OPTIONS'])].sort().join(', ') : '';
  };
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const twice = ONCE.find((name) => countOf(request, name) > 1);
    const hosts = countOf(request, 'host');
    if (twice || (hosts === 0 && request.raw.httpVersion !== '1.0')) {
      const detail = twice ? `Send ${twice} once.` : 'HTTP/1.1 needs the header host.';
      return sendProblem(request, reply, problem('malformed', detail));
    }
    const methods = request.is404 ? allowed(request.url) : '';
    if (!methods) return done();
    void reply.header('allow', methods);
    if (request.method === 'OPTIONS') return void reply.status(204).send();
    const detail = `${request.method} is not open here; ${methods} are.`;
    sendProblem(request, reply, problem('method-not-allowed', detail));
  });
}

/** In `/v1/requests/:id`, `:id` matches any one segment; `*` matches any rest. */
function patternOf(url: string): RegExp {
  const steps = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*/g, '.*');
  return new RegExp(`^${steps}$`);
}

function countOf({ raw }: FastifyRequest, name: string): number {
  return raw.rawHeaders.filter((header, at) => at % 2 === 0 && header.toLowerCase() === name)
    .length;
}

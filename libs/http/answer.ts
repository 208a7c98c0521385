import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { withoutPersonal } from '#libs/contracts/personal';
import { Problem, ProblemCode } from '#libs/contracts/problem';
import { Scope, Tx } from '#libs/database/database';
import type { Language } from '#libs/law/evaluation';
import { IDEMPOTENCY_KEY } from './describe';
import { problemIn } from './indonesian';
import { languageAsked } from './language';
import { refuse } from './problem-exception';

/** A response as bytes, so that it can be repeated exactly. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /**
   * Whether the call changed something. Only then is the response stored for its idempotency key.
   */
  keep: boolean;
}

export function success(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
    keep: true,
  };
}

/**
 * A problem as an answer, in the language of the request: English unless Indonesian is asked for.
 */
export function failure(problem: Problem, request: FastifyRequest, keep: boolean): HttpAnswer {
  const wait = RETRY_AFTER[problem.code];
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': problemLanguage(request),
      vary: 'accept-language',
      ...(wait !== undefined && { 'retry-after': String(wait) }),
    },
    body: JSON.stringify(toldTo(request, problem)),
    keep,
  };
}

/** Seconds after which a retry can succeed, for problems that pass by themselves. */
const RETRY_AFTER: Partial<Record<ProblemCode, number>> = {
  unavailable: 5,
  'awaiting-checkpoint': 60,
};

const problemLanguage = ({ headers }: FastifyRequest): Language =>
  languageAsked(headers['accept-language']) ?? 'en';

/** A problem in the language of the request, with the path as `instance`. */
export function toldTo(
  request: FastifyRequest,
  problem: Problem,
  instanceOf: (path: string) => string = (path) => path,
): Problem {
  // A 404 omits the path, so that another agency's id and an unknown id give identical bytes.
  const [path = ''] = request.url.split('?');
  const instance = problem.status === 404 ? undefined : withoutPersonal(instanceOf(path));
  return { ...problemIn(problem, problemLanguage(request)), instance };
}

export function send(reply: FastifyReply, { status, headers, body }: HttpAnswer): void {
  void reply.status(status).headers(headers).send(body);
}

/**
 * Does the work once per `Idempotency-Key` of the caller. The same key and body get the same
 * response, byte for byte; the same key with another body gets 422. Concurrent calls with one key
 * wait for each other. Responses that changed nothing are not stored. The response is stored in the
 * transaction of the work, so a crash leaves both or neither.
 */
export async function idempotently(
  tx: Tx,
  scope: Scope,
  request: FastifyRequest,
  work: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return work();
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key))
    refuse('malformed', 'Idempotency-Key takes 1 to 255 visible ASCII characters.');
  const agency = scope.agency ?? '';
  const hash = createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(Buffer.isBuffer(request.body) ? request.body : '')
    .digest('hex');
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    JSON.stringify([agency, scope.sub, key]),
  ]);
  const [earlier] = (await tx.query(
    `SELECT body_hash, status, headers, body FROM idempotency WHERE agency = $1 AND sub = $2 AND key = $3`,
    [agency, scope.sub, key],
  )) as (Omit<HttpAnswer, 'keep'> & { body_hash: string })[];
  if (earlier) {
    if (earlier.body_hash !== hash)
      refuse('idempotency-key-reused', 'This key was used for another request; take a new key.');
    return { ...earlier, keep: false };
  }
  const answer = await work();
  if (answer.keep)
    await tx.query(
      `INSERT INTO idempotency (agency, sub, key, body_hash, status, headers, body)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [agency, scope.sub, key, hash, answer.status, JSON.stringify(answer.headers), answer.body],
    );
  return answer;
}

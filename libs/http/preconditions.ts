import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { describedOf, ENTITY_TAGS } from './describe';
import { refuse } from './problem-exception';

/**
 * Whether the state of a resource fits `If-Match` and `If-None-Match` of a request (RFC 9110
 * section 13.2.2): it is given the resource's ETag, or null if the resource does not exist.
 */
export type Precondition = (etag: string | null) => boolean;

type ConditionalHeader = 'if-match' | 'if-none-match';

/**
 * Reads ignore `If-None-Match`: nothing that could be repeated from a store is stored (`no-store`).
 * @throws ProblemException `malformed` if a header is neither `*` nor a list of ETags
 */
export function preconditionOf(request: FastifyRequest): Precondition {
  const [match, none] = [tagsIn(request, 'if-match'), tagsIn(request, 'if-none-match')];
  return (etag) => {
    // A weak tag never equals by the strong comparison of If-Match.
    if (match === '*' ? etag === null : match && !match.some((tag) => tag === etag)) return false;
    return none === '*' ? etag === null : !none || !includesWeakly(none, etag);
  };
}

function tagsIn({ headers }: FastifyRequest, name: ConditionalHeader): '*' | string[] | null {
  const header = headers[name];
  if (header === undefined) return null;
  if (header.trim() === '*') return '*';
  const shown = name === 'if-match' ? 'If-Match' : 'If-None-Match';
  if (!ENTITY_TAGS.list.test(header))
    refuse('malformed', `${shown} takes * or ETags in double quotes, such as "2".`);
  return header.match(ENTITY_TAGS.one) ?? [];
}

/** The weak comparison of RFC 9110 section 8.8.3.2. */
function includesWeakly(tags: string[], etag: string | null): boolean {
  const opaque = (tag: string): string => tag.replace(/^W\//, '');
  return etag !== null && tags.some((tag) => opaque(tag) === opaque(etag));
}

/**
 * Third guard: a route that changes a resource without an ETag cannot fulfil a condition on one, so
 * it refuses it instead of changing what the caller has not read.
 */
@Injectable()
export class Preconditions implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!['PUT', 'PATCH', 'DELETE'].includes(request.method)) return true;
    if (describedOf(context.getHandler()).takes.includes('if-match')) return true;
    // The resource exists, and no ETag that a caller can send equals an empty text.
    if (!preconditionOf(request)(''))
      refuse(
        'version-mismatch',
        'This resource has no ETag: leave If-Match and If-None-Match out.',
      );
    return true;
  }
}

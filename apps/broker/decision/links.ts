import { OneOf, Uuid } from '#libs/contracts/fields';
import { LINK_KINDS, LinkKind } from '#libs/contracts/request-links';
import { FieldError, problem } from '#libs/contracts/problem';
import { STATUSES } from '#libs/contracts/statuses';
import { refusing } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { between, defineAct } from './act';

const MAX_LINKS = 100;

/** A link from this request to another. */
export class NewLink {
  /** The other request; you have to see both. */
  @Uuid() requestId: string;
  /** `duplicate`: both ask for the same. `continues`: this one goes on where the other ended. */
  @OneOf(LINK_KINDS) kind: LinkKind;
}

/** A party says that another request belongs to this one. */
export const links = defineAct({
  name: 'links',
  operationId: 'linkRequest',
  summary: 'Link the request to another that you see',
  description: 'Changes nothing else. `GET /v1/requests/{id}/related` suggests requests.',
  body: NewLink,
  examples: {
    continues: { requestId: '01a20021-8626-732d-828c-d09d4032e449', kind: 'continues' },
  },
  by: { requester: ['requester', 'system'], provider: ['decider'] },
  transitions: between(STATUSES),
  conflict: 'bars',
  problems: [],
  // The policies of the database show only what the caller may read.
  read: async (tx, _request, _parties, { requestId }) => {
    const seen = (await tx.query(`SELECT FROM request WHERE id = $1`, [requestId])) as unknown[];
    return { isSeen: seen.length > 0 };
  },
  decide: (request, { requestId, kind }, { actor, now, at, known }) => {
    const fault = faultOf(request, requestId, known.isSeen);
    if (fault)
      return refusing(
        problem('validation-failed', 'The link is invalid; see errors.', {
          errors: [{ pointer: `${at}/requestId`, ...fault }],
        }),
      );
    const told = { requestId, kind };
    return {
      change: {
        set: { links: [...request.links, { ...told, at: now.toISOString() }] },
        entries: [{ name: 'linked', status: request.status, actor, data: told, change: told }],
      },
    };
  },
});

function faultOf(
  { id, links }: RequestRow,
  requestId: string,
  isSeen: boolean,
): Omit<FieldError, 'pointer'> | null {
  if (requestId === id) return { code: 'itself', detail: 'must be another request' };
  if (!isSeen)
    return { code: 'unknown-request', detail: 'there is no such request that you may see' };
  if (links.some((link) => link.requestId === requestId))
    return { code: 'twice', detail: 'this request is linked already' };
  if (links.length < MAX_LINKS) return null;
  return { code: 'too-many', detail: `a request has at most ${MAX_LINKS} links` };
}

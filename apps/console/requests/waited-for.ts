import type { RequestAnswer } from '#libs/contracts/request-answers';
import { factsOf } from '#libs/contracts/statuses';
import type { Words } from '../words/words';

/** Whom a request waits for, and for what; one line each. */
export function waitsOf(request: RequestAnswer, { life }: Words): string[] {
  const { status, requester, provider, proposals, objection } = request;
  const text = life.waitsFor;
  const { waitsFor } = factsOf(status);
  const lines = [
    ...(waitsFor === 'requester' ? [text.requester(requester.name)] : []),
    ...(waitsFor === 'provider' ? [text.provider(provider.name)] : []),
    ...(status === 'approved' || status === 'partially-approved'
      ? [text.delivery(provider.name)]
      : []),
    ...(objection && !objection.answer ? [text.objection(provider.name)] : []),
    ...proposals
      .filter((proposal) => proposal.status === 'open')
      .map(({ by }) => text.answer((by === provider.code ? requester : provider).name)),
  ];
  return lines.length > 0 ? [...new Set(lines)] : [text.nobody];
}

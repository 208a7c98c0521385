import type { FieldError } from '#libs/contracts/problem';
import { ForwardingProposal, type Proposal } from '#libs/contracts/proposals';
import { momentOf, stableId } from '#libs/contracts/stable-id';
import type { EvaluationRecord } from '#libs/law/judgement';
import { agenciesOf, type Housed } from '../agencies/directory';
import { evaluateRequest, isEmergency } from '../evaluation/evaluate-request';
import { BROKER, type Change, evaluatedEntry } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { between, type Circumstances, defineAct } from './act';
import { invalid, OPEN_IN, propose } from './propose';

/** The provider proposes another agency that can help better, for all items or some. */
export const forwarding = defineAct({
  name: 'forwarding',
  operationId: 'proposeForwarding',
  summary: 'Propose to forward all items or some to another agency',
  description:
    'Once the requester agrees, a new request to that agency begins, under the same reference and with a ' +
    'deadline of its own. The forwarded items leave this request; if all do, it is `forwarded`.',
  body: ForwardingProposal,
  examples: {
    all: { to: 'pemprov-jatim', items: 'all', reason: 'Pusat penilaian terdekat ada di sana.' },
  },
  by: { provider: ['decider'] },
  transitions: between(OPEN_IN.forwarding),
  conflict: 'bars',
  problems: [],
  read: async (tx, _request, _parties, { to }) => (await agenciesOf(tx, [to])).has(to),
  decide: (request, body, circumstances) => {
    const { at, known } = circumstances;
    const errors = faultsOf(request, body, at, known);
    if (errors.length > 0) return invalid(errors);
    const items = itemsOf(request, body);
    return propose(request, 'forwarding', { ...body }, circumstances, { to: body.to, items });
  },
});

/** Ids of the items of a request that a proposal names. */
const itemsOf = ({ data }: RequestRow, { items }: Pick<ForwardingProposal, 'items'>): string[] =>
  data.items.map(({ id }) => id).filter((id) => items === 'all' || items.includes(id));

/** The agencies that had the items of this request before it. */
const pathOf = ({ links }: RequestRow): string[] =>
  links.find(({ kind }) => kind === 'forwarded-from')?.path ?? [];

function faultsOf(
  request: RequestRow,
  { to, items }: ForwardingProposal,
  at: string,
  isKnown: boolean,
): FieldError[] {
  const { requester, provider, data } = request;
  const wrong = (code: string, detail: string): FieldError[] => [
    { pointer: `${at}/to`, code, detail },
  ];
  if (to === provider) return wrong('is-provider', 'this agency has the request already');
  if (to === requester) return wrong('is-requester', 'this agency asks for the help');
  if (pathOf(request).includes(to))
    return wrong('forwarded-before', 'this agency had these items before and forwarded them');
  if (!isKnown)
    return wrong('unknown-agency', 'no such agency is in the registry; see GET /v1/agencies');
  if (items === 'all') return [];
  const ids = data.items.map(({ id }) => id);
  return items.flatMap((id, n) =>
    ids.includes(id)
      ? []
      : [
          {
            pointer: `${at}/items/${n}`,
            code: 'not-in-list',
            detail: 'the request has no such item',
            allowed: ids,
          },
        ],
  );
}

/**
 * Pasal 35: forwards items once the requester agrees. The new request begins in the transaction of
 * this change. Items that stay are evaluated again. If all items are forwarded, this request
 * becomes `forwarded` and keeps them for the record.
 */
export function forwarded(
  request: RequestRow,
  proposal: Proposal,
  to: Housed,
  former: EvaluationRecord,
  { parties, people, actor, now, receivedAt }: Circumstances,
): Change {
  const { id, data, status, links } = request;
  const { requester, provider } = parties;
  const { asked, named, conflicted, judged } = people;
  const ids = itemsOf(request, proposal.data as unknown as ForwardingProposal);
  const [leaving, staying] = [true, false].map((leaves) =>
    data.items.filter((item) => ids.includes(item.id) === leaves),
  );
  const whole = staying?.length === 0;
  const newId = stableId(momentOf(id), id, proposal.id);
  const path = [...pathOf(request), provider.code];
  const told = { proposal: proposal.id, to: to.code, items: ids, requestId: newId };
  const set: Change['set'] = {
    links: [...links, { requestId: newId, kind: 'forwarded-to', items: ids, path }],
  };
  const change: Change = {
    set,
    entries: [
      { name: 'forwarded', status: whole ? 'forwarded' : status, actor, data: told, change: told },
    ],
    begins: {
      id: newId,
      requester,
      provider: to,
      // Costs apply to the whole request, so those of a part are agreed on again. The service
      // belongs to the former provider.
      data: {
        ...data,
        provider: to.code,
        items: leaving ?? [],
        costs: whole ? data.costs : undefined,
        service: undefined,
      },
      receivedAt,
      actor,
      messageId: null,
      from: { requestId: id, kind: 'forwarded-from', items: ids, path },
      earlierPeople: { asked, named, conflicted, judged },
    },
  };
  if (whole) {
    set.status = 'forwarded';
    return change;
  }
  set.data = { ...data, items: staying ?? [] };
  const evaluated = evaluateRequest({ ...request, data: set.data }, requester, provider, now, now);
  set.recommendation = evaluated.result.recommendation;
  set.emergency = isEmergency(evaluated);
  change.evaluated = evaluated;
  change.entries.push(evaluatedEntry(evaluated, status, BROKER, former));
  return change;
}

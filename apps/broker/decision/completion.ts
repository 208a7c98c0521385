import { Completion } from '#libs/contracts/deliveries';
import { type FieldError, problem } from '#libs/contracts/problem';
import { isBlank } from '#libs/law/check-decision';
import { refusing } from '../request/lifecycle';
import { between, defineAct } from './act';
import { disputed } from './delivered-items';

/** The requester accepts what was delivered, or disputes it. */
export const completion = defineAct({
  name: 'completion',
  operationId: 'confirmDelivery',
  summary: 'Accept or dispute what was delivered, as the requester',
  description:
    'Accepting completes the request. Disputing, with a reason, leads back to in-delivery. Without an ' +
    'answer the requester is reminded after 5 working days, and the agency above it is told after 10; ' +
    'nothing is completed by that.',
  body: Completion,
  examples: {
    accepted: { accepted: true },
    disputed: {
      accepted: false,
      items: ['1'],
      reason: 'Laporan hasil untuk tiga peserta belum diserahkan.',
    },
  },
  by: { requester: ['requester', 'system'] },
  transitions: between(['delivered'], 'completed', 'in-delivery'),
  conflict: 'bars',
  problems: [],
  message: 'confirm-receipt',
  decide: (request, body, { actor, receivedAt, at }) => {
    const { delivery } = request;
    if (!delivery) throw new Error('the request is delivered, but has no report of a delivery');
    const ids = delivery.items.map(({ id }) => id);
    const errors = faultsOf(body, ids, at);
    if (errors.length > 0)
      return refusing(
        problem('validation-failed', 'Some fields are invalid; see errors.', { errors }),
      );
    const when = receivedAt.toISOString();
    const { accepted, items = ids, reason = null } = body;
    if (accepted) {
      const status = 'completed';
      return {
        change: {
          set: { status, delivery: { ...delivery, completedAt: when } },
          entries: [{ name: 'completed', status, actor, data: { reason }, change: {} }],
        },
      };
    }
    const status = 'in-delivery';
    return {
      change: {
        set: { status, delivery: disputed(delivery, items, reason ?? '', when) },
        entries: [
          {
            name: 'delivery-disputed',
            status,
            actor,
            data: { items, reason },
            change: { disputed: items },
          },
        ],
      },
    };
  },
});

function faultsOf(
  { accepted, items = [], reason }: Completion,
  approved: string[],
  at: string,
): FieldError[] {
  const errors = items.flatMap((id, n): FieldError[] =>
    approved.includes(id)
      ? []
      : [
          {
            pointer: `${at}/items/${n}`,
            code: 'not-in-list',
            detail: 'this item was not approved',
            allowed: approved,
          },
        ],
  );
  if (accepted && items.length > 0 && approved.some((id) => !items.includes(id)))
    errors.push({
      pointer: `${at}/items`,
      code: 'too-few',
      detail: 'all items are accepted together: leave items out, or dispute the others',
    });
  if (!accepted && isBlank(reason))
    errors.push({
      pointer: `${at}/reason`,
      code: 'missing',
      detail: 'say why the delivery is disputed',
    });
  return errors;
}

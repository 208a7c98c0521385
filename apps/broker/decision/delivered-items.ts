import type { Delivery, DeliveryState, ItemDelivery } from '#libs/contracts/deliveries';
import type { FieldError } from '#libs/contracts/problem';
import type { RequestRow } from '../request/request.entity';

/** Most reports of one request: all of them are kept. */
const MAX_REPORTS = 100;

/** The approved items, with what was delivered of each so far. */
export function itemsSoFar({
  delivery,
  decision,
  data,
}: Pick<RequestRow, 'delivery' | 'decision' | 'data'>): ItemDelivery[] {
  if (delivery) return delivery.items;
  const quantities = new Map(data.items.map(({ id, quantity }) => [id, quantity ?? null]));
  const approved = decision?.items.filter(({ outcome }) => outcome === 'approved') ?? [];
  return approved.map(({ id }) => ({
    id,
    approved: quantities.get(id) ?? null,
    delivered: 0,
    status: 'open',
    disputed: false,
  }));
}

/** How much of an item can still be reported; null if its quantity is not limited. */
const leftOf = ({ approved, delivered, disputed }: ItemDelivery): number | null =>
  // What is disputed may have to be delivered again.
  approved === null ? null : disputed ? approved : approved - delivered;

/**
 * Errors of a report: items that are not approved, and more than was approved.
 * @param at where the body begins in the document that was sent.
 */
export function reportFaults(
  request: Pick<RequestRow, 'delivery' | 'decision' | 'data'>,
  { status, items }: Delivery,
  at: string,
): FieldError[] {
  const { delivery, data } = request;
  const errors: FieldError[] = [];
  const wrong = (pointer: string, code: string, detail: string, allowed?: string[]): void => {
    errors.push({ pointer: `${at}/${pointer}`, code, detail, ...(allowed && { allowed }) });
  };
  if (status === 'started' && delivery)
    wrong('status', 'already-started', 'the delivery has started: report partly or delivered');
  if (status === 'partly' && items.length === 0)
    wrong('items', 'too-few', 'say which items were delivered in part');
  if (delivery && delivery.reports.length >= MAX_REPORTS)
    wrong('status', 'too-many', `the request has ${MAX_REPORTS} reports, which are the most`);
  const known = itemsSoFar(request);
  const allowed = known.map(({ id }) => id);
  items.forEach(({ id, quantity = 0, note }, n) => {
    const item = known.find((one) => one.id === id);
    if (data.contentAt && note !== undefined)
      wrong(
        `items/${n}/note`,
        'sealed',
        'from classification rahasia up, free text does not travel: put it into a document',
      );
    if (!item) {
      const isAsked = data.items.some((one) => one.id === id);
      const why = isAsked ? 'this item was not approved' : 'the request has no such item';
      wrong(`items/${n}/id`, isAsked ? 'not-approved' : 'not-in-list', why, allowed);
      return;
    }
    const left = leftOf(item);
    if (left !== null && quantity > left)
      wrong(
        `items/${n}/quantity`,
        'too-many',
        `${item.approved} were approved and ${item.delivered} reported before: report at most ${left} more`,
      );
  });
  return errors;
}

/** The items after a report without errors. */
export function itemsAfter(before: readonly ItemDelivery[], report: Delivery): ItemDelivery[] {
  const { status, items } = report;
  if (status === 'started') return [...before];
  const isWhole = status === 'delivered' && items.length === 0;
  return before.map((item) => {
    const reported = items.find(({ id }) => id === item.id);
    if (!reported && !isWhole) return item;
    const { approved, delivered } = item;
    const quantity = reported?.quantity;
    const sum =
      quantity === undefined
        ? (approved ?? delivered)
        : Math.min(delivered + quantity, approved ?? Number.MAX_SAFE_INTEGER);
    const isDone =
      quantity === undefined || (approved === null ? status === 'delivered' : sum === approved);
    return { ...item, delivered: sum, status: isDone ? 'delivered' : 'partly', disputed: false };
  });
}

/** The delivery once these items are disputed: the provider reports them again. */
export const disputed = (
  delivery: DeliveryState,
  ids: readonly string[],
  reason: string,
  at: string,
): DeliveryState => ({
  ...delivery,
  deliveredAt: null,
  items: delivery.items.map((item) =>
    ids.includes(item.id) ? { ...item, status: 'open', disputed: true } : item,
  ),
  disputes: [...delivery.disputes, { at, reason, items: [...ids] }],
});

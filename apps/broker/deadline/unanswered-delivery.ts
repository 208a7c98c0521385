import type { CompletionOverdueChange } from '#libs/contracts/procedure-changes';
import type { WorkCalendar } from '#libs/law/calendar';
import type { Body } from '#libs/law/house';
import type { Parties } from '../agencies/directory';
import { deliverySilenceOf } from '../request/delivery-silence';
import { BROKER, Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';

/**
 * What a delivered request that the requester does not answer leads to at `now`: one reminder, then
 * the agency above the requester is told, never a completion. If both are due, only the second is
 * recorded.
 * @param superiors of the requester, nearest first; one that is a party of the request is skipped.
 */
export function actOnUnansweredDelivery(
  request: RequestRow,
  now: Date,
  { requester, provider }: Parties,
  calendar: WorkCalendar,
  superiors: readonly Body[],
): Outcome {
  const { status, delivery } = request;
  const times = deliverySilenceOf(request, provider.timeZone, calendar);
  const unchanged: Outcome = { change: { set: {}, entries: [] } };
  if (!delivery || !times?.next || now < times.next) return unchanged;
  const at = now.toISOString();
  const data = { deliveredAt: delivery.deliveredAt };
  if (now < times.tellSuperiorAt)
    return {
      change: {
        set: { delivery: { ...delivery, remindedAt: at } },
        entries: [{ name: 'completion-reminded', status, actor: BROKER, data, change: {} }],
      },
    };
  const parties = [requester.code, provider.code];
  const superior = superiors.find(({ code }) => !parties.includes(code))?.code ?? null;
  const told: CompletionOverdueChange = { superior };
  return {
    change: {
      set: { delivery: { ...delivery, superiorToldAt: at } },
      entries: [
        {
          name: 'completion-overdue',
          status,
          actor: BROKER,
          data: { ...data, ...told },
          change: { ...told },
        },
      ],
    },
  };
}

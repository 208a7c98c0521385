import { isDate } from '#libs/contracts/dates';
import { changeOf, Story } from './story';

/** How the help was given after the decision. */
export interface DeliveryFigures {
  /** The last day of the help that the parties agreed on, `YYYY-MM-DD`. */
  deliverBy: string | null;
  deliveryStartedAt: string | null;
  /** When all of it was last reported as delivered; null while a dispute is open. */
  deliveredAt: string | null;
  completedAt: string | null;
  /** How often the requester disputed a delivery. */
  disputes: number;
  /** Agencies that items were forwarded to, in order. */
  forwardedTo: string[];
}

export function deliveryOf(story: Story): DeliveryFigures {
  const delivered = story.last('delivered');
  const disputed = story.last('delivery-disputed');
  const { deliverBy } = changeOf(story.last('date-agreed'));
  const stands = (delivered?.data.version ?? 0) > (disputed?.data.version ?? 0);
  return {
    deliverBy: isDate(deliverBy) ? deliverBy : null,
    deliveryStartedAt:
      story.first('delivery-started', 'partly-delivered', 'delivered')?.time ?? null,
    deliveredAt: stands ? (delivered?.time ?? null) : null,
    completedAt: story.last('completed')?.time ?? null,
    disputes: story.all('delivery-disputed').length,
    forwardedTo: [
      ...new Set(
        story.all('forwarded').flatMap((event) => {
          const { to } = changeOf(event);
          return typeof to === 'string' ? [to] : [];
        }),
      ),
    ].sort(),
  };
}

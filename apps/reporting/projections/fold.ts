import { typeOf } from '#libs/contracts/events';
import { statusesWhere } from '#libs/contracts/statuses';
import { CostFigures, costsOf } from './cost-figures';
import { DecisionFigures, decisionOf } from './decision-figures';
import { DeliveryFigures, deliveryOf } from './delivery-figures';
import { EvaluationFigures, evaluationOf } from './evaluation-figures';
import { RatingFigures, ratingsOf } from './rating-figures';
import { RequestEvent } from './request-event';
import { changeOf, countIn, Story } from './story';

/** The figures of one request. Times are RFC 3339; null if unknown (yet). */
export interface RequestFigures
  extends EvaluationFigures, DecisionFigures, CostFigures, DeliveryFigures, RatingFigures {
  requestId: string;
  /** The highest known version. */
  version: number;
  /** Number of known versions. */
  folded: number;
  /** The first missing version; null if all up to the highest are known. */
  gap: number | null;
  status: string;
  requester: string;
  provider: string;
  kind: string;
  classification: string;
  urgency: string;
  emergency: boolean;
  receivedAt: string | null;
  dueAt: string | null;
  running: boolean;
  /** Working days that the deadline gained by extension. */
  extendedDays: number;
}

const RUNNING = new Set<string>(statusesWhere(({ clock }) => clock === 'running'));

/**
 * Folds all known events of one request; null if the request is lost. Pure. The order and the
 * repetition of events make no difference: they are ordered by version, never by time.
 */
export function fold(events: readonly RequestEvent[]): RequestFigures | null {
  const byVersion = new Map<number, RequestEvent>();
  for (const event of events) {
    const other = byVersion.get(event.data.version);
    // Two events never share a version; if they did, the order of arrival must not decide.
    if (!other || event.id < other.id) byVersion.set(event.data.version, event);
  }
  const ordered: RequestEvent[] = [];
  let gap: number | null = null;
  for (const event of [...byVersion.values()].sort((a, b) => a.data.version - b.data.version)) {
    const { version } = event.data;
    const lostFrom = lostFromOf(event) ?? version;
    while ((ordered.at(-1)?.data.version ?? 0) >= lostFrom) ordered.pop();
    const expected = (ordered.at(-1)?.data.version ?? 0) + 1;
    if (gap !== null && gap >= lostFrom) gap = null;
    if (lostFrom !== expected) gap ??= expected;
    ordered.push(event);
  }
  const last = ordered.at(-1);
  if (!last || last.type === typeOf('lost')) return null;
  const latest = last.data;
  const story = new Story(ordered);
  return {
    requestId: latest.requestId,
    version: latest.version,
    folded: ordered.length,
    gap,
    status: latest.status,
    requester: latest.requester,
    provider: latest.provider,
    kind: latest.kind,
    classification: latest.classification,
    urgency: latest.urgency,
    emergency: latest.emergency,
    receivedAt: latest.receivedAt ?? byVersion.get(1)?.time ?? null,
    dueAt: latest.dueAt ?? null,
    running: latest.running ?? RUNNING.has(latest.status),
    extendedDays: story
      .all('extended')
      .reduce((days, event) => days + (countIn(changeOf(event).workingDays) ?? 0), 0),
    ...evaluationOf(story),
    ...decisionOf(story, latest.status),
    ...costsOf(story),
    ...deliveryOf(story),
    ...ratingsOf(story),
  };
}

/** The first version that is void since the database was restored to an older state. */
function lostFromOf({ type, data }: RequestEvent): number | null {
  const { lostFrom } = (data.change ?? {}) as { lostFrom?: unknown };
  return type === typeOf('restored') && typeof lostFrom === 'number' ? lostFrom : null;
}

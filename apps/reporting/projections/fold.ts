import { RequestEventName, typeOf } from '#libs/contracts/events';
import { REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { EvaluatedEvent, RequestEvent, PublishedEvent } from './request-event';

/** What is counted of one request. Times are RFC 3339; null where nothing was said of it (yet). */
export interface RequestFigures {
  requestId: string;
  /** The highest version that is known. */
  version: number;
  /** How many versions are known. */
  folded: number;
  /** The first version that is missing; null when all up to the highest are there. */
  gap: number | null;
  status: string;
  requester: string;
  provider: string;
  kind: string;
  classification: string;
  urgency: string;
  emergency: boolean;
  recommendation: string | null;
  /** Provisions that the latest evaluation finds met, for the request or for an item, each once. */
  provisions: string[];
  receivedAt: string | null;
  dueAt: string | null;
  running: boolean;
  decidedAt: string | null;
  outcome: string | null;
  departs: boolean | null;
  /** Provisions on which the decision that stands refuses the request or an item, each once. */
  refusedOn: string[];
  /** When it first went to the superiors. */
  escalatedAt: string | null;
}

const DECISIONS = (['approved', 'partially-approved', 'refused'] satisfies RequestEventName[]).map(
  typeOf,
);
/** No decision stands in these statuses: the request is open again, was withdrawn, or went to another agency. */
const UNDECIDED = new Set<string>([
  'returned',
  'not-assistance',
  'awaiting-decision',
  'awaiting-clarification',
  'withdrawn',
  'forwarded',
] satisfies PublishedEvent['status'][]);

/**
 * Folds all that is known of one request; null of one that is lost. Pure; the order of the events and how often each comes make no
 * difference, for they are ordered by version and never by time.
 */
export function fold(events: readonly RequestEvent[]): RequestFigures | null {
  const byVersion = new Map<number, RequestEvent>();
  for (const event of events) {
    const other = byVersion.get(event.data.version);
    // Two events never share a version; were they to, the choice must not hang on which came first.
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
  const evaluated = ordered.findLast(({ type }) => type === typeOf('evaluated'))?.data.change as
    EvaluatedEvent | undefined;
  const decision = UNDECIDED.has(latest.status)
    ? undefined
    : ordered.findLast(({ type }) => DECISIONS.includes(type));
  const escalated = ordered.find(({ type }) => type === typeOf('escalated'));
  const met = evaluated?.findings.filter(({ value }) => value === 'met') ?? [];
  const departs = decision?.data.change?.departs;
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
    recommendation: evaluated?.recommendation ?? null,
    provisions: [...new Set(met.map(({ provision }) => provision))].sort(),
    receivedAt: latest.receivedAt ?? byVersion.get(1)?.time ?? null,
    dueAt: latest.dueAt ?? null,
    running: latest.running ?? latest.status === 'awaiting-decision',
    decidedAt: decision?.time ?? null,
    outcome: decision?.data.status ?? null,
    departs: typeof departs === 'boolean' ? departs : null,
    refusedOn: groundsOf(decision?.data.change),
    escalatedAt: escalated?.time ?? null,
  };
}

/** The first of the versions that no longer stand since the database was put back to an older state. */
function lostFromOf({ type, data }: RequestEvent): number | null {
  const { lostFrom } = (data.change ?? {}) as { lostFrom?: unknown };
  return type === typeOf('restored') && typeof lostFrom === 'number' ? lostFrom : null;
}

/** Of what a decision names the grounds that Pasal 36(1) has. */
function groundsOf(change: unknown): string[] {
  const { items } = (change ?? {}) as { items?: ({ grounds?: unknown } | null)[] };
  const named = new Set<unknown>(
    Array.isArray(items) ? items.flatMap((item) => item?.grounds ?? []) : [],
  );
  return REFUSAL_GROUNDS.filter((ground) => named.has(ground));
}

import { typeOf } from '#libs/contracts/events';
import { DECISIONS, statusesWhere } from '#libs/contracts/statuses';
import { REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { EvaluatedEvent, RequestEvent } from './request-event';

/** The figures of one request. Times are RFC 3339; null if unknown (yet). */
export interface RequestFigures {
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
  recommendation: string | null;
  /** Provisions that the latest evaluation finds met, for the request or for an item, each once. */
  provisions: string[];
  receivedAt: string | null;
  dueAt: string | null;
  running: boolean;
  decidedAt: string | null;
  outcome: string | null;
  departs: boolean | null;
  /** Provisions on which the current decision refuses the request or an item, each once. */
  refusedOn: string[];
  /** When it was first escalated, also by an objection. */
  escalatedAt: string | null;
}

const DECIDED = DECISIONS.map(typeOf);
/** An objection goes to the superior too. */
const ESCALATED = [typeOf('escalated'), typeOf('objected')];
/** Statuses without a current decision: the request is open again, withdrawn or forwarded. */
const UNDECIDED = new Set<string>(statusesWhere(({ decided }) => !decided));
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
  const evaluated = ordered.findLast(({ type }) => type === typeOf('evaluated'))?.data.change as
    EvaluatedEvent | undefined;
  const decision = UNDECIDED.has(latest.status)
    ? undefined
    : ordered.findLast(({ type }) => DECIDED.includes(type));
  const escalated = ordered.find(({ type }) => ESCALATED.includes(type));
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
    running: latest.running ?? RUNNING.has(latest.status),
    decidedAt: decision?.time ?? null,
    outcome: decision?.data.status ?? null,
    departs: typeof departs === 'boolean' ? departs : null,
    refusedOn: groundsOf(decision?.data.change),
    escalatedAt: escalated?.time ?? null,
  };
}

/** The first version that is void since the database was restored to an older state. */
function lostFromOf({ type, data }: RequestEvent): number | null {
  const { lostFrom } = (data.change ?? {}) as { lostFrom?: unknown };
  return type === typeOf('restored') && typeof lostFrom === 'number' ? lostFrom : null;
}

/** The grounds of a decision that Pasal 36(1) has. */
function groundsOf(change: unknown): string[] {
  const { items } = (change ?? {}) as { items?: ({ grounds?: unknown } | null)[] };
  const named = new Set<unknown>(
    Array.isArray(items) ? items.flatMap((item) => item?.grounds ?? []) : [],
  );
  return REFUSAL_GROUNDS.filter((ground) => named.has(ground));
}

import { createHash, hash, randomBytes } from 'node:crypto';
import type { DeadlineCause, DeadlineChange } from '#libs/contracts/event-changes';
import { RequestEventData, typeOf, writtenEvent } from '#libs/contracts/events';
import { momentOf } from '#libs/contracts/stable-id';
import type { TraceContext } from '#libs/contracts/trace-context';
import { canonical } from '#libs/law/canonical';
import type { EvaluationRecord } from '#libs/law/judgement';
import { chainHash } from '#libs/audit/chain';
import { Columns, RowOf } from '#libs/database/columns';
import { actingTrace } from '#libs/operations/tracing';
import type { WorkCalendar } from '#libs/law/calendar';
import type { Deadline } from '#libs/law/deadline';
import type { Counting } from '../calendar/calendars';
import { Evaluated } from '../evaluation/evaluate-request';
import { changeOf, count } from './count';
import { BROKER, Change, Entry } from './lifecycle';
import { RequestRow } from './request.entity';
import type { ToldRecord } from './told';

export const EVALUATION = new Columns({
  ...{ request_id: 'uuid', request_version: 'int', evaluated_at: 'timestamptz', record: 'text' },
});
/** Written by one statement with the evaluations, whose parameters come first. */
export const HISTORY = new Columns(
  {
    ...{ request_id: 'uuid', version: 'int', at: 'timestamptz', type: 'text' },
    ...{ actor: 'jsonb', data: 'jsonb', previous_hash: 'text', hash: 'text', event: 'text' },
  },
  5,
);

/** Text that the history commits to: `commitment` is the SHA-256 of salt, a line feed and text. */
export interface UndisclosedRow {
  request_id: string;
  version: number;
  sub: string;
  salt: string;
  text: string;
}

/** The rows that one change writes, besides the request's row. */
export interface HistoryRows {
  request: RequestRow;
  /** Changed fields of the row. */
  set: Partial<RequestRow>;
  history: RowOf<typeof HISTORY>[];
  evaluations: RowOf<typeof EVALUATION>[];
  undisclosed: UndisclosedRow[];
  told: ToldRecord[];
}

/**
 * What the deadline is calculated with; `before`: what it was calculated with, absent for a new
 * request.
 */
export interface CountedBy {
  timeZone: string;
  counting: Counting;
  before?: WorkCalendar;
}

/**
 * Computes the next state of a request and the rows that record it: each entry raises the version
 * by one. Only this function recalculates the deadline; if it moves, an entry records from what to
 * what and why.
 */
export function historyRows(
  before: RequestRow,
  change: Change,
  now: Date,
  { timeZone, counting, before: formerly }: CountedBy,
  causationid?: string,
  trace: TraceContext | undefined = actingTrace(),
): HistoryRows {
  const changed: RequestRow = { ...before, ...change.set };
  const { fields, counted } = count(before, changed, change.at ?? now, timeZone, counting);
  const request: RequestRow = { ...changed, ...fields };
  const set: Partial<RequestRow> = { ...change.set, ...fields };
  const after: HistoryRows = {
    request,
    set,
    history: [],
    evaluations: [],
    undisclosed: [],
    told: [],
  };
  const calendars = { before: formerly ?? counting.calendar, after: counting.calendar };
  const moved = before.version === 0 ? null : changeOf(before, request, calendars);
  for (const entry of withMoved(change.entries, before, request, counted, moved)) {
    request.version += 1;
    let { data } = entry;
    if (entry.name === 'evaluated' && change.evaluated) {
      const { record, digest } = recordOf(change.evaluated, request.version);
      after.evaluations.push({
        request_id: request.id,
        request_version: request.version,
        evaluated_at: change.evaluated.at.toISOString(),
        record,
      });
      // The chain covers the whole evaluation through its digest.
      data = { ...data, digest };
    }
    if (entry.undisclosed !== undefined) {
      const [salt, text] = [randomBytes(16).toString('hex'), entry.undisclosed];
      const { id: request_id, version } = request;
      after.undisclosed.push({ request_id, version, sub: entry.actor.sub, salt, text });
      data = { ...data, commitment: createHash('sha256').update(`${salt}\n${text}`).digest('hex') };
    }
    const row = historyRow(request, { ...entry, data }, now);
    request.headHash = row.hash;
    if (entry.untold) {
      after.history.push({ ...row, event: null });
      continue;
    }
    const { text: event } = writtenEvent(
      typeOf(entry.name),
      request.id,
      now,
      eventData(request, entry),
      { sequence: String(request.version), causationid, ...trace },
      causationid === undefined ? undefined : { message: causationid, at: momentOf(request.id) },
    );
    after.history.push({ ...row, event });
    after.told.push({ key: request.id, source: String(request.version), value: null });
  }
  return after;
}

/**
 * Puts the deadline's entry after the act that moved it, or first if it moved by itself. An
 * extension and a reopening have entries of their own, which say that the deadline moved.
 */
function withMoved(
  entries: Entry[],
  before: RequestRow,
  after: RequestRow,
  { reason, timeZone, calendars }: Deadline,
  moved: DeadlineChange | null,
): Entry[] {
  if (!moved || moved.because.every((cause) => ANNOUNCED.includes(cause))) return entries;
  const byAct = moved.because.some((cause) => BY_ACT.includes(cause));
  const entry: Entry = {
    name: 'deadline-changed',
    status: byAct ? after.status : before.status,
    actor: BROKER,
    data: { ...moved, timeZone, calendars, reason },
    change: { ...moved },
  };
  return byAct ? [...entries, entry] : [entry, ...entries];
}
const ANNOUNCED: readonly DeadlineCause[] = ['extension', 'reopening'];
const BY_ACT: readonly DeadlineCause[] = ['emergency', 'urgency', 'stops', ...ANNOUNCED];

/** The record of an evaluation as stored, canonical JSON (RFC 8785), and its SHA-256. */
export function recordOf(
  { result, at }: Evaluated,
  requestVersion: number,
): { record: string; digest: string } {
  const evaluated: EvaluationRecord = { ...result, requestVersion, evaluatedAt: at.toISOString() };
  const record = canonical(evaluated);
  return { record, digest: hash('sha256', record) };
}

function historyRow(
  request: RequestRow,
  entry: Entry,
  now: Date,
): Omit<RowOf<typeof HISTORY>, 'event'> & { hash: string } {
  const { version, headHash } = request;
  const at = now.toISOString();
  const { actor, data, name: type } = entry;
  const hash = chainHash(headHash, { requestId: request.id, version, at, type, actor, data });
  return {
    ...{ request_id: request.id, version, at, type, previous_hash: headHash, hash },
    ...{ actor: JSON.stringify(actor), data: JSON.stringify(data) },
  };
}

function eventData(request: RequestRow, entry: Entry): RequestEventData {
  return {
    requestId: request.id,
    version: request.version,
    status: entry.status,
    requester: request.requester,
    provider: request.provider,
    reference: request.reference,
    kind: request.kind,
    classification: request.classification,
    urgency: request.urgency,
    emergency: request.emergency,
    responsible: request.responsible,
    receivedAt: request.receivedAt.toISOString(),
    dueAt: request.dueAt.toISOString(),
    provisional: request.dueProvisional,
    running: request.running,
    actor: { agency: entry.actor.agency, role: entry.actor.role },
    change: entry.change,
  };
}

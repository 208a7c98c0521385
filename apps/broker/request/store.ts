import { Injectable } from '@nestjs/common';
import { Problem } from '#libs/contracts/problem';
import type { TraceContext } from '#libs/contracts/trace-context';
import { Clock } from '#libs/config/clock';
import { failpoint } from '#libs/config/failpoint';
import { Columns } from '#libs/database/columns';
import { Tx } from '#libs/database/database';
import type { WorkCalendar } from '#libs/law/calendar';
import { columnsOf, fieldsOf } from '#libs/database/fields-of';
import { HOUSED, Parties } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { beginRequest } from './begin';
import { Outcome } from './lifecycle';
import { RequestRow } from './request.entity';
import {
  CountedBy,
  EVALUATION,
  HISTORY,
  HistoryRows,
  historyRows,
  UndisclosedRow,
} from './history';
import { tellingFrom, toldOf } from './told';

/** A request after a change; with a problem, its current state. */
export interface Changed {
  request: RequestRow;
  parties: Parties;
  problem?: Problem;
  /** True if something was written, also for a rejected attempt. */
  recorded: boolean;
}

/** What a change would do. */
export interface Previewed extends Outcome {
  parties: Parties;
  /** The request and its rows afterwards; absent if nothing would change. */
  after?: HistoryRows;
}

const agencyIn = (column: string): string =>
  `(SELECT row_to_json(a) FROM (SELECT ${HOUSED} FROM agency) a WHERE code = request.${column})`;
const READ = `SELECT ${fieldsOf(RequestRow)},
    json_build_object('requester', ${agencyIn('requester')}, 'provider', ${agencyIn('provider')},
      'above', ${agencyIn('escalated_to')}) AS parties
  FROM request WHERE id = $1`;
const LOCK = `${READ} FOR UPDATE`;

const FIELDS = columnsOf(RequestRow);
const REQUEST = new Columns({
  ...{ id: 'uuid', version: 'int', status: 'text', requester: 'text', provider: 'text' },
  ...{ reference: 'text', kind: 'text', classification: 'text', urgency: 'text' },
  ...{ emergency: 'boolean', recommendation: 'text', received_at: 'timestamptz' },
  ...{ due_at: 'timestamptz', due_provisional: 'boolean', running: 'boolean', stops: 'jsonb' },
  ...{ starts_at: 'timestamptz', counted_in: 'text', calendar_edition: 'int' },
  ...{ silence_at: 'timestamptz', responsible: 'jsonb', data: 'jsonb' },
  ...{ statements: 'jsonb', confirm_at: 'timestamptz', links: 'jsonb' },
  ...{ forwarded_from: 'uuid', head_hash: 'text' },
});
/** The rows of histories, `$1` to `$17`. */
const HISTORIES = `evaluated AS (INSERT INTO evaluation (${EVALUATION.names}) ${EVALUATION.rows}),
  told AS (${tellingFrom(14)})
  INSERT INTO history (${HISTORY.names}) ${HISTORY.rows}`;
const INSERT_HISTORIES = `WITH ${HISTORIES}`;
/**
 * The columns in `$19` replace those of the row. Only these are named: PostgreSQL computes `words`
 * again only if a column that it is made of is set.
 */
const changing = (columns: string): string => `WITH changed AS (UPDATE request SET (${columns}) =
    (SELECT ${columns} FROM jsonb_populate_record(NULL::request, $19)) WHERE id = $18),
  ${HISTORIES}`;

/**
 * The only writer of requests: the row, its history and its outbox rows, in the transaction that it
 * is given.
 */
@Injectable()
export class RequestStore {
  constructor(
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /**
   * Locks one request, lets `decide` choose the change, and stores it. What `decide` adds to its
   * outcome is answered too. Null if the transaction's party cannot see the request.
   */
  async change<Decided extends Outcome>(
    tx: Tx,
    id: string,
    decide: (
      request: RequestRow,
      now: Date,
      parties: Parties,
      calendar: WorkCalendar,
    ) => Decided | Promise<Decided>,
    causationid?: string,
    trace?: TraceContext,
  ): Promise<(Changed & Omit<Decided, keyof Outcome>) | null> {
    const [found] = (await tx.query(LOCK, [id])) as (RequestRow & { parties: Parties })[];
    if (!found) return null;
    const { parties, ...request } = found;
    const now = this.clock.now();
    const { calendar } = this.calendars.now;
    const { change, problem, ...more } = await decide(request, now, parties, calendar);
    if (!change) return { ...more, request, parties, problem, recorded: false };
    const countedBy = await this.countedBy(request, parties);
    const after = historyRows(request, change, now, countedBy, causationid, trace);
    const { version, headHash } = after.request;
    const row = changedIn({ ...after.set, version, headHash }, request);
    await tx.query(changing(Object.keys(row).join(', ')), [
      ...historyValues([after]),
      id,
      JSON.stringify(row),
    ]);
    await insertUndisclosed(tx, after.undisclosed);
    if (change.begins) {
      await failpoint('before-forwarded-request');
      const begun = beginRequest(change.begins, now, countedBy.counting, causationid, trace);
      const stored = await this.insert(tx, [begun]);
      if (!stored.has(begun.request.id))
        throw new Error(`the request ${begun.request.id} exists, though it only begins now`);
    }
    return { ...more, request: after.request, parties, problem, recorded: true };
  }

  /** What `change` would do, without lock and without any effect. */
  async preview(
    tx: Tx,
    id: string,
    decide: (
      request: RequestRow,
      now: Date,
      parties: Parties,
      calendar: WorkCalendar,
    ) => Outcome | Promise<Outcome>,
  ): Promise<Previewed | null> {
    const [found] = (await tx.query(READ, [id])) as (RequestRow & { parties: Parties })[];
    if (!found) return null;
    const { parties, ...request } = found;
    const now = this.clock.now();
    const outcome = await decide(request, now, parties, this.calendars.now.calendar);
    if (!outcome.change) return { ...outcome, parties };
    const countedBy = await this.countedBy(request, parties);
    return { ...outcome, parties, after: historyRows(request, outcome.change, now, countedBy) };
  }

  private async countedBy(request: RequestRow, { provider }: Parties): Promise<CountedBy> {
    const before = await this.calendars.asOf(request.calendarEdition);
    return { timeZone: provider.timeZone, counting: this.calendars.now, before };
  }

  /**
   * Stores new requests with their history, except those whose requester has already used the
   * reference. Waits for another transaction that is storing the same reference.
   * @returns the ids that were stored.
   */
  async insert(tx: Tx, histories: HistoryRows[]): Promise<Set<string>> {
    if (histories.length === 0) return new Set();
    const rows = histories.map(({ request }) => ({
      id: request.id,
      version: request.version,
      status: request.status,
      requester: request.requester,
      provider: request.provider,
      reference: request.reference,
      kind: request.kind,
      classification: request.classification,
      urgency: request.urgency,
      emergency: request.emergency,
      recommendation: request.recommendation,
      received_at: request.receivedAt.toISOString(),
      due_at: request.dueAt.toISOString(),
      due_provisional: request.dueProvisional,
      running: request.running,
      stops: JSON.stringify(request.stops),
      silence_at: request.silenceAt.toISOString(),
      starts_at: (request.startsAt ?? request.receivedAt).toISOString(),
      counted_in: request.countedIn ?? '',
      calendar_edition: request.calendarEdition ?? 0,
      responsible: JSON.stringify(request.responsible),
      data: JSON.stringify(request.data),
      statements: JSON.stringify(request.statements),
      confirm_at: request.confirmAt?.toISOString() ?? null,
      links: JSON.stringify(request.links),
      forwarded_from: request.forwardedFrom,
      head_hash: request.headHash,
    }));
    const inserted = (await tx.query(
      `INSERT INTO request (${REQUEST.names}) ${REQUEST.rows} ORDER BY requester, reference
       ON CONFLICT DO NOTHING RETURNING id`,
      REQUEST.of(rows),
    )) as { id: string }[];
    const ids = new Set(inserted.map(({ id }) => id));
    const stored = histories.filter(({ request }) => ids.has(request.id));
    if (stored.length > 0) await tx.query(INSERT_HISTORIES, historyValues(stored));
    await insertUndisclosed(
      tx,
      stored.flatMap(({ undisclosed }) => undisclosed),
    );
    return ids;
  }
}

/** The rows of histories as `$1` to `$17`. */
function historyValues(histories: HistoryRows[]): string[] {
  return [
    ...EVALUATION.of(histories.flatMap(({ evaluations }) => evaluations)),
    ...HISTORY.of(histories.flatMap(({ history }) => history)),
    ...toldOf(histories.flatMap(({ told }) => told)),
  ];
}

/** The fields that differ from those of the request before, by the names of their columns. */
function changedIn(fields: Partial<RequestRow>, before: RequestRow): Record<string, unknown> {
  return Object.fromEntries(
    FIELDS.flatMap(({ column, field }): [string, unknown][] => {
      const [now, then] = [fields, before].map((row) => row[field as keyof RequestRow]);
      const changed = now !== undefined && JSON.stringify(now) !== JSON.stringify(then);
      return changed ? [[column, now]] : [];
    }),
  );
}

async function insertUndisclosed(tx: Tx, rows: UndisclosedRow[]): Promise<void> {
  if (rows.length > 0)
    await tx.query(
      `INSERT INTO undisclosed SELECT * FROM jsonb_populate_recordset(NULL::undisclosed, $1)`,
      [JSON.stringify(rows)],
    );
}

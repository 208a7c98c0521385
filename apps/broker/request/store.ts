import { Injectable } from '@nestjs/common';
import { Problem } from '#libs/contracts/problem';
import type { TraceContext } from '#libs/contracts/trace-context';
import { Clock } from '#libs/config/clock';
import { Columns } from '#libs/database/columns';
import { Tx } from '#libs/database/database';
import { columnsOf, fieldsOf } from '#libs/database/fields-of';
import { appendingFrom, valuesOf } from '#libs/outbox/outbox';
import { HOUSED, Parties } from '../agencies/directory';
import { Calendars } from '../deadline/calendars';
import { Outcome } from './lifecycle';
import { RequestRow } from './request.entity';
import { EVALUATION, HISTORY, HistoryRows, historyRows, UndisclosedRow } from './history';

/** A request after a change; with a problem, as it stands. */
export interface Changed {
  request: RequestRow;
  parties: Parties;
  problem?: Problem;
  /** Whether something was written, be it an attempt that was answered no. */
  recorded: boolean;
}

const agencyIn = (column: string): string =>
  `(SELECT row_to_json(a) FROM (SELECT ${HOUSED} FROM agency) a WHERE code = request.${column})`;
const LOCK = `SELECT ${fieldsOf(RequestRow)},
    json_build_object('requester', ${agencyIn('requester')}, 'provider', ${agencyIn('provider')},
      'above', ${agencyIn('escalated_to')}) AS parties
  FROM request WHERE id = $1 FOR UPDATE`;

const FIELDS = columnsOf(RequestRow);
const COLUMNS = FIELDS.map(({ column }) => column).join(', ');
const REQUEST = new Columns({
  ...{ id: 'uuid', version: 'int', status: 'text', requester: 'text', provider: 'text' },
  ...{ reference: 'text', kind: 'text', classification: 'text', urgency: 'text' },
  ...{ emergency: 'boolean', recommendation: 'text', received_at: 'timestamptz' },
  ...{ due_at: 'timestamptz', due_provisional: 'boolean', running: 'boolean', stops: 'jsonb' },
  ...{ starts_at: 'timestamptz', counted_in: 'text', calendar_edition: 'int' },
  ...{ silence_at: 'timestamptz', responsible: 'jsonb', data: 'jsonb' },
  ...{ statements: 'jsonb', head_hash: 'text' },
});
/** What trails consist of, `$1` to `$15`. */
const TRAILS = `evaluated AS (INSERT INTO evaluation (${EVALUATION.names}) ${EVALUATION.rows}),
  told AS (${appendingFrom(13)})
  INSERT INTO history (${HISTORY.names}) ${HISTORY.rows}`;
const INSERT_TRAILS = `WITH ${TRAILS}`;
/** The fields in `$17` take the place of those of the row. */
const CHANGE = `WITH changed AS (UPDATE request r SET (${COLUMNS}) =
    (SELECT ${COLUMNS} FROM jsonb_populate_record(r, $17)) WHERE id = $16),
  ${TRAILS}`;

/**
 * The only writer of requests: the row, its history and its outbox rows, in the transaction that it is given.
 */
@Injectable()
export class RequestStore {
  constructor(
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /**
   * Locks one request, lets `decide` say what becomes of it, and stores that. Null where the transaction's
   * party sees no such request.
   */
  async change(
    tx: Tx,
    id: string,
    decide: (request: RequestRow, now: Date, parties: Parties) => Outcome | Promise<Outcome>,
    causationid?: string,
    trace?: TraceContext,
  ): Promise<Changed | null> {
    const [found] = (await tx.query(LOCK, [id])) as (RequestRow & { parties: Parties })[];
    if (!found) return null;
    const { parties, ...request } = found;
    const now = this.clock.now();
    const { change, problem } = await decide(request, now, parties);
    if (!change) return { request, parties, problem, recorded: false };
    const { timeZone } = parties.provider;
    const before = await this.calendars.asOf(request.calendarEdition);
    const counting = this.calendars.now;
    const trail = historyRows(
      request,
      change,
      now,
      { timeZone, counting, before },
      causationid,
      trace,
    );
    const { version, headHash } = trail.request;
    await tx.query(CHANGE, [
      ...trailValues([trail]),
      id,
      JSON.stringify(rowOf({ ...trail.set, version, headHash })),
    ]);
    await insertUndisclosed(tx, trail.undisclosed);
    return { request: trail.request, parties, problem, recorded: true };
  }

  /**
   * Stores new requests with all that happened to them, but for those whose reference their requester has used already;
   * where another transaction is about to, it is waited for.
   * @returns the ids of those that are stored.
   */
  async insert(tx: Tx, trails: HistoryRows[]): Promise<Set<string>> {
    if (trails.length === 0) return new Set();
    const rows = trails.map(({ request }) => ({
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
      head_hash: request.headHash,
    }));
    const inserted = (await tx.query(
      `INSERT INTO request (${REQUEST.names}) ${REQUEST.rows} ORDER BY requester, reference
       ON CONFLICT (requester, reference) DO NOTHING RETURNING id`,
      REQUEST.of(rows),
    )) as { id: string }[];
    const ids = new Set(inserted.map(({ id }) => id));
    const stored = trails.filter(({ request }) => ids.has(request.id));
    if (stored.length > 0) await tx.query(INSERT_TRAILS, trailValues(stored));
    await insertUndisclosed(
      tx,
      stored.flatMap(({ undisclosed }) => undisclosed),
    );
    return ids;
  }
}

/** The trails as `$1` to `$15`. */
function trailValues(trails: HistoryRows[]): string[] {
  return [
    ...EVALUATION.of(trails.flatMap(({ evaluations }) => evaluations)),
    ...HISTORY.of(trails.flatMap(({ history }) => history)),
    ...valuesOf(trails.flatMap(({ outbox }) => outbox)),
  ];
}

/** Fields of a request under the names of their columns. */
function rowOf(fields: Partial<RequestRow>): object {
  return Object.fromEntries(
    FIELDS.map(({ column, field }) => [column, fields[field as keyof RequestRow]]),
  );
}

async function insertUndisclosed(tx: Tx, rows: UndisclosedRow[]): Promise<void> {
  if (rows.length > 0)
    await tx.query(
      `INSERT INTO undisclosed SELECT * FROM jsonb_populate_recordset(NULL::undisclosed, $1)`,
      [JSON.stringify(rows)],
    );
}

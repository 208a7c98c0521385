import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { cloudEvent, RequestEventData, typeOf } from '#libs/contracts/events';
import { Problem } from '#libs/contracts/problem';
import { EVENTS } from '#libs/contracts/topics';
import { chainHash } from '#libs/audit/chain';
import { Clock } from '#libs/config/clock';
import { Columns, RowOf } from '#libs/database/columns';
import { Tx } from '#libs/database/database';
import { appendToOutbox, OutboxRecord } from '#libs/outbox/outbox';
import { recordText } from '../evaluation/evaluate-request';
import { Change, Entry, Outcome } from './lifecycle';
import { RequestRow } from './request.entity';

const EVALUATION = new Columns({
  ...{ request_id: 'uuid', request_version: 'int', evaluated_at: 'timestamptz', record: 'text' },
});
/** Written by one statement with the evaluations, after their parameters. */
const HISTORY = new Columns(
  {
    ...{ request_id: 'uuid', version: 'int', at: 'timestamptz', type: 'text' },
    ...{ actor: 'jsonb', data: 'jsonb', previous_hash: 'text', hash: 'text' },
  },
  5,
);
const REQUEST = new Columns({
  ...{ id: 'uuid', version: 'int', status: 'text', requester: 'text', provider: 'text' },
  ...{ reference: 'text', kind: 'text', classification: 'text', urgency: 'text' },
  ...{ emergency: 'boolean', recommendation: 'text', received_at: 'timestamptz' },
  ...{ due_at: 'timestamptz', due_provisional: 'boolean', running: 'boolean', stops: 'jsonb' },
  ...{ responsible: 'jsonb', data: 'jsonb', statements: 'jsonb', head_hash: 'text' },
});

/** Text that the history commits to: `commitment` is the SHA-256 of salt, a line feed and text. */
interface UndisclosedRow {
  request_id: string;
  version: number;
  sub: string;
  salt: string;
  text: string;
}

/** What one change leaves behind, next to the request's row. */
export interface Trail {
  request: RequestRow;
  history: RowOf<typeof HISTORY>[];
  evaluations: RowOf<typeof EVALUATION>[];
  undisclosed: UndisclosedRow[];
  outbox: OutboxRecord[];
}

/**
 * The only writer of requests: the row, its history and its outbox rows, in the transaction that it is given.
 */
@Injectable()
export class RequestStore {
  constructor(private readonly clock: Clock) {}

  /**
   * Locks one request, lets `decide` say what becomes of it, and stores that. Null where the transaction's
   * party sees no such request.
   */
  async change(
    tx: Tx,
    id: string,
    decide: (request: RequestRow, now: Date) => Outcome | Promise<Outcome>,
    causationid?: string,
  ): Promise<{ request: RequestRow; problem?: Problem; recorded: boolean } | null> {
    const request = await tx.findOne(RequestRow, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!request) return null;
    const now = this.clock.now();
    const { change, problem } = await decide(request, now);
    if (!change) return { request, problem, recorded: false };
    const trail = trailOf(request, change, now, causationid);
    const fields: Partial<RequestRow> = { ...trail.request };
    delete fields.id;
    await tx.update(RequestRow, { id }, fields as object);
    await insertTrails(tx, [trail]);
    return { request: trail.request, problem, recorded: true };
  }

  /**
   * Stores new requests with all that happened to them, in one statement. False where a reference was taken
   * in between: then nothing may be committed, and the caller decides anew.
   */
  async insert(tx: Tx, trails: Trail[]): Promise<boolean> {
    if (trails.length === 0) return true;
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
    if (inserted.length < trails.length) return false;
    await insertTrails(tx, trails);
    return true;
  }
}

/** The next state of a request, and every row that tells of it: each entry raises the version by one. */
export function trailOf(
  before: RequestRow,
  change: Change,
  now: Date,
  causationid?: string,
): Trail {
  const request: RequestRow = { ...before, ...change.set };
  const trail: Trail = { request, history: [], evaluations: [], undisclosed: [], outbox: [] };
  for (const entry of change.entries) {
    request.version += 1;
    let { data } = entry;
    if (entry.name === 'evaluated' && change.evaluated) {
      const { text: record, digest } = recordText(change.evaluated, request.version);
      trail.evaluations.push({
        request_id: request.id,
        request_version: request.version,
        evaluated_at: change.evaluated.at.toISOString(),
        record,
      });
      // The chain vouches for the whole evaluation by its digest.
      data = { ...data, digest };
    }
    if (entry.undisclosed !== undefined) {
      const [salt, text] = [randomBytes(16).toString('hex'), entry.undisclosed];
      const { id: request_id, version } = request;
      trail.undisclosed.push({ request_id, version, sub: entry.actor.sub, salt, text });
      data = { ...data, commitment: createHash('sha256').update(`${salt}\n${text}`).digest('hex') };
    }
    const row = historyRow(request, { ...entry, data }, now);
    request.headHash = row.hash;
    trail.history.push(row);
    trail.outbox.push({
      topic: EVENTS,
      key: request.id,
      value: JSON.stringify(
        cloudEvent(typeOf(entry.name), request.id, now, eventData(request, entry), {
          sequence: String(request.version),
          causationid,
        }),
      ),
    });
  }
  return trail;
}

function historyRow(
  request: RequestRow,
  entry: Entry,
  now: Date,
): RowOf<typeof HISTORY> & { hash: string } {
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
    running: request.running,
    actor: { agency: entry.actor.agency, role: entry.actor.role },
    change: entry.change,
  };
}

async function insertTrails(tx: Tx, trails: Trail[]): Promise<void> {
  await tx.query(
    `WITH e AS (INSERT INTO evaluation (${EVALUATION.names}) ${EVALUATION.rows})
     INSERT INTO history (${HISTORY.names}) ${HISTORY.rows}`,
    [
      ...EVALUATION.of(trails.flatMap((trail) => trail.evaluations)),
      ...HISTORY.of(trails.flatMap((trail) => trail.history)),
    ],
  );
  const undisclosed = trails.flatMap((trail) => trail.undisclosed);
  if (undisclosed.length > 0)
    await tx.query(
      `INSERT INTO undisclosed SELECT * FROM jsonb_populate_recordset(NULL::undisclosed, $1)`,
      [JSON.stringify(undisclosed)],
    );
  await appendToOutbox(
    tx,
    trails.flatMap((trail) => trail.outbox),
  );
}

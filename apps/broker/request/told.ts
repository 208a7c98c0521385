import { Columns } from '#libs/database/columns';
import { EVENTS } from '#libs/contracts/topics';
import { appendingFrom } from '#libs/outbox/outbox';

/**
 * An event or receipt that waits in the outbox, with its text or with the place of it. Most texts
 * are stored once, in `history` or `message`, whose rows never change.
 */
export interface ToldRecord {
  /** Key of the record, the subject of the event. For an event it is the id of its request. */
  key: string;
  /** Of an event its version, of a receipt the agency and the id of its message with a slash. */
  source: string | null;
  value: string | null;
}

const TOLD = { topic: 'text', key: 'text', source: 'text', value: 'text' };

/** Inserts them as part of a statement; its parameters from `$first` on are `toldOf`. */
export const tellingFrom = (first: number): string => appendingFrom(first, TOLD);

export const toldOf = (told: readonly ToldRecord[]): string[] =>
  new Columns(TOLD).of(told.map((one) => ({ topic: EVENTS, ...one })));

/**
 * SQL: the text of an outbox row, which it has itself or names. Subqueries of one value are looked
 * up by key, whatever the planner expects. Codes of agencies have no slash.
 */
export const TEXT = `CASE WHEN source IS NULL THEN value
  WHEN source LIKE '%/%' THEN (SELECT receipt FROM message WHERE NOT reused
    AND agency = split_part(source, '/', 1) AND message_id = substr(source, strpos(source, '/') + 1))
  ELSE (SELECT event FROM history WHERE request_id = key::uuid AND version = source::int) END`;

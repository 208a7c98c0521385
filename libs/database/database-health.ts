import { Operations } from '#libs/operations/operations';
import { Database } from './database';

/** Adds what an app promises of its database: both roles are let in, and it can be written to. */
export function watchDatabase(operations: Operations, database: Database): void {
  const { party, pipeline, app } = database;
  operations.promise(`${app}: the database answers`, async () => {
    const ask = `SELECT current_setting('transaction_read_only') = 'on' AS "readOnly"`;
    const answers: { readOnly: boolean }[][] = await Promise.all([
      party.query(ask),
      pipeline.query(ask),
    ]);
    const readOnly = answers.some(([row]) => row?.readOnly !== false);
    return {
      kept: !readOnly,
      detail: readOnly
        ? 'the database is read-only, as a standby is: promote it, or name the primary in DATABASE_URL'
        : 'both roles are let in',
    };
  });
}

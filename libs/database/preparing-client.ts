import { Client } from 'pg';

/**
 * Limit of prepared statements: queries with many variants (filters, list lengths) must not fill
 * the server's memory.
 */
const MAX_PREPARED = 300;
const names = new Map<string, string>();

/**
 * A connection that prepares each statement with values, so that the server parses, rewrites
 * (policies too) and plans it only once: that is most of the cost of a short one. Therefore a
 * migration must not change the type of a column that is read: prepared statements of running
 * processes would fail ("cached plan must not change result type").
 */
export class PreparingClient extends Client {
  override query = ((text: unknown, values?: unknown, ...rest: unknown[]): unknown => {
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
    const asked = name === undefined ? [text, values, ...rest] : [{ name, text, values }, ...rest];
    const answer = (super.query as (...asked: unknown[]) => unknown)(...asked);
    // pg leaves a connection that timed out in the pool, where the next statement would wait behind
    // the lost one.
    if (answer instanceof Promise)
      answer.catch((error: unknown) => {
        if (error instanceof Error && error.message === 'Query read timeout')
          this.end().catch(() => undefined);
      });
    return answer;
  }) as Client['query'];
}

/** The name of the prepared statement; undefined if the limit is reached. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size === MAX_PREPARED) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

import { Client } from 'pg';

/** What is asked in ever new forms (lists by their filters, sets by their length) may not fill the server's memory. */
const MOST = 300;
const names = new Map<string, string>();

/**
 * A connection on which the server parses, rewrites (policies too) and plans a statement with values once, not each
 * time: that is most of what it costs to run a short one. So of a column that is read no migration may change the type:
 * a statement that a running version has prepared would fail from then on ("cached plan must not change result type").
 */
export class PreparingClient extends Client {
  override query = ((text: unknown, values?: unknown, ...rest: unknown[]): unknown => {
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
    const asked = name === undefined ? [text, values, ...rest] : [{ name, text, values }, ...rest];
    const answer = (super.query as (...asked: unknown[]) => unknown)(...asked);
    // The library leaves a connection that timed out in the pool, where the next statement waits behind the lost one.
    if (answer instanceof Promise)
      answer.catch((error: unknown) => {
        if (error instanceof Error && error.message === 'Query read timeout')
          this.end().catch(() => undefined);
      });
    return answer;
  }) as Client['query'];
}

/** Undefined for what is not prepared any more. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size === MOST) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

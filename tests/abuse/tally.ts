import { appendFileSync } from 'node:fs';

/**
 * Outcomes of attempts: refused; accepted without harm; wrongly accepted; visible where it must not
 * be.
 */
export interface Outcomes {
  refused?: number;
  harmless?: number;
  accepted?: number;
  leaked?: number;
}

/** One line of the file that `npm run security` reads. */
export interface Count extends Required<Outcomes> {
  number: string;
}

/**
 * Counts attempts under the number of an abuse test (`A01`) before `expect` checks them, so that a
 * wrongly accepted or leaked one is a failed test and a count. Without `SECURITY_TALLY` nothing is
 * stored.
 */
export function tally(number: string, outcomes: Outcomes): void {
  const file = process.env.SECURITY_TALLY;
  const count: Count = { number, refused: 0, harmless: 0, accepted: 0, leaked: 0, ...outcomes };
  if (file) appendFileSync(file, `${JSON.stringify(count)}\n`);
}

/** The same by the title of a test that begins with its number. Other titles are not counted. */
export function tallyCase(title: string, refused: boolean): void {
  const number = /^A\d\d\b/.exec(title)?.[0];
  if (number) tally(number, refused ? { refused: 1 } : { accepted: 1 });
}

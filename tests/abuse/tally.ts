import { appendFileSync } from 'node:fs';

/** What became of tries: told no; taken without any harm; taken, though it must not be; seen where it must not be. */
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
 * Counts tries under the number of an abuse test (`A01`), before they are judged by `expect`: what is wrongly
 * accepted or leaked is a failed test as well as a figure. Where nobody reads the counts, nothing is kept.
 */
export function tally(number: string, outcomes: Outcomes): void {
  const file = process.env.SECURITY_TALLY;
  const count: Count = { number, refused: 0, harmless: 0, accepted: 0, leaked: 0, ...outcomes };
  if (file) appendFileSync(file, `${JSON.stringify(count)}\n`);
}

/** The same by the title of a test, which begins with its number; of one that has none nothing is counted. */
export function tallyCase(title: string, refused: boolean): void {
  const number = /^A\d\d\b/.exec(title)?.[0];
  if (number) tally(number, refused ? { refused: 1 } : { accepted: 1 });
}

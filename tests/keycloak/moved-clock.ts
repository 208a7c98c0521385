import { readFileSync } from 'node:fs';

/*
 * Preloaded into a process whose time a test moves: MOVED_CLOCK_FILE contains the seconds by which
 * its wall clock and its monotonic clock are ahead. Timers are unaffected.
 */
const file = process.env.MOVED_CLOCK_FILE ?? '';
let ahead = 0; // milliseconds
setInterval(() => (ahead = Number(readFileSync(file, 'utf8')) * 1_000), 100).unref();

const RealDate = Date;
const monotonic = performance.now.bind(performance);
performance.now = () => monotonic() + ahead;
globalThis.Date = class extends RealDate {
  constructor(...of: [] | [string | number | Date]) {
    super(...((of.length === 0 ? [RealDate.now() + ahead] : of) as [number]));
  }
  static override now(): number {
    return RealDate.now() + ahead;
  }
} as DateConstructor;

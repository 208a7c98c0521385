import { readFileSync } from 'node:fs';

/*
 * Loaded before the product into a process whose time a test moves: MOVED_CLOCK_FILE holds by how many seconds its
 * clocks are ahead, the wall clock and the monotonic one. Timers stay as they are.
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

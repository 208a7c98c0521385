/*
 * `node --require wrong-clock.js`: shifts the wall clock of this process by the milliseconds of the
 * first number in
 * WRONG_CLOCK; each SIGUSR2 steps to the next one. Timers are unaffected, as when a machine's clock
 * is set.
 */

const steps = (process.env.WRONG_CLOCK ?? '').split(',').map(Number);
let at = 0;
process.on('SIGUSR2', () => at++);

const right = Date.now;
const wrong = (): number => right() + (steps[Math.min(at, steps.length - 1)] ?? 0);

// Patches the global class, because dates that Node creates must stay instances of it.
const WrongDate = new Proxy(Date, {
  apply: () => new WrongDate().toString(),
  construct: (target, args: [], maker) =>
    Reflect.construct(target, args.length > 0 ? args : [wrong()], maker) as Date,
});
Date.now = wrong;
Date.prototype.constructor = WrongDate;
globalThis.Date = WrongDate;

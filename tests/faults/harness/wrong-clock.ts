/*
 * `node --require wrong-clock.js`: the wall clock of this process is wrong by as many milliseconds as the first number of
 * WRONG_CLOCK says; each SIGUSR2 steps to the next one. Timers go on undisturbed, as where somebody sets a machine's clock.
 */

const steps = (process.env.WRONG_CLOCK ?? '').split(',').map(Number);
let at = 0;
process.on('SIGUSR2', () => at++);

const right = Date.now;
const wrong = (): number => right() + (steps[Math.min(at, steps.length - 1)] ?? 0);

// Not a class of its own: dates that Node makes itself have to stay instances of it.
const WrongDate = new Proxy(Date, {
  apply: () => new WrongDate().toString(),
  construct: (target, args: [], maker) =>
    Reflect.construct(target, args.length > 0 ? args : [wrong()], maker) as Date,
});
Date.now = wrong;
Date.prototype.constructor = WrongDate;
globalThis.Date = WrongDate;

/**
 * Points where a fault test can kill, hang or fail the process. Each lies between two steps, and a
 * restart must be able to continue with the second one.
 */
export const FAILPOINTS = {
  P1: 'a batch was fetched',
  P2: 'before the transaction of a batch commits',
  P3: 'a batch is committed, its offset is not',
  P4: 'the relay has read records, but not sent them',
  P5: 'the bus has acknowledged records, the relay has not deleted them',
  P6: 'the relay has deleted records',
  P7: 'a letter is selected, but not sent',
  P8: 'the mail server has accepted a letter, but this is not stored',
  P10: 'before the transaction of a projection commits',
  P11: 'history entries are committed, the checkpoint over them is not',
  P12: 'before the transaction of a migration commits',
} as const;
export type Failpoint = keyof typeof FAILPOINTS;

/** `FAILPOINT`: the point, on which pass it triggers, and what happens then. */
export const FAILPOINT_FORM = new RegExp(
  `^(${Object.keys(FAILPOINTS).join('|')}):([1-9][0-9]{0,5}):(kill|hang|throw)$`,
);

let armed: { name: Failpoint; left: number; act: string } | null = null;

/**
 * Does nothing without a setting. `readEnvironment` refuses invalid settings, and any setting in
 * production.
 */
export function armFailpoint(setting: string | undefined): void {
  const [, name, nth, act = ''] = FAILPOINT_FORM.exec(setting ?? '') ?? [];
  armed = name ? { name: name as Failpoint, left: Number(nth), act } : null;
}

/** Must be awaited at its point. Costs one comparison if no failpoint is set. */
export function failpoint(name: Failpoint): Promise<void> | undefined {
  if (armed?.name !== name || --armed.left > 0) return undefined;
  const { act } = armed;
  armed = null;
  process.stderr.write(`failpoint ${name}: ${FAILPOINTS[name]}: ${act}\n`);
  if (act === 'throw') return Promise.reject(new Error(`failpoint ${name}`));
  if (act === 'kill') process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/**
 * Places where a fault test may end, stop or fail the process: between two steps of which the second must be able to
 * follow another time. P9 waits for webhooks.
 */
export const FAILPOINTS = {
  P1: 'a batch was fetched',
  P2: 'the transaction of a batch is open, before its commit',
  P3: 'a batch is committed, before its offset is',
  P4: 'the relay has read, before it sends',
  P5: 'the bus has acknowledged, before the relay deletes',
  P6: 'the relay has deleted',
  P7: 'a letter is taken, before SMTP',
  P8: 'the mail server has accepted, before that is on record',
  P10: 'a projection is written, before its commit',
  P11: 'entries of the history are committed, before the checkpoint over them is',
  P12: 'a migration has run, before its commit',
} as const;
export type Failpoint = keyof typeof FAILPOINTS;

/** `FAILPOINT`: which place, the nth time that the process comes there, and what happens then. */
export const FAILPOINT_FORM = new RegExp(
  `^(${Object.keys(FAILPOINTS).join('|')}):([1-9][0-9]{0,5}):(kill|hang|throw)$`,
);

let armed: { name: Failpoint; left: number; act: string } | null = null;

/** Off where `setting` is absent; `readEnvironment` refuses one that does not fit, and any in production. */
export function armFailpoint(setting: string | undefined): void {
  const [, name, nth, act = ''] = FAILPOINT_FORM.exec(setting ?? '') ?? [];
  armed = name ? { name: name as Failpoint, left: Number(nth), act } : null;
}

/** To be awaited at the place that it names. Off, it is a comparison. */
export function failpoint(name: Failpoint): Promise<void> | undefined {
  if (armed?.name !== name || --armed.left > 0) return undefined;
  const { act } = armed;
  armed = null;
  process.stderr.write(`failpoint ${name}: ${FAILPOINTS[name]}: ${act}\n`);
  if (act === 'throw') return Promise.reject(new Error(`failpoint ${name}`));
  if (act === 'kill') process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

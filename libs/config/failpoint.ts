/**
 * Points where a fault test can kill, hang or fail the process. Each lies between two steps, and a
 * restart must be able to continue with the second one.
 */
export const FAILPOINTS = {
  'after-batch-fetch': 'a batch was fetched',
  'before-batch-commit': 'before the transaction of a batch commits',
  'after-batch-commit': 'a batch is committed, its offset is not',
  'before-relay-send': 'the relay has read records, but not sent them',
  'after-relay-send': 'Kafka has acknowledged records, the relay has not deleted them',
  'after-outbox-delete': 'the relay has deleted records',
  'before-email-send': 'a letter is selected, but not sent',
  'after-email-send': 'the mail server has accepted a letter, but this is not stored',
  'after-webhook-send': 'a webhook has accepted an event, but this is not stored',
  'before-projection-commit': 'before the transaction of a projection commits',
  'before-forwarded-request': 'a request is forwarded, the new request is not stored',
  'before-checkpoint': 'history entries are committed, the checkpoint over them is not',
  'before-migration-commit': 'before the transaction of a migration commits',
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

import { setTimeout as sleep } from 'node:timers/promises';
import { PeriodicTask } from './periodic-task';

it('an hourly task is retried within seconds after a failure', async () => {
  let [rounds, failures] = [0, 0];
  const work = new PeriodicTask(
    3_600_000,
    () => {
      rounds += 1;
      return rounds === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
    },
    () => void (failures += 1),
  );
  work.start();
  for (const end = Date.now() + 60_000; rounds < 2 && Date.now() < end;) await sleep(50);
  await work.stop();
  expect([rounds, failures]).toEqual([2, 1]);
});

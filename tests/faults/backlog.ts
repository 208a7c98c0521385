import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat } from './harness/fault';

/** S5: all apps were down, and this many messages wait when they start. */
export function backlog(messages: number): Fault {
  return {
    id: 'S5',
    name: 'cold-start-backlog',
    title: `${messages} messages wait when all apps start`,
    // A fresh product, so that its memory peaks are measured alone.
    options: {},
    async run({ product, figures }) {
      await Promise.all(product.apps.map((app) => app.stop()));
      await product.load.backlog(messages);
      const lag = (): Promise<number> => product.lag('bantuan-kedinasan.broker');
      const waiting = await lag();
      const from = Date.now();
      for (const app of product.apps) app.start();
      const seconds = (): number => (Date.now() - from) / 1_000;
      while ((await lag()) === waiting) {
        assertThat(seconds() < 60, 'somebody begins');
        await sleep(20);
      }
      figures['first committed after'] = `${seconds().toFixed(1)} s`;
      for (let left = waiting; left > 0; await sleep(200)) {
        left = await lag();
        assertThat(
          seconds() < 60 + messages / 20,
          `the backlog shrinks; ${left} messages are left`,
        );
      }
      figures['taken by the brokers'] =
        `${waiting} in ${seconds().toFixed(1)} s, ${Math.round(waiting / seconds())} a second`;
      await product.quiet(60_000 + messages * 50);
      figures['all published and consumed'] =
        `after ${seconds().toFixed(1)} s, ${Math.round(waiting / seconds())} a second`;
      figures['MiB at most'] = product.sampler.summary;
    },
  };
}

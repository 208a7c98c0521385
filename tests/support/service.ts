import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHILD_ENVIRONMENT } from './child-environment';
import { freePort } from './free-port';
import { PREFIX } from '#libs/contracts/topics';
import { sharesDocument } from './contract';
import { call } from './http';
import { NODE_FLAGS } from './node-flags';

const dist = resolve(__dirname.replace(/([\\/])(?:dist[\\/])?tests[\\/]support$/, '$1'), 'dist');

/** Tests call from one address and as few officials, more often than real users do. */
const NO_LIMITS = {
  LIMIT_OFFICIAL: '1000000',
  LIMIT_AGENCY: '1000000',
  LIMIT_ADDRESS: '1000000',
};

/** One process of the built product, with only PATH and the date of this one's environment. */
export class Service {
  private child: ChildProcess | null = null;
  private exited: Promise<void> = Promise.resolve();
  /** Milliseconds that the product's clock is ahead of this process's, once a test has set it. */
  private ahead: number | null = null;

  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly main: string,
    private readonly environment: Record<string, string>,
    readonly log: string,
    private readonly from: string,
  ) {}

  /**
   * @param main below apps of `from`, without `.js`. @param log file for its output. @param from a
   * build.
   */
  static async at(
    name: string,
    main: string,
    environment: Record<string, string>,
    log: string,
    from = dist,
  ): Promise<Service> {
    const port = environment.PORT ?? String(await freePort());
    const own = {
      ...CHILD_ENVIRONMENT,
      NODE_ENV: 'test',
      PORT: port,
      KAFKA_PREFIX: PREFIX,
      ...NO_LIMITS,
      ...environment,
    };
    const url = `http://127.0.0.1:${port}`;
    if (from === dist) sharesDocument(url, `${main.replaceAll('/', '-')}-${own.NODE_ENV}`);
    return new Service(name, url, main, own, log, from);
  }

  /** Starts it, and waits until it is ready, or at least live. */
  async start(until: 'ready' | 'serving' = 'ready'): Promise<void> {
    const output = openSync(this.log, 'a');
    const child = spawn(
      process.execPath,
      [...NODE_FLAGS, resolve(this.from, 'apps', `${this.main}.js`)],
      {
        env: { ...this.environment, ...this.clock() },
        stdio: ['ignore', output, output],
      },
    );
    closeSync(output);
    this.child = child;
    this.exited = new Promise((done) => child.once('exit', () => done()));
    for (const end = Date.now() + 90_000; ; await sleep(100)) {
      const answer = await call('GET', `${this.url}/health/${until}`).catch(String);
      if (typeof answer !== 'string' && answer.status === 200) return;
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (!ended && Date.now() < end) continue;
      const last = typeof answer === 'string' ? answer : answer.text;
      throw new Error(`${this.name} did not start: ${last}\n${this.lastWords()}`);
    }
  }

  /** Sets the product's clock. A restart continues from it. */
  async setClock(now: string): Promise<void> {
    await call('PUT', `${this.url}/dev/clock`, { body: { now } });
    this.ahead = Date.parse(now) - Date.now();
  }

  private clock(): Record<string, string> {
    return this.ahead === null ? {} : { CLOCK: new Date(Date.now() + this.ahead).toISOString() };
  }

  /** Sends a signal, and waits for the end if the signal causes it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child?.kill(signal);
    await this.exited;
    return this.child?.exitCode ?? null;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  lastWords(lines = 30): string {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }
}

import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_FLAGS } from '../../support/node-flags';

/** How a process ended, and why, by the last lines of its log. */
export interface Exit {
  app: string;
  pid: number;
  /** Milliseconds since the epoch. */
  at: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** True if the run asked for it. */
  asked: boolean;
  why: string;
}

/** The readiness detail about unhandled records; the group is the first match. */
export const SKIPPED_RECORDS =
  /no record was skipped","kept":false,"detail":"([^"]+, offsets [^"]+)"/;

/** As a service manager would. */
const AGAIN_AFTER_MS = 1_000;

/** One process that is restarted whenever it ends without being told to stop. */
export class Supervised {
  private child: ChildProcess | null = null;
  private exited: Promise<void> = Promise.resolve();
  private wanted = false;
  private asked = false;
  /** True if the current process was started with variables for one start. */
  armed = false;

  constructor(
    readonly name: string,
    readonly url: string,
    private readonly script: string,
    public environment: Record<string, string>,
    public log: string,
    private readonly onExit: (exit: Exit) => void,
  ) {}

  get pid(): number | null {
    const { child } = this;
    return child && child.exitCode === null && child.signalCode === null
      ? (child.pid ?? null)
      : null;
  }

  /** @param once variables of this start alone; the next start does not have them. */
  start(once: Record<string, string> = {}): void {
    this.wanted = true;
    this.asked = false;
    const output = openSync(this.log, 'a');
    const child = spawn(process.execPath, [...NODE_FLAGS, this.script], {
      env: { PATH: process.env.PATH, ...this.environment, ...once },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.child = child;
    this.armed = Object.keys(once).length > 0;
    this.exited = new Promise((done) =>
      child.once('exit', (code, signal) => {
        const { asked } = this;
        const why = code === 0 || signal ? (signal ?? 'told to') : this.lastWords();
        this.onExit({
          app: this.name,
          pid: child.pid ?? 0,
          at: Date.now(),
          code,
          signal,
          asked,
          why,
        });
        done();
        if (this.wanted) setTimeout(() => this.wanted && !this.pid && this.start(), AGAIN_AFTER_MS);
      }),
    );
  }

  /** Sends a signal to the current process, which is restarted if it ends. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.asked = signal !== 'SIGSTOP' && signal !== 'SIGCONT';
    this.child?.kill(signal);
  }

  /** Resolves when the current process has ended. */
  ended(): Promise<void> {
    return this.exited;
  }

  /** Ends it for good. Resolves with the milliseconds that it took. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    const from = Date.now();
    this.wanted = false;
    this.asked = true;
    this.child?.kill('SIGCONT');
    this.child?.kill(signal);
    await this.exited;
    return Date.now() - from;
  }

  /** The answer of /health/ready, or null without one. */
  async readiness(): Promise<{ status: number; text: string } | null> {
    try {
      const signal = AbortSignal.timeout(2_500);
      const answer = await fetch(`${this.url}/health/ready`, { signal });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return null;
    }
  }

  async ready(within = 120_000): Promise<void> {
    for (const end = Date.now() + within; ; await sleep(100)) {
      const answer = await this.readiness();
      if (answer?.status === 200) return;
      // Skipped records stay skipped, because nobody resets the offsets meanwhile.
      if (Date.now() > end || SKIPPED_RECORDS.test(answer?.text ?? ''))
        throw new Error(`${this.name} is not ready: ${answer?.text ?? 'no answer'}`);
    }
  }

  /** The last line that gives a reason: a fatal log line, or one that is not JSON. */
  private lastWords(): string {
    const lines = existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n') : [];
    const said = lines
      .slice(-40)
      .findLast((line) => !line.startsWith('{') || line.includes('"level":"fatal"'));
    const fatal = /"msg":"([^"]*)"/.exec(said ?? '')?.[1];
    return fatal ?? said ?? 'said nothing';
  }
}

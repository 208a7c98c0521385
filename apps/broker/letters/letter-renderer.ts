import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { refuse } from '#libs/http/problem-exception';
import type { Language } from '#libs/law/evaluation';
import type { LetterFacts } from './letter';
import type { Existing } from './letter-kinds';

/** A letter to be made. */
export interface Rendering {
  job: number;
  existing: Existing;
  facts: LetterFacts;
  language: Language;
}
export type Rendered = { job: number } & ({ pdf: Uint8Array } | { error: string });

export interface Pdf {
  bytes: Buffer;
  /** Lower-case hex. */
  sha256: string;
}

/** Letters that may wait for the thread; more are answered with 503. */
const MOST_WAITING = 500;
/** Digests of letters that were made; one takes some 200 bytes. */
const MOST_DIGESTS = 20_000;

interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(cause: Error): void;
}

/**
 * Makes letters in a thread of its own, one after the other, so that a long one delays no other
 * call. The thread starts with the first letter, and again after it has failed.
 */
@Injectable()
export class LetterRenderer implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private jobs = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly digests = new Map<string, string>();

  /** @throws ProblemException `unavailable` if too many letters wait. */
  async pdf(existing: Existing, facts: LetterFacts, language: Language): Promise<Pdf> {
    const bytes = Buffer.from(await this.render(existing, facts, language));
    const sha256 = hash('sha256', bytes);
    this.remember(keyOf(existing, facts, language), sha256);
    return { bytes, sha256 };
  }

  /** The SHA-256 of the PDF; the letter is made only if it was not made before. */
  async digest(existing: Existing, facts: LetterFacts, language: Language): Promise<string> {
    const known = this.digests.get(keyOf(existing, facts, language));
    return known ?? (await this.pdf(existing, facts, language)).sha256;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private render(existing: Existing, facts: LetterFacts, language: Language): Promise<Uint8Array> {
    if (this.waiting.size >= MOST_WAITING)
      refuse('unavailable', 'Too many letters are being made now. Try again in a few seconds.');
    const worker = this.running();
    const job = (this.jobs += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(job, { resolve, reject });
      worker.postMessage({ job, existing, facts, language } satisfies Rendering);
    });
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(join(__dirname, 'render-worker.js'));
    // A letter that is being made does not keep the process from ending.
    worker.unref();
    worker.on('message', (rendered: Rendered) => {
      const waiting = this.waiting.get(rendered.job);
      this.waiting.delete(rendered.job);
      if ('pdf' in rendered) waiting?.resolve(rendered.pdf);
      else waiting?.reject(new Error(`a letter could not be made: ${rendered.error}`));
    });
    worker.on('error', (cause) => this.failed(worker, cause as Error));
    worker.on('exit', (code) => this.failed(worker, new Error(`it ended with code ${code}`)));
    this.worker = worker;
    return worker;
  }

  private failed(worker: Worker, cause: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of lost)
      reject(new Error(`the thread that makes letters failed: ${cause.message}`));
  }

  private remember(key: string, sha256: string): void {
    if (this.digests.size >= MOST_DIGESTS)
      this.digests.delete(this.digests.keys().next().value ?? '');
    this.digests.set(key, sha256);
  }
}

/** All that the bytes depend on: the hash chain covers the history up to the letter's entry. */
const keyOf = ({ kind, entry, draft }: Existing, facts: LetterFacts, language: Language): string =>
  [kind, language, draft, entry.hash, hash('sha256', JSON.stringify(facts.agencies))].join(' ');

import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database';
import { log } from '#libs/operations/log';

const POLL_MS = 250;

interface Waiter {
  agency: string;
  after: bigint;
  done: (come: boolean) => void;
}

/**
 * Wakes readers that wait for mail. However many wait, one query per quarter of a second reads the
 * heads of their mailboxes, which are only numbers; each reader then reads its own agency's
 * mailbox.
 */
@Injectable()
export class MailboxWaiters {
  private readonly waiting = new Set<Waiter>();
  private looking = false;

  constructor(private readonly database: Database) {}

  /**
   * True once the agency's mailbox has entries after `after`; false after `ms`, or when `signal`
   * aborts.
   */
  beyond(agency: string, after: string, ms: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (come: boolean): void => {
        clearTimeout(timeout);
        signal.removeEventListener('abort', stop);
        this.waiting.delete(waiter);
        resolve(come);
      };
      const stop = (): void => done(false);
      const timeout = setTimeout(stop, ms);
      const waiter = { agency, after: BigInt(after), done };
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop);
      this.waiting.add(waiter);
      if (!this.looking) void this.look();
    });
  }

  private async look(): Promise<void> {
    this.looking = true;
    let failing = false;
    while (this.waiting.size > 0) {
      try {
        const heads: { agency: string; last: string }[] = await this.database.pipeline.query(
          `SELECT agency, last FROM mailbox_head WHERE agency = ANY ($1::text[])`,
          [[...new Set([...this.waiting].map(({ agency }) => agency))]],
        );
        const last = new Map(heads.map((head) => [head.agency, BigInt(head.last)]));
        for (const { agency, after, done } of [...this.waiting])
          if ((last.get(agency) ?? 0n) > after) done(true);
        if (failing) log.info('mailbox heads can be read again');
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: error }, 'mailbox heads cannot be read; retrying');
        failing = true;
      }
      await new Promise((go) => setTimeout(go, POLL_MS));
    }
    this.looking = false;
  }
}

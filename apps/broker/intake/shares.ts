import { Injectable } from '@nestjs/common';
import { Environment } from '#libs/config/environment';
import { Tx } from '#libs/database/database';
import { BusMessage } from '#libs/kafka/bus';
import { kidOf } from '#libs/security/signatures';
import type { VerifiedMessage } from './verify-message';

/** Seconds of its share that an agency can save up. */
const BURST_S = 10;
/** If nobody sends within a share for this long, deferred messages get the whole capacity. */
const ALONE_MS = 1_000;

/**
 * Which messages are processed now: those within the share of their agency (`INTAKE_SHARE`). While
 * messages of an agency are deferred, its later ones are too, so that they stay in order.
 */
@Injectable()
export class Shares {
  /** Messages per second of one agency. */
  private readonly share: number;
  private readonly buckets = new Map<string, { left: number; at: number }>();
  /** Agencies that were last seen above their share. */
  private readonly over = new Set<string>();
  /** The owners of keys that were verified here. */
  private readonly owners = new Map<string, string>();
  private admittedAt = -Infinity;

  constructor({ INTAKE_SHARE }: Environment) {
    this.share = INTAKE_SHARE;
  }

  /**
   * Splits a batch before its verification: messages that will probably be deferred come second,
   * so that the others have their receipts first. The claimed key decides this and nothing else;
   * an unknown key may belong to anybody.
   */
  split(records: BusMessage[]): BusMessage[][] {
    if (this.over.size === 0) return [records];
    const isLate = ({ signature }: BusMessage): boolean => {
      const owner = this.owners.get(kidOf(signature) ?? '');
      return owner === undefined || this.over.has(owner);
    };
    const parts = [records.filter((one) => !isLate(one)), records.filter(isLate)];
    return parts.filter(({ length }) => length > 0);
  }

  /** Reads again which of these agencies have deferred messages. */
  async refresh(tx: Tx, agencies: ReadonlySet<string>): Promise<void> {
    if (agencies.size === 0) return;
    const queued = (await tx.query(
      `SELECT agency FROM unnest($1::text[]) AS agency
       WHERE EXISTS (SELECT FROM deferred_message AS waits WHERE waits.agency = agency.agency)`,
      [[...agencies]],
    )) as { agency: string }[];
    for (const agency of agencies) this.over.delete(agency);
    for (const { agency } of queued) this.over.add(agency);
  }

  /**
   * True if the message is processed now, and takes its token; else the agency is over its share.
   */
  admits({ agency, kid }: Pick<VerifiedMessage, 'agency' | 'kid'>): boolean {
    this.owners.set(kid, agency);
    if (this.over.has(agency) || !this.take(agency)) {
      this.over.add(agency);
      return false;
    }
    this.admittedAt = performance.now();
    return true;
  }

  /** Takes one token if there is one. @param now milliseconds of a monotonic clock. */
  take(agency: string, now = performance.now()): boolean {
    const full = this.share * BURST_S;
    const bucket = this.buckets.get(agency) ?? { left: full, at: now };
    this.buckets.set(agency, bucket);
    bucket.left = Math.min(full, bucket.left + ((now - bucket.at) / 1_000) * this.share);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }

  /** True while deferred messages delay nobody: no message was admitted for a second. */
  get isIdle(): boolean {
    return performance.now() - this.admittedAt > ALONE_MS;
  }
}

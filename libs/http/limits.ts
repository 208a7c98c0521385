import rateLimit from '@fastify/rate-limit';
import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import { Environment } from '#libs/config/environment';
import { problem } from '#libs/contracts/problem';
import { Operations } from '#libs/operations/operations';
import type { Caller } from '#libs/security/officials';
import { ProblemException } from './problem-exception';

/** Whose calls a limit counts. */
type LimitedBy = 'official' | 'agency' | 'address';

const A_MINUTE = 60_000; // milliseconds

/**
 * Rate limits per minute. Each process counts on its own and keeps, per kind, the 5,000 most recent
 * callers. Health, metrics and documents are not counted.
 */
@Injectable()
export class Limits {
  private readonly keys = new WeakMap<FastifyRequest, string>();
  private readonly refused: Counter<'whom'>;
  private count: (whom: LimitedBy, request: FastifyRequest) => Promise<void> = () => {
    throw new Error('rate limits are not ready: call open() before the first request');
  };

  constructor(
    private readonly environment: Environment,
    operations: Operations,
  ) {
    this.refused = operations.counter(
      'bk_http_limited_total',
      'Calls that were answered with 429, by what they were counted for',
      ['whom'],
      [{ whom: 'official' }, { whom: 'agency' }, { whom: 'address' }],
    );
  }

  async open(app: NestFastifyApplication): Promise<void> {
    await app.register(rateLimit, { global: false });
    const fastify = app.getHttpAdapter().getInstance();
    const { LIMIT_OFFICIAL, LIMIT_AGENCY, LIMIT_ADDRESS } = this.environment;
    const limiter = (max: number, keyed: boolean): ReturnType<typeof fastify.createRateLimit> =>
      fastify.createRateLimit({
        max,
        timeWindow: A_MINUTE,
        // The default key is the address; for IPv6, its /64.
        ...(keyed && { keyGenerator: (request) => this.keys.get(request) ?? '' }),
      });
    const limiters = {
      official: limiter(LIMIT_OFFICIAL, true),
      agency: limiter(LIMIT_AGENCY, true),
      address: limiter(LIMIT_ADDRESS, false),
    };
    this.count = async (whom, request) => {
      const counted = await limiters[whom](request);
      if (counted.isAllowed || !counted.isExceeded) return;
      this.refused.inc({ whom });
      throw new ProblemException(
        problem(
          'rate-limited',
          `${WORDS[whom]} at most ${counted.max} a minute. Try again in ${counted.ttlInSeconds} seconds.`,
        ),
        counted.ttlInSeconds,
      );
    };
  }

  /**
   * Counts a call for the official and then for their agency.
   * @throws ProblemException `rate-limited`
   */
  async ofCaller(request: FastifyRequest, { agency, sub }: Caller): Promise<void> {
    this.keys.set(request, JSON.stringify([agency, sub]));
    await this.count('official', request);
    if (agency !== null) await this.ofAgency(request, agency);
  }

  /** Counts a call for an authenticated agency. @throws ProblemException `rate-limited` */
  ofAgency(request: FastifyRequest, agency: string): Promise<void> {
    this.keys.set(request, agency);
    return this.count('agency', request);
  }

  /**
   * Counts an unauthenticated call for its address. Authenticated calls from that address are not
   * limited by it.
   * @throws ProblemException `rate-limited`
   */
  ofUnproven(request: FastifyRequest): Promise<void> {
    return this.count('address', request);
  }
}

const WORDS: Record<LimitedBy, string> = {
  official: 'One official may call',
  agency: 'One agency may call',
  address: 'One address may send unauthenticated calls',
};

import { hash } from 'node:crypto';
import { canonical } from '#libs/law/canonical';
import { evaluate } from '#libs/law/evaluate';
import { Evaluation, EvaluationInput } from '#libs/law/evaluation';
import { Housed } from '../agencies/directory';
import type { RequestRow } from '../request/request.entity';
import { factsOf } from './facts';

export interface Evaluated {
  input: EvaluationInput;
  result: Evaluation;
  /**
   * The law is evaluated for this day: of the receipt, or of the act that triggered a new
   * evaluation.
   */
  on: Date;
  at: Date;
}

/** Evaluates a request as of the day of `on` in the provider's zone. */
export function evaluateRequest(
  request: Pick<RequestRow, 'data' | 'statements' | 'receivedAt'>,
  requester: Housed,
  provider: Housed,
  on: Date,
  now: Date,
): Evaluated {
  const input = factsOf(request, requester, provider, on);
  return { input, result: evaluate(input), on, at: now };
}

/**
 * The record as stored: canonical JSON (RFC 8785), except that the digest of the rest comes last.
 */
export function recordText(
  { input, result, at }: Evaluated,
  requestVersion: number,
): { text: string; digest: string } {
  const rest = { ...result, requestVersion, evaluatedAt: at.toISOString(), input };
  const sealed = canonical(rest);
  const digest = hash('sha256', sealed);
  return { text: `${sealed.slice(0, -1)},"digest":"${digest}"}`, digest };
}

/** True if the deadline of an emergency applies: it is claimed and not disproved. */
export function isEmergency({ result }: Evaluated): boolean {
  return result.findings.some(
    ({ provision, item, value }) => provision === '36-3' && item === null && value !== 'not-met',
  );
}

/** The findings for an event: of the request, and of items that differ from it. */
export function thinFindings({
  result,
}: Evaluated): { provision: string; value: string; item?: string }[] {
  return result.findings.map(({ provision, value, item }) => ({
    provision,
    value,
    ...(item !== null && { item }),
  }));
}

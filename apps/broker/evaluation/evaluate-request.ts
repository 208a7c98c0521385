import { hash } from 'node:crypto';
import { canonical } from '#libs/audit/canonical';
import { evaluate } from '#libs/law/evaluate';
import { Evaluation, EvaluationInput } from '#libs/law/evaluation';
import { Housed } from '../agencies/directory';
import type { RequestRow } from '../request/request.entity';
import { factsOf } from './facts';

export interface Evaluated {
  input: EvaluationInput;
  result: Evaluation;
  /** The instant whose day the law was asked for: the receipt, or the act that made it be asked anew. */
  on: Date;
  at: Date;
}

/** What the law says of a request on the day of `on`, in the provider's zone. */
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

/** The record as the text that is stored: canonical (RFC 8785) but for its last member, the digest of the rest. */
export function recordText(
  { input, result, at }: Evaluated,
  requestVersion: number,
): { text: string; digest: string } {
  const rest = { ...result, requestVersion, evaluatedAt: at.toISOString(), input };
  const sealed = canonical(rest);
  const digest = hash('sha256', sealed);
  return { text: `${sealed.slice(0, -1)},"digest":"${digest}"}`, digest };
}

/** Whether the deadline of an emergency applies: claimed, and not shown to be none. */
export function isEmergency({ result }: Evaluated): boolean {
  return result.findings.some(
    ({ provision, item, value }) => provision === '36-3' && item === null && value !== 'not-met',
  );
}

/** The findings as an event may carry them: of the request, and of items where they differ. */
export function thinFindings({
  result,
}: Evaluated): { provision: string; value: string; item?: string }[] {
  return result.findings.map(({ provision, value, item }) => ({
    provision,
    value,
    ...(item !== null && { item }),
  }));
}

import type { Missing } from '#libs/law/evaluation';
import { type Judgement, judge } from '#libs/law/judgement';
import { render } from '#libs/law/render';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { Housed } from '../agencies/directory';
import { ClaimsAndStatements, factsOf } from './facts';

export interface Evaluated {
  result: Judgement;
  /**
   * The law is evaluated for this day: of the receipt, or of the act that triggered a new
   * evaluation.
   */
  on: Date;
  at: Date;
}

/** Evaluates a request as of the day of `on` in the provider's zone. */
export function evaluateRequest(
  request: ClaimsAndStatements,
  requester: Housed,
  provider: Housed,
  on: Date,
  now: Date,
): Evaluated {
  return { result: judge(factsOf(request, requester, provider, on)), on, at: now };
}

/** True if the deadline of an emergency applies: it is claimed and not disproved. */
export function isEmergency({ result }: Evaluated): boolean {
  return result.findings.some(
    ({ provision, item, value }) => provision === '36-3' && item === null && value !== 'not-met',
  );
}

/** What the requester has to add, in Indonesian, as the history tells it. */
export function missingIn({ result }: Evaluated): Missing[] {
  return result.missing.length === 0 ? [] : render(result, UU_30_2014, 'id').missing;
}

/** The findings for an event: of the request, and of items that differ from it. */
export function thinFindings({
  result,
}: Evaluated): { provision: string; value: string; item?: string }[] {
  const findings = result.findings.map(({ provision, value, item }) => ({
    provision,
    value,
    ...(item !== null && { item }),
  }));
  return [...findings, ...result.notClaimed.map((provision) => ({ provision, value: 'not-met' }))];
}

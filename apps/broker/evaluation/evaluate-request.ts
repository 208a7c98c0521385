import { evaluate } from '#libs/law/evaluate';
import { Evaluation, EvaluationInput } from '#libs/law/evaluation';
import { Housed } from '../agencies/directory';
import { ClaimsAndStatements, factsOf } from './facts';

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
  request: ClaimsAndStatements,
  requester: Housed,
  provider: Housed,
  on: Date,
  now: Date,
): Evaluated {
  const input = factsOf(request, requester, provider, on);
  return { input, result: evaluate(input), on, at: now };
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

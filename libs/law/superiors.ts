import type { Body } from './house';
import { PROCEDURE, type Procedure } from './procedure';

export interface AgencyAbove {
  /** The body that decides in the provider's place; null if no body above may decide. */
  to: string | null;
  /**
   * Bodies closer to the provider that may not decide, because the requester belongs to their
   * house.
   */
  passedOver: string[];
}

/**
 * The body that decides an escalated request: the nearest superior of the provider outside the
 * requester's house (no one decides in their own cause, 42(1)).
 *
 * @param superiors the superiors of the provider, nearest first.
 */
export function above(
  parties: { requester: Body; provider: Body },
  superiors: readonly Body[],
  procedure: Procedure = PROCEDURE,
): AgencyAbove {
  const passed: Body[] = [];
  for (const body of superiors) {
    if (!procedure.passedOver.some(({ applies }) => applies(body, parties)))
      return { to: body.code, passedOver: toldOf(passed) };
    if (body.code !== parties.provider.code) passed.push(body);
  }
  return { to: null, passedOver: toldOf(passed) };
}

const toldOf = (bodies: readonly Body[]): string[] => bodies.map(({ code }) => code);

import { PROCEDURE, type Procedure } from './procedure';

/** A government body with its house: itself, the body that it is a unit of, and so on up to the whole. */
export interface Body {
  code: string;
  house: readonly string[];
}

/** Whether two bodies stand in one house, at whatever depth. */
export const isOneHouse = (one: Body, other: Body): boolean =>
  one.house.some((code) => other.house.includes(code));

export interface Above {
  /** Who decides in the provider's place; null where nobody above may. */
  to: string | null;
  /** Bodies nearer to the provider that may not decide, since the requester is of their house. */
  passedOver: string[];
}

/**
 * Who above the provider decides what is escalated: the nearest superior that does not stand in the requester's house
 * (nobody judges in their own cause, 42(1)).
 *
 * @param superiors of the provider, the nearest first.
 */
export function above(
  parties: { requester: Body; provider: Body },
  superiors: readonly Body[],
  procedure: Procedure = PROCEDURE,
): Above {
  const passed: Body[] = [];
  for (const body of superiors) {
    if (!procedure.passedOver.some(({ applies }) => applies(body, parties)))
      return { to: body.code, passedOver: toldOf(passed) };
    if (body.code !== parties.provider.code) passed.push(body);
  }
  return { to: null, passedOver: toldOf(passed) };
}

const toldOf = (bodies: readonly Body[]): string[] => bodies.map(({ code }) => code);

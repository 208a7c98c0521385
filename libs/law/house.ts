/**
 * A government body with its house: the body itself, the body that it is a unit of, and so on to
 * the top.
 */
export interface Body {
  code: string;
  house: readonly string[];
}

/** Whether two bodies belong to one house, at any depth. */
export const isOneHouse = (one: Body, other: Body): boolean =>
  one.house.some((code) => other.house.includes(code));

import { FieldError, Problem, problem, ProblemCode } from '#libs/contracts/problem';

/** A problem on its way out of a route. Below the routes a "no" is a value. */
export class ProblemException extends Error {
  /** @param retryAfter seconds after which it may go through */
  constructor(
    readonly problem: Problem,
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
  }
}

export function refuse(
  code: ProblemCode,
  detail: string,
  more: { provision?: string; errors?: FieldError[] } = {},
): never {
  throw new ProblemException(problem(code, detail, more));
}

/** One text for a request that does not exist and one that is another agency's: nobody learns which. */
export const notFound = (): Problem =>
  problem('not-found', 'There is nothing here that you may see. Check the id and your agency.');

import { FieldError, Problem, problem, ProblemCode } from '#libs/contracts/problem';

/** A problem response thrown by a route. Code below the routes returns problems as values. */
export class ProblemException extends Error {
  /** @param retryAfter seconds after which a retry can succeed */
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

/**
 * One text for an unknown request and for another agency's, so that callers cannot tell which it
 * is.
 */
export const notFound = (): Problem =>
  problem('not-found', 'There is nothing here that you may see. Check the id and your agency.');

/** A path that no route has. */
export const noSuchPath = (): Problem =>
  problem('not-found', 'There is no such path here. Check it against /docs.');

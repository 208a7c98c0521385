import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TakesHeaders } from './describe';
import { preconditionOf, Preconditions } from './preconditions';
import { ProblemException } from './problem-exception';

const requestWith = (headers: Record<string, string>, method = 'PUT'): FastifyRequest =>
  ({ method, headers }) as unknown as FastifyRequest;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemException) return error.problem.code;
    throw error;
  }
  return 'none';
}

describe('the precondition of a request', () => {
  const etags = ['"1"', '"2"', null];

  it.each<[Record<string, string>, boolean[]]>([
    [{}, [true, true, true]],
    [{ 'if-match': '"2"' }, [false, true, false]],
    [{ 'if-match': '*' }, [true, true, false]],
    [{ 'if-match': 'W/"2"' }, [false, false, false]],
    [{ 'if-none-match': '*' }, [false, false, true]],
    [{ 'if-none-match': '"2"' }, [true, false, true]],
    [{ 'if-none-match': 'W/"2", "3"' }, [true, false, true]],
    [{ 'if-match': '"1", "2"', 'if-none-match': '"2"' }, [true, false, false]],
    [{ 'if-match': '*', 'if-none-match': '*' }, [false, false, false]],
  ])('%j fits "1", "2", and nothing: %j', (headers, fits) => {
    expect(etags.map(preconditionOf(requestWith(headers)))).toEqual(fits);
  });

  it.each(['if-match', 'if-none-match'])('is refused if %s is no list of ETags', (name) => {
    for (const header of ['', '2', '"2', '*, "2"', '"1" "2"'])
      expect(codeOf(() => preconditionOf(requestWith({ [name]: header })))).toBe('malformed');
  });
});

describe('a route that changes a resource without an ETag', () => {
  class Routes {
    @TakesHeaders('if-match')
    withTag(): void {}
    without(): void {}
  }
  const admits = (route: keyof Routes, headers: Record<string, string>, method = 'PATCH'): string =>
    codeOf(() =>
      new Preconditions().canActivate({
        getHandler: () => Routes.prototype[route],
        switchToHttp: () => ({ getRequest: () => requestWith(headers, method) }),
      } as unknown as ExecutionContext),
    );

  it.each<[Record<string, string>, string]>([
    [{}, 'none'],
    [{ 'if-match': '*' }, 'none'],
    [{ 'if-none-match': '"2"' }, 'none'],
    [{ 'if-match': '"2"' }, 'version-mismatch'],
    [{ 'if-none-match': '*' }, 'version-mismatch'],
    [{ 'if-match': '2' }, 'malformed'],
  ])('answers %j with %s', (headers, code) => {
    expect(admits('without', headers)).toBe(code);
    expect(admits('withTag', headers)).toBe('none');
    expect(admits('without', headers, 'GET')).toBe('none');
  });
});

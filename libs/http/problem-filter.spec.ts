import { log } from '#libs/operations/log';
import { HttpException } from '@nestjs/common';
import { problemOf } from './problem-filter';

const lost = new Error('Connection terminated unexpectedly');

describe('an HttpException of the framework', () => {
  it.each([
    [400, 'malformed'],
    [403, 'not-found'],
    [404, 'not-found'],
    [412, 'malformed'],
    [416, 'malformed'],
  ])('with status %i becomes %s, and is not logged as an error', (status, code) => {
    const logged = jest.spyOn(log, 'error').mockReturnValue();
    expect(problemOf(new HttpException('no', status), 'GET')).toMatchObject({ code });
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });

  it('about a path that no route has names the page of all paths', () => {
    const { detail } = problemOf(new HttpException('no', 404), 'GET');
    expect(detail).toBe('There is no such path here. Check it against /docs.');
  });
});

describe('the answer to an unexpected error', () => {
  beforeEach(() => jest.spyOn(log, 'error').mockReturnValue());
  afterEach(() => jest.restoreAllMocks());

  it.each(['POST', 'PUT', 'DELETE'])(
    'to %s says that the operation may have been done',
    (method) => {
      for (const [error, code] of [
        [lost, 'unavailable'],
        [new Error('unexpected'), 'internal'],
      ] as const) {
        const told = problemOf(error, method);
        expect(told).toMatchObject({ code, detail: expect.stringContaining('is not known') });
        expect(told.detail).toContain('same Idempotency-Key');
      }
    },
  );

  it.each(['GET', 'HEAD'])('to %s advises to try again', (method) => {
    for (const error of [lost, new Error('unexpected')]) {
      const { detail } = problemOf(error, method);
      expect(detail).toContain('Try again.');
      expect(detail).not.toContain('Idempotency-Key');
    }
  });
});

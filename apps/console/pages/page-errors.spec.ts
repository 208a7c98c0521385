import { problem, PROBLEMS, type ProblemCode } from '#libs/contracts/problem';
import { wordsOf } from '../words/words';
import { kindOfProblem } from './page-errors';

const CODES = Object.keys(PROBLEMS) as ProblemCode[];

describe('the page of a problem', () => {
  it.each(CODES)('exists in both languages for %s', (code) => {
    const { kind, status } = kindOfProblem(problem(code, 'why'));
    for (const language of ['id', 'en'] as const) {
      const { title, text, next } = wordsOf(language).errors[kind];
      expect([title, text, next].filter((part) => part.length < 5)).toEqual([]);
    }
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ['too-large', 'formTooLarge', 413],
    ['media-type', 'badForm', 415],
    ['malformed', 'badForm', 400],
    ['not-found', 'notFound', 404],
    ['method-not-allowed', 'otherMethod', 405],
    ['rate-limited', 'busy', 429],
    ['internal', 'unexpected', 500],
    ['unavailable', 'away', 503],
  ] as const)('of %s is %s with status %s', (code, kind, status) => {
    expect(kindOfProblem(problem(code, 'why'))).toEqual({ kind, status });
  });
});

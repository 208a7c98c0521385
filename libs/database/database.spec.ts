import { QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { isTransient } from './database';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });

describe('isTransient', () => {
  it.each([
    ['a server that is away', coded('ECONNREFUSED')],
    ['a connection that an administrator ended', coded('57P01')],
    [
      'a connection that was lost between two statements',
      new QueryRunnerProviderAlreadyReleasedError(),
    ],
    ['a connection that a hung server does not take', new Error('timeout expired')],
    ['a statement that a hung server does not answer', new Error('Query read timeout')],
    ['several addresses, all away', new AggregateError([coded('ECONNREFUSED')])],
  ])('is true for %s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ['a constraint', coded('23505')],
    ['a mistake of ours', new TypeError('x is not a function')],
    ['what is no error', 'already released'],
  ])('is false for %s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

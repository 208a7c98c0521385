import { unacknowledged } from './sender';

const answer = (topicName: string, partition: number, errorCode = 0) => ({
  topicName,
  partition,
  errorCode,
});

describe('the acknowledgements of a batch', () => {
  const sent = new Set(['a/0', 'a/1', 'b/0']);

  it('are complete when each partition has one, in any order', () => {
    const answers = [answer('b', 0), answer('a', 1), answer('a', 0)];
    expect(unacknowledged(sent, answers)).toEqual([]);
  });

  it.each([
    ['no node answered', [], ['a/0', 'a/1', 'b/0']],
    ['a leader was never asked', [answer('a', 0), answer('b', 0)], ['a/1']],
    ['one says no', [answer('a', 0), answer('a', 1, 6), answer('b', 0)], ['a/1']],
    ['another topic has that number', [answer('a', 0), answer('b', 1), answer('b', 0)], ['a/1']],
  ])('name what is missing: %s', (_, answers, missing) => {
    expect(unacknowledged(sent, answers)).toEqual(missing);
  });
});

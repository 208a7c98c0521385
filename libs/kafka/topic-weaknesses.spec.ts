import { COMMANDS, EVENTS, mailboxOf, specOf } from '#libs/contracts/topics';
import { TopicState, weaknessesOf } from './topic-weaknesses';

describe('what is wrong with a topic', () => {
  const sound = (topic: string, partitions: number): TopicState => ({
    partitions,
    replicas: 3,
    config: { ...specOf(topic).config, 'min.insync.replicas': '2' },
  });
  const of = (topic: string, state: TopicState, production = true) =>
    weaknessesOf(specOf(topic), state, { partitions: 6, production });

  it.each([
    [COMMANDS, 6],
    [EVENTS, 12],
    [mailboxOf('bkn'), 1],
  ])('is nothing where it is as it should be: %s', (topic, partitions) => {
    expect(of(topic, sound(topic, partitions))).toEqual({ unsafe: [], limits: [] });
  });

  it.each([
    [
      'one replica may acknowledge',
      EVENTS,
      { config: { 'min.insync.replicas': '1' } },
      /set min.insync.replicas=2/,
    ],
    [
      'it is deleted too early',
      EVENTS,
      { config: { 'retention.ms': '604800000' } },
      /retention.ms=-1/,
    ],
    [
      'it is compacted',
      EVENTS,
      { config: { 'cleanup.policy': 'compact' } },
      /cleanup.policy=delete/,
    ],
    ['its order is torn', mailboxOf('bkn'), { partitions: 6 }, /must have 1/],
  ])('is unsafe where %s', (_, topic, more, what) => {
    const { unsafe, limits } = of(topic, { ...sound(topic, topic === EVENTS ? 6 : 1), ...more });
    expect(unsafe).toEqual([expect.stringMatching(what)]);
    expect(limits).toEqual([]);
  });

  it('is a limit where few share the work, and in production where nodes are few', () => {
    const small = { ...sound(EVENTS, 2), replicas: 1, config: { 'min.insync.replicas': '1' } };
    expect(of(EVENTS, small).limits).toEqual([
      expect.stringContaining('KAFKA_PARTITIONS is 6'),
      expect.stringContaining('production needs 3'),
    ]);
    expect(of(EVENTS, small, false)).toMatchObject({ unsafe: [], limits: { length: 1 } });
  });

  it('is not guessed at where the configuration may not be read, and longer keeping is fine', () => {
    expect(of(EVENTS, { ...sound(EVENTS, 6), config: {} }).unsafe).toEqual([]);
    const kept = { ...sound(COMMANDS, 6), config: { 'retention.ms': '-1' } };
    expect(of(COMMANDS, kept).unsafe).toEqual([]);
  });
});

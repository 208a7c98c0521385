import { COMMANDS, EVENTS, mailboxOf, specOf } from '#libs/contracts/topics';
import { TopicState, weaknessesOf } from './topic-weaknesses';

describe('the weaknesses of a topic', () => {
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
  ])('are none for the required configuration: %s', (topic, partitions) => {
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
  ])('are unsafe when %s', (_, topic, more, what) => {
    const { unsafe, limits } = of(topic, { ...sound(topic, topic === EVENTS ? 6 : 1), ...more });
    expect(unsafe).toEqual([expect.stringMatching(what)]);
    expect(limits).toEqual([]);
  });

  it('are limits when there are few partitions, or few nodes in production', () => {
    const small = { ...sound(EVENTS, 2), replicas: 1, config: { 'min.insync.replicas': '1' } };
    expect(of(EVENTS, small).limits).toEqual([
      expect.stringContaining('KAFKA_PARTITIONS is 6'),
      expect.stringContaining('production needs 3'),
    ]);
    expect(of(EVENTS, small, false)).toMatchObject({ unsafe: [], limits: { length: 1 } });
  });

  it('are unknown when the configuration cannot be read, and longer retention is accepted', () => {
    expect(of(EVENTS, { ...sound(EVENTS, 6), config: {} }).unsafe).toEqual([]);
    const kept = { ...sound(COMMANDS, 6), config: { 'retention.ms': '-1' } };
    expect(of(COMMANDS, kept).unsafe).toEqual([]);
  });
});

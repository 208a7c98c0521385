import type { TopicSpec } from '#libs/contracts/topics';

/** The present state of a topic. */
export interface TopicState {
  partitions: number;
  /** Of the partition that has the fewest. */
  replicas: number;
  /** Empty if this user may not read it. */
  config: Readonly<Record<string, string>>;
}

/**
 * What is wrong with a topic and what to do. Each text continues a sentence that begins with its
 * name.
 */
export interface Weaknesses {
  /** Records can be lost or reordered. */
  unsafe: string[];
  /** The topic is safe, but limits the work. */
  limits: string[];
}

/**
 * @param wanted partitions of a topic that several processes share, and whether this is production.
 */
export function weaknessesOf(
  { partitions, config }: TopicSpec,
  state: TopicState,
  wanted: { partitions: number; production?: boolean },
): Weaknesses {
  const unsafe: string[] = [];
  const limits: string[] = [];
  const { config: present } = state;
  if (partitions === 'one' && state.partitions !== 1)
    unsafe.push(
      `has ${state.partitions} partitions, so its records have no total order; it must have 1: delete it, and it is created again`,
    );
  if (partitions === 'many' && state.partitions < wanted.partitions)
    limits.push(
      `has ${state.partitions} partition(s) and KAFKA_PARTITIONS is ${wanted.partitions}: at most ${state.partitions} process(es) can share its work`,
    );
  if (state.replicas > 1 && present['min.insync.replicas'] === '1')
    unsafe.push(
      `has ${state.replicas} replicas and min.insync.replicas=1, so an acknowledged record can be lost with one node; ` +
        `set min.insync.replicas=${Math.max(2, state.replicas - 1)} on it (kafka-configs.sh)`,
    );
  if (wanted.production && state.replicas < 3)
    limits.push(
      `has ${state.replicas} replica(s): production needs 3 on three nodes, with min.insync.replicas=2`,
    );
  const retention = present['retention.ms'];
  if (retention !== undefined && spanOf(retention) < spanOf(config['retention.ms']))
    unsafe.push(
      `has retention.ms=${retention}, but its records must be kept longer: set retention.ms=${config['retention.ms']}`,
    );
  const policy = present['cleanup.policy'];
  if (policy !== undefined && policy !== config['cleanup.policy'])
    unsafe.push(
      `has cleanup.policy=${policy}, which removes records that are still needed: set cleanup.policy=${config['cleanup.policy']}`,
    );
  return { unsafe, limits };
}

/** `-1` means no limit. */
function spanOf(retention = '-1'): number {
  return retention === '-1' ? Infinity : Number(retention);
}

import { setTimeout as sleep } from 'node:timers/promises';
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup';

/*
 * kafkajs stops a consumer whose coordinator or leader is away. Its old member stays in the group
 * until its session times out, and until then no member of the group reads anything. Kafka's own
 * clients look up the new coordinator and continue as the same member of the same generation; this
 * file makes kafkajs do the same. Importing it changes the library for the whole process.
 */

/** Longer than Kafka needs to fail over from a dead node. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 250;

const AWAY = new Set<unknown>([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSBrokerNotFound',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]);
const MOVED = new Set<unknown>(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** Groups whose consumers are being stopped: they do not wait for a coordinator. */
export const leaving = new Set<string>();

function isAway(error: unknown): boolean {
  const { name, type, cause } = error as Partial<Record<'name' | 'type' | 'cause', unknown>>;
  return AWAY.has(name) || AWAY.has(type) || (cause instanceof Error && isAway(cause));
}

/** Retries for up to `PATIENCE_MS`, each time with the group's current coordinator. */
async function patiently<T>(group: ConsumerGroup, ask: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; ;) {
    try {
      return await ask();
    } catch (error) {
      if (!isAway(error) || performance.now() > end || leaving.has(group.groupId)) throw error;
      await sleep(PAUSE_MS);
      await findCoordinator(group);
    }
  }
}

const finding = new WeakMap<ConsumerGroup, Promise<void>>();

/**
 * Concurrent callers share one lookup. Errors are ignored: the next request shows whether it
 * succeeded.
 */
function findCoordinator(group: ConsumerGroup): Promise<void> {
  const found =
    finding.get(group) ??
    group.cluster
      .findGroupCoordinator({ groupId: group.groupId })
      .then((coordinator) => {
        group.coordinator = coordinator;
        if (group.offsetManager) group.offsetManager.coordinator = coordinator;
      })
      .catch(() => undefined)
      .finally(() => finding.delete(group));
  finding.set(group, found);
  return found;
}

const { heartbeat, commitOffsets, recoverFromFetch } = ConsumerGroup.prototype;

function heartbeatPatiently(this: ConsumerGroup, timing: { interval: number }): Promise<void> {
  return patiently(this, () => {
    // kafkajs compares `lastRequest` with the machine's clock. If that is set back, it would send
    // no heartbeat and be removed from the group.
    this.lastRequest = Math.min(this.lastRequest, Date.now());
    return heartbeat.call(this, timing);
  });
}
ConsumerGroup.prototype.heartbeat = heartbeatPatiently;

function commitPatiently(this: ConsumerGroup, offsets?: object): Promise<void> {
  return patiently(this, () => commitOffsets.call(this, offsets));
}
ConsumerGroup.prototype.commitOffsets = commitPatiently;

/**
 * After a fetch that failed because a leader is away or has moved, finds the new leader for the
 * next one.
 */
async function recover(this: ConsumerGroup, error: Error & { type?: unknown }): Promise<void> {
  const lost = AWAY.has(error.name);
  if (!lost && !MOVED.has(error.type)) return recoverFromFetch.call(this, error);
  await this.cluster.refreshMetadata().catch(() => undefined);
  // Gives Kafka time to elect one.
  await sleep(PAUSE_MS);
}
ConsumerGroup.prototype.recoverFromFetch = recover;

import { setTimeout as sleep } from 'node:timers/promises';
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup';

/*
 * kafkajs ends a consumer whose coordinator or leader is away. Its member then stands in the group until the session is
 * over, counted anew by the next coordinator, and nobody of the group reads anything meanwhile. Kafka's own clients ask who
 * the coordinator is now, and go on as the same member in the same generation; so do these. Importing this file changes the
 * library for the whole process.
 */

/** Longer than Kafka takes to give a dead node's work to others. */
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

/** Groups whose consumers are being stopped: they wait for nobody. */
export const leaving = new Set<string>();

function isAway(error: unknown): boolean {
  const { name, type, cause } = error as Partial<Record<'name' | 'type' | 'cause', unknown>>;
  return AWAY.has(name) || AWAY.has(type) || (cause instanceof Error && isAway(cause));
}

/** Asks again, each time the group's coordinator of then, until it answers or `PATIENCE_MS` are over. */
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

/** Once for all that wait; the next question tells whether it was found. */
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
    // The library beats once its last beat is old by the machine's clock: for as long as that was set back it would not, and
    // be thrown out of the group again and again.
    this.lastRequest = Math.min(this.lastRequest, Date.now());
    return heartbeat.call(this, timing);
  });
}
ConsumerGroup.prototype.heartbeat = heartbeatPatiently;

function commitPatiently(this: ConsumerGroup, offsets?: object): Promise<void> {
  return patiently(this, () => commitOffsets.call(this, offsets));
}
ConsumerGroup.prototype.commitOffsets = commitPatiently;

/** After a fetch that failed because a leader is away or has moved, the next one goes to the new leader. */
async function recover(this: ConsumerGroup, error: Error & { type?: unknown }): Promise<void> {
  const lost = AWAY.has(error.name);
  if (!lost && !MOVED.has(error.type)) return recoverFromFetch.call(this, error);
  await this.cluster.refreshMetadata().catch(() => undefined);
  // Until there is a new one.
  await sleep(PAUSE_MS);
}
ConsumerGroup.prototype.recoverFromFetch = recover;

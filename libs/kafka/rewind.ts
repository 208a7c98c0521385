import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '#libs/config/environment';
import { kafkaClient, KafkaOptions } from './kafka-client';
import { readOffsets } from './progress';

/**
 * A process that was killed, or stopped while it joined its group, stays a member for up to 21 s
 * (`rebalanceTimeout`).
 */
const MEMBERS_MS = 30_000;

/** Committed offsets of one partition before and after, as decimal strings. */
export interface RewoundOffsets {
  partition: number;
  from: string;
  to: string;
}

/**
 * Sets a group back to the offsets in `handled`, in each partition where it is ahead of them. A
 * partition without an entry is set to its beginning. Waits for members that have just been
 * stopped.
 * @throws CannotStart if the group still has members after 30 s.
 */
export async function rewindGroup(
  options: KafkaOptions,
  groupId: string,
  topic: string,
  handled: ReadonlyMap<number, bigint>,
): Promise<RewoundOffsets[]> {
  const admin = kafkaClient(options).admin();
  await admin.connect();
  try {
    for (const end = Date.now() + MEMBERS_MS; ; await sleep(1_000)) {
      const back = (await readOffsets(admin, groupId, topic)).flatMap(
        ({ partition, low, committed }) => {
          const next = handled.get(partition) ?? low;
          return committed > next ? [{ partition, from: String(committed), to: String(next) }] : [];
        },
      );
      const partitions = back.map(({ partition, to }) => ({ partition, offset: to }));
      try {
        if (back.length > 0) await admin.setOffsets({ groupId, topic, partitions });
        return back;
      } catch (error) {
        if (!/no running instances/.test((error as Error).message)) throw error;
        if (Date.now() > end)
          throw new CannotStart(
            `The group ${groupId} still has members: stop all processes of the product, and try again.`,
          );
      }
    }
  } finally {
    await admin.disconnect();
  }
}

import { EVENTS, groupOf } from '#libs/contracts/topics';
import { receive } from '#libs/inbox/consume-events';
import { processBatch } from '#libs/inbox/take-batch';
import { BusMessage } from '#libs/kafka/bus';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { Scratch } from './scratch';
import { takeEvents } from './take-events';

/**
 * Reads the events topic from its beginning to its current end, in a temporary group that Kafka
 * deletes. Resolves to the number of records that are no valid events; the live service parks
 * these.
 */
export async function readTopic(
  bus: KafkaBus,
  scratch: Scratch,
  tell: (records: number, of: number) => void,
): Promise<number> {
  const left = new Map<number, bigint>();
  let [total, records, unfit] = [0, 0, 0];
  for (const { partition, low, high } of await bus.offsetsOf(EVENTS)) {
    if (high > low) left.set(partition, high);
    total += Number(high - low);
  }
  await new Promise<void>((done, fail) => {
    if (left.size === 0) return done();
    const handle = async (batch: BusMessage[]): Promise<void> => {
      await processBatch(
        batch,
        (messages, attempt) =>
          scratch.transaction((tx) => takeEvents(messages.map(receive), tx), attempt),
        () => Promise.resolve(void unfit++),
      );
      for (const { partition, offset } of batch) {
        const end = left.get(partition);
        if (end !== undefined && BigInt(offset) + 1n >= end) left.delete(partition);
      }
      tell((records += batch.length), total);
      if (left.size === 0) done();
    };
    const group = groupOf(`reporting-rebuild.${Date.now()}`);
    bus.subscribe({ group, topic: EVENTS, handle }).catch(fail);
  });
  return unfit;
}

import { EVENTS, groupOf } from '#libs/contracts/topics';
import { receive } from '#libs/inbox/consume-events';
import { processBatch } from '#libs/inbox/take-batch';
import type { BusMessage } from '#libs/kafka/bus';
import type { KafkaOptions } from '#libs/kafka/kafka-client';
import { OnProgress, readWhole } from '#libs/kafka/topic-reader';
import { Scratch } from './scratch';
import { takeEvents } from './take-events';

/**
 * Reads the events topic from its beginning to its current end. Resolves to the number of its
 * records, and of those that are no valid events; the live service parks these.
 */
export async function readTopic(
  kafka: KafkaOptions,
  scratch: Scratch,
  tell: OnProgress,
): Promise<{ records: number; unfit: number }> {
  const read = { records: 0, unfit: 0 };
  const take = async (batch: BusMessage[]): Promise<void> => {
    read.records += batch.length;
    await processBatch(
      batch,
      (messages, attempt) =>
        scratch.transaction((tx) => takeEvents(messages.map(receive), tx), attempt),
      () => Promise.resolve(void read.unfit++),
    );
  };
  await readWhole(kafka, groupOf('reporting-rebuild'), EVENTS, take, tell);
  return read;
}

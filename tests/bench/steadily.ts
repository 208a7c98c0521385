import type { Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedMessage } from './messages';
import { recordsOf } from './stage';

/**
 * Sends at a steady rate, whatever happens to earlier messages. Returns when the nth was due, and
 * what Kafka acknowledged.
 *
 * @param everyMs the interval in which all due messages are sent together.
 * @param over aborts it, with all sends that Kafka still delays.
 */
export async function steadily(
  client: Kafka,
  messages: readonly SignedMessage[],
  rate: number,
  everyMs: number,
  over?: AbortSignal,
): Promise<{ due: (n: number) => number; taken: SignedMessage[] }> {
  const producer = client.producer();
  await producer.connect();
  const start = performance.now();
  const taken: SignedMessage[] = [];
  const sends: Promise<void>[] = [];
  const send = async (some: readonly SignedMessage[]): Promise<void> => {
    await producer.sendBatch({ acks: -1, topicMessages: [recordsOf(some)] });
    taken.push(...some);
  };
  for (let sent = 0; sent < messages.length && !over?.aborted; await sleep(everyMs)) {
    const due = Math.floor(((performance.now() - start) * rate) / 1_000) + 1;
    const until = Math.min(messages.length, due);
    if (until > sent) sends.push(send(messages.slice(sent, until)));
    sent = until;
  }
  if (over) await Promise.race([Promise.allSettled(sends), sleep(2_000)]);
  else await Promise.all(sends);
  await producer.disconnect();
  await Promise.allSettled(sends);
  return { due: (n) => start + (n * 1_000) / rate, taken };
}

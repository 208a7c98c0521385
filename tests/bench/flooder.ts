import { constants, setPriority } from 'node:os';
import { once } from 'node:events';
import { readEnvironment } from '#libs/config/environment';
import { kafkaClient, kafkaOptions } from '#libs/kafka/kafka-client';
import { log } from '#libs/operations/log';
import { Agencies, signedMessages } from './messages';
import { steadily } from './steadily';

/**
 * Its task and its protocol: it gets this, answers `ready`, gets `go` and `over`, and returns the
 * ids that Kafka acknowledged.
 */
export interface Flood {
  agencies: Agencies;
  count: number;
  /** Messages a second. */
  rate: number;
}

const EVERY_MS = 20;

/**
 * The system of an agency that sends too much. It stands for a distant machine, so it is a separate
 * process with the processor time that the others leave.
 */
async function main(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  log.level = 'fatal';
  const received = async (): Promise<unknown> => ((await once(process, 'message')) as unknown[])[0];
  const { agencies, count, rate } = (await received()) as Flood;
  const messages = await signedMessages(agencies, count);
  const go = received();
  process.send?.('ready');
  await go;
  const over = new AbortController();
  void received().then(() => over.abort());
  const environment = readEnvironment(process.env, ['KAFKA_BROKERS']);
  const client = kafkaClient(kafkaOptions(environment, 'bench-flooder'));
  const { taken } = await steadily(client, messages, rate, EVERY_MS, over.signal);
  process.send?.(taken.map(({ id }) => id));
}

process.once('disconnect', () => process.exit(0));
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

import { resolve } from 'node:path';
import { isOpen, startKafka } from './kafka';

/** `npm run kafka`: one Apache Kafka node for development, on 127.0.0.1:9092 (`KAFKA_PORT`), until Ctrl-C. */
async function main(): Promise<void> {
  const port = Number(process.env.KAFKA_PORT ?? 9092);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`KAFKA_PORT: ${process.env.KAFKA_PORT} is no port; take 1 to 65535.`);
  if (await isOpen(port))
    throw new Error(
      `Port ${port} is taken, perhaps by a Kafka that already runs. Use that one, or set KAFKA_PORT and DATA_DIR.`,
    );
  const kafka = await startKafka(resolve(process.env.DATA_DIR ?? '.data', 'kafka'), {
    port,
    say: (line) => console.log(line),
  });
  console.log(`Apache Kafka is running: KAFKA_BROKERS=${kafka.brokers} (Ctrl-C stops it)`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopping = true;
      void kafka.stop();
    });
  kafka.process.once('exit', (code) => process.exit(stopping ? 0 : (code ?? 1)));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

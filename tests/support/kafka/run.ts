import { resolve } from 'node:path';
import { startKafka } from './kafka';

/** `npm run kafka`: one Apache Kafka node for development, on 127.0.0.1:9092 (`KAFKA_PORT`), until Ctrl-C. */
async function main(): Promise<void> {
  const kafka = await startKafka(resolve(process.env.DATA_DIR ?? '.data', 'kafka'), {
    port: Number(process.env.KAFKA_PORT ?? 9092),
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

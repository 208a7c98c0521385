import { resolve } from 'node:path';
import { startKafka } from './kafka';

/** `npm run kafka`: one Apache Kafka node for development, on 127.0.0.1:9092 (`KAFKA_PORT`), until Ctrl-C. */
async function main(): Promise<void> {
  const kafka = await startKafka(resolve(process.env.DATA_DIR ?? '.data', 'kafka'), {
    port: Number(process.env.KAFKA_PORT ?? 9092),
    say: (line) => console.log(line),
  });
  console.log(`Apache Kafka is running: KAFKA_BROKERS=${kafka.brokers} (Ctrl-C stops it)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void kafka.stop().then(() => process.exit(0)));
  kafka.process.once('exit', (code) => process.exit(code ?? 1));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

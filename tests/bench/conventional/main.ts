import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { MicroserviceOptions, Transport } from '@nestjs/microservices';
import { ConventionalModule } from './conventional.module';

/*
 * The same job as the NestJS documentation teaches it: Kafka transport, guard, ValidationPipe,
 * CommandBus, TypeORM repositories in one transaction for each message, and a publisher that polls
 * the outbox.
 */
async function main(): Promise<void> {
  const { KAFKA_BROKERS = '', KAFKA_PARTITIONS } = process.env;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ConventionalModule, {
    logger: ['error', 'warn', 'fatal'],
    transport: Transport.KAFKA,
    options: {
      client: { clientId: 'conventional', brokers: KAFKA_BROKERS.split(',') },
      consumer: { groupId: 'conventional', maxWaitTimeInMs: 100 },
      subscribe: { fromBeginning: true },
      run: { partitionsConsumedConcurrently: Number(KAFKA_PARTITIONS) },
      // The signature is over the bytes.
      parser: { keepBinary: true },
    },
  });
  app.enableShutdownHooks();
  await app.listen();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

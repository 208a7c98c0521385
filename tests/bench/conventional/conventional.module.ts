import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { KnownAgencies } from '../messages';
import { Agencies } from './agencies';
import { CommandsController } from './commands.controller';
import { Agency, ENTITIES } from './entities';
import { OutboxPublisher, PRODUCER } from './outbox.publisher';
import { SubmitRequestHandler } from './submit-request.handler';

const { MIGRATION_DATABASE_URL: url, KAFKA_BROKERS = '', BENCH_AGENCIES = '' } = process.env;
/** A connection for each partition in work, and one for the publisher. */
const POOL = 10;

@Module({
  imports: [
    CqrsModule,
    ClientsModule.register([
      {
        name: PRODUCER,
        transport: Transport.KAFKA,
        options: {
          client: { clientId: 'conventional-outbox', brokers: KAFKA_BROKERS.split(',') },
          producerOnlyMode: true,
        },
      },
    ]),
  ],
  controllers: [CommandsController],
  providers: [
    { provide: DataSource, useFactory: openDatabase },
    Agencies,
    SubmitRequestHandler,
    OutboxPublisher,
  ],
})
export class ConventionalModule {}

async function openDatabase(): Promise<DataSource> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE SCHEMA IF NOT EXISTS conventional');
  await client.end();
  const source = await new DataSource({
    type: 'postgres',
    url,
    schema: 'conventional',
    entities: ENTITIES,
    synchronize: true,
    extra: { max: POOL },
  }).initialize();
  const { agencies, keys } = JSON.parse(readFileSync(BENCH_AGENCIES, 'utf8')) as KnownAgencies;
  await source.getRepository(Agency).upsert(
    agencies.map((code) => ({
      code,
      name: code,
      kind: 'pemkab' as const,
      timeZone: 'Asia/Jakarta',
      key: keys.find(({ agency }) => agency === code)?.jwk ?? null,
    })),
    ['code'],
  );
  return source;
}

import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { ClientKafka } from '@nestjs/microservices';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom } from 'rxjs';
import { DataSource, In } from 'typeorm';
import { EVENTS } from '#libs/contracts/topics';
import { Outbox } from './entities';

export const PRODUCER = 'PRODUCER';
const BATCH = 500;
/** With 20 or 200 it was neither faster nor cheaper. */
const POLL_MS = 100;

/**
 * Publishes committed records, oldest first, and deletes each once Kafka has it. One instance runs.
 */
@Injectable()
export class OutboxPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(PRODUCER) private readonly kafka: ClientKafka,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.kafka.connect();
    this.running = this.poll();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async poll(): Promise<void> {
    const outbox = this.dataSource.getRepository(Outbox);
    while (!this.stopped) {
      const rows = await outbox.find({ order: { id: 'ASC' }, take: BATCH });
      if (rows.length > 0) {
        const messages = rows.map(({ key, value }) => ({ key, value }));
        await lastValueFrom(this.kafka.emitBatch(EVENTS, { messages }));
        await outbox.delete({ id: In(rows.map(({ id }) => id)) });
      }
      if (rows.length < BATCH) await sleep(POLL_MS);
    }
  }
}

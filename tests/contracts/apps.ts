import { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { BrokerModule } from '#apps/broker/broker.module';
import { ConsoleModule } from '#apps/console/console.module';
import { NotificationModule } from '#apps/notification/notification.module';
import { ReportingModule } from '#apps/reporting/reporting.module';
import { Clock } from '#libs/config/clock';
import { readEnvironment } from '#libs/config/environment';
import { MemoryBus } from '#libs/kafka/memory-bus';
import { PlatformModule } from '#libs/app/platform.module';
import { OfficialTokens } from '#libs/security/officials';

/** The apps, and standalone with all of them. */
export const APPS: Record<string, Type[]> = {
  broker: [BrokerModule],
  notification: [NotificationModule],
  reporting: [ReportingModule],
  console: [ConsoleModule],
  standalone: [BrokerModule, NotificationModule, ReportingModule, ConsoleModule],
};

/** The declared routes and modules of an app, without creating providers; no server is needed. */
export async function previewOf(
  modules: Type[],
  NODE_ENV: 'test' | 'production' = 'test',
): Promise<INestApplication> {
  class Root {}
  const clock = new Clock();
  const environment = { ...readEnvironment({}), NODE_ENV };
  const platform = PlatformModule.of({
    environment,
    clock,
    bus: new MemoryBus(clock),
    tokens: Object.create(OfficialTokens.prototype) as OfficialTokens,
  });
  return NestFactory.create(
    { module: Root, imports: [platform, ...modules] },
    new FastifyAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
}

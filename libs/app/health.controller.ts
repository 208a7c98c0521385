import { Controller, Get, Header, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '#libs/config/clock';
import { ClockAnswer, LiveAnswer, ReadinessAnswer, ServingAnswer } from '#libs/contracts/answers';
import { instantOf } from '#libs/contracts/dates';
import { Instant } from '#libs/contracts/fields';
import { JsonBody } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenToAll } from '#libs/http/guard';
import { Operations } from '#libs/operations/operations';

@Controller()
@OpenToAll()
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  /** Whether the process is running. */
  @Get('health/live')
  @Answers(200, LiveAnswer)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /**
   * For load balancers and Kubernetes: whether calls should be sent to this process; 503 if not.
   */
  @Get('health/serving')
  @Answers([200, 503], ServingAnswer)
  async serving(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { serving, detail } = await this.operations.serving();
    void reply.status(serving ? 200 : 503);
    return { status: serving ? 'serving' : 'not-serving', detail };
  }

  /** For alerts: the state of each readiness check; 503 if any of them fails. */
  @Get('health/ready')
  @Answers([200, 503], ReadinessAnswer)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const promises = await this.operations.readiness();
    const ready = promises.every(({ kept }) => kept);
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'at-risk', promises };
  }

  /** Metrics in Prometheus text format. */
  @Get('metrics')
  @Answers(200, { media: 'text/plain' })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.operations.registry.metrics();
  }
}

export class ClockBody {
  /** The time to set the clock to. It continues from there. */
  @Instant() now: string;
}

/** Development only: the route does not exist if NODE_ENV is production. */
@Controller('dev')
@OpenToAll()
export class ClockController {
  constructor(private readonly clock: Clock) {}

  @Get('clock')
  @Answers(200, ClockAnswer)
  get(): { now: string } {
    return { now: this.clock.now().toISOString() };
  }

  @Put('clock')
  @Answers(200, ClockAnswer)
  set(@JsonBody(ClockBody) body: ClockBody): { now: string } {
    this.clock.set(instantOf(body.now) ?? this.clock.now());
    return this.get();
  }
}

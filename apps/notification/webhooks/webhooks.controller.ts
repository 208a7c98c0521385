import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { UUID } from '#libs/contracts/fields';
import { isProblem, Problem } from '#libs/contracts/problem';
import { Scope } from '#libs/database/database';
import { JsonBody, Query } from '#libs/http/body';
import { Answers, GivesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, Who } from '#libs/http/guard';
import { IdPageQuery, Page } from '#libs/http/page';
import { notFound, ProblemException, refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { OwnDeliveries } from './own-deliveries';
import { OwnWebhooks } from './own-webhooks';
import {
  DeliveriesQuery,
  DeliveryAnswer,
  DeliveryPage,
  NewWebhookAnswer,
  RetriedDeliveries,
  WebhookAnswer,
  WebhookBody,
  WebhookKeySet,
  WebhookPage,
  WebhookPatch,
} from './webhook-answers';
import { WebhookKeys } from './webhook-keys';

/** Where the events of the caller's agency are posted to, and what came of it. */
@Controller('v1/webhooks')
@OpenTo('system', 'admin')
export class WebhooksController {
  constructor(
    private readonly webhooks: OwnWebhooks,
    private readonly deliveries: OwnDeliveries,
    private readonly keys: WebhookKeys,
  ) {}

  @Post()
  @Answers(201, NewWebhookAnswer, 'transition-not-open')
  @GivesHeaders('location')
  async add(
    @Who() caller: Caller,
    @JsonBody(WebhookBody) body: WebhookBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewWebhookAnswer> {
    const { agency } = caller;
    if (agency === null)
      refuse('forbidden', 'A webhook is an agency’s, and your token names none.');
    const webhook = told(await this.webhooks.add({ ...scopeOf(caller), agency }, body));
    void reply.header('location', `/v1/webhooks/${webhook.id}`);
    return webhook;
  }

  @Get()
  @Answers(200, WebhookPage)
  list(
    @Who() caller: Caller,
    @Query(IdPageQuery) { after, limit }: IdPageQuery,
  ): Promise<Page<WebhookAnswer>> {
    return this.webhooks.list(scopeOf(caller), limit, after);
  }

  @Get('keys')
  @Answers(200, WebhookKeySet)
  publicKeys(@Who() { agency }: Caller): WebhookKeySet {
    const signers = agency === null ? [] : this.keys.signersOf(agency);
    return {
      keys: signers.map(({ x, kid }) => ({
        ...{ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
        publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
      })),
    };
  }

  @Get(':id')
  @Answers(200, WebhookAnswer)
  async one(@Who() caller: Caller, @Param('id') id: string): Promise<WebhookAnswer> {
    return told(await this.webhooks.read(scopeOf(caller), known(id)));
  }

  @Patch(':id')
  @Answers(200, WebhookAnswer)
  async change(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(WebhookPatch) patch: WebhookPatch,
  ): Promise<WebhookAnswer> {
    return told(await this.webhooks.change(scopeOf(caller), known(id), patch));
  }

  @Delete(':id')
  @Answers(200, WebhookAnswer)
  async remove(@Who() caller: Caller, @Param('id') id: string): Promise<WebhookAnswer> {
    return told(await this.webhooks.remove(scopeOf(caller), known(id)));
  }

  @Post(':id/test')
  @HttpCode(202)
  @Answers(202, DeliveryAnswer, 'transition-not-open')
  async test(@Who() caller: Caller, @Param('id') id: string): Promise<DeliveryAnswer> {
    const scope = { ...scopeOf(caller), agency: caller.agency ?? '' };
    return told(await this.deliveries.test(scope, known(id)));
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Answers(200, NewWebhookAnswer)
  async rotate(@Who() caller: Caller, @Param('id') id: string): Promise<NewWebhookAnswer> {
    return told(await this.webhooks.rotate(scopeOf(caller), known(id)));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @Answers(200, WebhookAnswer)
  async enable(@Who() caller: Caller, @Param('id') id: string): Promise<WebhookAnswer> {
    return told(await this.webhooks.enable(scopeOf(caller), known(id)));
  }

  @Get(':id/deliveries')
  @Answers(200, DeliveryPage)
  async listDeliveries(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query(DeliveriesQuery) query: DeliveriesQuery,
  ): Promise<Page<DeliveryAnswer>> {
    return told(await this.deliveries.list(scopeOf(caller), known(id), query));
  }

  @Post(':id/deliveries/:delivery/retry')
  @HttpCode(202)
  @Answers(202, DeliveryAnswer, 'transition-not-open')
  async retry(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Param('delivery') delivery: string,
  ): Promise<DeliveryAnswer> {
    return told(await this.deliveries.retry(scopeOf(caller), known(id), known(delivery)));
  }

  @Post(':id/retry-failed')
  @HttpCode(202)
  @Answers(202, RetriedDeliveries, 'transition-not-open')
  async retryFailed(@Who() caller: Caller, @Param('id') id: string): Promise<RetriedDeliveries> {
    return told(await this.deliveries.retryFailed(scopeOf(caller), known(id)));
  }
}

const scopeOf = (caller: Caller): Scope =>
  actingScope(caller, caller.roles.includes('system') ? 'system' : 'admin');

/** An id that has the form of one; another one is unknown. */
function known(id: string): string {
  if (!UUID.test(id)) throw new ProblemException(notFound());
  return id;
}

function told<T extends object>(answer: T | Problem): T {
  if (isProblem(answer)) throw new ProblemException(answer);
  return answer;
}

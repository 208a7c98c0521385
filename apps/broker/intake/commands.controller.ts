import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#libs/config/clock';
import { schemaNameOf } from '#libs/contracts/cloud-events';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { isProblem } from '#libs/contracts/problem';
import { Database, retryRaces } from '#libs/database/database';
import { send } from '#libs/http/answer';
import { refuseOtherCharset } from '#libs/http/body';
import { Answers, TakesHeaders, TakesMessages } from '#libs/http/describe';
import { Limits } from '#libs/http/limits';
import { OpenToAll } from '#libs/http/guard';
import { ProblemException, refuse } from '#libs/http/problem-exception';
import { MessageAnswers } from './answer-messages';
import { MessageCounts } from './counts';
import { isCloudEventMedia } from './message-transport';
import { CommandPipeline, endSpans } from './pipeline';
import { problemOfReceipt } from './receipts';

/**
 * The signed entry point for agencies without Kafka: the signature authenticates, no token is
 * needed.
 */
@Controller('v1/commands')
export class CommandsController {
  constructor(
    private readonly pipeline: CommandPipeline,
    private readonly answers: MessageAnswers,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly counts: MessageCounts,
    private readonly limits: Limits,
  ) {}

  @Post()
  @HttpCode(202)
  @OpenToAll()
  @TakesMessages({ media: CLOUDEVENTS, schema: 'AgencyMessage' })
  @TakesHeaders(SIGNATURE_HEADER)
  @Answers(
    202,
    { media: CLOUDEVENTS, schema: schemaNameOf(ACCEPTED) },
    ...(['signature-invalid', 'forbidden', 'not-found', 'message-id-reused'] as const),
    ...(['reference-taken', 'transition-not-open', 'rate-limited', 'unavailable'] as const),
  )
  async take(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const receivedAt = this.clock.now();
    if (!isCloudEventMedia(request.headers['content-type']))
      refuse('media-type', `Send ${CLOUDEVENTS}.`);
    refuseOtherCharset(request.headers['content-type'] ?? '');
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const header = request.headers[SIGNATURE_HEADER];
    const signature = typeof header === 'string' ? header : undefined;
    const [verified] = await this.pipeline.verify([
      { door: 'http', bytes, signature, receivedAt, verifiedAt: new Date() },
    ]);
    if (!verified) throw new Error('verify answers every message');
    const { outcome: message } = verified;
    if (isProblem(message)) {
      this.counts.count('http', message.code);
      await this.limits.ofUnproven(request);
      throw new ProblemException(message);
    }
    await this.limits.ofAgency(request, message.agency);
    const [receipt] = await retryRaces(() =>
      this.database.asPipeline((tx) => this.answers.answer(tx, [message])),
    );
    if (!receipt) throw new Error('every verified message has a receipt');
    endSpans([message], [receipt]);
    const problem = problemOfReceipt(receipt);
    this.counts.count('http', problem ? 'rejected' : 'accepted');
    send(reply, {
      status: problem ? problem.status : 202,
      headers: { 'content-type': problem ? 'application/problem+json' : CLOUDEVENTS },
      body: problem ? JSON.stringify(problem) : receipt.text,
      keep: false,
    });
  }
}

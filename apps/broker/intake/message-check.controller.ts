import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { MessageCheckAnswer, MessageToCheck } from '#libs/contracts/message-check';
import { bodyAs } from '#libs/http/body';
import { Answers, TakesHeaders, TakesMessages } from '#libs/http/describe';
import { OpenToProof, WhoIfSignedIn } from '#libs/http/guard';
import { Limits } from '#libs/http/limits';
import type { Caller } from '#libs/security/officials';
import { MessageCheck } from './check-message';
import type { SentMessage } from './message-transport';

/** The check of a message before it is sent, for the engineers of agencies. */
@Controller('v1/messages')
export class MessageCheckController {
  constructor(
    private readonly messages: MessageCheck,
    private readonly limits: Limits,
  ) {}

  @Post('check')
  @HttpCode(200)
  @OpenToProof()
  @TakesMessages({ media: CLOUDEVENTS, schema: 'AgencyMessage' })
  @TakesMessages({ media: 'application/json', schema: MessageToCheck.name })
  @TakesHeaders(SIGNATURE_HEADER, 'accept-language')
  @Answers(200, MessageCheckAnswer)
  async check(
    @WhoIfSignedIn() caller: Caller | null,
    @Req() request: FastifyRequest,
  ): Promise<MessageCheckAnswer> {
    const agency = caller?.roles.includes('system') ? caller.agency : null;
    const answer = await this.messages.check(sentIn(request), agency, request);
    if (answer.agency !== null && !caller) await this.limits.ofAgency(request, answer.agency);
    else if (!caller) await this.limits.ofUnproven(request);
    return answer;
  }
}

/** A call as to `POST /v1/commands`, or a description of a record or call in JSON. */
function sentIn(request: FastifyRequest): SentMessage {
  const { headers, body } = request;
  const isDescribed =
    /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') &&
    !Object.keys(headers).some((name) => name === SIGNATURE_HEADER || name.startsWith('ce-'));
  if (isDescribed) {
    const { door = 'bus', headers: given, body: encoded } = bodyAs(MessageToCheck, request);
    return { door, headers: given, bytes: Buffer.from(encoded, 'base64') };
  }
  const single = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return {
    door: 'http',
    headers: Object.fromEntries(single),
    bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

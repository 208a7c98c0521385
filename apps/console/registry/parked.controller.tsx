import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type {
  ParkedContentAnswer,
  ParkedMessageAnswer,
  RedriveAnswer,
} from '#libs/contracts/answers';
import { UUID } from '#libs/contracts/fields';
import type { MessageStage } from '#libs/contracts/message-check';
import { problem } from '#libs/contracts/problem';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { LARGEST_CHECKED, MessageChecks } from '../messages/message-checks';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { formOfOfficial, Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf } from '../words/words';
import { needAdmin } from './agencies.controller';
import { OneParkedPage } from './one-parked-page';
import { isOutcome, PARKED, ParkedMessagesPage, reasonText } from './parked-page';

const LIST = { limit: 25 };

/** Messages whose sender is not proven, or that cannot be read. */
@ConsoleRoutes('konsol/pesan-tertahan')
export class ParkedController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly checks: MessageChecks,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAdmin(session);
    const path = '/v1/parked-messages';
    const page = await this.api.list<ParkedMessageAnswer>(session, path, query, LIST);
    const { nameOf } = await this.agencies.of(
      session,
      page.items.map(({ agency }) => agency),
    );
    await this.pages.send(request, reply, {
      title: ({ parked }) => parked.title,
      body: (view) => (
        <ParkedMessagesPage
          view={view}
          page={page}
          outcome={isOutcome(query.hasil) ? query.hasil : null}
          nameOf={nameOf}
        />
      ),
    });
  }

  @Get(':id')
  async one(
    @Official() session: Session,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAdmin(session);
    const message = await this.api.get<ParkedContentAnswer>(session, pathOf(id));
    const [stages, { nameOf }] = await Promise.all([
      this.stagesOf(session, message, request),
      this.agencies.of(session, [message.agency]),
    ]);
    await this.pages.send(request, reply, {
      title: (words) => reasonText(message.reason.code, words),
      body: (view) => (
        <OneParkedPage view={view} message={message} stages={stages} nameOf={nameOf} />
      ),
    });
  }

  @Post(':id/jalankan')
  async redrive(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session] = formOfOfficial(request);
    needAdmin(session);
    const { outcome } = await this.api.post<RedriveAnswer>(session, `${pathOf(id)}/redrive`, {});
    this.pages.go(reply, `${PARKED}?hasil=${outcome}`);
  }

  /** The age of the message is left out: it counts to its receipt, not to now. */
  private async stagesOf(
    session: Session,
    { headers, body, bytes }: ParkedContentAnswer,
    request: FastifyRequest,
  ): Promise<MessageStage[] | null> {
    if (bytes > LARGEST_CHECKED) return null;
    const message = { door: 'bus' as const, headers, body };
    const { stages } = await this.checks.of(session, message, languageOf(request));
    return stages.filter(({ stage }) => stage !== 'time');
  }
}

/** The path of a parked message; an id of another form is an unknown one. */
function pathOf(id: string): string {
  if (!UUID.test(id)) throw new ApiProblem(problem('not-found', 'no such message'), null);
  return `/v1/parked-messages/${id}`;
}

import { Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ParkedPage, RedriveAnswer } from '#libs/contracts/answers';
import { UUID } from '#libs/contracts/fields';
import { problem } from '#libs/contracts/problem';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { formOfOfficial, Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { needAdmin } from './agencies.controller';
import { isOutcome, ParkedMessagesPage } from './parked-page';

const ON_A_PAGE = '25';
const PATH = '/konsol/pesan-tertahan';

/** Messages whose sender is not proven, or that cannot be read. */
@ConsoleRoutes('konsol/pesan-tertahan')
export class ParkedController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(
    @Official() session: Session,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAdmin(session);
    const after = typeof query.after === 'string' && query.after !== '' ? query.after : null;
    const parameters = new URLSearchParams({
      limit: ON_A_PAGE,
      ...(after !== null && { after }),
    });
    const [page, agencies] = await Promise.all([
      this.api.get<ParkedPage>(session, `/v1/parked-messages?${parameters.toString()}`),
      this.agencies.all(session),
    ]);
    await this.pages.send(request, reply, {
      title: ({ parked }) => parked.title,
      body: (view) => (
        <ParkedMessagesPage
          view={view}
          messages={page.items}
          next={page.next}
          paged={after !== null}
          outcome={isOutcome(query.hasil) ? query.hasil : null}
          nameOf={(code) => agencies.get(code)?.name ?? code}
        />
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
    if (!UUID.test(id)) throw new ApiProblem(problem('not-found', 'no such message'), null);
    const path = `/v1/parked-messages/${id}/redrive`;
    const { outcome } = await this.api.post<RedriveAnswer>(session, path, {});
    this.pages.go(reply, `${PATH}?hasil=${outcome}`);
  }
}

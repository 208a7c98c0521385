import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Agencies } from '../api/agencies';
import { Requests } from '../api/requests';
import { Drafts } from '../drafts/drafts';
import { Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf } from '../words/words';
import { ConsoleRoutes } from './console-routes';
import { Pages } from './pages';
import { RequestPage } from './request-page';

/** One request, with all that an official needs to act on it. */
@ConsoleRoutes('konsol/permohonan')
export class RequestController {
  constructor(
    private readonly requests: Requests,
    private readonly agencies: Agencies,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get(':id')
  async one(
    @Official() session: Session,
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [dossier, agencies, drafts] = await Promise.all([
      this.requests.dossier(session, id, languageOf(request)),
      this.agencies.all(session),
      this.drafts.list(session),
    ]);
    await this.pages.send(request, reply, {
      title: (words) => dossier.request.subject ?? words.queue.sealed,
      body: (view) => (
        <RequestPage
          view={view}
          dossier={dossier}
          nameOf={(code) => agencies.get(code)?.name ?? code}
          drafts={drafts.filter(({ about }) => about === id).map(({ act }) => act)}
          done={query.tercatat === String(dossier.request.version)}
        />
      ),
    });
  }
}

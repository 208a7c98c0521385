import { Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ServiceAnswer } from '#libs/contracts/services';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import { namedIn, Requests } from '../api/requests';
import { Drafts } from '../drafts/drafts';
import { type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf } from '../words/words';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { RequestPage } from './request-page';

/** One request, with all that an official needs to act on it. */
@ConsoleRoutes('konsol/permohonan')
export class RequestController {
  constructor(
    private readonly api: Api,
    private readonly requests: Requests,
    private readonly agencies: Agencies,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get(':id')
  async one(
    @Visited() { session, query, request }: Visit,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(request);
    const dossier = await this.requests.dossier(session, id, language);
    const [changes, drafts, service, notices] = await Promise.all([
      this.requests.changes(session, dossier, language),
      this.drafts.list(session),
      this.serviceOf(session, dossier.request.service),
      this.requests.notices(session, id),
    ]);
    const told = notices?.items.map(({ agency }) => agency) ?? [];
    const agencies = await this.agencies.of(session, [...namedIn(dossier), ...told]);
    await this.pages.send(request, reply, {
      title: (words) => dossier.request.subject ?? words.queue.sealed,
      body: (view) => (
        <RequestPage
          view={view}
          dossier={{ ...dossier, changes }}
          agencies={[...agencies.values()]}
          nameOf={agencies.nameOf}
          service={service}
          notices={notices}
          drafts={drafts.filter(({ about }) => about === id).map(({ act }) => act)}
          done={query.tercatat === String(dossier.request.version)}
        />
      ),
    });
  }

  private async serviceOf(session: Session, id: string | undefined): Promise<ServiceAnswer | null> {
    return id === undefined
      ? null
      : this.api.get<ServiceAnswer>(session, `/v1/services/${encodeURIComponent(id)}`);
  }
}

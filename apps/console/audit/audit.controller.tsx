import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReadAnswer } from '#libs/contracts/evidence-answers';
import { UUID } from '#libs/contracts/fields';
import { problem } from '#libs/contracts/problem';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { sendFile } from '../http/send-file';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { AuditPage } from './audit-page';
import { ReadsPage } from './reads-page';

/** Where an auditor begins; who read what; the whole history as a file. */
@ConsoleRoutes('konsol/audit')
export class AuditController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async overview(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAuditor(session);
    await this.pages.send(request, reply, {
      title: ({ audit }) => audit.title,
      body: (view) => <AuditPage view={view} faulty={false} />,
    });
  }

  @Get('akses')
  async reads(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAuditor(session);
    const text = typeof query.permohonan === 'string' ? query.permohonan.trim().slice(0, 100) : '';
    const faulty = text !== '' && !UUID.test(text);
    const filters = new URLSearchParams(text && { requestId: text });
    const page = faulty
      ? { items: [], next: null, paged: false }
      : await this.api.list<ReadAnswer>(session, '/v1/reads', query, { limit: 50, filters });
    const { nameOf } = await this.agencies.of(
      session,
      page.items.map(({ agency }) => agency),
    );
    await this.pages.send(request, reply, {
      status: faulty ? 422 : 200,
      faulty,
      title: ({ audit }) => audit.reads,
      body: (view) => (
        <ReadsPage view={view} page={page} requestId={text} faulty={faulty} nameOf={nameOf} />
      ),
    });
  }

  @Get('rentang.ndjson')
  async range(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAuditor(session);
    const [from, to] = [query.dari, query.sampai].map((one) => String(one ?? '').trim());
    const fits = [from, to].every((one) => one === '' || /^[1-9]\d{0,14}$/.test(one ?? ''));
    if (!fits)
      return this.pages.send(request, reply, {
        status: 422,
        faulty: true,
        title: ({ audit }) => audit.title,
        body: (view) => <AuditPage view={view} faulty />,
      });
    const parameters = new URLSearchParams({ ...(from && { from }), ...(to && { to }) });
    const path = `/v1/history?${parameters.toString()}`;
    await sendFile(reply, await this.api.download(session, path), 'riwayat.ndjson');
  }

  /** Public keys: also for parties who verify the proof of their own request. */
  @Get('kunci.json')
  async keys(@Official() session: Session, @Res() reply: FastifyReply): Promise<void> {
    const keys = await this.api.download(session, '/v1/checkpoints/keys');
    await sendFile(reply, keys, 'kunci-publik.json');
  }
}

function needAuditor({ caller }: Session): void {
  if (!caller.roles.includes('auditor'))
    throw new ApiProblem(problem('forbidden', 'only an auditor reads this'), null);
}

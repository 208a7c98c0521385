import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestPage } from '#libs/contracts/answers';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import type { RequestCounts } from '#libs/contracts/requests-and-callers';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import { Drafts } from '../drafts/drafts';
import { Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { ConsoleRoutes } from '../pages/console-routes';
import { DraftsPage } from './drafts-page';
import { Pages } from '../pages/pages';
import { filtersOf, pathWith } from '../pages/queue-filters';
import { QueuePage } from './queue-page';
import type { QueueRow } from './queue-table';

const ON_A_PAGE = 25;

/** A page of a list; the queue also has emergencies that do not fit on its first page. */
interface Rows extends RequestPage {
  moreUrgent?: boolean;
}
/** What waits for the official, all requests of the agency, and the official's drafts. */
@ConsoleRoutes('konsol')
export class QueueController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get('antrean')
  async queue(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { roles } = session.caller;
    const acts = roles.some((role) => role !== 'admin' && role !== 'auditor');
    if (acts) return this.list(session, request, reply, query, true);
    // Nothing waits for them: this is where they begin to work.
    this.pages.go(reply, roles.includes('auditor') ? '/konsol/audit' : '/konsol/instansi');
  }

  @Get('permohonan')
  all(@Visited() { session, query, request }: Visit, @Res() reply: FastifyReply): Promise<void> {
    return this.list(session, request, reply, query, false);
  }

  @Get('draf')
  async mine(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const drafts = await this.drafts.list(session);
    await this.pages.send(request, reply, {
      title: (words) => words.draftsPage.title,
      body: (view) => <DraftsPage view={view} drafts={drafts} />,
    });
  }

  private async list(
    session: Session,
    request: FastifyRequest,
    reply: FastifyReply,
    query: Record<string, unknown>,
    waiting: boolean,
  ): Promise<void> {
    const filters = filtersOf(query);
    const after = typeof query.after === 'string' && query.after !== '' ? query.after : null;
    const [rows, counts, drafts] = await Promise.all([
      (waiting
        ? this.inOrder(session, filters, after)
        : this.read(session, filters, after)) as Promise<Rows>,
      this.api.get<RequestCounts>(session, '/v1/requests/counts'),
      this.drafts.list(session),
    ]);
    const whole = waiting && filters.size === 0 && after === null && rows.next === null;
    const others =
      whole && counts.waitingForMe > rows.items.length ? await this.othersThan(session, rows) : [];
    const agencies = await this.agencies.of(
      session,
      [...rows.items, ...others].map(({ provider }) => provider),
    );
    const drafted = new Set(drafts.map(({ about }) => about));
    const listed = (item: ListedRequestAnswer): QueueRow => ({
      ...item,
      zone: agencies.get(item.provider)?.timeZone,
      drafted: drafted.has(item.id),
    });
    await this.pages.send(request, reply, {
      title: ({ queue }) => (waiting ? queue.title : queue.allTitle),
      body: (view) => (
        <QueuePage
          view={view}
          waiting={waiting}
          rows={rows.items.map(listed)}
          others={others.map(listed)}
          next={rows.next}
          moreUrgent={rows.moreUrgent ?? false}
          paged={after !== null}
          filters={filters}
          counts={counts}
        />
      ),
    });
  }

  /**
   * Emergencies first, then by deadline. Each list is an entry in the log of reads, so emergencies
   * are asked for only where they may stand on a later page; the later pages leave them out.
   */
  private async inOrder(
    session: Session,
    filters: URLSearchParams,
    after: string | null,
  ): Promise<Rows> {
    const due = (emergency?: boolean): Promise<RequestPage> =>
      this.read(session, filters, emergency ? null : after, {
        sort: 'due',
        ...(emergency !== undefined && { emergency: String(emergency) }),
      });
    if (filters.has('emergency')) return due();
    if (after !== null) return due(false);
    const page = await due();
    const [urgent, others] = [true, false].map((one) =>
      page.items.filter(({ emergency }) => emergency === one),
    ) as [ListedRequestAnswer[], ListedRequestAnswer[]];
    if (page.next === null) return { items: [...urgent, ...others], next: null };
    const all = await due(true);
    return { items: [...all.items, ...others], next: page.next, moreUrgent: all.next !== null };
  }

  /** What waits for the official without a deadline, such as an objection or a proposal. */
  private async othersThan(session: Session, rows: Rows): Promise<ListedRequestAnswer[]> {
    const shown = new Set(rows.items.map(({ id }) => id));
    const { items } = await this.read(session, new URLSearchParams({ waitingFor: 'me' }), null);
    return items.filter(({ id }) => !shown.has(id));
  }

  private read(
    session: Session,
    filters: URLSearchParams,
    after: string | null,
    more: Record<string, string> = {},
  ): Promise<RequestPage> {
    const path = pathWith('/v1/requests', filters, {
      limit: String(ON_A_PAGE),
      ...more,
      ...(after !== null && { after }),
    });
    return this.api.get<RequestPage>(session, path);
  }
}

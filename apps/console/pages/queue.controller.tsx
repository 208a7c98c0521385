import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestPage } from '#libs/contracts/answers';
import { STATUSES } from '#libs/contracts/statuses';
import { AGENCY_CODE } from '#libs/contracts/fields';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import { KINDS } from '#libs/contracts/submit-request';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import { Drafts } from '../drafts/drafts';
import { Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { Clock } from '#libs/config/clock';
import { ConsoleRoutes } from './console-routes';
import { DraftsPage } from './drafts-page';
import { Pages } from './pages';
import { Filters, Listed, QueuePage } from './queue-page';

const ON_A_PAGE = 25;
const DAY_MS = 86_400_000;

/** What waits for the official, all requests of the agency, and the official's drafts. */
@ConsoleRoutes('konsol')
export class QueueController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Get('antrean')
  queue(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    return this.list(session, request, reply, query, true);
  }

  @Get('permohonan')
  all(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
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
    const [page, agencies, drafts] = await Promise.all([
      this.read(session, filters, query.after, waiting),
      this.agencies.all(session),
      this.drafts.list(session),
    ]);
    const now = this.clock.now();
    const drafted = new Set(drafts.map(({ about }) => about));
    const listed: Listed[] = page.items.map((item) => ({
      ...item,
      from: agencies.get(item.requester)?.name ?? item.requester,
      for: agencies.get(item.provider)?.name ?? item.provider,
      zone: agencies.get(item.provider)?.timeZone,
      due: dueOf(item),
      drafted: drafted.has(item.id),
    }));
    await this.pages.send(request, reply, {
      title: ({ queue }) => (waiting ? queue.title : queue.allTitle),
      body: (view) => (
        <QueuePage
          view={view}
          waiting={waiting}
          rows={waiting ? byUrgency(listed, now) : listed}
          next={page.next}
          paged={typeof query.after === 'string'}
          filters={filters}
          agencies={[...agencies.values()]}
          figures={waiting ? figuresOf(listed, now) : null}
        />
      ),
    });
  }

  private async read(
    session: Session,
    filters: Filters,
    after: unknown,
    waiting: boolean,
  ): Promise<RequestPage> {
    // An administrator of the registry sees no request.
    if (session.caller.roles.every((role) => role === 'admin')) return { items: [], next: null };
    const query = new URLSearchParams({
      limit: String(ON_A_PAGE),
      ...(waiting && { sort: 'due' }),
      ...filters,
      ...(typeof after === 'string' && after !== '' && { after }),
    });
    return this.api.get<RequestPage>(session, `/v1/requests?${query.toString()}`);
  }
}

/** Only values that the API knows; the rest of an address is ignored. */
function filtersOf(query: Record<string, unknown>): Filters {
  const { status, kind, requester, provider } = query;
  const isCode = (value: unknown): value is string =>
    typeof value === 'string' && AGENCY_CODE.test(value);
  return {
    ...(STATUSES.includes(status as never) && { status: status as string }),
    ...(KINDS.includes(kind as never) && { kind: kind as string }),
    ...(isCode(requester) && { requester }),
    ...(isCode(provider) && { provider }),
  };
}

const STILL = ['returned', 'awaiting-clarification'];
const OPEN = [...STILL, 'awaiting-decision', 'not-assistance'];

const dueOf = ({ status, dueAt }: ListedRequestAnswer): Listed['due'] => ({
  dueAt,
  running: !STILL.includes(status),
  ended: !OPEN.includes(status),
});

const isLate = ({ due }: Listed, now: Date): boolean =>
  due.running && !due.ended && new Date(due.dueAt) < now;

/** Overdue first, then emergencies, then by deadline. */
function byUrgency(rows: Listed[], now: Date): Listed[] {
  const rank = (row: Listed): number => (isLate(row, now) ? 0 : row.emergency ? 1 : 2);
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.dueAt.localeCompare(b.dueAt));
}

function figuresOf(
  rows: Listed[],
  now: Date,
): Record<'waiting' | 'late' | 'soon' | 'emergency', number> {
  const soon = (row: Listed): boolean =>
    row.due.running &&
    !isLate(row, now) &&
    new Date(row.due.dueAt).getTime() - now.getTime() < DAY_MS;
  return {
    waiting: rows.length,
    late: rows.filter((row) => isLate(row, now)).length,
    soon: rows.filter(soon).length,
    emergency: rows.filter(({ emergency }) => emergency).length,
  };
}

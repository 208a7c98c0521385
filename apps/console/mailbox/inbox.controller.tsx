import { Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { MailboxPage } from '#libs/contracts/cloud-events';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { RequestEventData } from '#libs/contracts/events';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { type Visit, Visited } from '../session/session.guard';
import { InboxPage } from './inbox-page';

const ON_A_PAGE = 50;

/** Receipts and events of the official's own agency. */
@ConsoleRoutes('konsol/kotak-masuk')
export class InboxController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async page(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const cursor = (text: unknown): string | null =>
      typeof text === 'string' && text !== '' ? text : null;
    const [after, before] = [cursor(query.after), cursor(query.before)];
    const fromBeginning = query.urut === 'awal' || after !== null;
    const parameters = new URLSearchParams({
      limit: String(ON_A_PAGE),
      ...(after !== null && { after }),
      ...(!fromBeginning && { order: 'newest', ...(before !== null && { before }) }),
    });
    const { items, next, earlier } = await this.api.get<MailboxPage>(
      session,
      `/v1/mailbox?${parameters.toString()}`,
    );
    const agencies = await this.agencies.of(session, [session.caller.agency, ...partiesIn(items)]);
    // `next` is always there in a mailbox; a page that is not full is the last one for now.
    const later = items.length === ON_A_PAGE ? next : null;
    await this.pages.send(request, reply, {
      title: ({ mailbox }) => mailbox.title,
      body: (view) => (
        <InboxPage
          view={view}
          page={{
            items,
            next: fromBeginning ? later : (earlier ?? null),
            paged: (fromBeginning ? after : before) !== null,
          }}
          fromBeginning={fromBeginning}
          nameOf={agencies.nameOf}
          zone={agencies.get(session.caller.agency ?? '')?.timeZone}
        />
      ),
    });
  }
}

/** Codes of the agencies that events name. */
const partiesIn = (events: CloudEvent[]): string[] =>
  events.flatMap(({ data }) => {
    const { requester, provider } = data as Partial<RequestEventData>;
    return [requester, provider].filter((code) => typeof code === 'string');
  });

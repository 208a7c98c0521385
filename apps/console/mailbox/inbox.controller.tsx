import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CloudEvent } from '#libs/contracts/envelope';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
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
    @Official() session: Session,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = typeof query.after === 'string' && query.after !== '' ? query.after : null;
    const fromBeginning = query.urut === 'awal' || after !== null;
    const parameters = new URLSearchParams({
      limit: String(ON_A_PAGE),
      ...(after === null ? !fromBeginning && { order: 'newest' } : { after }),
    });
    const [page, agencies] = await Promise.all([
      this.api.get<{ items: CloudEvent[]; next: string | null }>(
        session,
        `/v1/mailbox?${parameters.toString()}`,
      ),
      this.agencies.all(session),
    ]);
    // `next` is always there in a mailbox; a page that is not full is the last one for now.
    const isFull = page.items.length === ON_A_PAGE;
    await this.pages.send(request, reply, {
      title: ({ mailbox }) => mailbox.title,
      body: (view) => (
        <InboxPage
          view={view}
          events={page.items}
          fromBeginning={fromBeginning}
          paged={after !== null}
          next={fromBeginning && isFull ? page.next : null}
          nameOf={(code) => agencies.get(code)?.name ?? code}
          zone={agencies.get(session.caller.agency ?? '')?.timeZone}
        />
      ),
    });
  }
}

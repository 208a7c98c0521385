import { Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import type { Fault } from '../pages/form-view';
import { ApiProblem } from '../api/api';
import { Form } from '../http/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { needSession, Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { Checked, MessageCheckPage } from './message-check-page';
import { LARGEST_CHECKED, MessageChecks } from './message-checks';
import { headersIn, typedMessage, TypedMessage } from './typed-message';

interface Shown {
  form: Form;
  faults?: Fault[];
  checked?: Checked;
}

/** The check of a message for the engineers of agencies. Nothing is stored. */
@ConsoleRoutes('konsol/periksa-pesan')
export class MessageCheckPages {
  constructor(
    private readonly checks: MessageChecks,
    private readonly pages: Pages,
  ) {}

  @Get()
  page(
    @Official() _session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.show(request, reply, { form: Form.of([['_pintu', 'bus']]) });
  }

  @Post()
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const typed = await typedMessage(request);
    const { form, bytes, fromFile } = typed;
    const session = needSession(request, [...form.fields]);
    const text = wordsOf(languageOf(request)).messageCheck;
    const read = headersIn(form.text('_header'));
    if ('fault' in read) {
      const faults = [{ pointer: '_header', text: text.headerFault(read.fault.slice(0, 60)) }];
      return this.show(request, reply, { form, faults });
    }
    const unfit =
      bytes.length === 0 ? text.empty : bytes.length > LARGEST_CHECKED ? text.tooLarge : null;
    if (unfit !== null) {
      const faults = [{ pointer: fromFile ? '_berkas' : '_isi', text: unfit }];
      return this.show(request, reply, { form, faults });
    }
    try {
      const answer = await this.checks.of(session, toCheck(typed, read), languageOf(request));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const checked = { answer, bytes: bytes.length, sha256, fromFile };
      await this.show(request, reply, { form, checked });
    } catch (error) {
      if (!(error instanceof ApiProblem) || ![400, 413, 422].includes(error.problem.status))
        throw error;
      const faults = [{ pointer: '_header', text: error.problem.detail }];
      await this.show(request, reply, { form, faults });
    }
  }

  private show(
    request: FastifyRequest,
    reply: FastifyReply,
    { form, faults = [], checked }: Shown,
  ): Promise<void> {
    return this.pages.send(request, reply, {
      status: faults.length > 0 ? 422 : 200,
      faulty: faults.length > 0,
      title: ({ messageCheck }) => messageCheck.title,
      body: (view) => <MessageCheckPage of={{ view, form, faults }} checked={checked ?? null} />,
    });
  }
}

const toCheck = (
  { form, bytes }: TypedMessage,
  { headers }: { headers: Record<string, string> },
) => ({
  door: form.text('_pintu') === 'http' ? ('http' as const) : ('bus' as const),
  headers,
  body: bytes.toString('base64'),
});

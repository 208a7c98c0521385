import { Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LETTER_KINDS, type LetterKind } from '#libs/contracts/deliveries';
import { UUID } from '#libs/contracts/fields';
import type { Language } from '#libs/law/evaluation';
import { ActDesk, draftName, namedBy } from '../acts/act-desk';
import { pathOf, routeOf } from '../acts/act-paths';
import { sentOf } from '../acts/act-verdict';
import { Api, ApiProblem } from '../api/api';
import { Drafts } from '../drafts/drafts';
import { sendFile } from '../http/send-file';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { type Visit, Visited } from '../session/session.guard';
import { languageOf } from '../words/words';

/** Letters as PDF: those that exist, and those that a draft would lead to, as KONSEP. */
@ConsoleRoutes('konsol/permohonan/:id')
export class LetterFilesController {
  constructor(
    private readonly api: Api,
    private readonly desk: ActDesk,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get('surat/:file')
  async letter(
    @Visited() { session, query, request }: Visit,
    @Param() { id, file }: { id: string; file: string },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const kind = kindOf(file);
    if (!UUID.test(id)) throw new NotFoundException();
    const language = languageIn(query, request);
    const pdf = await this.api.download(session, `/v1/requests/${id}/letters/${kind}`, {
      headers: { 'accept-language': language },
    });
    await sendFile(reply, pdf, `${kind}-${id}-${language}.pdf`, true);
  }

  @Get(':path/konsep/:file')
  async draft(
    @Visited() { session, query, request }: Visit,
    @Param() { file, ...params }: { id: string; path: string; file: string },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const kind = kindOf(file);
    const call = { session, ...namedBy(params), request, reply };
    const { id, named } = call;
    const path = `/konsol/permohonan/${id}/${pathOf(named)}`;
    const draft = await this.drafts.read(session, draftName(call));
    if (!draft) return this.pages.go(reply, path);
    const subject = await this.desk.subjectOf(call, true);
    const language = languageIn(query, request);
    try {
      const pdf = await this.api.download(
        session,
        `/v1/requests/${id}/${routeOf(named)}/letters/${kind}`,
        {
          body: sentOf(named, draft.form, subject).body,
          headers: {
            'if-match': `"${draft.form.text('_versi')}"`,
            'accept-language': language,
          },
        },
      );
      await sendFile(reply, pdf, `konsep-${kind}-${id}-${language}.pdf`, true);
    } catch (error) {
      // The last page says what is wrong with the draft, or what has happened since.
      if (!(error instanceof ApiProblem) || ![409, 412, 422].includes(error.problem.status))
        throw error;
      this.pages.go(reply, `${path}/periksa`);
    }
  }
}

/** @throws NotFoundException if no letter has this name */
function kindOf(file: string): LetterKind {
  const kind = LETTER_KINDS.find((one) => file === `${one}.pdf`);
  if (!kind) throw new NotFoundException();
  return kind;
}

/** The language that the link names; that of the pages if it names none. */
const languageIn = ({ bahasa }: Record<string, unknown>, request: FastifyRequest): Language =>
  bahasa === 'id' || bahasa === 'en' ? bahasa : languageOf(request);

import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { Api, ApiAway, ApiProblem } from '../api/api';
import { Drafts } from '../drafts/drafts';
import { Form, formOf, newPage } from '../http/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { NotKept, SignInFirst } from '../http/refusals';
import { Official, sessionOf, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { clockText } from '../words/times';
import { languageOf, wordsOf } from '../words/words';
import type { Subject } from './act-form';
import { ActDesk, DeskCall, draftName, namedBy } from './act-desk';
import { pathOf, routeOf } from './act-paths';
import { CheckPage, ConflictPage, FormPage } from './act-pages';
import { NO_VERDICT, sentOf, Verdict } from './act-verdict';
import { ACT_FORMS } from './acts';
import { faultsOf } from './api-faults';
import { changed } from './form-parts';
import { idOf } from '../pages/form-view';
import { digestOf } from './last-page';

interface Params {
  id: string;
  path: string;
}

/**
 * The forms of acts: written with a draft on the server, checked on a last page, then sent once.
 */
@ConsoleRoutes('konsol/permohonan/:id')
export class ActsController {
  constructor(
    private readonly api: Api,
    private readonly desk: ActDesk,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get(':path')
  async form(
    @Visited() { session, query, request }: Visit,
    @Param() params: Params,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { session, ...namedBy(params), request, reply };
    const { named } = call;
    const subject = await this.desk.subjectOf(call);
    const { form, savedAt } = await this.draftOf(call, subject);
    if (await this.desk.isSettled(call, subject, form)) return;
    const faulty = query.periksa !== undefined;
    const verdict = faulty || savedAt ? await this.desk.verdictOf(call, subject, form) : NO_VERDICT;
    const page = <FormPage {...{ named, subject, form, savedAt, verdict, faulty }} />;
    await this.desk.show(call, page, 200, faulty && verdict.faults.length > 0);
  }

  @Post(':path')
  async write(
    @Param() params: Params,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id, named } = namedBy(params);
    const session = sessionOf(request);
    const sent = formOf(request);
    const action = sent.text('_aksi');
    const form = sent.with({ _aksi: null });
    const path = `/konsol/permohonan/${id}/${pathOf(named)}`;
    if (!session) throw new NotKept([...form.fields].filter(([name]) => name.startsWith('/')));
    const call = { session, id, named, request, reply };
    const name = draftName(call);
    if (action === 'otomatis') return this.keep(call, form);
    if (action === 'buang' && !session.locked) {
      await this.drafts.remove(session, name);
      return this.pages.go(reply, `/konsol/permohonan/${id}`);
    }
    if (action !== 'versi-baru' && action !== 'buang') {
      const kept = await this.drafts.keep(session, name, form);
      if ('other' in kept) return this.desk.showBoth(call, kept.other, form);
    }
    if (session.locked) throw new SignInFirst(path, true);
    if (action === 'simpan') return this.pages.go(reply, path);
    const subject = await this.desk.subjectOf(call, action !== 'versi-baru');
    if (action === 'versi-baru') {
      const draft = await this.drafts.read(session, name);
      if (draft) await this.drafts.save(session, name, newVersion(draft.form, subject));
      return this.pages.go(reply, path);
    }
    const next = changed(ACT_FORMS[named.act].parts(subject, form), form, action);
    if (next) {
      await this.drafts.save(session, name, next);
      return this.pages.go(reply, path);
    }
    // A page by GET: to reload it must not send an older text again.
    const { faults } = await this.desk.verdictOf(call, subject, form);
    this.pages.go(reply, faults.length === 0 ? `${path}/periksa` : `${path}?periksa=1`);
  }

  @Get(':path/periksa')
  async check(
    @Official() session: Session,
    @Param() params: Params,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.checkAgain({ session, ...namedBy(params), request, reply }, false);
  }

  @Post(':path/periksa')
  async send(
    @Official() session: Session,
    @Param() params: Params,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { session, ...namedBy(params), request, reply };
    const draft = await this.drafts.read(session, draftName(call));
    // The second of two presses: the first has sent it.
    if (!draft) return this.pages.go(reply, `/konsol/permohonan/${call.id}`);
    const { form } = draft;
    if (formOf(request).text('_isi') !== digestOf(form)) return this.checkAgain(call, true);
    const subject = await this.desk.subjectOf(call, true);
    const { body, moved } = sentOf(call.named, form, subject);
    try {
      const done = await this.api.post<RequestAnswer>(
        session,
        `/v1/requests/${call.id}/${routeOf(call.named)}`,
        {
          body,
          headers: {
            'if-match': `"${form.text('_versi')}"`,
            'idempotency-key': form.text('_kunci'),
            'accept-language': languageOf(request),
          },
        },
      );
      await this.drafts.remove(session, draftName(call));
      this.pages.go(reply, `/konsol/permohonan/${call.id}?tercatat=${done.version}`);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      await this.explain(call, form, moved, error);
    }
  }

  /** Autosave: the draft is kept, also by a locked session, and checked while it is written. */
  private async keep(call: DeskCall, form: Form): Promise<void> {
    const { session, request, reply } = call;
    const language = languageOf(request);
    const { acts } = wordsOf(language);
    const kept = await this.drafts.keep(session, draftName(call), form);
    const saved =
      'other' in kept ? acts.form.otherPage : acts.form.saved(clockText(kept.savedAt, language));
    const { faults, sentences, follows } = session.locked
      ? NO_VERDICT
      : await this.verdictIfAnswered(call, form);
    void reply.header('cache-control', 'no-store').send({
      saved,
      locked: session.locked,
      faults: faults.map(({ pointer, text }) => ({ id: idOf(pointer), text })),
      sentences: faults.length === 0 ? sentences : [],
      follows,
    });
  }

  /** The draft is kept, whether or not the API can be asked at this moment. */
  private async verdictIfAnswered(call: DeskCall, form: Form): Promise<Verdict> {
    try {
      return await this.desk.verdictOf(call, await this.desk.subjectOf(call, true), form);
    } catch (error) {
      if (error instanceof ApiAway || error instanceof ApiProblem) return NO_VERDICT;
      throw error;
    }
  }

  private async checkAgain(call: DeskCall, changedElsewhere: boolean): Promise<void> {
    const { session, id, named, reply } = call;
    const draft = await this.drafts.read(session, draftName(call));
    if (!draft) return this.pages.go(reply, `/konsol/permohonan/${id}/${pathOf(named)}`);
    const { form } = draft;
    const subject = await this.desk.subjectOf(call);
    if (await this.desk.isSettled(call, subject, form)) return;
    const verdict = await this.desk.verdictOf(call, subject, form);
    if (await this.desk.isFaulty(call, subject, form, verdict)) return;
    const shared = { named, subject, form };
    await this.desk.show(
      call,
      verdict.conflict ? (
        <ConflictPage {...shared} conflict={verdict.conflict} />
      ) : (
        <CheckPage {...shared} verdict={verdict} changed={changedElsewhere} />
      ),
      changedElsewhere ? 409 : 200,
    );
  }

  /** What the API refused, in words of the official, with the text untouched. */
  private async explain(
    call: DeskCall,
    form: Form,
    moved: ReadonlyMap<string, string>,
    { problem, retryAfter }: ApiProblem,
  ): Promise<void> {
    const { session, id, named, reply } = call;
    const subject = await this.desk.subjectOf(call);
    const { decides } = ACT_FORMS[named.act];
    if (problem.code === 'conflict-of-interest' && decides && form.text('_konflik') === 'ada') {
      await this.drafts.remove(session, draftName(call));
      return this.pages.go(reply, `/konsol/permohonan/${id}`);
    }
    // A lost answer: an earlier attempt with this key was recorded.
    if (problem.code === 'idempotency-key-reused')
      return this.pages.go(reply, `/konsol/permohonan/${id}`);
    if ([404, 429, 503].includes(problem.status)) throw new ApiProblem(problem, retryAfter);
    if (await this.desk.isSettled(call, subject, form)) return;
    const faults = faultsOf(problem, moved, subject.view);
    const refused = faults.length === 0 ? problem : null;
    await this.desk.isFaulty(call, subject, form, { ...NO_VERDICT, faults, refused });
  }

  private async draftOf(
    call: DeskCall,
    subject: Subject,
  ): Promise<{ form: Form; savedAt: Date | null }> {
    const draft = await this.drafts.read(call.session, draftName(call));
    // A draft without text follows the request; a text is kept, and the page says what has changed.
    if (draft?.form.isTouched) return { ...draft, form: newPage(draft.form) };
    const form = Form.of([
      ['_halaman', randomUUID()],
      ['_versi', String(subject.request.version)],
      ['_kunci', randomUUID()],
      ...(ACT_FORMS[call.named.act].begin?.(subject) ?? []),
    ]);
    return { form, savedAt: null };
  }
}

/** The draft for the present version. Another version is another attempt, with a key of its own. */
const newVersion = (form: Form, { request }: Subject): Form =>
  form.with({ _versi: String(request.version), _kunci: randomUUID() });

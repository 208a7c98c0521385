import { Get, NotFoundException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, randomUUID } from 'node:crypto';
import { UUID } from '#libs/contracts/fields';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { Api, ApiProblem } from '../api/api';
import { Drafts } from '../drafts/drafts';
import { Form, formOf } from '../drafts/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { NotKept, SignInFirst } from '../pages/refusals';
import { Official, sessionOf } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { clockText } from '../words/times';
import { languageOf, wordsOf } from '../words/words';
import type { ActForm, Subject } from './act-form';
import { faultsOf } from './api-faults';
import { ActDesk, Call } from './act-desk';
import { ActName, actAt, PATHS } from './act-paths';
import { CheckPage, ConflictPage, FormPage } from './act-pages';
import { RefusedPage } from './act-state-pages';
import { ACT_FORMS } from './acts';
import { idOf } from './form-view';

/** The forms of acts: written with a draft on the server, checked on a last page, then sent once. */
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
    @Official() session: Session,
    @Param() params: { id: string; path: string },
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { session, ...namedBy(params), request, reply };
    const subject = await this.desk.subjectOf(call);
    const { form, savedAt } = await this.draftOf(call, subject);
    if (await this.desk.isSettled(call, subject, form)) return;
    const faults = query.periksa === undefined ? [] : ACT_FORMS[call.act].check(form, subject);
    const page = <FormPage {...{ act: call.act, subject, form, savedAt, faults }} />;
    await this.desk.show(call, page, 200, faults.length > 0);
  }

  @Post(':path')
  async write(
    @Param() params: { id: string; path: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id, act } = namedBy(params);
    const session = sessionOf(request);
    const sent = formOf(request);
    const action = sent.text('_aksi');
    const form = sent.with({ _aksi: null });
    const path = `/konsol/permohonan/${id}/${PATHS[act]}`;
    if (!session) throw new NotKept([...form.fields].filter(([name]) => name.startsWith('/')));
    const call = { session, id, act, request, reply };
    const name = { about: id, act };
    if (action === 'otomatis') return this.keep(call, form);
    if (action === 'buang' && !session.locked) {
      await this.drafts.remove(session, name);
      return this.pages.go(reply, `/konsol/permohonan/${id}`);
    }
    if (action !== 'versi-baru' && action !== 'buang') await this.drafts.save(session, name, form);
    if (session.locked) throw new SignInFirst(path, true);
    if (action === 'simpan') return this.pages.go(reply, path);
    const changed = ACT_FORMS[act].change?.(form, action);
    if (changed) {
      await this.drafts.save(session, name, changed);
      return this.pages.go(reply, path);
    }
    const subject = await this.desk.subjectOf(call);
    if (action === 'versi-baru') {
      const draft = await this.drafts.read(session, name);
      if (draft) await this.drafts.save(session, name, newVersion(draft.form, subject));
      return this.pages.go(reply, path);
    }
    // A page by GET: to reload it must not send an older text again.
    const fits = ACT_FORMS[act].check(form, subject).length === 0;
    this.pages.go(reply, fits ? `${path}/periksa` : `${path}?periksa=1`);
  }

  @Get(':path/periksa')
  async check(
    @Official() session: Session,
    @Param() params: { id: string; path: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.checkAgain({ session, ...namedBy(params), request, reply }, false);
  }

  @Post(':path/periksa')
  async send(
    @Official() session: Session,
    @Param() params: { id: string; path: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { session, ...namedBy(params), request, reply };
    const draft = await this.drafts.read(session, { about: call.id, act: call.act });
    // The second of two presses: the first has sent it.
    if (!draft) return this.pages.go(reply, `/konsol/permohonan/${call.id}`);
    const { form } = draft;
    if (formOf(request).text('_isi') !== digestOf(form)) return this.checkAgain(call, true);
    const subject = await this.desk.subjectOf(call);
    const of = ACT_FORMS[call.act];
    const { body, moved } = of.sent(form, subject);
    try {
      const done = await this.api.post<RequestAnswer>(
        session,
        `/v1/requests/${call.id}/${call.act}`,
        {
          body,
          headers: {
            'if-match': `"${form.text('_versi')}"`,
            'idempotency-key': form.text('_kunci'),
            'accept-language': languageOf(request),
          },
        },
      );
      await this.drafts.remove(session, { about: call.id, act: call.act });
      this.pages.go(reply, `/konsol/permohonan/${call.id}?tercatat=${done.version}`);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      await this.explain(call, form, of, moved, error);
    }
  }

  /** Autosave: the draft is kept, also by a locked session, and checked while it is written. */
  private async keep(call: Call, form: Form): Promise<void> {
    const { session, id, act, request, reply } = call;
    const language = languageOf(request);
    const savedAt = await this.drafts.save(session, { about: id, act }, form);
    const saved = wordsOf(language).acts.form.saved(clockText(savedAt, language));
    const answer = {
      saved,
      locked: session.locked,
      faults: [] as object[],
      sentences: [] as string[],
    };
    if (!session.locked) {
      const subject = await this.desk.subjectOf(call, true);
      const { check, sentences, conflict } = ACT_FORMS[act];
      const faults = check(form, subject);
      answer.faults = faults.map(({ pointer, text }) => ({ id: idOf(pointer), text }));
      if (faults.length === 0 && !conflict?.(form)) answer.sentences = sentences(form, subject);
    }
    void reply.header('cache-control', 'no-store').send(answer);
  }

  private async checkAgain(call: Call, changed: boolean): Promise<void> {
    const { session, id, act, reply } = call;
    const draft = await this.drafts.read(session, { about: id, act });
    if (!draft) return this.pages.go(reply, `/konsol/permohonan/${id}/${PATHS[act]}`);
    const { form } = draft;
    const subject = await this.desk.subjectOf(call);
    if (await this.desk.isSettled(call, subject, form)) return;
    const { check, conflict } = ACT_FORMS[act];
    const faults = check(form, subject);
    if (faults.length > 0) return this.desk.showFaults(call, subject, form, faults);
    const shared = { act, subject, form, digest: digestOf(form) };
    const declared = conflict?.(form);
    await this.desk.show(
      call,
      declared ? (
        <ConflictPage {...shared} conflict={declared} />
      ) : (
        <CheckPage {...shared} changed={changed} />
      ),
      changed ? 409 : 200,
    );
  }

  /** What the API refused, in words of the official, with the text untouched. */
  private async explain(
    call: Call,
    form: Form,
    of: ActForm,
    moved: ReadonlyMap<string, string>,
    error: ApiProblem,
  ): Promise<void> {
    const { session, id, act, reply } = call;
    const { problem } = error;
    if (problem.code === 'conflict-of-interest' && of.conflict?.(form)) {
      await this.drafts.remove(session, { about: id, act });
      return this.pages.go(reply, `/konsol/permohonan/${id}`);
    }
    // A lost answer: an earlier attempt with this key was recorded.
    if (problem.code === 'idempotency-key-reused')
      return this.pages.go(reply, `/konsol/permohonan/${id}`);
    if ([404, 429, 503].includes(problem.status)) throw error;
    const subject = await this.desk.subjectOf(call);
    if (await this.desk.isSettled(call, subject, form)) return;
    const faults = faultsOf(problem, moved, subject.view);
    if (faults.length > 0) return this.desk.showFaults(call, subject, form, faults);
    const page = <RefusedPage {...{ act, subject, form }} detail={problem.detail} />;
    await this.desk.show(call, page, problem.status);
  }

  private async draftOf(
    { session, id, act }: Call,
    { request }: Subject,
  ): Promise<{ form: Form; savedAt: Date | null }> {
    const draft = await this.drafts.read(session, { about: id, act });
    // A draft without text follows the request; a text is kept, and the page says what has changed.
    if (draft?.form.isTouched) return draft;
    const form = Form.of([
      ['_versi', String(request.version)],
      ['_kunci', randomUUID()],
    ]);
    return { form, savedAt: null };
  }
}

/** The request and the act of an address. @throws NotFoundException if no form has it. */
function namedBy({ id, path }: { id: string; path: string }): { id: string; act: ActName } {
  const act = actAt(path);
  if (!act || !UUID.test(id)) throw new NotFoundException();
  return { id, act };
}

/** The draft for the present version. Another version is another attempt, with a key of its own. */
const newVersion = (form: Form, { request }: Subject): Form =>
  form.with({ _versi: String(request.version), _kunci: randomUUID() });

/** What the last page showed: if the draft was changed since, it is shown again. */
const digestOf = (form: Form): string =>
  createHash('sha256')
    .update(JSON.stringify([...form.fields].sort()))
    .digest('base64url');

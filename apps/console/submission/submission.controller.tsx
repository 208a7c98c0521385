import { Get, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { Problem } from '#libs/contracts/problem';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { changed, placeOf } from '../acts/form-parts';
import type { Fault } from '../pages/form-view';
import { digestOf } from '../acts/last-page';
import { Api, ApiProblem } from '../api/api';
import { BothPage, typedIn } from '../pages/both-page';
import { DraftName, Drafts, NEW } from '../drafts/drafts';
import { Form, formOf, newPage } from '../http/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { NotKept, SignInFirst } from '../http/refusals';
import { Official, sessionOf, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { clockText } from '../words/times';
import { languageOf, wordsOf } from '../words/words';
import { Desks } from './desks';
import type { Desk } from './step-parts';
import { stepParts } from './step-parts';
import {
  basePath,
  bodyOf,
  incompleteStep,
  isOfStep,
  stepFaults,
  stepOf,
  stepPath,
  STEPS,
  withStep,
} from './submission';
import { StepPage } from './submission-pages';

/** One step, for one official. */
interface Call {
  session: Session;
  step: number;
  oral: boolean;
  request: FastifyRequest;
  reply: FastifyReply;
}

interface Shown {
  step: number;
  form: Form;
  faults?: Fault[];
  savedAt?: Date | null;
  answer?: CheckAnswer | null;
  changed?: boolean;
}

/**
 * A new request in steps, by the requester; or an oral one of an emergency, entered by the
 * provider. Each step is kept; the last one shows everything with what the law says of it, and
 * sends it once.
 */
@ConsoleRoutes(['konsol/permohonan/baru', 'konsol/permohonan/lisan'])
export class SubmissionController {
  constructor(
    private readonly api: Api,
    private readonly desks: Desks,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get()
  begin(
    @Official() _session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    this.pages.go(reply, stepPath(1, isOral(request)));
  }

  @Get(':step')
  async page(
    @Visited() { session, query, request }: Visit,
    @Param('step') text: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { session, step: stepIn(text), oral: isOral(request), request, reply };
    const draft = await this.drafts.read(session, draftName(call));
    const form = newPage(draft?.form ?? Form.of([]));
    const desk = await this.deskOf(call, form);
    if (call.step === STEPS) return this.lastStep(call, desk, form, false);
    const faults = query.periksa === undefined ? [] : stepFaults(form, call.step, desk);
    await this.show(call, desk, { step: call.step, form, faults, savedAt: draft?.savedAt });
  }

  @Post(':step')
  async write(
    @Param('step') text: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const session = sessionOf(request);
    const sent = formOf(request);
    if (!session) throw new NotKept(typedIn(sent));
    const call = { session, step: stepIn(text), oral: isOral(request), request, reply };
    const { step, oral } = call;
    const name = draftName(call);
    const action = sent.text('_aksi');
    if (action === 'buang' && !session.locked) {
      await this.drafts.remove(session, name);
      return this.pages.go(reply, '/konsol/antrean');
    }
    const draft = await this.drafts.read(session, name);
    if (step === STEPS) return this.finish(call, draft?.form, sent);
    const former = draft?.form ?? Form.of([['_kunci', randomUUID()]]);
    const form = withStep(former, sent, step);
    const kept = await this.drafts.keep(session, name, form, (field) => isOfStep(field, step));
    if (action === 'otomatis') return this.answerKept(call, kept);
    if ('other' in kept) return this.showBoth(call, kept.other, sent.with({ _aksi: null }));
    if (session.locked) throw new SignInFirst(stepPath(step, oral), true);
    const desk = await this.deskOf(call, form);
    const next =
      changed(stepParts(step, desk, form), form, action) ?? withProviderOfService(form, desk);
    if (next) await this.drafts.save(session, name, next);
    if (action !== 'lanjut') return this.pages.go(reply, stepPath(step, oral));
    const fits = stepFaults(next ?? form, step, desk).length === 0;
    const path = fits ? stepPath(step + 1, oral) : `${stepPath(step, oral)}?periksa=1`;
    this.pages.go(reply, path);
  }

  private answerKept({ session, request, reply }: Call, kept: { savedAt: Date } | object): void {
    const language = languageOf(request);
    const { form } = wordsOf(language).acts;
    const saved =
      'savedAt' in kept ? form.saved(clockText(kept.savedAt, language)) : form.otherPage;
    const answer = { saved, locked: session.locked, faults: [], sentences: [], follows: [] };
    void reply.header('cache-control', 'no-store').send(answer);
  }

  /** The last button; the second of two presses finds no draft, since the first has sent it. */
  private async finish(call: Call, form: Form | undefined, sent: Form): Promise<void> {
    const { session, oral, reply } = call;
    if (session.locked) throw new SignInFirst(stepPath(STEPS, oral), true);
    if (!form) return this.pages.go(reply, '/konsol/permohonan');
    const desk = await this.deskOf(call, form);
    if (sent.text('_isi') !== digestOf(form)) return this.lastStep(call, desk, form, true);
    const { body, moved } = bodyOf(form, desk);
    try {
      const made = await this.api.post<RequestAnswer>(session, '/v1/requests', {
        body,
        headers: {
          'idempotency-key': form.text('_kunci'),
          'accept-language': desk.view.language,
        },
      });
      await this.drafts.remove(session, draftName(call));
      this.pages.go(reply, `/konsol/permohonan/${made.id}?tercatat=${made.version}`);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const faults = faultsOf(error.problem, moved, desk);
      const [first] = faults;
      if (!first) throw error;
      // Another text is another attempt: the key of the former one may be taken.
      await this.drafts.save(session, draftName(call), form.with({ _kunci: randomUUID() }));
      await this.show(call, desk, { step: stepOf(first.pointer), form: newPage(form), faults });
    }
  }

  /** Shows what will be sent and what the law says of it; an incomplete step, if there is one. */
  private async lastStep(call: Call, desk: Desk, form: Form, again: boolean): Promise<void> {
    const { session, oral, reply } = call;
    const open = incompleteStep(form, desk);
    if (open !== null) return this.pages.go(reply, `${stepPath(open, oral)}?periksa=1`);
    const { body, moved } = bodyOf(form, desk);
    const answer = await this.api.post<CheckAnswer>(session, '/v1/requests/check', {
      body,
      headers: { 'accept-language': desk.view.language },
    });
    const faults = answer.problem ? faultsOf(answer.problem, moved, desk) : [];
    const [first] = faults;
    const shown = first ? { step: stepOf(first.pointer), form, faults } : { step: STEPS, form };
    await this.show(call, desk, { ...shown, answer, changed: again });
  }

  private async showBoth(call: Call, other: Form, form: Form): Promise<void> {
    const { session, step, oral, request, reply } = call;
    if (session.locked) throw new NotKept(typedIn(form));
    await this.pages.send(request, reply, {
      status: 409,
      title: (words) => words.acts.state.otherTitle,
      body: (view) => <BothPage view={view} to={stepPath(step, oral)} other={other} form={form} />,
    });
  }

  private async deskOf({ session, oral, request }: Call, form: Form): Promise<Desk> {
    return this.desks.of(session, await this.pages.viewOf(request), form, oral);
  }

  private async show({ request, reply }: Call, desk: Desk, page: Shown): Promise<void> {
    const { faults = [], savedAt = null, answer = null, changed: again = false } = page;
    await this.pages.send(request, reply, {
      status: again ? 409 : 200,
      title: ({ submission }) => `${submission.steps[page.step - 1]} – ${submission.title}`,
      faulty: faults.length > 0,
      body: () => (
        <StepPage desk={desk} {...page} {...{ faults, savedAt, answer }} changed={again} />
      ),
    });
  }
}

const draftName = ({ oral }: Pick<Call, 'oral'>): DraftName => ({
  about: NEW,
  act: oral ? 'oral' : 'submission',
});

const isOral = ({ url }: FastifyRequest): boolean => url.startsWith(basePath(true));

/**
 * A chosen service names its provider, unless the official has chosen one; null if nothing changes.
 */
function withProviderOfService(form: Form, { services }: Desk): Form | null {
  const service = services.find(({ id }) => id === form.text('/service'));
  return service && form.text('/provider') === ''
    ? form.with({ '/provider': service.provider })
    : null;
}

function stepIn(text: string): number {
  if (!/^[1-6]$/.test(text)) throw new NotFoundException();
  return Number(text);
}

function faultsOf(
  { status, code, detail, errors = [] }: Problem,
  moved: ReadonlyMap<string, string>,
  { view }: Desk,
): Fault[] {
  if (code === 'reference-taken')
    return [{ pointer: '/reference', text: view.words.submission.faults.referenceTaken }];
  if (status !== 422) return [];
  if (errors.length === 0) return [{ pointer: '/provider', text: detail }];
  return errors.map((error) => ({ pointer: placeOf(error.pointer, moved), text: error.detail }));
}

import { Get, NotFoundException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Problem } from '#libs/contracts/problem';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { placeOf } from '../acts/act-form';
import type { Fault } from '../acts/form-view';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { Drafts, NEW } from '../drafts/drafts';
import { Form, formOf } from '../drafts/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { NotKept, SignInFirst } from '../pages/refusals';
import { Official, sessionOf } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { clockText } from '../words/times';
import { languageOf, Words, wordsOf } from '../words/words';
import { bodyOf, incompleteStep, stepFaults, stepOf, STEPS, withStep } from './submission';
import { StepPage, stepPath } from './submission-pages';

const DRAFT = { about: NEW, act: 'submission' };

/** A new request, in steps. Each step is kept; the last one shows everything and sends it once. */
@ConsoleRoutes('konsol/permohonan/baru')
export class SubmissionController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly drafts: Drafts,
    private readonly pages: Pages,
  ) {}

  @Get()
  begin(@Official() _session: Session, @Res() reply: FastifyReply): void {
    this.pages.go(reply, stepPath(1));
  }

  @Get(':step')
  async page(
    @Official() session: Session,
    @Param('step') text: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const step = stepIn(text);
    const words = wordsOf(languageOf(request));
    const draft = await this.drafts.read(session, DRAFT);
    const form = draft?.form ?? Form.of([]);
    const open = step === STEPS ? incompleteStep(form, words) : null;
    if (open !== null) return this.pages.go(reply, `${stepPath(open)}?periksa=1`);
    const faults = query.periksa === undefined ? [] : stepFaults(form, step, words);
    await this.show(session, request, reply, {
      step,
      form,
      faults,
      savedAt: draft?.savedAt ?? null,
    });
  }

  @Post(':step')
  async write(
    @Param('step') text: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const step = stepIn(text);
    const session = sessionOf(request);
    const sent = formOf(request);
    const action = sent.text('_aksi');
    if (!session) throw new NotKept([...sent.fields].filter(([name]) => name.startsWith('/')));
    if (action === 'buang' && !session.locked) {
      await this.drafts.remove(session, DRAFT);
      return this.pages.go(reply, '/konsol/antrean');
    }
    const draft = await this.drafts.read(session, DRAFT);
    // The second of two presses of the last button: the first has sent it.
    if (step === STEPS && !draft) return this.pages.go(reply, '/konsol/permohonan');
    const former = draft?.form ?? Form.of([['_kunci', randomUUID()]]);
    const form = changed(withStep(former, sent, step), action);
    const savedAt = await this.drafts.save(session, DRAFT, form);
    const words = wordsOf(languageOf(request));
    if (action === 'otomatis') {
      const saved = words.acts.form.saved(clockText(savedAt, languageOf(request)));
      const answer = { saved, locked: session.locked, faults: [], sentences: [] };
      return void reply.header('cache-control', 'no-store').send(answer);
    }
    if (session.locked) throw new SignInFirst(stepPath(step), true);
    if (action !== 'lanjut') return this.pages.go(reply, stepPath(step));
    if (step === STEPS) return this.send(session, request, reply, form, words);
    const fits = stepFaults(form, step, words).length === 0;
    this.pages.go(reply, fits ? stepPath(step + 1) : `${stepPath(step)}?periksa=1`);
  }

  private async send(
    session: Session,
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    words: Words,
  ): Promise<void> {
    const { body, moved } = bodyOf(form);
    try {
      const made = await this.api.post<RequestAnswer>(session, '/v1/requests', {
        body,
        headers: {
          'idempotency-key': form.text('_kunci'),
          'accept-language': languageOf(request),
        },
      });
      await this.drafts.remove(session, DRAFT);
      this.pages.go(reply, `/konsol/permohonan/${made.id}?tercatat=${made.version}`);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const faults = faultsOf(error.problem, moved, words);
      const [first] = faults;
      if (!first) throw error;
      // Another text is another attempt: the key of the former one may be taken.
      await this.drafts.save(session, DRAFT, form.with({ _kunci: randomUUID() }));
      const step = stepOf(first.pointer);
      await this.show(session, request, reply, { step, form, faults, savedAt: null });
    }
  }

  private async show(
    session: Session,
    request: FastifyRequest,
    reply: FastifyReply,
    page: { step: number; form: Form; faults: Fault[]; savedAt: Date | null },
  ): Promise<void> {
    const agencies = [...(await this.agencies.all(session)).values()];
    await this.pages.send(request, reply, {
      title: ({ submission }) => `${submission.steps[page.step - 1]} – ${submission.title}`,
      faulty: page.faults.length > 0,
      body: (view) => <StepPage view={view} agencies={agencies} {...page} />,
    });
  }
}

function stepIn(text: string): number {
  if (!/^[1-6]$/.test(text)) throw new NotFoundException();
  return Number(text);
}

/** Answers the buttons that add and remove an item. */
function changed(form: Form, action: string): Form {
  const [what, index = ''] = action.split('/');
  if (what === 'hapus') return form.without(`/items/${index}/`);
  if (what !== 'tambah') return form;
  return form.with({ [`/items/${Math.max(0, ...form.indexes('/items')) + 1}/description`]: '' });
}

function faultsOf(
  { status, code, detail, errors = [] }: Problem,
  moved: ReadonlyMap<string, string>,
  { submission }: Words,
): Fault[] {
  if (code === 'reference-taken')
    return [{ pointer: '/reference', text: submission.faults.referenceTaken }];
  if (status !== 422) return [];
  if (errors.length === 0) return [{ pointer: '/provider', text: detail }];
  return errors.map((error) => ({ pointer: placeOf(error.pointer, moved), text: error.detail }));
}

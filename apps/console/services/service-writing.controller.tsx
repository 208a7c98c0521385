import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { problem } from '#libs/contracts/problem';
import type { ServiceAnswer } from '#libs/contracts/services';
import type { Fault } from '../acts/form-view';
import { Api, ApiProblem } from '../api/api';
import { fieldFaults } from '../api/field-faults';
import { Form } from '../drafts/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { formOfOfficial, Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { bodyOfService, formOfService, numberFaults } from './service-form';
import { EndServicePage, ServiceFormPage } from './service-form-pages';
import { pathOfService, SERVICES, writesFor } from './services.controller';

interface Shown {
  id: string | null;
  form: Form;
  faults?: Fault[];
  changed?: boolean;
  status?: number;
}

/** The provider offers, changes and ends its services. */
@ConsoleRoutes('konsol/layanan')
export class ServiceWritingController {
  constructor(
    private readonly api: Api,
    private readonly pages: Pages,
  ) {}

  @Get('baru')
  begin(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!writesFor(session, session.caller.agency)) forbid();
    const form = Form.of([['_kunci', randomUUID()]]);
    return this.show(request, reply, { id: null, form });
  }

  @Post('baru')
  async offer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [session, form] = formOfOfficial(request);
    await this.write(request, reply, { id: null, form }, (body, headers) =>
      this.api.post<ServiceAnswer>(session, '/v1/services', { body, headers }),
    );
  }

  @Get(':id/ubah')
  async edit(
    @Official() session: Session,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const service = await this.own(session, id);
    const form = formOfService(service).with({
      _versi: String(service.version),
      _kunci: randomUUID(),
    });
    await this.show(request, reply, { id, form });
  }

  @Post(':id/ubah')
  async save(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session, form] = formOfOfficial(request);
    const path = pathOfService(id);
    try {
      await this.write(request, reply, { id, form }, (body, headers) =>
        this.api.put<ServiceAnswer>(session, path, {
          body,
          headers: { ...headers, 'if-match': `"${form.text('_versi')}"` },
        }),
      );
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.status !== 412) throw error;
      const { version } = await this.api.get<ServiceAnswer>(session, path);
      const next = form.with({ _versi: String(version), _kunci: randomUUID() });
      await this.show(request, reply, { id, form: next, changed: true, status: 412 });
    }
  }

  @Get(':id/akhiri')
  async ending(
    @Official() session: Session,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const service = await this.own(session, id);
    await this.pages.send(request, reply, {
      title: ({ services }) => services.endTitle,
      body: (view) => <EndServicePage view={view} service={service} />,
    });
  }

  @Post(':id/akhiri')
  async end(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session] = formOfOfficial(request);
    await this.api.delete<ServiceAnswer>(session, pathOfService(id), {});
    this.pages.go(reply, `${SERVICES}/${id}`);
  }

  private async own(session: Session, id: string): Promise<ServiceAnswer> {
    const service = await this.api.get<ServiceAnswer>(session, pathOfService(id));
    return writesFor(session, service.provider) ? service : forbid();
  }

  private async write(
    request: FastifyRequest,
    reply: FastifyReply,
    shown: Shown,
    send: (body: object, headers: Record<string, string>) => Promise<ServiceAnswer>,
  ): Promise<void> {
    const { form } = shown;
    const wrong = numberFaults(form, wordsOf(languageOf(request)));
    if (wrong.length > 0)
      return this.show(request, reply, { ...shown, faults: wrong, status: 422 });
    try {
      const made = await send(bodyOfService(form), {
        'idempotency-key': form.text('_kunci'),
        'accept-language': languageOf(request),
      });
      this.pages.go(reply, `${SERVICES}/${made.id}?tersimpan=${made.version}`);
    } catch (error) {
      const faults = error instanceof ApiProblem ? fieldFaults(error.problem, form) : [];
      if (faults.length === 0) throw error;
      // Another text is another attempt: the key of the former one may be taken.
      const next = form.with({ _kunci: randomUUID() });
      await this.show(request, reply, { ...shown, form: next, faults, status: 422 });
    }
  }

  private show(
    request: FastifyRequest,
    reply: FastifyReply,
    { id, form, faults = [], changed = false, status }: Shown,
  ): Promise<void> {
    return this.pages.send(request, reply, {
      status,
      title: ({ services }) => (id === null ? services.formNew : services.formEdit),
      faulty: faults.length > 0,
      body: (view) => <ServiceFormPage of={{ view, form, faults }} id={id} changed={changed} />,
    });
  }
}

function forbid(): never {
  throw new ApiProblem(problem('forbidden', 'only the provider changes its services'), null);
}

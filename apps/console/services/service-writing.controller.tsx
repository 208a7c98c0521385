import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { problem } from '#libs/contracts/problem';
import type { ServiceAnswer } from '#libs/contracts/services';
import { Api, ApiProblem } from '../api/api';
import { Form } from '../http/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { type EditForm, EditForms } from '../pages/edit-forms';
import { Pages } from '../pages/pages';
import { formOfOfficial, Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { bodyOfService, formOfService, numberFaults } from './service-form';
import { EndServicePage, ServiceFormPage } from './service-form-pages';
import { pathOfService, SERVICES, writesFor } from './services.controller';

/** The provider offers, changes and ends its services. */
@ConsoleRoutes('konsol/layanan')
export class ServiceWritingController {
  constructor(
    private readonly api: Api,
    private readonly forms: EditForms,
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
    return this.forms.show(editOf(request, reply, null, form));
  }

  @Post('baru')
  async offer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [session, form] = formOfOfficial(request);
    const edit = editOf(request, reply, null, form);
    const present = () => Promise.resolve({});
    await this.write(edit, present, (body, headers) =>
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
    await this.forms.show(editOf(request, reply, id, form));
  }

  @Post(':id/ubah')
  async save(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session, form] = formOfOfficial(request);
    const path = pathOfService(id);
    await this.write(
      editOf(request, reply, id, form),
      async () => ({
        _versi: String((await this.api.get<ServiceAnswer>(session, path)).version),
      }),
      (body, headers) =>
        this.api.put<ServiceAnswer>(session, path, {
          body,
          headers: { ...headers, 'if-match': `"${form.text('_versi')}"` },
        }),
    );
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
    edit: EditForm,
    present: () => Promise<Record<string, string>>,
    send: (body: object, headers: Record<string, string>) => Promise<ServiceAnswer>,
  ): Promise<void> {
    const { request, reply, form } = edit;
    const wrong = numberFaults(form, wordsOf(languageOf(request)));
    if (wrong.length > 0) return this.forms.show(edit, wrong);
    const headers = {
      'idempotency-key': form.text('_kunci'),
      'accept-language': languageOf(request),
    };
    const made = await this.forms.save(edit, () => send(bodyOfService(form), headers), present);
    if (made) this.pages.go(reply, `${SERVICES}/${made.id}?tersimpan=${made.version}`);
  }
}

/** The form of a service; without an id, of a new one. */
const editOf = (
  request: FastifyRequest,
  reply: FastifyReply,
  id: string | null,
  form: Form,
): EditForm => ({
  ...{ request, reply, form },
  title: ({ services }) => (id === null ? services.formNew : services.formEdit),
  page: (of, changed) => <ServiceFormPage of={of} id={id} changed={changed} />,
});

function forbid(): never {
  throw new ApiProblem(problem('forbidden', 'only the provider changes its services'), null);
}

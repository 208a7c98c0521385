import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AgencyKeysAnswer } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { problem } from '#libs/contracts/problem';
import { AGENCY_KINDS } from '#libs/law/evaluation';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { Form } from '../http/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { type EditForm, EditForms } from '../pages/edit-forms';
import { Pages } from '../pages/pages';
import { searchIn } from '../pages/queue-filters';
import { formOfOfficial, Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { bodyOfAgency, formOfAgency } from './agency-form';
import { AgencyFormPage } from './agency-form-page';
import { AgenciesPage, OneAgencyPage } from './agency-pages';
import { treeOf } from './tree';

const ON_A_PAGE = 50;
export const AGENCIES = '/konsol/instansi';

/** The path of an agency in the API; a code of another form is an unknown one. */
export function pathOfAgency(code: string): string {
  if (!AGENCY_CODE.test(code)) throw new ApiProblem(problem('not-found', 'no such agency'), null);
  return `/v1/agencies/${code}`;
}

export const isAdmin = ({ caller }: Session): boolean => caller.roles.includes('admin');

export function needAdmin(session: Session): void {
  if (!isAdmin(session))
    throw new ApiProblem(problem('forbidden', 'only an administrator changes the registry'), null);
}

/** The registry: list, one agency with its superiors, and its data. */
@ConsoleRoutes('konsol/instansi')
export class RegistryController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly forms: EditForms,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const q = searchIn(query.q);
    const filters = new URLSearchParams({
      ...(q !== '' && { q }),
      ...(AGENCY_KINDS.includes(query.kind as never) && { kind: String(query.kind) }),
    });
    const list = { limit: ON_A_PAGE, filters };
    const page = await this.api.list<AgencyEventData>(session, '/v1/agencies', query, list);
    const { nameOf } = await this.agencies.of(
      session,
      page.items.map(({ superior }) => superior),
    );
    await this.pages.send(request, reply, {
      title: ({ registry }) => registry.title,
      body: (view) => (
        <AgenciesPage
          view={view}
          page={page}
          filters={filters}
          admin={isAdmin(session)}
          nameOf={nameOf}
        />
      ),
    });
  }

  @Get('baru')
  begin(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAdmin(session);
    const form = Form.of([['/timeZone', 'Asia/Jakarta']]);
    return this.forms.show(editOf(request, reply, null, form));
  }

  @Post('baru')
  async register(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [session, form] = formOfOfficial(request);
    needAdmin(session);
    const { registry } = wordsOf(languageOf(request));
    const code = form.text('_kode');
    const edit = editOf(request, reply, null, form);
    const taken = AGENCY_CODE.test(code) && (await this.read(session, code)) !== null;
    if (taken || !AGENCY_CODE.test(code)) {
      const text = taken ? registry.codeTaken : registry.codeFault;
      return this.forms.show(edit, [{ pointer: '_kode', text }]);
    }
    await this.write(session, edit, code, true);
  }

  @Get(':code')
  async one(
    @Visited() { session, query, request }: Visit,
    @Param('code') code: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = pathOfAgency(code);
    const [agency, all, keys] = await Promise.all([
      this.api.get<AgencyEventData>(session, path),
      this.agencies.all(session),
      isAdmin(session) ? this.api.get<AgencyKeysAnswer>(session, `${path}/keys`) : null,
    ]);
    await this.pages.send(request, reply, {
      title: () => agency.name,
      body: (view) => (
        <OneAgencyPage
          view={view}
          agency={agency}
          tree={treeOf(all, code)}
          keys={keys?.keys ?? null}
          nameOf={all.nameOf}
          saved={query.tersimpan === '1'}
        />
      ),
    });
  }

  @Get(':code/ubah')
  async edit(
    @Official() session: Session,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    needAdmin(session);
    const read = await this.api.getTagged<AgencyEventData>(session, pathOfAgency(code));
    await this.forms.show(editOf(request, reply, code, formOfAgency(read)));
  }

  @Post(':code/ubah')
  async save(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session, form] = formOfOfficial(request);
    needAdmin(session);
    await this.write(session, editOf(request, reply, code, form), code, false);
  }

  /** Null if there is no such agency. */
  private async read(session: Session, code: string): Promise<AgencyEventData | null> {
    try {
      return await this.api.get<AgencyEventData>(session, pathOfAgency(code));
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.status === 404) return null;
      throw error;
    }
  }

  private async write(
    session: Session,
    edit: EditForm,
    code: string,
    isNew: boolean,
  ): Promise<void> {
    const { request, reply, form } = edit;
    const path = pathOfAgency(code);
    const put = (): Promise<AgencyEventData> =>
      this.api.put<AgencyEventData>(session, path, {
        body: bodyOfAgency(form),
        headers: {
          // A form without a tag, which none of these pages sends, changes nothing.
          ...(!isNew && { 'if-match': form.text('_etag') || '"none"' }),
          'accept-language': languageOf(request),
        },
      });
    const made = await this.forms.save(edit, put, async () => ({
      _etag: (await this.api.getTagged<AgencyEventData>(session, path)).etag,
    }));
    if (!made) return;
    this.agencies.forget();
    this.pages.go(reply, `${AGENCIES}/${code}?tersimpan=1`);
  }
}

/** The form of an agency; without a code, of a new one. */
const editOf = (
  request: FastifyRequest,
  reply: FastifyReply,
  code: string | null,
  form: Form,
): EditForm => ({
  ...{ request, reply, form },
  title: ({ registry }) => (code === null ? registry.formNew : registry.formEdit),
  page: (of, changed) => <AgencyFormPage of={of} code={code} changed={changed} />,
});

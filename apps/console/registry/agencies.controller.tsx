import { Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AgencyKeysAnswer, AgencyPage } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { problem } from '#libs/contracts/problem';
import { AGENCY_KINDS } from '#libs/law/evaluation';
import type { Fault } from '../acts/form-view';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { fieldFaults } from '../api/field-faults';
import { Form } from '../drafts/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { isCode, pathWith, searchIn } from '../pages/queue-filters';
import { formOfOfficial, Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { bodyOfAgency, formOfAgency } from './agency-form';
import { AgencyFormPage } from './agency-form-page';
import { AgenciesPage, OneAgencyPage } from './agency-pages';
import { treeOf } from './tree';

const ON_A_PAGE = '50';
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

interface Shown {
  /** Null: a new agency. */
  code: string | null;
  form: Form;
  faults?: Fault[];
  changed?: boolean;
  status?: number;
}

/** The registry: list, one agency with its superiors, and its data. */
@ConsoleRoutes('konsol/instansi')
export class RegistryController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(
    @Official() session: Session,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const q = searchIn(query.q);
    const filters = new URLSearchParams({
      ...(q !== '' && { q }),
      ...(AGENCY_KINDS.includes(query.kind as never) && { kind: String(query.kind) }),
    });
    const after = isCode(query.after) ? query.after : null;
    const path = pathWith('/v1/agencies', filters, {
      limit: ON_A_PAGE,
      ...(after !== null && { after }),
    });
    const [page, all] = await Promise.all([
      this.api.get<AgencyPage>(session, path),
      this.agencies.all(session),
    ]);
    await this.pages.send(request, reply, {
      title: ({ registry }) => registry.title,
      body: (view) => (
        <AgenciesPage
          view={view}
          agencies={page.items}
          next={page.next}
          paged={after !== null}
          filters={filters}
          admin={isAdmin(session)}
          nameOf={(code) => all.get(code)?.name ?? code}
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
    return this.show(request, reply, {
      code: null,
      form: Form.of([['/timeZone', 'Asia/Jakarta']]),
    });
  }

  @Post('baru')
  async register(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [session, form] = formOfOfficial(request);
    needAdmin(session);
    const { registry } = wordsOf(languageOf(request));
    const code = form.text('_kode');
    const taken = AGENCY_CODE.test(code) && (await this.read(session, code)) !== null;
    if (taken || !AGENCY_CODE.test(code)) {
      const text = taken ? registry.codeTaken : registry.codeFault;
      const faults = [{ pointer: '_kode', text }];
      return this.show(request, reply, { code: null, form, faults, status: 422 });
    }
    await this.write(session, request, reply, code, { code: null, form });
  }

  @Get(':code')
  async one(
    @Official() session: Session,
    @Param('code') code: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
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
          nameOf={(of) => all.get(of)?.name ?? of}
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
    await this.show(request, reply, { code, form: formOfAgency(read) });
  }

  @Post(':code/ubah')
  async save(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session, form] = formOfOfficial(request);
    needAdmin(session);
    await this.write(session, request, reply, code, { code, form });
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
    request: FastifyRequest,
    reply: FastifyReply,
    code: string,
    shown: Shown,
  ): Promise<void> {
    const { form } = shown;
    const path = pathOfAgency(code);
    const etag = form.text('_etag');
    try {
      await this.api.put<AgencyEventData>(session, path, {
        body: bodyOfAgency(form),
        headers: {
          // A form without a tag, which none of these pages sends, changes nothing.
          ...(shown.code !== null && { 'if-match': etag || '"none"' }),
          'accept-language': languageOf(request),
        },
      });
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.status === 412) {
        const now = await this.api.getTagged<AgencyEventData>(session, path);
        const next = form.with({ _etag: now.etag });
        return this.show(request, reply, { ...shown, form: next, changed: true, status: 412 });
      }
      const faults = error instanceof ApiProblem ? fieldFaults(error.problem, form) : [];
      if (faults.length === 0) throw error;
      return this.show(request, reply, { ...shown, faults, status: 422 });
    }
    this.agencies.forget();
    this.pages.go(reply, `${AGENCIES}/${code}?tersimpan=1`);
  }

  private show(
    request: FastifyRequest,
    reply: FastifyReply,
    { code, form, faults = [], changed = false, status }: Shown,
  ): Promise<void> {
    return this.pages.send(request, reply, {
      status,
      faulty: faults.length > 0,
      title: ({ registry }) => (code === null ? registry.formNew : registry.formEdit),
      body: (view) => <AgencyFormPage of={{ view, form, faults }} code={code} changed={changed} />,
    });
  }
}

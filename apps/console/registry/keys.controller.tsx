import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { AgencyKeysAnswer } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import type { Fault } from '../pages/form-view';
import { Api, ApiProblem, Tagged } from '../api/api';
import { Form } from '../http/form';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { formOfOfficial, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { AGENCIES, needAdmin, pathOfAgency } from './agencies.controller';
import { bodyOfKeys, changeOf, KeyChange } from './key-change';
import { ConfirmKeysPage, KeysPage, Printed } from './key-pages';

interface Current {
  agency: AgencyEventData;
  keys: Tagged<AgencyKeysAnswer>;
}

interface Shown {
  form: Form;
  faults?: Fault[];
  changed?: boolean;
  saved?: boolean;
  status?: number;
}

/**
 * The public keys of an agency. They are shown before they are replaced; what the change would
 * revoke is shown before it is made, and it is made only on the keys that were shown (`If-Match`).
 */
@ConsoleRoutes('konsol/instansi/:code/kunci')
export class KeysController {
  constructor(
    private readonly api: Api,
    private readonly pages: Pages,
  ) {}

  @Get()
  async page(
    @Visited() { session, query, request }: Visit,
    @Param('code') code: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const current = await this.current(session, code);
    const saved = query.tersimpan === '1';
    await this.show(request, reply, current, { form: Form.of([]), saved });
  }

  /** The last page before the keys change. */
  @Post()
  async preview(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session, form] = formOfOfficial(request);
    const current = await this.current(session, code);
    const change = await this.checked(request, reply, current, form);
    if (change) await this.confirm(request, reply, current, form, change, []);
  }

  @Post('tetapkan')
  async replace(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [session, form] = formOfOfficial(request);
    const current = await this.current(session, code);
    const change = await this.checked(request, reply, current, form);
    if (!change) return;
    if (change.revoked.length > 0 && form.text('_kode') !== code) {
      const { codeMismatch } = wordsOf(languageOf(request)).registry;
      const faults = [{ pointer: '_kode', text: codeMismatch }];
      return this.confirm(request, reply, current, form, change, faults);
    }
    try {
      await this.api.put(session, `${pathOfAgency(code)}/keys`, {
        body: bodyOfKeys(change),
        headers: { 'if-match': form.text('_etag'), 'accept-language': languageOf(request) },
      });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { status, detail, errors = [] } = error.problem;
      if (![409, 412, 422].includes(status)) throw error;
      const texts = errors.length > 0 ? errors.map((one) => one.detail) : [detail];
      const faults = texts.map((text) => ({ pointer: '_baru', text }));
      const shown = status === 412 ? { changed: true } : { faults };
      return this.show(request, reply, await this.current(session, code), {
        form,
        status,
        ...shown,
      });
    }
    this.pages.go(reply, `${AGENCIES}/${code}/kunci?tersimpan=1`);
  }

  private async current(session: Session, code: string): Promise<Current> {
    needAdmin(session);
    const path = pathOfAgency(code);
    const [agency, keys] = await Promise.all([
      this.api.get<AgencyEventData>(session, path),
      this.api.getTagged<AgencyKeysAnswer>(session, `${path}/keys`),
    ]);
    return { agency, keys };
  }

  /** What the form would change; null if it was shown again, since it cannot be done so. */
  private async checked(
    request: FastifyRequest,
    reply: FastifyReply,
    current: Current,
    form: Form,
  ): Promise<KeyChange | null> {
    const { keys } = current;
    if (form.text('_etag') !== keys.etag) {
      await this.show(request, reply, current, { form, changed: true, status: 412 });
      return null;
    }
    const words = wordsOf(languageOf(request));
    const change = changeOf(form, keys.value.keys, words);
    if (change.faults.length === 0) return change;
    const isPrivate = change.faults.some(({ text }) => text === words.registry.withPrivate);
    // A private key is not sent back either.
    const shown = isPrivate ? form.with({ _baru: null }) : form;
    await this.show(request, reply, current, { form: shown, faults: change.faults, status: 422 });
    return null;
  }

  private async confirm(
    request: FastifyRequest,
    reply: FastifyReply,
    { agency, keys }: Current,
    form: Form,
    change: KeyChange,
    faults: Fault[],
  ): Promise<void> {
    const [kept, revoked, added] = await Promise.all(
      [change.kept, change.revoked, change.added].map((of) => printed(of)),
    );
    await this.pages.send(request, reply, {
      status: faults.length > 0 ? 422 : 200,
      faulty: faults.length > 0,
      title: ({ registry }) => registry.confirmTitle,
      body: (view) => (
        <ConfirmKeysPage
          of={{ view, form, faults }}
          agency={agency}
          etag={keys.etag}
          kept={kept ?? []}
          revoked={revoked ?? []}
          added={added ?? []}
        />
      ),
    });
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    { agency, keys }: Current,
    { form, faults = [], changed = false, saved = false, status }: Shown,
  ): Promise<void> {
    const rows = await printed(keys.value.keys);
    await this.pages.send(request, reply, {
      status,
      faulty: faults.length > 0,
      title: ({ registry }) => registry.keysTitle(agency.name),
      body: (view) => (
        <KeysPage
          of={{ view, form, faults }}
          agency={agency}
          etag={keys.etag}
          keys={rows}
          changed={changed}
          saved={saved}
        />
      ),
    });
  }
}

/** Keys with their thumbprints (RFC 7638), by which people compare them. */
function printed(keys: object[]): Promise<Printed[]> {
  return Promise.all(
    keys.map(async (key) => ({
      ...(key as Omit<Printed, 'print'>),
      // The API refuses a key that has none, with the reason.
      print: await calculateJwkThumbprint(key as JWK).catch(() => null),
    })),
  );
}

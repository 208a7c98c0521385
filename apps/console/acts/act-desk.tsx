import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { dayIn } from '#libs/law/calendar';
import { Agencies } from '../api/agencies';
import { Requests } from '../api/requests';
import type { Form } from '../drafts/form';
import { Pages } from '../pages/pages';
import type { Session } from '../session/sessions';
import type { Subject } from './act-form';
import { FormPage } from './act-pages';
import type { ActName } from './act-paths';
import { ChangedPage, ClosedPage } from './act-state-pages';
import type { Fault } from './form-view';

/** A form of one act on one request, for one official. */
export interface Call {
  session: Session;
  id: string;
  act: ActName;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** What the form of an act is about, and the pages that it can lead to. */
@Injectable()
export class ActDesk {
  constructor(
    private readonly requests: Requests,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  /** Shows why the act cannot go on, if it cannot: it is closed, or the request has another version. */
  async isSettled(call: Call, subject: Subject, form: Form): Promise<boolean> {
    const { session, act, id } = call;
    const { request } = subject;
    const zone = await this.zoneOf(session, request);
    const { open, why } = request.acts.find((one) => one.act === act) ?? { open: false, why: '' };
    if (!open) {
      const page = <ClosedPage {...{ act, subject, form, zone }} why={why ?? ''} />;
      await this.show(call, page, 409);
      return true;
    }
    const version = Number(form.text('_versi'));
    if (version === request.version) return false;
    const history = await this.requests.history(session, id);
    const since = history.filter((entry) => entry.version > version);
    await this.show(call, <ChangedPage {...{ act, subject, form, since, zone }} />, 412);
    return true;
  }

  async showFaults(call: Call, subject: Subject, form: Form, faults: Fault[]): Promise<void> {
    const page = <FormPage {...{ act: call.act, subject, form, faults, savedAt: null }} />;
    await this.show(call, page, 422, true);
  }

  async show(call: Call, body: VNode, status = 200, faulty = false): Promise<void> {
    await this.pages.send(call.request, call.reply, {
      status,
      faulty,
      title: (words) => words.acts[call.act].title,
      body: () => body,
    });
  }

  /** @param recent whether what was read when the form was opened is new enough. */
  async subjectOf(call: Call, recent = false): Promise<Subject> {
    const { session, id, act, request } = call;
    const view = await this.pages.viewOf(request);
    const context = recent
      ? await this.requests.recentContext(session, id, view.language)
      : await this.requests.context(session, id, view.language);
    const zone = await this.zoneOf(session, context.request);
    const history = act === 'information' ? await this.requests.history(session, id) : [];
    return { ...context, view, today: dayIn(zone, view.now), history };
  }

  private async zoneOf(session: Session, { provider }: RequestAnswer): Promise<string> {
    const agencies = await this.agencies.all(session);
    return agencies.get(provider.code)?.timeZone ?? 'Asia/Jakarta';
  }
}

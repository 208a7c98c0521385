import { Injectable, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { UUID } from '#libs/contracts/fields';
import { dayIn } from '#libs/law/calendar';
import { Agencies } from '../api/agencies';
import { namedIn, Requests } from '../api/requests';
import type { Form } from '../http/form';
import { BothPage, typedIn } from '../pages/both-page';
import type { DraftName } from '../drafts/drafts';
import { Pages } from '../pages/pages';
import { NotKept } from '../http/refusals';
import type { Session } from '../session/sessions';
import type { Subject } from './act-form';
import { FormPage } from './act-pages';
import { actAt, NamedAct, pathOf, routeOf } from './act-paths';
import { ChangedPage, ClosedPage, RefusedPage } from './act-state-pages';
import { Verdict, Verdicts } from './act-verdict';

/** A form of one act on one request, for one official. */
export interface DeskCall {
  session: Session;
  id: string;
  named: NamedAct;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** The draft of a form. */
export const draftName = ({ id, named }: Pick<DeskCall, 'id' | 'named'>): DraftName => ({
  about: id,
  act: routeOf(named),
});

/** The request and the act of an address. @throws NotFoundException if no form has it. */
export function namedBy({ id, path }: { id: string; path: string }): {
  id: string;
  named: NamedAct;
} {
  const named = actAt(path);
  if (!named || !UUID.test(id)) throw new NotFoundException();
  return { id, named };
}

/** What the form of an act is about, and the pages that it can lead to. */
@Injectable()
export class ActDesk {
  constructor(
    private readonly requests: Requests,
    private readonly agencies: Agencies,
    private readonly verdicts: Verdicts,
    private readonly pages: Pages,
  ) {}

  verdictOf({ session, named }: DeskCall, subject: Subject, form: Form): Promise<Verdict> {
    return this.verdicts.of(session, named, form, subject);
  }

  /**
   * Shows why the act cannot go on, if it cannot: it is closed, or the request has another version.
   */
  async isSettled(call: DeskCall, subject: Subject, form: Form): Promise<boolean> {
    const { named } = call;
    const { request } = subject;
    const why = whyClosed(named, subject);
    if (why !== null) {
      await this.show(call, <ClosedPage {...{ named, subject, form, why }} />, 409);
      return true;
    }
    const version = Number(form.text('_versi'));
    if (version === request.version) return false;
    const since = subject.history.filter((entry) => entry.version > version);
    await this.show(call, <ChangedPage {...{ named, subject, form, since }} />, 412);
    return true;
  }

  /** Shows what is wrong with the form, if anything is. */
  async isFaulty(call: DeskCall, subject: Subject, form: Form, verdict: Verdict): Promise<boolean> {
    const { named } = call;
    if (verdict.refused) {
      const { status } = verdict.refused;
      const { errors } = subject.view.words;
      const detail = status === 413 ? errors.formTooLarge.text : verdict.refused.detail;
      await this.show(call, <RefusedPage {...{ named, subject, form, detail }} />, status);
      return true;
    }
    if (verdict.faults.length === 0) return false;
    const page = <FormPage {...{ named, subject, form, verdict, savedAt: null, faulty: true }} />;
    await this.show(call, page, 422, true);
    return true;
  }

  /** Another page has written to the same draft: both texts, and which of them is kept. */
  async showBoth(call: DeskCall, other: Form, form: Form): Promise<void> {
    const { session, id, named } = call;
    if (session.locked) throw new NotKept(typedIn(form));
    const to = `/konsol/permohonan/${id}/${pathOf(named)}`;
    await this.pages.send(call.request, call.reply, {
      status: 409,
      title: (words) => words.acts.state.otherTitle,
      body: (view) => <BothPage view={view} to={to} other={other} form={form} />,
    });
  }

  async show(call: DeskCall, body: VNode, status = 200, faulty = false): Promise<void> {
    await this.pages.send(call.request, call.reply, {
      status,
      faulty,
      title: (words) => words.acts[call.named.act].title,
      body: () => body,
    });
  }

  /** @param recent whether what was read when the form was opened is new enough. */
  async subjectOf(call: DeskCall, recent = false): Promise<Subject> {
    const { session, id, named, request } = call;
    const view = await this.pages.viewOf(request);
    const dossier = recent
      ? await this.requests.recentDossier(session, id, view.language)
      : await this.requests.dossier(session, id, view.language);
    const proposal = dossier.request.proposals.find(({ id: one }) => one === named.target) ?? null;
    if (named.target !== null && !proposal) throw new NotFoundException();
    // These two offer every agency of the registry.
    const agencies = await (['forwarding', 'responsibility'].includes(named.act)
      ? this.agencies.all(session)
      : this.agencies.of(session, namedIn(dossier)));
    return {
      ...dossier,
      view,
      proposal,
      today: dayIn(dossier.deadline.timeZone, view.now),
      agencies: [...agencies.values()],
      related: named.act === 'links' ? await this.requests.related(session, id) : [],
    };
  }
}

/** Why an act is closed, in the words of the API; null if it is open. */
function whyClosed({ act }: NamedAct, { request, proposal, view }: Subject): string | null {
  const { open, why } = request.acts.find((one) => one.act === act) ?? { open: false, why: '' };
  if (!open) return why ?? '';
  if (!proposal || proposal.status === 'open') return null;
  return view.words.life.proposalStatus[proposal.status];
}

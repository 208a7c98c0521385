import { Injectable } from '@nestjs/common';
import type { DeadlineAnswer, HistoryEntry, HistoryPage } from '#libs/contracts/answers';
import type { EvaluationRecordAnswer } from '#libs/contracts/evaluation-answers';
import { UUID } from '#libs/contracts/fields';
import type { WhatWouldChangeAnswer, WhatWouldChangePage } from '#libs/contracts/law-answers';
import { problem } from '#libs/contracts/problem';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import type { Session } from '../session/sessions';
import type { Language } from '../words/words';
import { Api, ApiProblem } from './api';

export interface Dossier {
  request: RequestAnswer;
  evaluation: EvaluationRecordAnswer;
  deadline: DeadlineAnswer;
  history: HistoryEntry[];
  changes: WhatWouldChangeAnswer[];
}

/** What a decision is checked against before it is sent. */
export interface Context {
  request: RequestAnswer;
  evaluation: EvaluationRecordAnswer;
}

const CONTEXT_MS = 10 * 60_000;
const MAX_CONTEXTS = 500;

/** Reads requests through the API, as the official. */
@Injectable()
export class Requests {
  /** Of forms that are open: a live check must not fill the log of reads. */
  private readonly contexts = new Map<string, { at: number; context: Context }>();

  constructor(private readonly api: Api) {}

  async dossier(session: Session, id: string, language: Language): Promise<Dossier> {
    const at = pathOf(id);
    const request = await this.api.get<RequestAnswer>(session, at);
    const [evaluation, deadline, history, changes] = await Promise.all([
      this.evaluation(session, id, language),
      this.api.get<DeadlineAnswer>(session, `${at}/deadline`),
      this.history(session, id),
      this.changes(session, request, language),
    ]);
    return { request, evaluation, deadline, history, changes };
  }

  async context(session: Session, id: string, language: Language): Promise<Context> {
    const [request, evaluation] = await Promise.all([
      this.api.get<RequestAnswer>(session, pathOf(id)),
      this.evaluation(session, id, language),
    ]);
    const context = { request, evaluation };
    this.contexts.set(keyOf(session, id, language), { at: Date.now(), context });
    const [oldest] = this.contexts.keys();
    if (this.contexts.size > MAX_CONTEXTS && oldest) this.contexts.delete(oldest);
    return context;
  }

  /** The context as it was when the form was opened, if that is not long ago. */
  async recentContext(session: Session, id: string, language: Language): Promise<Context> {
    const kept = this.contexts.get(keyOf(session, id, language));
    return kept && Date.now() - kept.at < CONTEXT_MS
      ? kept.context
      : this.context(session, id, language);
  }

  /** The whole history, oldest first. */
  async history(session: Session, id: string): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    for (let after = ''; ;) {
      const { items, next } = await this.api.get<HistoryPage>(
        session,
        `${pathOf(id)}/history?limit=100${after}`,
      );
      entries.push(...items);
      if (next === null) return entries;
      after = `&after=${next}`;
    }
  }

  private evaluation(
    session: Session,
    id: string,
    language: Language,
  ): Promise<EvaluationRecordAnswer> {
    return this.api.get(session, `${pathOf(id)}/evaluation`, { 'accept-language': language });
  }

  /** Only while a decision is open: afterwards nothing depends on it. */
  private async changes(
    session: Session,
    { id, decision, status }: RequestAnswer,
    language: Language,
  ): Promise<WhatWouldChangeAnswer[]> {
    if (decision !== null || status === 'withdrawn') return [];
    const path = `${pathOf(id)}/evaluation/changes`;
    const { items } = await this.api.get<WhatWouldChangePage>(session, path, {
      'accept-language': language,
    });
    return items;
  }
}

/** The path of a request; an id of another form is an unknown one. */
function pathOf(id: string): string {
  if (!UUID.test(id)) throw new ApiProblem(problem('not-found', 'no such request'), null);
  return `/v1/requests/${id}`;
}

const keyOf = ({ caller: { sub, agency } }: Session, id: string, language: Language): string =>
  JSON.stringify([sub, agency, id, language]);

import { Injectable } from '@nestjs/common';
import type { DeadlineAnswer, HistoryEntry, HistoryPage } from '#libs/contracts/answers';
import type { EvaluationRecordAnswer } from '#libs/contracts/evaluation-answers';
import { UUID } from '#libs/contracts/fields';
import type { WhatWouldChangeAnswer, WhatWouldChangePage } from '#libs/contracts/law-answers';
import type { LetterAnswer } from '#libs/contracts/letter-answers';
import type { NoticePage } from '#libs/contracts/notices';
import { problem } from '#libs/contracts/problem';
import type { RelatedAnswer, RelatedPage } from '#libs/contracts/related';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import type { DossierAnswer } from '#libs/contracts/requests-and-callers';
import { factsOf } from '#libs/contracts/statuses';
import type { Language } from '#libs/law/evaluation';
import type { Session } from '../session/sessions';
import { Api, ApiAway, ApiProblem } from './api';

export interface Dossier {
  request: RequestAnswer;
  evaluation: EvaluationRecordAnswer;
  deadline: DeadlineAnswer;
  history: HistoryEntry[];
  letters: LetterAnswer[];
}

/** A request is shown without its e-mails if notification takes longer. */
const NOTICES_MS = 3_000;
const KEPT_MS = 10 * 60_000;
const MAX_KEPT = 500;

/** Reads requests through the API, as the official: one look is one entry in the log of reads. */
@Injectable()
export class Requests {
  /** Of forms that are open: a live check must not fill the log of reads. */
  private readonly kept = new Map<string, { at: number; dossier: Dossier }>();

  constructor(private readonly api: Api) {}

  async dossier(session: Session, id: string, language: Language): Promise<Dossier> {
    const { history, letters, ...more } = await this.api.get<DossierAnswer>(
      session,
      `${pathOf(id)}/dossier`,
      { 'accept-language': language },
    );
    const rest = history.next === null ? [] : await this.historyAfter(session, id, history.next);
    const dossier = { ...more, history: [...history.items, ...rest], letters: letters.items };
    const key = keyOf(session, id, language);
    this.kept.delete(key);
    this.kept.set(key, { at: Date.now(), dossier });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest) this.kept.delete(oldest);
    return dossier;
  }

  /** The dossier as it was when the form was opened, if that is not long ago. */
  async recentDossier(session: Session, id: string, language: Language): Promise<Dossier> {
    const kept = this.kept.get(keyOf(session, id, language));
    return kept && Date.now() - kept.at < KEPT_MS
      ? kept.dossier
      : this.dossier(session, id, language);
  }

  /** Requests that may belong to this one. */
  async related(session: Session, id: string): Promise<RelatedAnswer[]> {
    const { items } = await this.api.get<RelatedPage>(session, `${pathOf(id)}/related`);
    return items;
  }

  /**
   * The newest e-mails about this request that the official may see; null if they cannot be read
   * now: notification can be away while the broker works.
   */
  async notices(session: Session, id: string): Promise<NoticePage | null> {
    const path = `/v1/notices?requestId=${id}&limit=100`;
    return this.api.get<NoticePage>(session, path, {}, NOTICES_MS).catch((error: unknown) => {
      if (error instanceof ApiAway || error instanceof ApiProblem) return null;
      throw error;
    });
  }

  /**
   * What would change the recommendation; only while a decision is open, since nothing depends on
   * it later.
   */
  async changes(
    session: Session,
    { request, evaluation }: Dossier,
    language: Language,
  ): Promise<WhatWouldChangeAnswer[]> {
    const { clock } = factsOf(request.status);
    if (clock === 'ended') return [];
    // Of the facts alone: this reads no request, so that no second look is logged.
    const { asOf, parties, facts, contradicted, doubts, official, items } = evaluation.input;
    const { items: changes } = await this.api.post<WhatWouldChangePage>(
      session,
      '/v1/evaluations/changes',
      {
        body: { asOf, parties, facts, contradicted, doubts, official, items },
        headers: { 'accept-language': language },
      },
    );
    return changes;
  }

  private async historyAfter(session: Session, id: string, from: string): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    for (let after: string | null = from; after !== null;) {
      const page: HistoryPage = await this.api.get<HistoryPage>(
        session,
        `${pathOf(id)}/history?limit=100&after=${after}`,
      );
      entries.push(...page.items);
      after = page.next;
    }
    return entries;
  }
}

/** The path of a request; an id of another form is an unknown one. */
function pathOf(id: string): string {
  if (!UUID.test(id)) throw new ApiProblem(problem('not-found', 'no such request'), null);
  return `/v1/requests/${id}`;
}

const keyOf = ({ caller: { sub, agency } }: Session, id: string, language: Language): string =>
  JSON.stringify([sub, agency, id, language]);

/** Codes of the agencies that a dossier names. */
export function namedIn({ request, history }: Dossier): (string | null)[] {
  const { requester, provider, responsible, escalatedTo, proposals, links, delivery } = request;
  const inProposals = proposals.flatMap(({ by, answer, data: { to, holder } }) => [
    ...[by, answer?.by ?? null],
    ...[to, holder].filter((code) => typeof code === 'string'),
  ]);
  return [
    ...[requester.code, provider.code, responsible.holder, escalatedTo],
    ...inProposals,
    ...links.flatMap(({ path = [] }) => path),
    ...(delivery?.reports ?? []).map(({ by }) => by),
    ...history.map(({ actor }) => actor.agency),
  ];
}

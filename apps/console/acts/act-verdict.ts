import { Injectable } from '@nestjs/common';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { LetterKind } from '#libs/contracts/deliveries';
import type { Problem } from '#libs/contracts/problem';
import { Api, ApiProblem } from '../api/api';
import type { Form } from '../http/form';
import type { Session } from '../session/sessions';
import { instantText } from '../words/times';
import type { Subject } from './act-form';
import { NamedAct, routeOf } from './act-paths';
import { ACT_FORMS } from './acts';
import { faultsOf } from './api-faults';
import { conflictOf, isOfDeclaration } from './decision-parts';
import { faultsIn, Sent, sentBy } from './form-parts';
import type { Fault } from '../pages/form-view';

/** What an act would lead to, as its form stands. */
export interface Verdict {
  faults: Fault[];
  /** What will be recorded, sentence by sentence; empty while there are faults. */
  sentences: string[];
  /** What changes in the request by it. */
  follows: string[];
  /** Letters that follow from it; their drafts can be opened before. */
  letters: LetterKind[];
  /** Why the API refuses it for a reason that no field can mend; null if it does not. */
  refused: Problem | null;
  /** A declared conflict of interest: then only this is sent. */
  conflict: string | null;
}

/** Before anything is typed. */
export const NO_VERDICT: Verdict = {
  faults: [],
  sentences: [],
  follows: [],
  letters: [],
  refused: null,
  conflict: null,
};

/** The body of the API for the form of an act. */
export function sentOf(act: NamedAct, form: Form, subject: Subject): Sent {
  const { parts, body } = ACT_FORMS[act.act];
  const sent = sentBy(parts(subject, form), form);
  return { ...sent, body: body?.(form, subject, sent.body) ?? sent.body };
}

/** Asks the API what an act would lead to: its check has no effect, and logs no read. */
@Injectable()
export class Verdicts {
  constructor(private readonly api: Api) {}

  async of(session: Session, named: NamedAct, form: Form, subject: Subject): Promise<Verdict> {
    const { view } = subject;
    const { parts, check, decides, sentences, letters } = ACT_FORMS[named.act];
    const own = [
      ...faultsIn(parts(subject, form), form, view.words),
      ...(check?.(form, subject) ?? []),
    ];
    const conflict = decides ? conflictOf(form) : null;
    const verdict: Verdict = { ...NO_VERDICT, faults: own, conflict };
    if (conflict !== null && conflict !== '')
      return { ...verdict, faults: own.filter(isOfDeclaration) };
    if (own.some((fault) => !isOfDeclaration(fault))) return verdict;
    const { body, moved } = sentOf(named, form, subject);
    const path = `/v1/requests/${subject.request.id}/${routeOf(named)}/check`;
    const headers = { 'accept-language': view.language };
    const answer = await this.api
      .post<CheckAnswer>(session, path, { body, headers })
      .catch(tooLarge);
    if ('refused' in answer) return { ...verdict, ...answer };
    const faults = answer.problem ? faultsOf(answer.problem, moved, view) : [];
    return {
      ...verdict,
      faults: [...faults, ...own],
      refused: faults.length === 0 ? answer.problem : null,
      ...(!answer.problem && {
        sentences: [...decision(answer, subject), ...sentences(form, subject, body)],
        follows: followsFrom(answer, subject),
        letters: letters?.(answer.outcome) ?? [],
      }),
    };
  }
}

/** The sentences of a decision; the API names agencies by their code. */
function decision({ items, sentences }: CheckAnswer, { request }: Subject): string[] {
  const { code, name } = request.provider;
  return items.length === 0
    ? []
    : sentences.map((text) => text.replaceAll(`(${code})`, `(${name})`));
}

/** A form that is longer than the API takes is refused, and can be opened and shortened. */
function tooLarge(error: unknown): { refused: Problem } {
  if (error instanceof ApiProblem && error.problem.code === 'too-large')
    return { refused: error.problem };
  throw error;
}

function followsFrom(answer: CheckAnswer, { request, view, deadline }: Subject): string[] {
  const { words } = view;
  const { form: text } = words.acts;
  const { outcome, evaluation, deadline: due } = answer;
  const zone = deadline.timeZone;
  return [
    ...(outcome && outcome !== request.status ? [text.statusAfter(words.status[outcome])] : []),
    ...(evaluation && evaluation.recommendation !== request.recommendation
      ? [text.proposalAfter(words.recommendation[evaluation.recommendation])]
      : []),
    ...(evaluation && evaluation.recommendation === request.recommendation
      ? [text.proposalSame(words.recommendation[evaluation.recommendation])]
      : []),
    ...(due?.running && (due.dueAt !== request.deadline.dueAt || !request.deadline.running)
      ? [text.dueAfter(instantText(new Date(due.dueAt), view, zone))]
      : []),
  ];
}

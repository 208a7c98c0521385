import type { FastifyRequest } from 'fastify';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { Problem } from '#libs/contracts/problem';
import { factsOf } from '#libs/contracts/statuses';
import type { Tx } from '#libs/database/database';
import { toldTo } from '#libs/http/answer';
import { dayIn } from '#libs/law/calendar';
import { departsFrom, type NamedGround } from '#libs/law/check-decision';
import { tellDecision } from '#libs/law/decision-text';
import { answerOf } from '#libs/law/evaluate';
import type { EvaluationInput, Language } from '#libs/law/evaluation';
import type { Words } from '#libs/law/pack';
import { readEvaluation } from '../request/reads';
import type { Decision, RequestRow } from '../request/request.entity';
import type { Previewed } from '../request/store';
import { sentence } from './rights';

/** The answer of a check on an act. */
export async function checkAnswerOf(
  tx: Tx,
  { change, problem, parties, after }: Previewed,
  http: FastifyRequest,
  language: Language,
): Promise<CheckAnswer> {
  if (problem || !change || !after) return refusedAnswer(problem ?? null, http);
  const { timeZone } = parties.provider;
  const { decision } = change.set;
  const duties = change.entries.flatMap((entry) => (entry.change.duties as string[]) ?? []);
  const answer = acceptedAnswer(
    after.request,
    { duties, input: change.evaluated?.result.input, timeZone },
    language,
  );
  if (!decision) return answer;
  const { items, departs } = decision;
  const sentences = await sentencesOf(tx, after.request, decision, timeZone, language);
  return { ...answer, items, departs, sentences };
}

/** A body that would be refused. */
export function refusedAnswer(problem: Problem | null, http: FastifyRequest): CheckAnswer {
  return {
    // As the route that is checked would answer it.
    problem: problem && toldTo(http, problem, (path) => path.replace(/\/check$/, '')),
    outcome: null,
    items: [],
    departs: false,
    duties: [],
    sentences: [],
    evaluation: null,
    deadline: null,
  };
}

/**
 * A body that would be accepted and decides nothing.
 * @param after the request afterwards; `input`: of the new evaluation, if there is one.
 */
export function acceptedAnswer(
  after: RequestRow,
  { duties, input, timeZone }: { duties: string[]; input?: EvaluationInput; timeZone: string },
  language: Language,
): CheckAnswer {
  const { status, dueAt, dueProvisional: provisional, running } = after;
  return {
    problem: null,
    outcome: status,
    items: [],
    departs: false,
    duties: [...new Set(duties)],
    sentences: [
      sentence(factsOf(status).whyClosed[language]),
      ...dueSentences(after, timeZone, language),
    ],
    evaluation: input ? answerOf(input, { language }) : null,
    deadline: { dueAt: dueAt.toISOString(), provisional, running },
  };
}

const OFFICIAL: Words = { id: 'pejabat', en: 'official' };

/** The decision in sentences. Whether an item departs follows from the last evaluation. */
async function sentencesOf(
  tx: Tx,
  { id }: RequestRow,
  { by, at, outcome, items, refused, reason, conditions }: Decision,
  timeZone: string,
  language: Language,
): Promise<string[]> {
  const { items: evaluated } = await readEvaluation(tx, id);
  const recommendations = new Map(evaluated.map((item) => [item.id, item.recommendation]));
  const decided = items.map((item) => {
    const recommendation = recommendations.get(item.id);
    return { ...item, departs: !!recommendation && departsFrom(item.outcome, recommendation) };
  });
  const signed = {
    outcome,
    by: { name: by.name, position: by.position ?? OFFICIAL[language], agency: by.agency },
    on: dayIn(timeZone, new Date(at)),
    items: decided,
    grounds: refused as NamedGround[],
    conditions,
    reason,
  };
  return tellDecision(signed, { language }).map(({ text }) => text);
}

/** When the provider has to answer; none once the deadline has ended. */
function dueSentences({ status, dueAt }: RequestRow, timeZone: string, language: Language) {
  const { clock } = factsOf(status);
  if (clock === 'ended') return [];
  if (clock === 'standing') return [STANDS[language]];
  const shown = dueAt.toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  });
  return [`${DUE[language]} ${shown} (${timeZone}).`];
}
const STANDS: Words = {
  id: 'Selama itu tenggat jawaban pemberi bantuan tidak berjalan.',
  en: 'Meanwhile the deadline of the provider does not run.',
};
const DUE: Words = {
  id: 'Pemberi bantuan menjawab paling lambat',
  en: 'The provider answers by',
};

import type { FastifyRequest } from 'fastify';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { Problem } from '#libs/contracts/problem';
import { factsOf } from '#libs/contracts/statuses';
import type { Tx } from '#libs/database/database';
import { toldTo } from '#libs/http/answer';
import { answerOf } from '#libs/law/evaluate';
import type { EvaluationInput, Language } from '#libs/law/evaluation';
import type { Bilingual } from '#libs/law/pack';
import type { EvaluationRecord } from '#libs/law/judgement';
import type { HistoryRows } from '../request/history';
import { readEvaluation } from '../request/reads';
import type { RequestRow } from '../request/request.entity';
import type { Previewed } from '../request/store';
import { decisionSentences } from './decision-sentences';
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
  const evaluated = await readEvaluation(tx, after.request.id);
  const sentences = decisionSentences(decision, evaluated, timeZone, language).map(
    ({ text }) => text,
  );
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

/** A new request that would be accepted. */
export function newRequestAnswer(begun: HistoryRows, language: Language): CheckAnswer {
  const [{ record = null } = {}] = begun.evaluations;
  const { input, duties } = JSON.parse(String(record)) as EvaluationRecord;
  const timeZone = begun.request.countedIn ?? '';
  const found = { input, duties: duties.map(({ code }) => code), timeZone };
  return acceptedAnswer(begun.request, found, language);
}

/**
 * A body that would be accepted and decides nothing.
 * @param after the request afterwards; `input`: of the new evaluation, if there is one.
 */
function acceptedAnswer(
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
const STANDS: Bilingual = {
  id: 'Selama itu tenggat jawaban pemberi bantuan tidak berjalan.',
  en: 'Meanwhile the deadline of the provider does not run.',
};
const DUE: Bilingual = {
  id: 'Pemberi bantuan menjawab paling lambat',
  en: 'The provider answers by',
};

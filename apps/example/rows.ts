import type { DeadlineAnswer, HistoryEntry } from '#libs/contracts/answers';
import type { EvaluationRecordAnswer } from '#libs/contracts/evaluation-answers';
import type { Problem } from '#libs/contracts/problem';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { Mail, mailOf, nameOf } from './mailboxes';
import { MessageEnd, requestIdOf, CasePlay } from './play';
import type { Stage } from './stage';

/** The outcome of one request, each field read back from the product; null if none was created. */
export interface PlayedRow {
  key: string;
  message: {
    id: string;
    ended: MessageEnd['ended'];
    repeated: boolean;
    reference: string | null;
    /** Why it was not accepted. */
    problem: Pick<Problem, 'code' | 'detail' | 'errors'> | null;
  };
  request: {
    id: string;
    status: string;
    reference: string;
    requester: string;
    provider: string;
    subject: string | null;
    emergency: boolean;
  } | null;
  law: Law | null;
  deadline: Pick<
    DeadlineAnswer,
    'receivedAt' | 'dueAt' | 'timeZone' | 'rule' | 'running' | 'provisional' | 'stops'
  > | null;
  decision: RequestAnswer['decision'];
  /** Acts of officials and of agencies' systems, in order. */
  acts: { event: string; by: string; grounds: string[] }[];
  told: MailboxSummary[];
}

/** The last evaluation, and what it rests on. */
interface Law {
  label: 'usulan';
  recommendation: string;
  items: { id: string; recommendation: string }[];
  because: string[];
  /** Findings on what was claimed or stated; `carries`: the recommendation rests on it. */
  findings: {
    carries: boolean;
    provision: string;
    value: string;
    basis: string;
    item: string | null;
    reason: string;
  }[];
  missing: string[];
  route: string | null;
  duties: string[];
  questions: string[];
}

/** What one agency's mailbox holds about the request, oldest first. */
export interface MailboxSummary {
  agency: string;
  events: string[];
  /**
   * Records of its mailbox topic, if the product runs on Kafka: a repeat gives a receipt once more.
   */
  records: number | null;
}

/** Everything that was read for one request: the row, and what it is compared with. */
export interface Read {
  story: CasePlay;
  row: PlayedRow;
  history: HistoryEntry[];
  mail: Mail[];
}

export async function readRow(stage: Stage, story: CasePlay, end: number): Promise<Read> {
  const { from, key, data } = story.case;
  const id = requestIdOf(story);
  const reader = `system@${from}`;
  const get = <Body>(path = ''): Promise<Body> =>
    stage.product.get<Body>(reader, `/v1/requests/${id}${path}`);
  const request = id ? await get<RequestAnswer>() : null;
  const history = id ? await historyOf(stage, reader, id) : [];
  const parties = request ? [request.requester.code, request.provider.code] : [from, data.provider];
  const about = { requestId: id, messageIds: story.sent.map(({ message }) => message.id) };
  const mail: Mail[] = [];
  // Reads all mailboxes, so that the row shows everybody who received something.
  for (const agency of new Set([...parties, ...stage.agencies.map(({ code }) => code)])) {
    const expected = (parties.includes(agency) ? history.length : 0) + receiptsDue(story, agency);
    mail.push(await mailOf(stage, agency, about, expected, end));
  }
  const row = {
    key,
    message: messageOf(story),
    request: request && {
      id: request.id,
      status: request.status,
      reference: request.reference,
      requester: request.requester.code,
      provider: request.provider.code,
      subject: request.subject ?? null,
      emergency: request.emergencyApplies,
    },
    law: id ? lawOf(await get<EvaluationRecordAnswer>('/evaluation')) : null,
    deadline: id ? deadlineOf(await get<DeadlineAnswer>('/deadline')) : null,
    decision: request?.decision ?? null,
    acts: history.filter(({ actor }) => actor.agency !== null).map(actOf),
    told: mail
      .filter(({ events, texts }) => events.length + (texts?.length ?? 0) > 0)
      .map(({ agency, events, texts }) => ({
        agency,
        events: events.map(nameOf),
        records: texts?.length ?? null,
      })),
  };
  return { story, row, history, mail };
}

/** Number of receipts that a sender gets for the messages of one request. */
export const receiptsDue = ({ case: { from }, sent }: CasePlay, agency: string): number =>
  agency === from ? sent.filter(({ outcome }) => 'receipt' in outcome).length : 0;

async function historyOf(stage: Stage, reader: string, id: string): Promise<HistoryEntry[]> {
  const { items } = await stage.product.all<HistoryEntry>(reader, `/v1/requests/${id}/history`);
  return items;
}

function messageOf({ sent: [first] }: CasePlay): PlayedRow['message'] {
  if (!first) throw new Error('every case begins with a message');
  const { message, outcome, before } = first;
  const said =
    outcome.ended === 'turned-away'
      ? outcome.problem
      : outcome.ended === 'parked'
        ? outcome.parked.reason
        : outcome.ended === 'rejected'
          ? outcome.receipt.data.problem
          : null;
  const { code, detail, errors } = (said ?? {}) as Problem;
  return {
    id: message.id,
    ended: outcome.ended,
    repeated: before !== null,
    reference: 'receipt' in outcome ? String(outcome.receipt.data.reference) : null,
    problem: said ? { code, detail, errors } : null,
  };
}

/** Groups items with the same text. */
export function together(items: { id: string; what: string }[]): { ids: string; what: string }[] {
  const said = new Map<string, string[]>();
  for (const { id, what } of items) said.set(what, [...(said.get(what) ?? []), id]);
  return [...said].map(([what, ids]) => ({ ids: ids.join(', '), what }));
}

function lawOf({ trace, findings, ...answer }: EvaluationRecordAnswer): Law {
  const rows = trace.filter(({ kind }) => kind === 'row');
  const carrying = new Set(rows.flatMap(({ from }) => from));
  const because = together(
    rows.map(({ text, item }) => ({ id: item ?? '', what: text.replace(`Butir ${item}: `, '') })),
  );
  return {
    label: answer.label,
    recommendation: answer.recommendation,
    items: answer.items.map(({ id, recommendation }) => ({ id, recommendation })),
    because: because.map(({ ids, what }) =>
      because.length === 1 ? what : `Butir ${ids}: ${what}`,
    ),
    findings: findings
      .filter(({ basis }) => basis !== 'not-claimed')
      .map(({ step, provision, value, basis, item, reason }) => ({
        carries: carrying.has(step),
        provision,
        value,
        basis,
        item,
        reason,
      }))
      .toSorted((a, b) => Number(b.carries) - Number(a.carries)),
    missing: answer.missing.map(({ ask }) => ask),
    route: answer.route?.text ?? null,
    duties: answer.duties.map(({ code }) => code),
    questions: answer.questions.map(({ id }) => id),
  };
}

function deadlineOf(answer: DeadlineAnswer): PlayedRow['deadline'] {
  const { receivedAt, dueAt, timeZone, rule, running, provisional, stops } = answer;
  return { receivedAt, dueAt, timeZone, rule, running, provisional, stops };
}

function actOf({ type, actor, data }: HistoryEntry): PlayedRow['acts'][number] {
  const { refused = [] } = data as { refused?: { provision: string }[] };
  return {
    event: type,
    by: `${actor.role}@${actor.agency}`,
    grounds: refused.map(({ provision }) => provision),
  };
}

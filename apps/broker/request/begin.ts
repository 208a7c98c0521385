import { GENESIS } from '#libs/audit/chain';
import type { Link } from '#libs/contracts/proposals';
import type { RequestData } from '#libs/contracts/submit-request';
import type { TraceContext } from '#libs/contracts/trace-context';
import type { Housed } from '../agencies/directory';
import type { Counting } from '../calendar/calendars';
import { evaluateRequest } from '../evaluation/evaluate-request';
import { type HistoryRows, historyRows } from './history';
import { type Actor, evaluatedChange } from './lifecycle';
import type { EarlierPeople } from './people';
import type { RequestRow } from './request.entity';
import { NO_TERMS } from './terms';
import { nextReminder } from './unconfirmed';

/** A request that begins: submitted, or forwarded from another one. */
export interface Beginning {
  id: string;
  requester: Housed;
  provider: Housed;
  data: RequestData;
  /** The legal time of receipt. */
  receivedAt: Date;
  actor: Actor;
  /** Id of the message that submitted it; null: none did. */
  messageId: string | null;
  /** True if the provider enters an oral request, which the requester has to confirm. */
  toConfirm?: boolean;
  /** The request that it was forwarded from. */
  from?: Link;
  /** Who acted in that request. Pasal 42(1) bars them in this one too. */
  earlierPeople?: EarlierPeople;
}

/** The new request with its evaluation, and the rows that record both. */
export function beginRequest(
  {
    id,
    requester,
    provider,
    data,
    receivedAt,
    actor,
    messageId,
    from,
    earlierPeople,
    toConfirm = false,
  }: Beginning,
  now: Date,
  counting: Counting,
  causationid?: string,
  trace?: TraceContext,
): HistoryRows {
  const before: RequestRow = {
    id,
    version: 0,
    status: 'awaiting-decision',
    requester: requester.code,
    provider: provider.code,
    reference: data.reference,
    kind: data.kind,
    classification: data.classification,
    urgency: data.urgency,
    emergency: data.emergency !== undefined,
    recommendation: 'official-judgement',
    receivedAt,
    dueAt: receivedAt,
    dueProvisional: false,
    running: true,
    stops: [],
    silenceAt: receivedAt,
    startsAt: receivedAt,
    countedIn: provider.timeZone,
    calendarEdition: null,
    remindedAt: null,
    escalatedAt: null,
    escalatedTo: null,
    reopenedAt: null,
    extension: null,
    objection: null,
    objectionRemindedAt: null,
    objectionRemindAt: null,
    confirmAt: toConfirm ? nextReminder(receivedAt, receivedAt) : null,
    confirmedAt: null,
    // Pasal 37: the requester is responsible, unless a rule or a written agreement says
    // otherwise.
    responsible: { holder: requester.code, basis: '37' },
    data,
    statements: { facts: [], doubts: [], contradicted: [] },
    decision: null,
    decidedAt: null,
    decidedBy: null,
    terms: NO_TERMS,
    proposals: [],
    links: from ? [from] : [],
    forwardedFrom: from?.requestId ?? null,
    costsRemindedAt: null,
    costsRemindAt: null,
    delivery: null,
    deliverySilenceAt: null,
    ratings: [],
    signedLetters: [],
    headHash: GENESIS,
  };
  const evaluated = evaluateRequest(before, requester, provider, receivedAt, now);
  const change = evaluatedChange(evaluated);
  change.entries.unshift({
    name: 'submitted',
    status: 'awaiting-decision',
    actor,
    data: {
      receivedAt: receivedAt.toISOString(),
      messageId,
      data,
      ...(from && { forwardedFrom: from.requestId, earlierPeople }),
    },
    change: { ...(toConfirm && { toConfirm }) },
  });
  const { timeZone } = provider;
  return historyRows(before, change, now, { timeZone, counting }, causationid, trace);
}

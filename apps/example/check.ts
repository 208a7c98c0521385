import type { Approval, Refusal } from '#libs/contracts/act-bodies';
import { REQUEST_EVENTS, RequestEventName } from '#libs/contracts/events';
import type { DecisionAnswer } from '#libs/contracts/request-answers';
import type { ActStep } from './cases';
import { checkTopic, nameOf, receiptsOf } from './mailboxes';
import type { PlayedMessage } from './play';
import { Read, receiptsDue } from './rows';
import { same, Stage } from './stage';

/** An act that the history must contain. */
interface ExpectedAct {
  event: RequestEventName;
  by: string;
  said: Record<string, unknown>;
}

/**
 * Compares what was done for a request with what the product shows: history, decision, mailboxes.
 */
export function checkRow(stage: Stage, read: Read): void {
  for (const sent of read.story.sent) checkReceipt(stage, read, sent);
  if (read.row.request) {
    checkHistory(stage, read);
    checkDecision(stage, read);
  }
  checkMail(stage, read);
}

/** The history must contain every act, with its actor and text. */
function checkHistory(stage: Stage, read: Read): void {
  const { key } = read.row;
  const told = read.history
    .filter(({ actor }) => actor.agency !== null)
    .map(({ type, actor, data }) => ({ event: type, by: `${actor.role}@${actor.agency}`, data }));
  const deeds = deedsOf(read);
  const names = (list: { event: string; by: string }[]): string[] =>
    list.map(({ event, by }) => `${event} by ${by}`);
  same(stage, key, 'what was done', names(deeds), names(told));
  deeds.forEach(({ event, said }, at) => {
    const data = told[at]?.data ?? {};
    const kept = Object.fromEntries(Object.keys(said).map((name) => [name, data[name]]));
    same(stage, key, `what was said with ${event}`, said, kept);
  });
}

/** Both parties must receive every event, the sender its receipts, and nobody else anything. */
function checkMail(stage: Stage, { story, row: { key, request }, history, mail }: Read): void {
  const parties = request ? [request.requester, request.provider] : [];
  // The law decides what an agency above a party receives in addition.
  const above = stage.agencies
    .filter(({ code }) => parties.includes(code))
    .map(({ superior }) => superior);
  for (const told of mail) {
    const { agency, events } = told;
    const heard = events.map(nameOf).filter((name) => REQUEST_EVENTS.some((one) => one === name));
    const happened = parties.includes(agency) ? history.map(({ type }) => type) : [];
    if (parties.includes(agency) || !above.includes(agency))
      same(stage, key, `what ${agency} was told`, happened, heard);
    const receipts = events.length - heard.length;
    same(stage, key, `receipts of ${agency}`, receiptsDue(story, agency), receipts);
    checkTopic(stage, key, told);
  }
}

/** One receipt per message, however often it is sent, and the same on every channel. */
function checkReceipt(stage: Stage, { row: { key }, mail }: Read, sent: PlayedMessage): void {
  const { from, message, outcome, before, answer } = sent;
  if (!('receipt' in outcome)) return;
  const { receipt } = outcome;
  const events = mail.find(({ agency }) => agency === from)?.events ?? [];
  same(stage, key, `receipts of ${message.id}`, 1, receiptsOf(message.id, events).length);
  if (before) same(stage, key, `the first receipt of ${message.id}`, before, receipt);
  if (!answer) return;
  const told = outcome.ended === 'accepted' ? receipt : receipt.data.problem;
  same(stage, key, `the answer to ${message.id}, in the mailbox`, answer.body, told);
}

function deedsOf({ story }: Read): ExpectedAct[] {
  const { from, data } = story.case;
  const asked = { messageId: story.sent[0]?.message.id, data };
  return [
    { event: 'submitted', by: `system@${from}`, said: asked },
    ...story.done.map((done): ExpectedAct => {
      if ('subject' in done)
        return { by: done.subject.replace(/-\d+@/, '@'), ...deedOf(done.step) };
      const { send, data: said } = done.step;
      const event = send === 'withdraw-request' ? 'withdrawn' : 'information-supplied';
      return { event, by: `system@${from}`, said };
    }),
  ];
}

function deedOf({ act, body, problem }: ActStep): Omit<ExpectedAct, 'by'> {
  const { items, grounds, refused = [], conditions = [], reason = null } = body;
  switch (act) {
    case 'statements':
      return { event: 'evaluated', said: { statements: body } };
    case 'clarification':
      return { event: 'clarification-asked', said: body };
    case 'refusal': {
      const event = problem ? 'refusal-not-accepted' : 'refused';
      return { event, said: { refused: grounds, reason } };
    }
    case 'approval': {
      const event = items === 'all' ? 'approved' : 'partially-approved';
      return { event, said: { refused, conditions, reason } };
    }
  }
}

/** Who decided, and each item, as in the last act that the law accepted. */
function checkDecision(stage: Stage, { story, row: { key, decision } }: Read): void {
  const items = story.case.data.items.map(({ id }) => id);
  const [last] = story.done
    .flatMap((done) => ('subject' in done && isDecision(done.step) ? [done] : []))
    .slice(-1);
  const did = last && {
    agency: last.subject.split('@')[1],
    items: items.map((id) => outcomeOf(id, last.step)),
  };
  const read = decision && { agency: decision.by.agency, items: decision.items };
  same(stage, key, 'the decision', did, read);
}

const isDecision = ({ act, problem }: ActStep): boolean =>
  (act === 'approval' || act === 'refusal') && problem === undefined;

function outcomeOf(id: string, { body }: ActStep): DecisionAnswer['items'][number] {
  const { items = [], refused, grounds } = body as Partial<Approval & Refusal>;
  if (items === 'all' || items.includes(id)) return { id, outcome: 'approved', grounds: [] };
  const on = (refused ?? grounds ?? []).filter((ground) => ground.items?.includes(id) ?? true);
  return { id, outcome: 'refused', grounds: on.map(({ provision }) => provision) };
}

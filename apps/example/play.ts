import { createHash } from 'node:crypto';
import type { ParkedMessageAnswer } from '#libs/contracts/answers';
import type { CloudEvent, Envelope } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { isProblem, Problem } from '#libs/contracts/problem';
import type { Page } from '#libs/http/page';
import { signDetached } from '#libs/security/signatures';
import { recordKeyOf } from '#apps/agency/message';
import { ActStep, Case, messageOf, SendStep } from './cases';
import type { MailboxRecord } from './transport';
import { eventOf, receiptsOf } from './mailboxes';
import { ApiAnswer, settled } from './product';
import { same, Stage } from './stage';

/** How a message ended, according to the product. */
export type MessageEnd =
  | { ended: 'accepted' | 'rejected'; receipt: CloudEvent }
  | { ended: 'parked'; parked: ParkedMessageAnswer }
  | { ended: 'turned-away'; problem: Problem }
  | { ended: 'unanswered' };

export interface PlayedMessage {
  from: string;
  message: Envelope;
  sha256: string;
  at: number;
  /** The receipt that the mailbox already held: the message is a repeat. */
  before: CloudEvent | null;
  /** The answer over HTTP; null on a bus. */
  answer: ApiAnswer | null;
  outcome: MessageEnd;
}

export interface Act {
  subject: string;
  step: ActStep;
}

/** What was done for one case, in order; the first message is its request. */
export interface CasePlay {
  case: Case;
  sent: PlayedMessage[];
  done: (Act | { step: SendStep })[];
}

const RECEIPT_WITHIN_MS = 60_000;
/** Clocks of several machines differ a little; two runs are further apart. */
const SKEW_MS = 1_000;
/** Problem codes over HTTP for a message whose sender is not authenticated. */
const UNPROVEN = ['malformed', 'signature-invalid', 'forbidden', 'too-large'];

/** Sends all requests as signed messages, and then performs the acts of their parties. */
export async function play(stage: Stage, cases: Case[]): Promise<CasePlay[]> {
  const stories: CasePlay[] = [];
  for (const each of cases) {
    const request = await send(stage, each, 0, 'submit-request', each.data);
    stories.push({ case: each, sent: [request], done: [] });
  }
  stage.say(
    `Sent ${stories.length} signed requests over ${stage.transport.name}; reading receipts.`,
  );
  const end = Date.now() + RECEIPT_WITHIN_MS;
  for (const { sent } of stories)
    for (const one of sent) one.outcome = await outcomeOf(stage, one, end);
  for (const story of stories) {
    stage.say(`${story.case.title} ...`);
    await follow(stage, story);
  }
  return stories;
}

async function follow(stage: Stage, story: CasePlay): Promise<void> {
  const { key, ends = 'accepted', then = [] } = story.case;
  const [request] = story.sent;
  const ended = request?.outcome.ended ?? 'unanswered';
  const unproven = ended === 'parked' || ended === 'turned-away';
  if (!same(stage, key, 'the message ends', ends, unproven ? 'unproven' : ended)) return;
  const requestId = requestIdOf(story);
  for (const [at, step] of then.entries()) {
    const went =
      'send' in step
        ? await sendMore(stage, story, at + 1, step, requestId)
        : await act(stage, story, at + 1, step, requestId);
    if (!went) return;
  }
}

/** The id that the product gave the request; empty if it was not accepted. */
export function requestIdOf({ sent: [request] }: CasePlay): string {
  return request?.outcome.ended === 'accepted' ? request.outcome.receipt.subject : '';
}

async function act(
  stage: Stage,
  { case: { key, data }, done }: CasePlay,
  at: number,
  step: ActStep,
  requestId: string,
): Promise<boolean> {
  const subject = `${step.as}@${data.provider}`;
  const path = `/v1/requests/${requestId}/${step.act}`;
  // With an idempotency key, an act that is repeated gets its first answer again.
  const headers = { 'idempotency-key': `example-${stage.seed}-${key}-${at}` };
  const { status, body } = await stage.product.call(subject, 'POST', path, step.body, headers);
  done.push({ subject, step });
  const came = isProblem(body) ? body.code : status;
  return same(stage, key, `${step.act} by ${subject} is answered`, step.problem ?? 200, came);
}

async function sendMore(
  stage: Stage,
  { case: asked, sent, done }: CasePlay,
  at: number,
  step: SendStep,
  requestId: string,
): Promise<boolean> {
  const message = await send(stage, asked, at, step.send, { requestId, ...step.data });
  message.outcome = await outcomeOf(stage, message, Date.now() + RECEIPT_WITHIN_MS);
  sent.push(message);
  done.push({ step });
  return same(stage, asked.key, `${step.send} ends`, 'accepted', message.outcome.ended);
}

async function send(
  { seed, day, product, transport, keys }: Stage,
  asked: Case,
  at: number,
  name: 'submit-request' | SendStep['send'],
  data: Record<string, unknown>,
): Promise<PlayedMessage> {
  const { from, signedBy = from } = asked;
  const message = messageOf(seed, day, asked, at, name, data);
  const key = keys.get(signedBy);
  if (!key) throw new Error(`${signedBy} has no key here`);
  const bytes = Buffer.from(JSON.stringify(message));
  const before = receiptsOf(message.id, await product.mailbox(from))[0] ?? null;
  const sentAt = Date.now();
  const answer = await transport.send({
    bytes,
    signature: await signDetached(bytes, key),
    key: recordKeyOf(from, message),
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const outcome = { ended: 'unanswered' } as const;
  return { from, message, sha256, at: sentAt, before, answer, outcome };
}

/**
 * From the mailbox, and on a bus also from its topic: there a repeated message gets its receipt
 * once more.
 */
function outcomeOf(
  { product, transport }: Stage,
  sent: PlayedMessage,
  end: number,
): Promise<MessageEnd> {
  const { from, message, sha256, at, answer } = sent;
  const since = at - SKEW_MS;
  const look = async (): Promise<MessageEnd> => {
    if (answer && isProblem(answer.body) && UNPROVEN.includes(answer.body.code))
      return { ended: 'turned-away', problem: answer.body };
    const [receipt] = receiptsOf(message.id, await product.mailbox(from));
    const topic = transport.topicOf(from);
    const fresh = (told: MailboxRecord): boolean => told.appendedAt.getTime() >= since;
    if (receipt && (!topic || receiptsOf(message.id, topic.filter(fresh).map(eventOf)).length > 0))
      return { ended: receipt.type === ACCEPTED ? 'accepted' : 'rejected', receipt };
    if (!topic) return { ended: 'unanswered' };
    const parked = await product.get<Page<ParkedMessageAnswer>>(
      'admin',
      '/v1/parked-messages?limit=100',
    );
    const own = parked.items.find(
      (one) => one.sha256 === sha256 && Date.parse(one.receivedAt) >= since,
    );
    return own ? { ended: 'parked', parked: own } : { ended: 'unanswered' };
  };
  return settled(look, ({ ended }) => ended !== 'unanswered', end);
}

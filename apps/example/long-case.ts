import type { DeadlineAnswer, HistoryEntry } from '#libs/contracts/answers';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { MessageName } from '#libs/contracts/cloud-events';
import type { RequestEventName } from '#libs/contracts/events';
import { isProblem, ProblemCode } from '#libs/contracts/problem';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import type { Page } from '#libs/http/page';
import { SHIPPED } from '#libs/law/calendar';
import { afterWorkingDays } from '#libs/law/working-days-after';
import { checkTopic, mailOf, nameOf, receiptsOf } from './mailboxes';
import type { MovedClock } from './moved-clock';
import { settled } from './product';
import { sendSigned } from './send-signed';
import { picked, same, Stage } from './stage';

const WIB = 'Asia/Jakarta';
const DAY_MS = 86_400_000;
const WITHIN_MS = 60_000;
/** What the broker records by itself within an act of a party. */
const OF_BROKER: readonly RequestEventName[] = ['evaluated', 'returned'];

/** One entry of a timeline, as the product tells it. */
export interface TimelineRow {
  version: number;
  at: string;
  by: string;
  event: string;
  status: string;
  dueAt: string;
  running: boolean;
}

/** A request, what was done with it, and how the product shows it. */
export class LongCase {
  id = '';
  /** The signed messages that were accepted. */
  readonly messages: { name: MessageName; agency: string; id: string }[] = [];
  /** What has to be in the history: `<event> by <role>@<agency>`. */
  private readonly done: string[] = [];
  private readonly shown: [what: string, of: object][] = [];

  constructor(
    private readonly stage: Stage,
    private readonly clock: MovedClock,
    readonly key: string,
    readonly title: string,
    readonly requester: string,
    readonly provider: string,
  ) {}

  /** The requester's system submits it as a signed message. */
  async submit(data: object): Promise<void> {
    const receipt = await this.message('submit-request', this.requester, {
      ...{ provider: this.provider, ...data },
    });
    this.id = receipt.subject;
    this.expect(`system@${this.requester}`, ['submitted', 'evaluated']);
  }

  /** An official of the provider enters it: it was asked for orally. */
  async enter(data: object): Promise<void> {
    const who = `decider@${this.provider}`;
    const body = { ...{ provider: this.provider, requester: this.requester }, ...data };
    const { id } = await this.stage.product.ask<RequestAnswer>(who, 'POST', '/v1/requests', body);
    this.id = id;
    this.expect(who, ['submitted', 'evaluated']);
  }

  /** An act of an official over HTTP; with `problem`, one that is not accepted. */
  async act(
    who: string,
    act: string,
    body: object,
    events: RequestEventName[],
    problem?: ProblemCode,
  ): Promise<void> {
    const { product } = this.stage;
    const path = `/v1/requests/${this.id}/${act}`;
    const try_ = async (): Promise<string | number> => {
      const answer = await product.call(who, 'POST', path, body);
      return isProblem(answer.body) ? answer.body.code : answer.status;
    };
    // A product that has just started waits for its first checkpoint.
    const code = await settled(
      try_,
      (one) => one !== 'awaiting-checkpoint',
      Date.now() + WITHIN_MS,
    );
    if (same(this.stage, this.key, `${act} by ${who} is answered`, problem ?? 200, code))
      this.expect(who, events);
  }

  /** An act of an agency's system as a signed message. */
  async send(
    name: MessageName,
    of: 'requester' | 'provider',
    data: object,
    events: RequestEventName[],
  ): Promise<void> {
    const agency = this[of];
    await this.message(name, agency, { requestId: this.id, ...data });
    this.expect(`system@${agency}`, events);
  }

  /** Waits until the clock has reached this time. */
  until(time: Date | string): Promise<void> {
    return this.clock.until(new Date(time));
  }

  /** The same for so many days after now. */
  async later(days: number): Promise<void> {
    await this.until(new Date((await this.now()).getTime() + days * DAY_MS));
  }

  /** Waits for a time, and for what the broker does then by itself. */
  async comes(event: RequestEventName, time: Date | string): Promise<void> {
    await this.until(time);
    this.expect('broker', [event]);
    await settled(
      () => this.history(),
      (entries) =>
        entries.some(({ type, version }) => type === event && version >= this.done.length),
      Date.now() + WITHIN_MS,
    );
  }

  /** The first instant after so many working days since a time. */
  workingDaysAfter = (days: number, since: string | Date): Date =>
    afterWorkingDays(days, new Date(since), WIB, SHIPPED);

  async now(): Promise<Date> {
    const path = '/v1/me';
    const reader = `requester@${this.requester}`;
    return new Date((await this.stage.product.get<{ now: string }>(reader, path)).now);
  }

  request(): Promise<RequestAnswer> {
    const path = `/v1/requests/${this.id}`;
    return this.stage.product.get<RequestAnswer>(`requester@${this.requester}`, path);
  }

  deadline(): Promise<DeadlineAnswer> {
    const path = `/v1/requests/${this.id}/deadline`;
    return this.stage.product.get<DeadlineAnswer>(`requester@${this.requester}`, path);
  }

  /** The request that items of this one were forwarded to. */
  async forwarded(provider: string): Promise<LongCase> {
    const other = new LongCase(
      ...([this.stage, this.clock, `${this.key}-2`, `${this.title}: the forwarded part`] as const),
      ...([this.requester, provider] as const),
    );
    other.id = (await this.request()).links.at(-1)?.requestId ?? '';
    other.expect(`system@${this.requester}`, ['submitted', 'evaluated']);
    return other;
  }

  /** Id of the newest proposal. */
  async lastProposal(): Promise<string> {
    return (await this.request()).proposals.at(-1)?.id ?? '';
  }

  /** Compares something that was read on the way. */
  same(what: string, did: unknown, read: unknown): void {
    same(this.stage, this.key, what, did, read);
  }

  /** What the request has to show at the end. */
  shows(what: string, of: object): void {
    this.shown.push([what, of]);
  }

  /** Reads the timeline back, and compares it with what was done and with both mailboxes. */
  async readBack(): Promise<TimelineRow[]> {
    const history = await this.history();
    const by = ({ agency, role }: HistoryEntry['actor']): string =>
      agency === null ? role : `${role}@${agency}`;
    // A deadline moves by itself with the day on which the clock stops or goes on.
    const told = history.filter(({ type }) => type !== 'deadline-changed');
    const entries = told.map(({ type, actor }) => `${type} by ${by(actor)}`);
    same(this.stage, this.key, 'what happened', this.done, entries);
    const mails = [
      await this.mailOf(this.requester, history.length),
      await this.mailOf(this.provider, history.length),
    ];
    const kinds = history.map(({ type, version }) => `${version} ${type}`);
    for (const mail of mails) {
      const told = mail.map((event) => `${String(event.sequence)} ${nameOf(event)}`);
      same(this.stage, this.key, 'what both mailboxes hold', kinds, told);
    }
    const request = await this.request();
    same(this.stage, this.key, 'the version', history.length, request.version);
    same(this.stage, this.key, 'the status', mails[0]?.at(-1)?.data.status, request.status);
    for (const [what, of] of this.shown) same(this.stage, this.key, what, of, picked(request, of));
    return history.map(({ version, at, type, actor }, n): TimelineRow => {
      const { status, dueAt, running } = mails[0]?.[n]?.data ?? {};
      return {
        ...{ version, at, event: type, by: by(actor), status: String(status) },
        ...{ dueAt: String(dueAt), running: running === true },
      };
    });
  }

  private async message(name: MessageName, agency: string, data: object): Promise<CloudEvent> {
    const { receipt, problem } = await sendSigned(this.stage, name, agency, await this.now(), data);
    if (receipt) {
      this.messages.push({ name, agency, id: String(receipt.data.messageId) });
      return receipt;
    }
    throw new Error(`${this.key}: the message ${name} of ${agency} was not accepted: ${problem}`);
  }

  private expect(who: string, events: readonly RequestEventName[]): void {
    for (const event of events)
      this.done.push(`${event} by ${OF_BROKER.includes(event) ? 'broker' : who}`);
  }

  private async history(): Promise<HistoryEntry[]> {
    const path = `/v1/requests/${this.id}/history?limit=100`;
    const reader = `requester@${this.requester}`;
    return (await this.stage.product.get<Page<HistoryEntry>>(reader, path)).items;
  }

  /**
   * The events of this request in a mailbox, once as many as happened are there, compared with the
   * mailbox topic. Each message of the agency must have one receipt.
   */
  private async mailOf(agency: string, happened: number): Promise<CloudEvent[]> {
    const messageIds = this.messages.filter((one) => one.agency === agency).map(({ id }) => id);
    const about = { requestId: this.id, messageIds };
    const expected = happened + messageIds.length;
    const mail = await mailOf(this.stage, agency, about, expected, Date.now() + WITHIN_MS);
    checkTopic(this.stage, this.key, mail);
    const receipts = messageIds.map((id) => receiptsOf(id, mail.events).length);
    this.same(
      `the receipts of ${agency}`,
      messageIds.map(() => 1),
      receipts,
    );
    return mail.events.filter((event) => !nameOf(event).startsWith('receipt'));
  }
}

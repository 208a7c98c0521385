import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, REJECTED } from '#libs/contracts/events';
import type { MailboxRecord } from './transport';
import { settled } from './product';
import { same, type Stage } from './stage';

/** What an agency received about one request. */
export interface Mail {
  agency: string;
  /** From the API, oldest first. */
  events: CloudEvent[];
  /** From its mailbox topic, verbatim; null without a bus. */
  texts: string[] | null;
}

export function receiptsOf(messageId: string, events: CloudEvent[]): CloudEvent[] {
  return events.filter(
    ({ type, data }) => [ACCEPTED, REJECTED].includes(type) && data.messageId === messageId,
  );
}

export const eventOf = ({ text }: MailboxRecord): CloudEvent => JSON.parse(text) as CloudEvent;

/** `submitted`, `receipt accepted`. */
export function nameOf({ type }: CloudEvent): string {
  const [, family, name] = /^bantuan-kedinasan\.(\w+)\.(.+)\.v1$/.exec(type) ?? [];
  return family === 'command' ? `receipt ${name}` : (name ?? type);
}

/** The mailbox topic must bring the same events as the API, each with one text. */
export function checkTopic(stage: Stage, key: string, { agency, events, texts }: Mail): void {
  if (!texts) return;
  const once = [...new Set(texts)].map((text) => JSON.parse(text) as CloudEvent);
  const byId = (list: CloudEvent[]): CloudEvent[] =>
    list.toSorted((a, b) => a.id.localeCompare(b.id));
  same(stage, key, `the mailbox topic of ${agency}`, byId(events), byId(once));
}

/**
 * Reads what an agency received about one request, from the API and a topic, until `expected`
 * events are there.
 */
export async function mailOf(
  { product, transport }: Stage,
  agency: string,
  about: { requestId: string; messageIds: string[] },
  expected: number,
  end: number,
): Promise<Mail> {
  const happened = ({ subject }: CloudEvent): boolean => subject === about.requestId;
  const answers = (event: CloudEvent): boolean =>
    about.messageIds.some((id) => receiptsOf(id, [event]).length > 0);
  const look = async (): Promise<Mail> => {
    const mailbox = await product.mailbox(agency);
    const events = mailbox.filter((event) => happened(event) || answers(event));
    // A topic may outlive the database: skip what it holds from an earlier one.
    const since = events.find(answers)?.time ?? '';
    const told = transport.topicOf(agency)?.filter((record) => {
      const event = eventOf(record);
      return happened(event) || (answers(event) && event.time >= since);
    });
    return { agency, events, texts: told?.map(({ text }) => text) ?? null };
  };
  const complete = ({ events, texts }: Mail): boolean =>
    events.length >= expected && (!texts || new Set(texts).size >= expected);
  return settled(look, complete, end);
}

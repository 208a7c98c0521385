import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, REJECTED } from '#libs/contracts/events';
import type { Told } from './door';
import { settled } from './product';
import type { Stage } from './stage';

/** What an agency was told of one request. */
export interface Mail {
  agency: string;
  /** By the API, oldest first. */
  events: CloudEvent[];
  /** By its mailbox topic, as they stand there; null without a bus. */
  texts: string[] | null;
}

export function receiptsOf(messageId: string, events: CloudEvent[]): CloudEvent[] {
  return events.filter(
    ({ type, data }) => [ACCEPTED, REJECTED].includes(type) && data.messageId === messageId,
  );
}

export const eventOf = ({ text }: Told): CloudEvent => JSON.parse(text) as CloudEvent;

/** `submitted`, `receipt accepted`. */
export function nameOf({ type }: CloudEvent): string {
  const [, family, name] = /^bantuan-kedinasan\.(\w+)\.(.+)\.v1$/.exec(type) ?? [];
  return family === 'command' ? `receipt ${name}` : (name ?? type);
}

/** What came for an agency of one request, by the API and on a bus by its topic, once `expected` events are there. */
export async function mailOf(
  { product, door }: Stage,
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
    // A topic may outlive the database: what it kept of an earlier one's messages is not of this request.
    const since = events.find(answers)?.time ?? '';
    const told = door.topicOf(agency)?.filter((record) => {
      const event = eventOf(record);
      return happened(event) || (answers(event) && event.time >= since);
    });
    return { agency, events, texts: told?.map(({ text }) => text) ?? null };
  };
  const complete = ({ events, texts }: Mail): boolean =>
    events.length >= expected && (!texts || new Set(texts).size >= expected);
  return settled(look, complete, end);
}

import { instantOf } from './dates';
import { FieldError } from './problem';

/** CloudEvents 1.0 in structured JSON, as agencies send it. */
export interface Envelope {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject?: string;
  time: string;
  datacontenttype?: string;
  data: Record<string, unknown>;
}

/** CloudEvents 1.0 as the broker publishes it. */
export interface CloudEvent<Data = Record<string, unknown>> {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  /** Version of the request after this event, as a decimal string; absent on receipts. */
  sequence?: string;
  /** Id of the message that caused this event. */
  causationid?: string;
  /**
   * W3C Trace Context of the cause, if tracing is on (CloudEvents Distributed Tracing extension).
   */
  traceparent?: string;
  tracestate?: string;
  data: Data;
}

export const BROKER_SOURCE = 'urn:bantuan-kedinasan:broker';
export const CLOUDEVENTS = 'application/cloudevents+json';
export const SIGNATURE_HEADER = 'x-jws-signature';
export const sourceOf = (agency: string): string => `urn:bantuan-kedinasan:agency:${agency}`;

/**
 * Printable ASCII without spaces, so that an id can be logged, used as a key and stored unchanged.
 */
const USABLE_ID = /^[\x21-\x7e]{1,128}$/;

export function usableId(id: unknown): id is string {
  return typeof id === 'string' && USABLE_ID.test(id);
}

/** JSON in any case, with or without parameters (RFC 9110 section 8.3.1). */
export const JSON_MEDIA_TYPE =
  /^[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn]\/[Jj][Ss][Oo][Nn]\s*(;.*)?$/;

/** Names of CloudEvents attributes. */
const ATTRIBUTE = /^[a-z0-9]{1,20}$/;

/** The member that holds binary data. The data of our messages is JSON, so it can only be null. */
export const BINARY_DATA = 'data_base64';

/**
 * Removes attributes and binary data that are null: they count as absent (CloudEvents 1.0 JSON
 * format and its schema).
 */
export function withoutNullAttributes(message: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).filter(
      ([name, value]) => value !== null || !(ATTRIBUTE.test(name) || name === BINARY_DATA),
    ),
  );
}

/** The known attributes, and `data`. */
export const ATTRIBUTES = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'data',
];

export const MOST_ATTRIBUTES = 64;

/** Errors of the envelope, except in `id` and `source`, which are checked earlier. */
export function envelopeFaults(message: Record<string, unknown>): FieldError[] {
  const faults: FieldError[] = [];
  const say = (pointer: string, code: string, detail: string, allowed?: string[]): void => {
    faults.push({ pointer, code, detail, ...(allowed && { allowed }) });
  };
  if (message.specversion !== '1.0')
    say('/specversion', 'not-in-list', 'must be 1.0, the supported version of CloudEvents', [
      '1.0',
    ]);
  if (typeof message.type !== 'string') say('/type', 'missing', 'the message type is required');
  if (instantOf(message.time) === null)
    say(
      '/time',
      'not-a-time',
      'an RFC 3339 time with a zone is needed, such as 2026-11-21T08:00:00Z',
    );
  const { datacontenttype } = message;
  if (
    datacontenttype !== undefined &&
    !(typeof datacontenttype === 'string' && JSON_MEDIA_TYPE.test(datacontenttype))
  )
    say('/datacontenttype', 'not-in-list', 'data is JSON', ['application/json']);
  if (message.subject !== undefined && typeof message.subject !== 'string')
    say('/subject', 'wrong-type', 'subject is a text');
  if (typeof message.data !== 'object' || message.data === null || Array.isArray(message.data))
    say('/data', 'missing', 'data must be a JSON object');
  const names = Object.keys(message);
  if (names.length > MOST_ATTRIBUTES) {
    say('', 'too-many', `a message has at most ${MOST_ATTRIBUTES} attributes`);
    return faults;
  }
  for (const name of names) {
    const value = message[name];
    if (ATTRIBUTES.includes(name)) continue;
    const pointer = `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    if (!ATTRIBUTE.test(name))
      say(pointer, 'surplus', 'is not a valid name of a CloudEvents attribute');
    else if (typeof value === 'object')
      say(pointer, 'wrong-type', 'a CloudEvents extension must be a string, a number or a boolean');
  }
  return faults;
}

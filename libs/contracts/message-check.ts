import { CheckAnswer } from './checks';
import {
  AgencyCode,
  AnyText,
  Holds,
  Many,
  One,
  OneOf,
  Optional,
  OrNull,
  Pattern,
  Shape,
} from './fields';
import { FieldError, Problem } from './problem';

/** The stages of the check of a message, in the order of the product's own checks. */
export const MESSAGE_STAGES = [
  'transport',
  'size',
  'json',
  'signature-header',
  'key',
  'key-validity',
  'signature',
  'source',
  'id',
  'repeat',
  'time',
  'envelope',
  'fields',
  'law',
] as const;
export type MessageStageName = (typeof MESSAGE_STAGES)[number];

const RESULTS = ['right', 'wrong', 'not-checked'] as const;

/** Characters of 190 KiB in base64: with headers they fit into a body of 256 KiB. */
const IN_BASE64 = Math.ceil((190 * 1024) / 3) * 4;

const isTextMap = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((entry) => typeof entry === 'string');

/** A message with its headers, as a program sends it to the topic or to `POST /v1/commands`. */
export class MessageToCheck {
  /** `bus` for a record of the topic (the default), `http` for `POST /v1/commands`. */
  @Optional() @OneOf(['bus', 'http']) door?: 'bus' | 'http';
  /** The headers, with their names exactly as your program writes them. */
  @Holds('wrong-type', 'must be an object whose values are texts', isTextMap)
  @Shape({ type: 'object', additionalProperties: { type: 'string' } })
  headers: Record<string, string>;
  /**
   * The exact bytes of the record or body, in base64. At most 190 KiB fit; send larger ones
   * directly.
   */
  @Pattern(/^[A-Za-z0-9+/]*={0,2}$/, 'standard base64', IN_BASE64) body: string;
}

/** One stage of the check. */
export class MessageStage {
  /** What was checked. */
  @OneOf(MESSAGE_STAGES) stage: MessageStageName;
  /** `not-checked` if an earlier stage prevents it. */
  @OneOf(RESULTS) result: (typeof RESULTS)[number];
  /** What is right or wrong, and what to do, in the language of the answer. */
  @AnyText() text: string;
  /** Errors in fields, with pointers into the message. */
  @Optional() @Many(() => FieldError) errors?: FieldError[];
}

/** What would happen to a message if it was sent. The check has no effect. */
export class MessageCheckAnswer {
  /**
   * What the topic would do: `accepted` or `rejected` with a receipt, or `parked` without one,
   * since the sender is not proven.
   */
  @OneOf(['accepted', 'rejected', 'parked']) onTopic: 'accepted' | 'rejected' | 'parked';
  /** The problem that `POST /v1/commands` would answer; null if it would answer 202. */
  @OrNull() @One(() => Problem) problem: Problem | null;
  /** The agency whose key signed these bytes; null if that is not proven. */
  @OrNull() @AgencyCode() agency: string | null;
  /** All stages, in the order in which the product checks them. */
  @Many(() => MessageStage) stages: MessageStage[];
  /**
   * What the message would lead to: the answer of the law, duties and deadline; null unless all
   * else is right.
   */
  @OrNull() @One(() => CheckAnswer) law: CheckAnswer | null;
}

import type { ClassConstructor } from 'class-transformer';
import { IsArray } from 'class-validator';
import { SupplyInformationData, WithdrawRequestData } from './acts';
import { CHANGES } from './changes';
import { ATTRIBUTES, BROKER_SOURCE, CloudEvent, JSON_MEDIA_TYPE } from './envelope';
import {
  ACCEPTED,
  AcceptedReceipt,
  AGENCY_KEYS_CHANGED,
  AGENCY_REGISTERED,
  AgencyEventData,
  AgencyKeysEventData,
  CHECKPOINT_MADE,
  CheckpointEventData,
  REJECTED,
  RejectedReceipt,
  REQUEST_EVENTS,
  RequestEventData,
  typeOf,
} from './events';
import { AnyText, Instant, OneOf, Optional, Pattern, Shape, Text } from './fields';
import { classSchemas, JsonSchema, refTo } from './schemas';
import { SealedSubmitRequestData, SubmitRequestData } from './submit-request';

/** The messages that agencies send, each with the classes that its `data` may fit. */
export const MESSAGES = {
  'submit-request': [SubmitRequestData, SealedSubmitRequestData],
  'supply-information': [SupplyInformationData],
  'withdraw-request': [WithdrawRequestData],
} as const satisfies Record<string, readonly ClassConstructor<object>[]>;
export type MessageName = keyof typeof MESSAGES;

export const messageTypeOf = (name: MessageName): string => `bantuan-kedinasan.${name}.v1`;

interface EventKind {
  type: string;
  data: ClassConstructor<object>;
  /** Class of `change`, null where it is empty; undefined where `data` has none. */
  change?: ClassConstructor<object> | null;
}

const RECEIPTS: EventKind[] = [
  { type: ACCEPTED, data: AcceptedReceipt },
  { type: REJECTED, data: RejectedReceipt },
];
const OF_REQUESTS = REQUEST_EVENTS.map((name): EventKind => ({
  type: typeOf(name),
  data: RequestEventData,
  change: CHANGES[name],
}));
const OF_AGENCIES: EventKind[] = [
  { type: AGENCY_REGISTERED, data: AgencyEventData },
  { type: AGENCY_KEYS_CHANGED, data: AgencyKeysEventData },
];
const CHECKPOINTS: EventKind[] = [{ type: CHECKPOINT_MADE, data: CheckpointEventData }];
const EVENT_KINDS = [...RECEIPTS, ...OF_REQUESTS, ...OF_AGENCIES, ...CHECKPOINTS];

/** Types of what agencies send, of all that is told, and of what comes on which topic. */
export const MESSAGE_TYPES = (Object.keys(MESSAGES) as MessageName[]).map(messageTypeOf);
export const TOLD_TYPES = EVENT_KINDS.map(({ type }) => type);
export const EVENT_TYPES = [...RECEIPTS, ...OF_REQUESTS, ...OF_AGENCIES].map(({ type }) => type);
export const MAILBOX_TYPES = [...RECEIPTS, ...OF_REQUESTS].map(({ type }) => type);
export const CHECKPOINT_TYPES = CHECKPOINTS.map(({ type }) => type);

/** `bantuan-kedinasan.request.partially-approved.v1` is `RequestPartiallyApproved`. */
export function schemaNameOf(type: string): string {
  return type
    .replace(/^bantuan-kedinasan\.|\.v\d+$/g, '')
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The envelope of a message, as an agency sends it: CloudEvents 1.0 in structured JSON. */
export class MessageEnvelope {
  /** Of CloudEvents. */
  @OneOf(['1.0']) specversion: '1.0';
  /** Of the agency's choosing, new for each message: the same bytes under it get the same receipt again. */
  @Pattern(/^[\x21-\x7e]{1,128}$/, '1 to 128 visible ASCII characters') id: string;
  /** The agency whose key signs. */
  @Pattern(/^urn:bantuan-kedinasan:agency:[a-z0-9][a-z0-9-]{1,39}$/, 'the urn of the agency')
  source: string;
  /** What is asked for. */
  @AnyText() type: string;
  /** When it was made: at most 24 h before and 5 min after its receipt. */
  @Instant() time: string;
  /** Not read here. */
  @Optional() @AnyText() subject?: string;
  /** Of `data`. */
  @Optional() @Pattern(JSON_MEDIA_TYPE, 'application/json') datacontenttype?: string;
}

/** The envelope of an event, as the broker tells it. */
export class EventEnvelope {
  @OneOf(['1.0']) specversion: '1.0';
  /** New for each event; one that comes again has the same id and bytes. */
  @AnyText() id: string;
  @OneOf([BROKER_SOURCE]) source: string;
  @AnyText() type: string;
  /** Id of the request or agency that it is about; of a rejected message the agency and its id. */
  @Text(200) subject: string;
  /** When it happened. */
  @Instant() time: string;
  @OneOf(['application/json']) datacontenttype: 'application/json';
  /** Version of the request that this event made, as a decimal string; absent on receipts. */
  @Optional() @Pattern(/^[1-9]\d*$/, 'a decimal number') sequence?: string;
  /** Id of the message that caused it. */
  @Optional() @AnyText() causationid?: string;
  /** W3C Trace Context of what caused it, where traces are made (CloudEvents' Distributed Tracing extension). */
  @Optional() @AnyText() traceparent?: string;
  /** Of the same extension: what tracing systems on the way have added. */
  @Optional() @AnyText() tracestate?: string;
}

/** Oldest first; `next` is always the cursor to go on from. New types may come: pass over what you do not know. */
export class MailboxPage {
  @Shape({
    type: 'array',
    items: { anyOf: MAILBOX_TYPES.map((type) => refTo(schemaNameOf(type))) },
  })
  @IsArray()
  items: CloudEvent[];
  @AnyText() next: string;
}

/** Schemas of all classes, and of each message and event in its envelope, by name. */
export function contractSchemas(): Record<string, JsonSchema> {
  const schemas = classSchemas();
  for (const name of Object.keys(MESSAGES) as MessageName[]) {
    const refs = MESSAGES[name].map((data) => refTo(data.name));
    const type = messageTypeOf(name);
    schemas[schemaNameOf(type)] = {
      ...enveloped(schemas.MessageEnvelope, type, refs.length === 1 ? refs[0] : { oneOf: refs }),
      // Extensions of CloudEvents: lower-case letters and digits; null counts as absent.
      patternProperties: {
        [`^(?!(?:${ATTRIBUTES.join('|')})$)[a-z0-9]{1,20}$`]: {
          type: ['string', 'number', 'boolean', 'null'],
        },
      },
    };
  }
  for (const { type, data, change } of EVENT_KINDS)
    schemas[schemaNameOf(type)] = enveloped(
      schemas.EventEnvelope,
      type,
      change === undefined ? refTo(data.name) : withChange(schemas[data.name], change),
    );
  return schemas;
}

function enveloped(
  envelope: JsonSchema | undefined,
  type: string,
  data: JsonSchema | undefined,
): JsonSchema {
  return {
    type: 'object',
    properties: {
      ...(envelope?.properties as Record<string, JsonSchema>),
      type: { ...(envelope?.properties as Record<string, JsonSchema>).type, const: type },
      data,
    },
    required: [...(envelope?.required as string[]), 'data'],
  };
}

function withChange(
  data: JsonSchema | undefined,
  change: ClassConstructor<object> | null,
): JsonSchema {
  return {
    ...data,
    properties: {
      ...(data?.properties as Record<string, JsonSchema>),
      change: change ? refTo(change.name) : { type: 'object', properties: {} },
    },
  };
}

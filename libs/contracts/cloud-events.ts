import type { ClassConstructor } from 'class-transformer';
import { IsArray } from 'class-validator';
import { ObjectData, SupplyInformationData, WithdrawRequestData } from './act-bodies';
import { ConfirmReceiptData, ReportDeliveryData } from './deliveries';
import { CHANGES } from './event-changes';
import {
  ATTRIBUTES,
  BINARY_DATA,
  BROKER_SOURCE,
  CloudEvent,
  JSON_MEDIA_TYPE,
  MOST_ATTRIBUTES,
} from './envelope';
import {
  ACCEPTED,
  AcceptedReceipt,
  AGENCY_KEYS_CHANGED,
  AGENCY_REGISTERED,
  AGENCY_SERVICE_CHANGED,
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
import { AnswerProposalData, ProposeCostsData } from './proposals';
import { classSchemas, JsonSchema, refTo } from './schemas';
import { ServiceEventData } from './services';
import { SealedSubmitRequestData, SubmitRequestData } from './submit-request';

/** The messages that agencies send, each with the possible classes of its `data`. */
export const MESSAGES = {
  'submit-request': [SubmitRequestData, SealedSubmitRequestData],
  'supply-information': [SupplyInformationData],
  'withdraw-request': [WithdrawRequestData],
  'propose-costs': [ProposeCostsData],
  'answer-proposal': [AnswerProposalData],
  'report-delivery': [ReportDeliveryData],
  'confirm-receipt': [ConfirmReceiptData],
  object: [ObjectData],
} as const satisfies Record<string, readonly ClassConstructor<object>[]>;
export type MessageName = keyof typeof MESSAGES;
/** The messages that do an act on a request. */
export type ActMessageName = Exclude<MessageName, 'submit-request'>;

export const messageTypeOf = (name: MessageName): string => `bantuan-kedinasan.${name}.v1`;

interface EventKind {
  type: string;
  data: ClassConstructor<object>;
  /** Class of `change`; null if it is empty, undefined if `data` has no `change`. */
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
/** Told to the agency itself. */
const OF_ONE_AGENCY: EventKind[] = [
  { type: AGENCY_KEYS_CHANGED, data: AgencyKeysEventData },
  { type: AGENCY_SERVICE_CHANGED, data: ServiceEventData },
];
const OF_AGENCIES: EventKind[] = [
  { type: AGENCY_REGISTERED, data: AgencyEventData },
  ...OF_ONE_AGENCY,
];
const CHECKPOINTS: EventKind[] = [{ type: CHECKPOINT_MADE, data: CheckpointEventData }];
const EVENT_KINDS = [...RECEIPTS, ...OF_REQUESTS, ...OF_AGENCIES, ...CHECKPOINTS];

/**
 * CloudEvents types of the messages from agencies, of all events, and of the events of each topic.
 */
export const MESSAGE_TYPES = (Object.keys(MESSAGES) as MessageName[]).map(messageTypeOf);
export const TOLD_TYPES = EVENT_KINDS.map(({ type }) => type);
export const EVENT_TYPES = [...RECEIPTS, ...OF_REQUESTS, ...OF_AGENCIES].map(({ type }) => type);
export const MAILBOX_TYPES = [...RECEIPTS, ...OF_REQUESTS, ...OF_ONE_AGENCY].map(
  ({ type }) => type,
);
export const CHECKPOINT_TYPES = CHECKPOINTS.map(({ type }) => type);

/**
 * Maps `bantuan-kedinasan.request.partially-approved.v1` to `RequestPartiallyApproved`. The message
 * `object` gets another name, because a generated class with the name `Object` would hide that of
 * the language.
 */
export function schemaNameOf(type: string): string {
  const name = type
    .replace(/^bantuan-kedinasan\.|\.v\d+$/g, '')
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return name === 'Object' ? 'ObjectMessage' : name;
}

/** The envelope of a message from an agency: CloudEvents 1.0 in structured JSON. */
export class MessageEnvelope {
  /** CloudEvents version. */
  @OneOf(['1.0']) specversion: '1.0';
  /**
   * Id of the message, chosen by the agency, unique for each message, without a NIP or NIK. If the
   * same bytes are sent again under the same id, the first receipt is repeated.
   */
  @Pattern(/^[\x21-\x7e]{1,128}$/, '1 to 128 visible ASCII characters') id: string;
  /** URN of the agency that signs the message. */
  @Pattern(/^urn:bantuan-kedinasan:agency:[a-z0-9][a-z0-9-]{1,39}$/, 'the urn of the agency')
  source: string;
  /** Type of the message, with a hyphen: `bantuan-kedinasan.submit-request.v1`. */
  @AnyText() type: string;
  /** Time of the message: at most 24 hours before and 5 minutes after its receipt. */
  @Instant() time: string;
  /** Accepted and ignored. */
  @Optional() @AnyText() subject?: string;
  /** Media type of `data`: JSON. */
  @Optional() @Pattern(JSON_MEDIA_TYPE, 'application/json') datacontenttype?: string;
}

/** The envelope of an event of the broker: CloudEvents 1.0 in structured JSON. */
export class EventEnvelope {
  @OneOf(['1.0']) specversion: '1.0';
  /** Id of the event. A repeated delivery has the same id and the same bytes. */
  @AnyText() id: string;
  @OneOf([BROKER_SOURCE]) source: string;
  @AnyText() type: string;
  /**
   * Id of the request, or code of the agency. For a rejected message: the agency and the id of the
   * message.
   */
  @Text(200) subject: string;
  /** Time of the event. */
  @Instant() time: string;
  @OneOf(['application/json']) datacontenttype: 'application/json';
  /**
   * Version of the request after this event, as a decimal string. Absent on receipts and events of
   * agencies.
   */
  @Optional() @Pattern(/^[1-9]\d*$/, 'a decimal number') sequence?: string;
  /** Id of the message that caused this event. The receipt of that message can come later. */
  @Optional() @AnyText() causationid?: string;
  /**
   * W3C Trace Context of the cause, if tracing is on (CloudEvents Distributed Tracing extension).
   */
  @Optional() @AnyText() traceparent?: string;
  /** Vendor data of tracing systems (same extension). */
  @Optional() @AnyText() tracestate?: string;
}

/** A page of a mailbox, oldest event first; newest first with `order=newest`. */
export class MailboxPage {
  @Shape({ type: 'array', items: refTo('MailboxEvent') })
  @IsArray()
  items: CloudEvent[];
  /** Cursor for `after`. It is always present; store it and poll with it. */
  @AnyText() next: string;
  /** Newest first: cursor for `before`; absent if no event is earlier. */
  @Optional() @AnyText() earlier?: string;
}

/** Schemas by name: all classes, and each message and event with its envelope. */
export function contractSchemas(): Record<string, JsonSchema> {
  const schemas = classSchemas();
  schemas[NEW_REQUEST] = {
    description: 'A new request. From classification `rahasia` up, it carries no free text.',
    oneOf: MESSAGES['submit-request'].map(({ name }) => refTo(name)),
  };
  schemas.AgencyMessage = {
    description: 'A signed message of an agency.',
    oneOf: MESSAGE_TYPES.map((type) => refTo(schemaNameOf(type))),
  };
  for (const name of Object.keys(MESSAGES) as MessageName[]) {
    const [data, other] = MESSAGES[name] as readonly ClassConstructor<object>[];
    const type = messageTypeOf(name);
    schemas[schemaNameOf(type)] = {
      ...enveloped(schemas.MessageEnvelope, type, refTo(other || !data ? NEW_REQUEST : data.name)),
      // Extensions of CloudEvents hold no objects or lists; null counts as absent.
      patternProperties: {
        [EXTENSION_NAME]: { type: ['string', 'number', 'boolean', 'null'] },
        [`^${BINARY_DATA}$`]: { type: 'null' },
      },
      maxProperties: MOST_ATTRIBUTES,
    };
  }
  for (const { type, data, change } of EVENT_KINDS) {
    const name = schemaNameOf(type);
    if (change !== undefined) schemas[`${name}Data`] = withChange(schemas[data.name], change);
    const dataName = change === undefined ? data.name : `${name}Data`;
    schemas[name] = enveloped(schemas.EventEnvelope, type, refTo(dataName));
  }
  schemas[UNKNOWN_EVENT] = {
    ...enveloped(schemas.EventEnvelope, null, { type: 'object', additionalProperties: true }),
    description: 'An event of a type that this version does not know. Ignore it.',
  };
  schemas.MailboxEvent = {
    description:
      'A receipt or an event. New types may be added: a consumer must ignore the types that it does not know.',
    anyOf: [...MAILBOX_TYPES.map(schemaNameOf), UNKNOWN_EVENT].map(refTo),
  };
  return schemas;
}

/** Names of CloudEvents extensions: every valid name that is not an attribute of the envelope. */
const EXTENSION_NAME = `^(?!(${ATTRIBUTES.join('|')})$)[a-z0-9]{1,20}$`;

/**
 * Names of the schemas of a new request (open or sealed) and of an event of unknown type. The
 * latter matches every event, and generated Java clients try schemas in alphabetical order, so its
 * name must sort last.
 */
export const NEW_REQUEST = 'NewRequest';
export const UNKNOWN_EVENT = 'UnknownEvent';

function enveloped(
  envelope: JsonSchema | undefined,
  type: string | null,
  data: JsonSchema,
): JsonSchema {
  const properties = envelope?.properties as Record<string, JsonSchema>;
  return {
    type: 'object',
    properties: {
      ...properties,
      type: { ...properties.type, ...(type !== null && { const: type }) },
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

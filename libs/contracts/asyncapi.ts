import {
  CHECKPOINT_TYPES,
  contractSchemas,
  EVENT_TYPES,
  MAILBOX_TYPES,
  MESSAGE_TYPES,
  schemaNameOf,
} from './cloud-events';
import { CLOUDEVENTS, SIGNATURE_HEADER } from './envelope';
import { goldenSamples } from './samples';
import { componentsOf, JsonSchema } from './schemas';
import { CHECKPOINTS, COMMANDS, DEFAULT_PREFIX, EVENTS, mailboxOf, PREFIX, specOf } from './topics';

/** The channels: their topics, record keys and message types. */
const CHANNELS = {
  commands: {
    address: COMMANDS,
    description:
      'Signed messages of agencies. A message whose sender cannot be proven (signature, `x-jws-signature` in ' +
      'lower case, key, `source`), whose bytes cannot be read, or that is larger than 256 KiB is parked: ' +
      'the agency gets no receipt, because anybody could have written it. An administrator of the broker ' +
      'sees it. Send your first messages to `POST /v1/commands`, which answers each mistake.',
    key: '`<agency>/<reference>`. It keeps the messages of one request in order; nothing is read from it',
    types: MESSAGE_TYPES,
  },
  events: {
    address: EVENTS,
    description: 'All events, for the apps only. An agency reads its mailbox.',
    key: 'id of the request; `<agency>/<message id>` for a rejected message; code of an agency',
    types: EVENT_TYPES,
  },
  mailbox: {
    address: mailboxOf('{agency}'),
    description:
      'Receipts of the messages of one agency, events of its requests, and changes of its keys and services. The receipt of a ' +
      'message can come after the events that the message caused: `causationid` of an event and ' +
      '`data.messageId` of a receipt both hold the `id` of the message. Ignore types that you do not know.',
    key: 'id of the request; `<agency>/<message id>` for a rejected message; code of the agency for its keys and services',
    types: MAILBOX_TYPES,
  },
  checkpoints: {
    address: CHECKPOINTS,
    description:
      'Signed heads of the hash chain of all history. Keep copies: they prove later that nothing was changed.',
    key: 'name of the chain',
    types: CHECKPOINT_TYPES,
  },
} as const satisfies Record<
  string,
  { address: string; description: string; key: string; types: readonly string[] }
>;
type Channel = keyof typeof CHANNELS;

/** What an app sends and receives on the bus, from the point of view of the app, as in AsyncAPI. */
const OPERATIONS = {
  takeCommands: ['receive', 'commands', 'Receive messages of agencies'],
  tellEvents: ['send', 'events', 'Publish events, in order per request'],
  hearEvents: ['receive', 'events', 'Receive events'],
  tellCheckpoints: ['send', 'checkpoints', 'Publish signed checkpoints'],
  tellMailboxes: ['send', 'mailbox', 'Publish to the mailboxes of the parties'],
} as const satisfies Record<string, readonly ['send' | 'receive', Channel, string]>;
export type BusOperation = keyof typeof OPERATIONS;

const ON_BUS = Symbol('what an app does on the bus');

/** Class decorator of an app's module: declares the bus operations for its AsyncAPI document. */
export const OnBus =
  (...operations: BusOperation[]): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(ON_BUS, operations, target);

export function busOperationsOf(module: object): BusOperation[] {
  return (Reflect.getMetadata(ON_BUS, module) as BusOperation[] | undefined) ?? [];
}

/**
 * AsyncAPI 3.0 document of one side of the bus, from the validation classes, with the golden
 * samples as examples.
 */
export function asyncApiOf(title: string, operations: BusOperation[]): object {
  const channels = new Set(operations.map((name): Channel => OPERATIONS[name][1]));
  const types = new Set([...channels].flatMap((name): readonly string[] => CHANNELS[name].types));
  const { schemas, refTo } = componentsOf(contractSchemas(), {
    taken: [...types].filter(isMessage).map(schemaNameOf),
    given: [...types].filter((type) => !isMessage(type)).map(schemaNameOf),
  });
  const samples = Object.values(goldenSamples());
  const messages = [...types].map((type) => {
    const payload = refTo(schemaNameOf(type), isMessage(type) ? 'taken' : 'given');
    const examples = samples.filter((sample) => sample.type === type);
    return [schemaNameOf(type), messageOf(type, payload, examples)] as const;
  });
  return {
    asyncapi: '3.0.0',
    info: {
      title,
      version: '1',
      description:
        'CloudEvents 1.0 in structured JSON, one per record, at most 256 KiB. Messages of agencies are strict: ' +
        'a field that is not described is refused. Events are open: fields, types and values of the lists ' +
        'marked as open may be added at any time, and a consumer must ignore those that it does not know. ' +
        'Message types have a hyphen (`submit-request.v1`), event types a dot after the subject ' +
        '(`command.accepted.v1`). The HTTP interface: `/openapi.json`. The operator can choose another prefix ' +
        `than \`${DEFAULT_PREFIX}\` for the names of topics; ask for it. Types keep theirs.`,
    },
    servers: {
      kafka: {
        host: '{bootstrap}',
        protocol: 'kafka-secure',
        description: 'Kafka cluster of the operator, with a user for each agency.',
        variables: {
          bootstrap: {
            description: 'Bootstrap servers, as the operator gives them to you',
            examples: ['kafka.example.go.id:9093'],
          },
        },
      },
    },
    defaultContentType: CLOUDEVENTS,
    channels: Object.fromEntries([...channels].map((name) => [name, channelOf(name)])),
    operations: Object.fromEntries(operations.map((name) => [name, operationOf(name)])),
    components: { messages: Object.fromEntries(messages), schemas },
  };
}

const isMessage = (type: string): boolean => MESSAGE_TYPES.includes(type);

function channelOf(name: Channel): object {
  const { address, description, types, key } = CHANNELS[name];
  const { config } = specOf(address.replace('{agency}', 'bkn'));
  return {
    // The document is the same for every installation.
    address: DEFAULT_PREFIX + address.slice(PREFIX.length),
    description: `${description} Key: ${key}.`,
    messages: Object.fromEntries(
      types
        .map(schemaNameOf)
        .map((message) => [message, { $ref: `#/components/messages/${message}` }]),
    ),
    ...(name === 'mailbox' && { parameters: { agency: { description: 'Code of the agency' } } }),
    bindings: {
      kafka: {
        topicConfiguration: {
          'cleanup.policy': ['delete'],
          'retention.ms': Number(config['retention.ms']),
          'max.message.bytes': Number(config['max.message.bytes']),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

function operationOf(name: BusOperation): object {
  const [action, channel, summary] = OPERATIONS[name];
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${channel}` },
    messages: CHANNELS[channel].types
      .map(schemaNameOf)
      .map((message) => ({ $ref: `#/channels/${channel}/messages/${message}` })),
  };
}

const CONTENT_TYPE = { 'content-type': { type: 'string', const: CLOUDEVENTS } };
const SIGNATURE = {
  [SIGNATURE_HEADER]: {
    type: 'string',
    description:
      'Detached JWS over the exact bytes of the record (RFC 7515 appendix F, RFC 7797 `b64=false`), EdDSA or ' +
      'ES256. The name of the header is in lower case.',
  },
};

function messageOf(type: string, payload: JsonSchema, samples: object[]): object {
  return {
    name: type,
    contentType: CLOUDEVENTS,
    headers: isMessage(type)
      ? {
          type: 'object',
          properties: { ...CONTENT_TYPE, ...SIGNATURE },
          required: [SIGNATURE_HEADER],
        }
      : { type: 'object', properties: CONTENT_TYPE, required: ['content-type'] },
    payload,
    examples: samples.map((sample) => ({ payload: sample })),
  };
}

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

/** The channels: their topics, what orders the records, and the types of what travels on them. */
const CHANNELS = {
  commands: {
    address: COMMANDS,
    description: 'Signed messages of agencies.',
    key: '`<agency>/<reference>`: it orders them, nothing is read from it',
    types: MESSAGE_TYPES,
  },
  events: {
    address: EVENTS,
    description: 'All that happens, for the apps alone; an agency reads its mailbox.',
    key: 'id of the request; `<agency>/<message id>` of a rejected message; code of an agency',
    types: EVENT_TYPES,
  },
  mailbox: {
    address: mailboxOf('{agency}'),
    description: 'What one agency is told: receipts of its messages, events of its requests.',
    key: 'id of the request; `<agency>/<message id>` of a rejected message',
    types: MAILBOX_TYPES,
  },
  checkpoints: {
    address: CHECKPOINTS,
    description: 'Signed heads of the hash chain of all history, for whoever keeps them elsewhere.',
    key: 'name of the chain',
    types: CHECKPOINT_TYPES,
  },
} as const satisfies Record<
  string,
  { address: string; description: string; key: string; types: readonly string[] }
>;
type Channel = keyof typeof CHANNELS;

/** What an app does on the bus, as AsyncAPI has it: seen from the app. */
const OPERATIONS = {
  takeCommands: ['receive', 'commands', 'Takes the messages of agencies'],
  tellEvents: ['send', 'events', 'Tells what happened, in order per request'],
  hearEvents: ['receive', 'events', 'Hears what happened'],
  tellCheckpoints: ['send', 'checkpoints', 'Publishes each signed head of the chain'],
  tellMailboxes: ['send', 'mailbox', 'Tells each party what concerns it'],
} as const satisfies Record<string, readonly ['send' | 'receive', Channel, string]>;
export type BusOperation = keyof typeof OPERATIONS;

const ON_BUS = Symbol('what an app does on the bus');

/** Of the module of an app: what it does on the bus, for its document. */
export const OnBus =
  (...operations: BusOperation[]): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(ON_BUS, operations, target);

export function busOperationsOf(module: object): BusOperation[] {
  return (Reflect.getMetadata(ON_BUS, module) as BusOperation[] | undefined) ?? [];
}

/** AsyncAPI 3.0 of one side of the bus: from the classes that validate, with the golden samples as examples. */
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
        'CloudEvents 1.0 in structured JSON, one a record, at most 256 KiB. To messages of agencies ' +
        'nothing may be added that is not described; to events, fields and types may be added. ' +
        `An installation may use another prefix than ${DEFAULT_PREFIX} for its topics (KAFKA_PREFIX).`,
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
      'Detached JWS over the exact bytes of the record (RFC 7515 appendix F, RFC 7797 b64=false), EdDSA or ES256',
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

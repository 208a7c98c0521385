import type { ClassConstructor } from 'class-transformer';
import { CloudEvent, HTTP, Kafka } from 'cloudevents';
import { Schemas } from '#tests/support/json-schema';
import { CHANGES } from './event-changes';
import {
  contractSchemas,
  EventEnvelope,
  MESSAGE_TYPES,
  MESSAGES,
  MessageName,
  messageTypeOf,
  schemaNameOf,
  TOLD_TYPES,
} from './cloud-events';
import { CLOUDEVENTS, envelopeFaults, usableId, withoutNullAttributes } from './envelope';
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
import { goldenSamples, Sample } from './samples';
import { componentsOf } from './schemas';
import { ServiceEventData } from './services';
import { submitClassOf } from './submit-request';
import { validate } from './validate';

const samples = Object.entries(goldenSamples());
const { schemas } = componentsOf(contractSchemas(), {
  taken: MESSAGE_TYPES.map(schemaNameOf),
  given: TOLD_TYPES.map(schemaNameOf),
});
const validator = new Schemas({ components: { schemas } });
const faults = (type: string, value: object): string[] =>
  validator.faults(`/components/schemas/${schemaNameOf(type)}`, value);
const without = (object: object, name: string): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** The class of `data` of each type. */
const EVENT_DATA: Record<string, ClassConstructor<object>> = {
  [ACCEPTED]: AcceptedReceipt,
  [REJECTED]: RejectedReceipt,
  [AGENCY_REGISTERED]: AgencyEventData,
  [AGENCY_KEYS_CHANGED]: AgencyKeysEventData,
  [AGENCY_SERVICE_CHANGED]: ServiceEventData,
  [CHECKPOINT_MADE]: CheckpointEventData,
  ...Object.fromEntries(REQUEST_EVENTS.map((name) => [typeOf(name), RequestEventData])),
};

function dataClassOf({ type, data }: Sample): ClassConstructor<object> | undefined {
  if (type === messageTypeOf('submit-request')) return submitClassOf(data);
  const name = (Object.keys(MESSAGES) as MessageName[]).find((n) => messageTypeOf(n) === type);
  return name ? MESSAGES[name][0] : EVENT_DATA[type];
}

describe('the golden samples', () => {
  it.each([...MESSAGE_TYPES, ...TOLD_TYPES])('contain one %s', (type) => {
    const file = `${type.replace('bantuan-kedinasan.', '')}.json`;
    if (!samples.some(([, sample]) => sample.type === type))
      throw new Error(`Add libs/contracts/samples/${file}: a complete, fictitious ${type}.`);
  });

  describe.each(samples)('%s', (file, sample) => {
    it('has a file name that matches its type', () => {
      const [name = '', version = ''] = sample.type
        .replace('bantuan-kedinasan.', '')
        .split(/\.(?=v\d+$)/);
      expect(file.startsWith(`${name}.`) && file.endsWith(`.${version}.json`)).toBe(true);
    });

    it('matches its class', () => {
      const { data, ...envelope } = sample;
      const type = dataClassOf(sample);
      if (!type) throw new Error(`${sample.type} is neither a message type nor an event type`);
      expect(validate(type, data)).toMatchObject({ ok: true });
      if (MESSAGE_TYPES.includes(sample.type)) expect(envelopeFaults(sample)).toEqual([]);
      else expect(validate(EventEnvelope, envelope)).toMatchObject({ ok: true });
      const name = REQUEST_EVENTS.find((event) => typeOf(event) === sample.type);
      const change = name && CHANGES[name];
      if (change) expect(validate<object>(change, data.change)).toMatchObject({ ok: true });
      else if (name) expect(data.change).toEqual({});
    });

    it('matches its schema, and does not with one field more or less', () => {
      const { type, data } = sample;
      expect(faults(type, sample)).toEqual([]);
      expect(faults(type, { ...sample, data: { ...data, surplus: 1 } })).not.toEqual([]);
      for (const name of ['specversion', 'id', 'source', 'type', 'time', 'data'])
        expect(faults(type, without(sample, name))).toEqual([expect.stringContaining(name)]);
    });

    if (MESSAGE_TYPES.includes(sample.type))
      it('has an envelope that the intake and the schema accept or refuse alike', () => {
        const others = [undefined, null, '', 'x', '1.0', 7, {}, '2026-02-30T00:00:00Z'];
        for (const name of [
          'specversion',
          'id',
          'source',
          'type',
          'time',
          'datacontenttype',
          'data_base64',
          'Big',
        ])
          for (const other of others) {
            const { [name]: _, ...rest } = sample;
            const changed = other === undefined ? rest : { ...rest, [name]: other };
            const { id, source, type } = changed as Record<string, unknown>;
            const byIntake =
              usableId(id) &&
              source === sample.source &&
              type === sample.type &&
              envelopeFaults(withoutNullAttributes(changed)).length === 0;
            const schema = source === sample.source && faults(sample.type, changed).length === 0;
            expect([name, other, schema]).toEqual([name, other, byIntake]);
          }
      });

    it('is a CloudEvent for the official SDK, over HTTP and over Kafka', () => {
      const body = JSON.stringify(sample);
      const headers = { 'content-type': CLOUDEVENTS };
      const overHttp = HTTP.toEvent({ headers, body }) as CloudEvent;
      expect(overHttp.validate()).toBe(true);
      expect(JSON.parse(JSON.stringify(overHttp))).toEqual(sample);
      const record = { headers, body, value: body, key: 'key', timestamp: '0' };
      const overKafka = Kafka.toEvent(record) as CloudEvent;
      expect(overKafka.validate()).toBe(true);
      // The SDK adds the key of the record.
      expect(JSON.parse(JSON.stringify(overKafka))).toEqual({ ...sample, partitionkey: 'key' });
    });
  });
});

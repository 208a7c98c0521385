import type { ClassConstructor } from 'class-transformer';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import {
  Approval,
  Clarification,
  Escalation,
  Information,
  Refusal,
  Statements,
  SupplyInformationData,
  WithdrawRequestData,
} from './act-bodies';
import {
  Completion,
  ConfirmReceiptData,
  Delivery,
  Rating,
  ReportDeliveryData,
  SignedLetter,
} from './deliveries';
import { AgencyBody, AgencyKeysBody } from './agency';
import { EvaluationQuery } from './evaluation-query';
import { goldenSamples } from './samples';
import { classSchemas, componentsOf } from './schemas';
import { ServiceBody } from './services';
import { SealedSubmitRequestData, SubmitRequestData } from './submit-request';
import { validate } from './validate';

const samples = goldenSamples();
const dataOf = (name: string): object => samples[`${name}.json`]?.data ?? {};
const items = ['1', '2'];
const ground = { provision: '36-1-b', items, reason: 'r', regulation: 'UU 16/1997', article: '21' };

/** One valid body of each accepted class. */
const BODIES: [ClassConstructor<object>, object][] = [
  [SubmitRequestData, dataOf('submit-request.v1')],
  [
    SubmitRequestData,
    {
      ...dataOf('submit-request.v1'),
      emergency: {
        event: 'banjir',
        region: '33.73',
        decree: { number: '1', date: '2026-11-20', by: 'bupati', validUntil: '2026-12-03' },
      },
    },
  ],
  [SealedSubmitRequestData, dataOf('submit-request.sealed.v1')],
  [
    ServiceBody,
    {
      ...{ id: 'arsip', provider: 'bkn', kind: 'documents', title: 't', description: 'd' },
      ...{ regions: ['35', '35.07'], capacity: { amount: 0, unit: 'u', per: 'p' }, leadDays: 0 },
      ...{ conditions: ['c'], costs: [{ item: 'i', amount: 0, unit: 'u' }] },
      ...{ validFrom: '2026-01-01', validTo: '2026-12-31' },
    },
  ],
  [SupplyInformationData, dataOf('supply-information.v1')],
  [WithdrawRequestData, dataOf('withdraw-request.v1')],
  [ReportDeliveryData, dataOf('report-delivery.v1')],
  [ConfirmReceiptData, dataOf('confirm-receipt.v1')],
  [
    Delivery,
    {
      status: 'partly',
      items: [
        {
          ...{ id: '1', quantity: 1, note: 'n' },
          documents: [{ title: 't', uri: 'urn:a1:b', sha256: 'a'.repeat(64) }],
        },
      ],
    },
  ],
  [Completion, { accepted: false, items, reason: 'r' }],
  [Rating, { timeliness: 1, openness: 3, result: 5, text: 't' }],
  [SignedLetter, { kind: 'berkas', uri: 'https://a.example/b', sha256: 'a'.repeat(64) }],
  [Approval, { items, conditions: ['c'], refused: [ground], conflictOfInterest: 'none' }],
  [Approval, { items: 'all', conflictOfInterest: 'none' }],
  [Refusal, { grounds: [ground], reason: 'r', conflictOfInterest: 'none' }],
  [
    Statements,
    {
      facts: [{ provision: '36-1-a', value: 'met', text: 't', items }],
      doubts: [{ code: 'own-service', text: 't' }],
      contradicted: [{ provision: '35-1-b', text: 't' }],
    },
  ],
  [Clarification, { text: 't', provisions: ['35-1-b'] }],
  [Escalation, { reason: 'outside-36-1', text: 't' }],
  [Information, { text: 't', items: [{ id: '1', description: 'd', quantity: 1 }] }],
  [
    EvaluationQuery,
    {
      asOf: '2026-11-21',
      parties: { requester: 'pemkab', provider: 'bumn', relation: 'none' },
      doubts: ['whole-task'],
      contradicted: ['35-1-b'],
      official: false,
      items: [{ id: '1' }],
    },
  ],
  [AgencyBody, { name: 'n', kind: 'pemkab', email: 'a@b.example', party: 'bkn', region: '35.07' }],
  [
    AgencyKeysBody,
    {
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
          y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
          kid: 'k',
          alg: 'ES256',
          validTo: '2027-01-01T00:00:00Z',
        },
      ],
    },
  ],
];

const { schemas } = componentsOf(classSchemas(), {
  taken: BODIES.map(([type]) => type.name),
  given: [],
});
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
addFormats(ajv);
ajv
  .addVocabulary(['components', 'schemas', 'x-ids-once', 'x-readable', 'x-names-nobody'])
  .addVocabulary(['x-mail-address'])
  .addSchema({ $id: 'taken', components: { schemas } });

const GONE = Symbol('gone');
const OTHERS: unknown[] = [
  GONE,
  null,
  '',
  'x',
  'x'.repeat(20_001),
  -1,
  0.5,
  7,
  true,
  [],
  {},
  [null],
];

/** Variants of the body: each part, at any depth, removed, extended, or replaced. */
function* variantsOf(body: unknown): Generator<[string, unknown]> {
  if (typeof body !== 'object' || body === null) return;
  yield [' with more', Array.isArray(body) ? [...body, {}] : { ...body, surplus: 1 }];
  for (const key of Object.keys(body)) {
    const put = (value: unknown): unknown => {
      const copy = structuredClone(body) as Record<string, unknown>;
      if (value === GONE) delete copy[key];
      else copy[key] = value;
      return Array.isArray(body) ? Object.values(copy) : copy;
    };
    for (const other of OTHERS) yield [`/${key} ${shown(other)}`, put(other)];
    for (const [at, inner] of variantsOf((body as Record<string, unknown>)[key]))
      yield [`/${key}${at}`, put(inner)];
  }
}

const shown = (value: unknown): string =>
  value === GONE ? 'gone' : `is ${JSON.stringify(value).slice(0, 20)}`;

describe('the schemas agree with the validation of the intake', () => {
  it.each(BODIES.map(([type, body]) => [type.name, type, body] as const))(
    '%s',
    (name, type, body) => {
      const documented = ajv.compile({ $ref: `taken#/components/schemas/${name}` });
      expect([documented(body), validate(type, body).ok]).toEqual([true, true]);
      const differences: string[] = [];
      let refused = 0;
      for (const [what, variant] of variantsOf(body)) {
        const [said, done] = [documented(variant), validate(type, variant).ok];
        if (said !== done)
          differences.push(`${what}: the schema ${String(said)}, the validation ${String(done)}`);
        if (!done) refused++;
      }
      expect(differences).toEqual([]);
      expect(refused).toBeGreaterThan(10);
    },
  );
});

import type { JsonSchema } from '#libs/contracts/schemas';
import { schemaBreaks } from './compatible';
import { contractBreaks } from './contract-breaks';
import type { Kept } from './kept';

const object = (properties: JsonSchema, required: string[] = [], more: JsonSchema = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
});
const text = { type: 'string' };
const number = { type: 'integer' };
const closed = { additionalProperties: false };
const OPEN = (words: string[]): JsonSchema => ({ ...text, 'x-extensible-enum': words });
const thing = { $ref: '#/components/schemas/Thing' };
const nullable = { anyOf: [thing, { type: 'null' }] };

type Case = [what: string, before: JsonSchema, after: JsonSchema, taken: number, given: number];

/** The number of breaks by a change, for accepted and for returned values. */
const CASES: Case[] = [
  ['nothing', object({ a: text }, ['a']), object({ a: text }, ['a']), 0, 0],
  ['a field more', object({ a: text }, ['a']), object({ a: text, b: text }, ['a']), 0, 0],
  ['a field less', object({ a: text }, []), object({}, []), 0, 1],
  ['a field that is removed and then refused', object({ a: text }), object({}, [], closed), 2, 1],
  ['a field that becomes needed', object({ a: text }), object({ a: text }, ['a']), 1, 0],
  ['a field that need no longer be', object({ a: text }, ['a']), object({ a: text }), 0, 1],
  ['another type', object({ a: text }), object({ a: number }), 1, 1],
  ['a wider type', number, { type: 'number' }, 0, 1],
  ['null as well', text, { type: ['string', 'null'] }, 0, 1],
  ['null no longer', { type: ['string', 'null'] }, text, 1, 0],
  ['null as well, of a class', thing, nullable, 0, 1],
  ['null no longer, of a class', nullable, thing, 1, 0],
  ['a word more', { enum: ['a'] }, { enum: ['a', 'b'] }, 0, 0],
  ['a word less', { enum: ['a', 'b'] }, { enum: ['a'] }, 1, 1],
  ['a word less of an open list', OPEN(['a', 'b']), OPEN(['a']), 1, 1],
  ['an enumeration that is opened', { ...text, enum: ['a'] }, OPEN(['a', 'b']), 0, 0],
  ['an enumeration in place of any text', text, { ...text, enum: ['a'] }, 1, 0],
  ['another constant', { const: 'a' }, { const: 'b' }, 1, 1],
  ['a lower bound', { maxLength: 10 }, { maxLength: 9 }, 1, 0],
  ['a higher bound', { maximum: 10 }, { maximum: 11 }, 0, 1],
  ['a new bound', text, { ...text, minLength: 1 }, 1, 0],
  ['no bound any more', { maxItems: 3 }, {}, 0, 1],
  ['another form', { pattern: 'a' }, { pattern: 'b' }, 1, 1],
  ['another format', { format: 'date' }, { format: 'date-time' }, 1, 1],
  ['in a list', { items: text }, { items: number }, 1, 1],
  [
    'in a map',
    object({}, [], { additionalProperties: text }),
    object({}, [], { additionalProperties: number }),
    1,
    1,
  ],
  ['one of several less', { oneOf: [text, number] }, { oneOf: [text] }, 1, 1],
  ['one of several more', { oneOf: [text, number] }, { oneOf: [text, number, thing] }, 0, 0],
];

const named = { before: { Thing: object({ id: text }) }, after: { Thing: object({ id: text }) } };

describe('breaking changes of a schema', () => {
  it.each(CASES)('finds the break in: %s', (_what, before, after, taken, given) => {
    const breaks = (side: 'taken' | 'given'): string[] =>
      schemaBreaks('at', { before, after }, side, named);
    expect([breaks('taken').length, breaks('given').length]).toEqual([taken, given]);
  });

  it('are found through references, also circular ones', () => {
    const circle = (id: JsonSchema) => ({ Thing: object({ id, next: nullable }) });
    const changed = { before: circle(text), after: circle(number) };
    expect(schemaBreaks('at', { before: thing, after: thing }, 'given', changed)).toEqual([
      'at/id: was ["string"], is ["integer"]',
    ]);
  });
});

describe('breaking changes of the contract', () => {
  const contract: Kept = {
    routes: {
      'GET /v1/things': {
        parameters: { 'query size': { required: false, schema: number } },
        takes: { 'application/json': thing },
        gives: { 200: { 'application/json': thing } },
        problems: { 404: ['not-found'] },
      },
    },
    channels: { commands: { address: 'commands.v1', types: ['Thing'] } },
    types: { 'things.v1': thing },
    schemas: { Thing: object({ id: text }, ['id']) },
    samples: { 'thing.json': 'abc' },
  };
  const route = contract.routes['GET /v1/things'];
  const withRoute = (more: Partial<typeof route>): Partial<Kept> => ({
    routes: { 'GET /v1/things': { ...route, ...more } as never },
  });

  it.each<[string, Partial<Kept>, string]>([
    ['a route', { routes: {} }, 'GET /v1/things: is gone'],
    ['a parameter', withRoute({ parameters: {} }), 'GET /v1/things query size: is gone'],
    [
      'a new required parameter',
      withRoute({ parameters: { 'query size': { required: true, schema: number } } }),
      'GET /v1/things query size: is needed now',
    ],
    ['a body', withRoute({ takes: {} }), 'GET /v1/things body application/json: is gone'],
    ['a status', withRoute({ gives: {} }), 'GET /v1/things 200: is gone'],
    ['a media type', withRoute({ gives: { 200: {} } }), '200 application/json: is gone'],
    ['a channel', { channels: {} }, 'commands: is gone'],
    [
      'a topic',
      { channels: { commands: { address: 'commands.v2', types: ['Thing'] } } },
      'channel commands: its topic was commands.v1',
    ],
    [
      'a type on a channel',
      { channels: { commands: { address: 'commands.v1', types: [] } } },
      'channel commands: Thing is no longer on it',
    ],
    ['a type', { types: {} }, 'things.v1: is gone'],
    ['a field', { schemas: { Thing: object({}) } }, '/id: is no longer given'],
    ['a sample', { samples: { 'thing.json': 'abd' } }, 'sample thing.json: has changed'],
  ])('finds that it breaks: %s', (_what, changed, said) => {
    expect(contractBreaks(contract, contract)).toEqual([]);
    expect(contractBreaks(contract, { ...contract, ...changed }).join('\n')).toContain(said);
  });
});

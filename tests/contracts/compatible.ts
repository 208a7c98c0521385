import type { JsonSchema, Side } from '#libs/contracts/schemas';
import { isDeepStrictEqual } from 'node:util';

/** One schema before and after, with the named schemas that each refers to. */
export interface Pair {
  before: JsonSchema | undefined;
  after: JsonSchema | undefined;
}
type Named = Record<string, JsonSchema>;

/**
 * The breaks of a change of a schema: for senders of values that were accepted before, or for
 * readers of values that were returned before. One line each, with its place.
 */
export function schemaBreaks(
  at: string,
  { before, after }: Pair,
  side: Side,
  named: { before: Named; after: Named },
  seen: Set<string> = new Set(),
): string[] {
  const both = `${refOf(before)} ${refOf(after)}`;
  if (refOf(before) && refOf(after)) {
    if (seen.has(both)) return [];
    seen = new Set(seen).add(both);
  }
  const [was, is] = [resolved(before, named.before), resolved(after, named.after)];
  const inner = (where: string, pair: Pair): string[] =>
    schemaBreaks(`${at}${where}`, pair, side, named, seen);
  const [wasOneOf, isOneOf] = [alternatives(was), alternatives(is)];
  if (wasOneOf.length > 1 || isOneOf.length > 1) {
    const nulled = side === 'given' && isOneOf.some(isNull) && !wasOneOf.some(isNull);
    const lost = wasOneOf.flatMap((one) => {
      if (side === 'given' && isNull(one)) return [];
      const tries = isOneOf.map((other) => inner('', { before: one, after: other }));
      // The most similar of the possible counterparts.
      return tries.sort((a, b) => a.length - b.length)[0] ?? [`${at}: is gone`];
    });
    return nulled ? [...lost, `${at}: can be null now`] : lost;
  }
  return [
    ...typeBreaks(at, was, is, side),
    ...wordBreaks(at, was, is, side),
    ...boundBreaks(at, was, is, side),
    ...fieldBreaks(at, was, is, side, inner),
    ...(was.items && is.items
      ? inner('[]', { before: was.items as JsonSchema, after: is.items as JsonSchema })
      : []),
    ...(isSchema(was.propertyNames) && isSchema(is.propertyNames)
      ? inner('{names}', { before: was.propertyNames, after: is.propertyNames })
      : []),
  ];
}

type Inner = (where: string, pair: Pair) => string[];

function typeBreaks(at: string, was: JsonSchema, is: JsonSchema, side: Side): string[] {
  const [before, after] = [typesOf(was), typesOf(is)];
  const within = (types: string[], wider: string[]): boolean =>
    wider.length === 0 ||
    (types.length > 0 &&
      types.every((t) => wider.includes(t) || (t === 'integer' && wider.includes('number'))));
  const fits = side === 'taken' ? within(before, after) : within(after, before);
  return fits ? [] : [`${at}: was ${said(before)}, is ${said(after)}`];
}

function wordBreaks(at: string, was: JsonSchema, is: JsonSchema, side: Side): string[] {
  const [before, after] = [wordsOf(was), wordsOf(is)];
  if (!after) return [];
  if (!before) return side === 'taken' ? [`${at}: only ${said(after)} is taken now`] : [];
  return before
    .filter((word) => !after.includes(word))
    .map((word) => `${at}: ${JSON.stringify(word)} is gone from the list`);
}

/** Bounds by the direction in which they are wider. */
const WIDER: Record<string, 1 | -1> = {
  ...{ maxLength: 1, maximum: 1, maxItems: 1 },
  ...{ minLength: -1, minimum: -1, minItems: -1 },
};

function boundBreaks(at: string, was: JsonSchema, is: JsonSchema, side: Side): string[] {
  const bounds = Object.entries(WIDER).filter(([name, wider]) => {
    const open = wider * Infinity;
    const [before, after] = [Number(was[name] ?? open), Number(is[name] ?? open)];
    const change = (after - before) * wider;
    return before !== after && (side === 'taken' ? change < 0 : change > 0);
  });
  const forms = ['pattern', 'format'].filter((name) => {
    if (was[name] === is[name]) return false;
    return side === 'taken' ? is[name] !== undefined : was[name] !== undefined;
  });
  return [...bounds.map(([name]) => name), ...forms].map(
    (name) => `${at}: ${name} was ${said(was[name])}, is ${said(is[name])}`,
  );
}

function fieldBreaks(
  at: string,
  was: JsonSchema,
  is: JsonSchema,
  side: Side,
  inner: Inner,
): string[] {
  const [before, after] = [fieldsOf(was), fieldsOf(is)];
  const [needed, needs] = [requiredOf(was), requiredOf(is)];
  const faults: string[] = [];
  for (const [name, schema] of Object.entries(before)) {
    const now = after[name];
    if (now) faults.push(...inner(`/${name}`, { before: schema, after: now }));
    else if (side === 'given') faults.push(`${at}/${name}: is no longer given`);
    else if (is.additionalProperties === false) faults.push(`${at}/${name}: is refused now`);
  }
  if (side === 'given')
    for (const name of needed.filter((field) => field in after && !needs.includes(field)))
      faults.push(`${at}/${name}: may be absent now`);
  else
    for (const name of needs.filter((field) => !needed.includes(field)))
      faults.push(`${at}/${name}: is needed now`);
  const [rest, restNow] = [was.additionalProperties, is.additionalProperties];
  if (isSchema(rest) && isSchema(restNow))
    faults.push(...inner('/*', { before: rest, after: restNow }));
  else if (side === 'taken' && rest !== false && restNow === false)
    faults.push(`${at}: other fields are refused now`);
  return faults;
}

const REF = '#/components/schemas/';
const refOf = (schema: JsonSchema | undefined): string =>
  typeof schema?.$ref === 'string' ? schema.$ref.slice(REF.length) : '';

function resolved(schema: JsonSchema | undefined, named: Named): JsonSchema {
  const name = refOf(schema);
  return (name ? named[name] : schema) ?? {};
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null;
const isNull = (schema: JsonSchema): boolean => isDeepStrictEqual(schema, { type: 'null' });
const alternatives = (schema: JsonSchema): JsonSchema[] =>
  ((schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined) ?? [schema];
const typesOf = ({ type }: JsonSchema): string[] =>
  (type === undefined ? [] : [type].flat()) as string[];
const wordsOf = (schema: JsonSchema): unknown[] | undefined =>
  'const' in schema
    ? [schema.const]
    : ((schema.enum ?? schema['x-extensible-enum']) as unknown[] | undefined);
const fieldsOf = ({ properties }: JsonSchema): Named => (properties ?? {}) as Named;
const requiredOf = ({ required }: JsonSchema): string[] => (required ?? []) as string[];
const said = (value: unknown): string =>
  value === undefined || (Array.isArray(value) && value.length === 0)
    ? 'anything'
    : JSON.stringify(value);

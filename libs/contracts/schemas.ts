import { defaultMetadataStorage } from 'class-transformer/cjs/storage';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { COMMENTS } from './comments';

export type JsonSchema = Record<string, unknown>;

const POINTER = '#/components/schemas/';
/** A reference to a schema by its name; the same in both documents. */
export const refTo = (name: string): JsonSchema => ({ $ref: POINTER + name });

interface Bounded {
  constraints: number[];
}

/** JSON Schemas of all classes that validate, by class name: made from their decorators, never written twice. */
export function classSchemas(): Record<string, JsonSchema> {
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage,
    refPointerPrefix: POINTER,
    additionalConverters: {
      isCalendarDate: { type: 'string', format: 'date' },
      isInstant: { type: 'string', format: 'date-time' },
      arrayUnique: { 'x-ids-once': true },
      isReadable: ({ constraints }: { constraints: string[] }) => ({
        'x-readable': constraints[0],
      }),
      namesNobody: { 'x-names-nobody': true },
      orNull: { 'x-or-null': true },
      // Without a type of their own, so that a whole number stays one.
      min: ({ constraints }: Bounded) => ({ minimum: constraints[0] }),
      max: ({ constraints }: Bounded) => ({ maximum: constraints[0] }),
    },
  } as Parameters<typeof validationMetadatasToSchemas>[0]) as Record<string, JsonSchema>;
  for (const [name, schema] of Object.entries(schemas)) comment(name, schema);
  return schemas;
}

/** Puts what the sources say of a class and of its fields where a reader finds it. */
function comment(name: string, schema: JsonSchema): void {
  const { about, fields = {} } = COMMENTS[name] ?? {};
  if (about !== undefined) schema.description = about;
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  for (const [field, description] of Object.entries(fields))
    if (properties?.[field]) properties[field] = { ...properties[field], description };
}

/** `taken`: what is sent to us, where surplus fields are refused. `given`: what we say, to which fields may be added. */
export type Side = 'taken' | 'given';

export interface Components {
  schemas: Record<string, JsonSchema>;
  /** A reference to the schema of that name as it is on that side. */
  refTo: (name: string, side: Side) => JsonSchema;
}

/**
 * The named schemas with all that they refer to, each as it is on its side. What is on both is written twice:
 * `Item` as it is sent, where null counts as absent and nothing surplus may stand, and `ItemAnswer` as it is given.
 */
export function componentsOf(
  all: Record<string, JsonSchema>,
  roots: Record<Side, string[]>,
): Components {
  const reached = { taken: reach(all, roots.taken), given: reach(all, roots.given) };
  const nameOf = (name: string, side: Side): string =>
    side === 'given' && reached.taken.has(name) ? `${name}Answer` : name;
  const schemas: Record<string, JsonSchema> = {};
  for (const side of ['taken', 'given'] as const)
    for (const name of reached[side])
      schemas[nameOf(name, side)] = onSide(all[name], side, (inner) =>
        nameOf(inner, side),
      ) as JsonSchema;
  return { schemas, refTo: (name, side) => refTo(nameOf(name, side)) };
}

function reach(all: Record<string, JsonSchema>, roots: string[]): Set<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    const schema = all[name];
    if (!schema) throw new Error(`no class that validates has the name ${name}`);
    reached.add(name);
    for (const inner of refsIn(schema)) visit(inner);
  };
  roots.forEach(visit);
  return reached;
}

/** Names of the schemas that a part of a document refers to. */
export function refsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(refsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' ? [String(value).slice(POINTER.length)] : refsIn(value),
  );
}

function onSide(node: unknown, side: Side, nameOf: (name: string) => string): unknown {
  if (Array.isArray(node)) return node.map((entry) => onSide(entry, side, nameOf));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, 'x-or-null': nullable, ...rest } = node as JsonSchema;
  if (typeof $ref === 'string') {
    const ref = refTo(nameOf($ref.slice(POINTER.length)));
    const { description } = rest;
    return { ...(nullable ? orNull(ref) : ref), ...(description !== undefined && { description }) };
  }
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, onSide(value, side, nameOf)]),
  );
  typeWords(schema);
  if (side === 'given') openList(schema);
  if (isObject(rest)) fitObject(schema, rest, side);
  return nullable ? orNull(schema) : schema;
}

/** Generators make nothing usable of a constant or a list of words without a type. */
function typeWords(schema: JsonSchema): void {
  const { const: constant, enum: words } = schema;
  const [word] =
    constant === undefined ? (Array.isArray(words) ? (words as unknown[]) : []) : [constant];
  if (word !== undefined) schema.type ??= typeof word;
}

/**
 * A list in an answer or an event may grow, so clients must not be generated with a closed one: the known
 * words stand in `x-extensible-enum` and in the description. A list of one word is a constant and stays.
 */
function openList(schema: JsonSchema): void {
  const { enum: words, description } = schema;
  if (!Array.isArray(words) || words.length < 2) return;
  delete schema.enum;
  schema['x-extensible-enum'] = words;
  const known = `Open list, more values may be added: ${words.map((word) => `\`${word}\``).join(', ')}.`;
  schema.description = typeof description === 'string' ? `${description} ${known}` : known;
}

type ObjectSchema = JsonSchema & { properties: Record<string, JsonSchema>; required?: string[] };

function isObject(schema: JsonSchema): schema is ObjectSchema {
  return schema.type === 'object' && typeof schema.properties === 'object';
}

function fitObject(schema: JsonSchema, before: ObjectSchema, side: Side): void {
  const { properties } = schema as ObjectSchema;
  const required = before.required ?? [];
  if (side === 'given') {
    const nulls = Object.keys(properties).filter((name) => before.properties[name]?.['x-or-null']);
    if (nulls.length > 0) schema.required = [...required, ...nulls];
  } else if (schema.additionalProperties === undefined) {
    schema.additionalProperties = false;
    for (const name of Object.keys(properties))
      if (!required.includes(name)) properties[name] = orNull(properties[name] ?? {});
  }
}

function orNull({ description, ...schema }: JsonSchema): JsonSchema {
  const { type, enum: words } = schema;
  const about = description === undefined ? {} : { description };
  if (typeof type !== 'string') return { ...about, anyOf: [schema, { type: 'null' }] };
  return {
    ...about,
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(words) && { enum: [...(words as unknown[]), null] }),
  };
}

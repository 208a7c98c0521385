import { defaultMetadataStorage } from 'class-transformer/cjs/storage';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { COMMENTS } from './comments';

export type JsonSchema = Record<string, unknown>;

const POINTER = '#/components/schemas/';
/** A reference to a schema by name; the same in OpenAPI and AsyncAPI. */
export const refTo = (name: string): JsonSchema => ({ $ref: POINTER + name });

interface BoundedMetadata {
  constraints: number[];
}

/** JSON Schemas of all validation classes by class name, generated from their decorators. */
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
      // Without `type`, so that an integer stays an integer.
      min: ({ constraints }: BoundedMetadata) => ({ minimum: constraints[0] }),
      max: ({ constraints }: BoundedMetadata) => ({ maximum: constraints[0] }),
    },
  } as Parameters<typeof validationMetadatasToSchemas>[0]) as Record<string, JsonSchema>;
  for (const [name, schema] of Object.entries(schemas)) comment(name, schema);
  return schemas;
}

/** Copies the comments of a class and its fields into the descriptions of its schema. */
function comment(name: string, schema: JsonSchema): void {
  const { about, fields = {} } = COMMENTS[name] ?? {};
  if (about !== undefined) schema.description = about;
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  for (const [field, description] of Object.entries(fields))
    if (properties?.[field]) properties[field] = { ...properties[field], description };
}

/**
 * `taken`: input, where unknown fields are refused. `given`: output, where fields may be added
 * later.
 */
export type Side = 'taken' | 'given';

export interface Components {
  schemas: Record<string, JsonSchema>;
  /** A reference to the named schema in its form for that side. */
  refTo: (name: string, side: Side) => JsonSchema;
}

/**
 * The named schemas and all schemas that they refer to, each for its side. A class used on both
 * sides is written twice: `Item` for input (null counts as absent, no unknown fields) and
 * `ItemAnswer` for output.
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
    if (!schema) throw new Error(`no validation class is named ${name}; check the name`);
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

/** Adds `type` to constants and enums: without it client generators emit unusable code. */
function typeWords(schema: JsonSchema): void {
  const { const: constant, enum: words } = schema;
  const [word] =
    constant === undefined ? (Array.isArray(words) ? (words as unknown[]) : []) : [constant];
  if (word !== undefined) schema.type ??= typeof word;
}

/**
 * An enum in a response or an event may grow, so generated clients must not have a closed one: the
 * known words go to `x-extensible-enum` and the description. An enum of one word is a constant and
 * is kept.
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

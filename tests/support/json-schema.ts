import Ajv2020, { ErrorObject, ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { UNKNOWN_EVENT } from '#libs/contracts/cloud-events';

/**
 * A JSON Schema 2020-12 validator for a document with schemas. What the document leaves open for
 * clients is closed here: objects, enumerations, and events of other types.
 */
export class Schemas {
  // Faster to compile: each schema once instead of at each reference, and code used a few times.
  private readonly ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    code: { optimize: false },
  });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(document: object) {
    addFormats(this.ajv);
    this.ajv.addSchema(closed(document) as object, 'document');
  }

  /** The faults of a value, a line each; `at` is the pointer to the schema in the document. */
  faults(at: string, value: unknown): string[] {
    const validate = this.compiled.get(at) ?? this.ajv.compile({ $ref: `document#${at}` });
    this.compiled.set(at, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(said);
  }
}

/** A JSON pointer as the fragment of a URI (RFC 6901, 6). */
export const pointer = (...parts: (string | number)[]): string =>
  parts
    .map((part) => String(part).replace(/~/g, '~0').replace(/\//g, '~1'))
    .map((part) => `/${encodeURIComponent(part)}`)
    .join('');

const said = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`;

function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const schema = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, closed(value)]),
  );
  if (Array.isArray(schema.anyOf))
    schema.anyOf = (schema.anyOf as { $ref?: string }[]).filter(
      ({ $ref }) => !$ref?.endsWith(`/${UNKNOWN_EVENT}`),
    );
  const words = schema['x-extensible-enum'];
  if (Array.isArray(words))
    schema.enum = [schema.type].flat().includes('null') ? [...(words as unknown[]), null] : words;
  return schema.type === 'object' && 'properties' in schema && !('additionalProperties' in schema)
    ? { ...schema, unevaluatedProperties: false }
    : schema;
}

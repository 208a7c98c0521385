import fc from 'fast-check';
import type { JsonSchema } from '#libs/contracts/schemas';

/**
 * Values that a schema of the documents allows by its standard keywords. Our own keywords (`x-...`)
 * are left to a filter of the caller.
 */
export function fromSchema(
  schema: JsonSchema,
  named: Record<string, JsonSchema>,
): fc.Arbitrary<unknown> {
  const inner = (one: JsonSchema): fc.Arbitrary<unknown> => fromSchema(one, named);
  const { $ref, const: constant, enum: words, oneOf, anyOf } = schema;
  if (typeof $ref === 'string') return inner(named[$ref.split('/').at(-1) ?? ''] ?? {});
  if (constant !== undefined) return fc.constant(constant);
  if (Array.isArray(words)) return fc.constantFrom(...(words as unknown[]));
  const { then, else: otherwise } = schema;
  const some = (oneOf ?? anyOf ?? (then && [then, otherwise])) as JsonSchema[] | undefined;
  if (some) return fc.oneof(...some.map(inner));
  const types = [schema.type].flat() as (keyof typeof BY_TYPE)[];
  return fc.oneof(...types.map((type) => BY_TYPE[type](schema, inner)));
}

type Inner = (schema: JsonSchema) => fc.Arbitrary<unknown>;
const number = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

const BY_TYPE = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: ({ minimum, maximum }: JsonSchema) => {
    const min = number(minimum, Number.MIN_SAFE_INTEGER);
    const max = number(maximum, Number.MAX_SAFE_INTEGER);
    return fc.oneof(
      fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) }),
      fc.constantFrom(min, max),
    );
  },
  number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
  string: texts,
  array: ({ items, minItems, maxItems, uniqueItems }: JsonSchema, inner: Inner) => {
    const minLength = number(minItems, 0);
    const size = { minLength, maxLength: Math.max(minLength, Math.min(number(maxItems, 3), 3)) };
    const entries = inner(items as JsonSchema);
    return uniqueItems ? fc.uniqueArray(entries, size) : fc.array(entries, size);
  },
  object: (schema: JsonSchema, inner: Inner) => {
    const { properties, propertyNames, additionalProperties } = schema;
    if (!properties)
      return fc.dictionary(
        inner(propertyNames as JsonSchema) as fc.Arbitrary<string>,
        inner(additionalProperties as JsonSchema),
        { maxKeys: 4 },
      );
    const fields = Object.entries(properties as Record<string, JsonSchema>);
    return fc.record(Object.fromEntries(fields.map(([name, one]) => [name, inner(one)])), {
      requiredKeys: (schema.required ?? []) as string[],
    });
  },
};

function texts({ pattern, format, minLength, maxLength }: JsonSchema): fc.Arbitrary<string> {
  const [min, max] = [number(minLength, 0), number(maxLength, 40)];
  const fits = (text: string): boolean => text.length >= min && [...text].length <= max;
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern, 'u')).filter(fits);
  const between = { min: new Date('2015-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z') };
  const days = fc.date({ ...between, noInvalidDate: true });
  if (format === 'date') return days.map((day) => day.toISOString().slice(0, 10));
  if (format === 'date-time') return days.map((day) => day.toISOString());
  if (format === 'email') return fc.emailAddress().filter(fits);
  // Bodies contain no NUL and no lone surrogates.
  const unit = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
  return fc.oneof(
    fc
      .array(unit)
      .map((parts) => [...`${'x'.repeat(min)}${parts.join('')}`].slice(0, max).join('')),
    fc.constant('x'.repeat(max)),
  );
}

import Ajv from 'ajv';
import type { ClassConstructor } from 'class-transformer';
import { instantOf, isDate } from './dates';
import { TextForm, FORMS, holdsPersonal, isReadable } from './personal';
import { classSchemas, componentsOf } from './schemas';
import { validate, Validated, withoutNulls } from './validate';

type SchemaCheck = (body: unknown) => boolean;

const compiled = new Map<ClassConstructor<object>, SchemaCheck>();

/**
 * Gives the same result as `validate`, faster. A body that matches the compiled JSON Schema of its
 * class is accepted at once; any other is validated with the class itself, which reports the
 * errors. Only for classes whose decorators can all be expressed in JSON Schema; a test compares
 * both.
 */
export function validateFast<T extends object>(
  type: ClassConstructor<T>,
  body: unknown,
  at = '',
): Validated<T> {
  let fits = compiled.get(type);
  if (!fits) compiled.set(type, (fits = compile(type)));
  return fits(body) ? { ok: true, value: withoutNulls(body) as T } : validate(type, body, at);
}

function compile(type: ClassConstructor<object>): SchemaCheck {
  const { schemas, refTo } = componentsOf(classSchemas(), { taken: [type.name], given: [] });
  const ajv = new Ajv({ strict: false, allErrors: false, messages: false });
  ajv.addFormat('date', isDate);
  ajv.addFormat('date-time', (text: string) => instantOf(text) !== null);
  ajv.addKeyword({
    keyword: 'x-ids-once',
    type: 'array',
    validate: (_: unknown, entries: ({ id?: unknown } | null)[]) =>
      new Set(entries.map((entry) => entry?.id)).size === entries.length,
  });
  // A name that is not normalised yet fails here, so that the class validates and normalises it.
  ajv.addKeyword({
    keyword: 'x-readable',
    type: 'string',
    validate: (form: TextForm, text: string) =>
      isReadable(text, form) && FORMS[form](text) === text,
  });
  ajv.addKeyword({
    keyword: 'x-names-nobody',
    type: 'string',
    validate: (_: unknown, text: string) => !holdsPersonal(text),
  });
  return ajv.compile({ ...refTo(type.name, 'taken'), components: { schemas } });
}

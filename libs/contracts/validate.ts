import type { ClassConstructor } from 'class-transformer';
import { validateSync, ValidationError } from 'class-validator';
import { ENOUGH, escaped, knownFields } from './known-fields';
import { FieldError } from './problem';

export type Validated<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/**
 * Validates a parsed body with its class, at every entry point: types, lengths, lists, unknown
 * fields. `null` counts as absent; `made` may convert values. Pointers (RFC 6901) start with `at`
 * and refer to the body as sent.
 */
export function validate<T extends object>(
  type: ClassConstructor<T>,
  body: unknown,
  at = '',
  made: (known: T) => T = (known) => known,
): Validated<T> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return {
      ok: false,
      errors: [{ pointer: at, code: 'wrong-type', detail: 'a JSON object is needed' }],
    };
  const known = knownFields(type, body);
  const faults = known.faults.map((fault) => ({ ...fault, pointer: at + fault.pointer }));
  if (known.stopEarly) return { ok: false, errors: faults };
  const value = made(known.value as T);
  // The first entries of a long list usually have enough errors; all are validated only if these
  // have none.
  let errors = known.listTruncated
    ? errorsIn(made(knownFields(type, body, ENOUGH).value as T))
    : [];
  if (errors.length === 0) errors = errorsIn(value);
  if (errors.length + faults.length === 0) return { ok: true, value };
  for (const fault of fieldErrors(errors, at)) {
    if (faults.length === ENOUGH) break;
    faults.push(fault);
  }
  return { ok: false, errors: faults };
}

const errorsIn = (value: object): ValidationError[] =>
  validateSync(value, {
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false },
  });

/** Removes `null`, which counts as absent. Returns the same value if it contains no `null`. */
export function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  return holdsNull(value) ? stripped(value) : value;
}

function holdsNull(value: unknown): boolean {
  if (typeof value !== 'object') return false;
  if (value === null) return true;
  for (const name in value) if (holdsNull((value as Record<string, unknown>)[name])) return true;
  return false;
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => stripped(entry) ?? null);
  if (typeof value !== 'object') return value;
  if (value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      const kept = stripped(entry);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

const CODES: Record<string, string> = {
  isDefined: 'missing',
  isIn: 'not-in-list',
  isString: 'wrong-type',
  isInt: 'wrong-type',
  isArray: 'wrong-type',
  isBoolean: 'wrong-type',
  isObject: 'wrong-type',
  nestedValidation: 'wrong-type',
  maxLength: 'too-long',
  minLength: 'too-short',
  arrayMaxSize: 'too-many',
  arrayMinSize: 'too-few',
  arrayUnique: 'twice',
  min: 'out-of-range',
  max: 'out-of-range',
  isCalendarDate: 'not-a-date',
  isInstant: 'not-a-time',
  isReadable: 'wrong-form',
  namesNobody: 'personal-data',
};

/** Lazy, so that no more errors are created than a response contains. */
function* fieldErrors(errors: ValidationError[], at: string): Generator<FieldError> {
  for (const { property, value, constraints = {}, contexts, children = [] } of errors) {
    const pointer = `${at}/${escaped(property)}`;
    for (const [constraint, message] of Object.entries(constraints)) {
      const context = contexts?.[constraint] as { code?: string; allowed?: string[] } | undefined;
      const absent = value === undefined;
      yield {
        pointer,
        code: absent ? 'missing' : (context?.code ?? CODES[constraint] ?? constraint),
        detail: absent ? `${property} is needed` : message,
        ...(context?.allowed && { allowed: context.allowed }),
      };
    }
    yield* fieldErrors(children, pointer);
  }
}

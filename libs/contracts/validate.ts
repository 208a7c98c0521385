import { ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync, ValidationError } from 'class-validator';
import { FieldError } from './problem';

export type Validated<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/**
 * Holds a parsed body against its class, at every door: types, lengths, lists, surplus fields.
 * `null` counts as absent. Pointers (RFC 6901) start at `at`, into the body as it was sent.
 */
export function validate<T extends object>(
  type: ClassConstructor<T>,
  body: unknown,
  at = '',
): Validated<T> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return {
      ok: false,
      errors: [{ pointer: at, code: 'wrong-type', detail: 'a JSON object is needed' }],
    };
  const unseen = unseenFaults(body);
  if (unseen.length > 0)
    return { ok: false, errors: unseen.map((e) => ({ ...e, pointer: at + e.pointer })) };
  const value = plainToInstance(type, withoutNulls(body), { exposeDefaultValues: true });
  const errors = validateSync(value, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false },
  });
  return errors.length === 0
    ? { ok: true, value }
    : { ok: false, errors: errors.flatMap((error) => fieldErrors(error, at)) };
}

/**
 * What class-transformer passes over without a word: names that every object inherits (`toString`), and a list
 * directly within a list, whose entries count as those of the outer one. Pointers start at `value`.
 */
function unseenFaults(value: unknown): FieldError[] {
  if (typeof value !== 'object' || value === null) return [];
  const faults: FieldError[] = [];
  const list = Array.isArray(value);
  for (const [key, entry] of Object.entries(value)) {
    const pointer = `/${escaped(key)}`;
    if (list && Array.isArray(entry))
      faults.push({ pointer, code: 'wrong-type', detail: 'no list stands within a list here' });
    else if (!list && key in Object.prototype)
      faults.push({ pointer, code: 'surplus', detail: SURPLUS });
    else
      for (const fault of unseenFaults(entry))
        faults.push({ ...fault, pointer: pointer + fault.pointer });
  }
  return faults;
}

const escaped = (name: string): string => name.replace(/~/g, '~0').replace(/\//g, '~1');
const SURPLUS = 'no such field is known here; leave it out';

/** `null` counts as absent. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutNulls(entry) ?? null);
  if (typeof value !== 'object') return value;
  if (value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      const kept = withoutNulls(entry);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

const CODES: Record<string, string> = {
  whitelistValidation: 'surplus',
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
  isEmail: 'wrong-form',
  isReadable: 'wrong-form',
  namesNobody: 'personal-data',
};

function fieldErrors(error: ValidationError, at: string): FieldError[] {
  const pointer = `${at}/${escaped(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]): FieldError => {
    const context = error.contexts?.[constraint] as
      { code?: string; allowed?: string[] } | undefined;
    const absent = error.value === undefined && constraint !== 'whitelistValidation';
    return {
      pointer,
      code: absent ? 'missing' : (context?.code ?? CODES[constraint] ?? constraint),
      detail: absent
        ? `${error.property} is needed`
        : constraint === 'whitelistValidation'
          ? SURPLUS
          : message,
      ...(context?.allowed && { allowed: context.allowed }),
    };
  });
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

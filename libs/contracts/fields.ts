import { applyDecorators } from '@nestjs/common';
import { ClassConstructor, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { instantOf, isDate } from './dates';
import { TextForm, holdsPersonal, unreadableIn, isReadable } from './personal';

/*
 * The kinds of field that messages consist of. Each combines decorators of class-validator, so that
 * the classes are the only definition; documents and compiled checks are generated from them.
 */

export const MAX_RUPIAH = 1_000_000_000_000_000;
export const AGENCY_CODE = /^[a-z0-9][a-z0-9-]{1,39}$/;
/** Kemendagri: PP, PP.RR, PP.RR.DD or PP.RR.DD.VVVV. */
export const REGION_CODE = /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/;
/** Id of a service in the catalogue: chosen by the provider, or a UUID. */
export const SERVICE_ID = /^[a-z0-9][a-z0-9-]{1,63}$/;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Field = PropertyDecorator;

export const Optional = (): Field => IsOptional();

/** Response field: always present, null if there is no value. */
export const OrNull = (): Field =>
  applyDecorators(
    IsOptional(),
    check('orNull', '', () => true),
  );

/*
 * Lengths count code points, as JSON Schema does. class-validator's own checks do not count
 * variation selectors.
 */
const MaxLength = (max: number, each = false): Field =>
  check('maxLength', `must have at most ${max} characters`, (value) => length(value) <= max, {
    constraints: [max],
    each,
  });
const MinLength = (min: number, each = false): Field =>
  check('minLength', `must have at least ${min} characters`, (value) => length(value) >= min, {
    constraints: [min],
    each,
  });
const length = (value: unknown): number => (typeof value === 'string' ? [...value].length : NaN);

/**
 * Free text of `min` to `max` code points. Use `min` 0 if the law decides whether an empty text is
 * enough.
 */
export const Text = (max: number, min = 1): Field =>
  applyDecorators(IsString(), MaxLength(max), MinLength(min));

export const OneOf = (allowed: readonly string[]): Field =>
  IsIn([...allowed], {
    message: `must be one of: ${allowed.join(', ')}`,
    context: { allowed: [...allowed] },
  });

export const Pattern = (pattern: RegExp, what: string, longest = 2048): Field =>
  applyDecorators(
    IsString(),
    MaxLength(longest),
    Matches(pattern, { message: `must be ${what}`, context: { code: 'wrong-form' } }),
  );

/** Text without line breaks and control characters. */
export const Line = (max: number): Field =>
  applyDecorators(
    Text(max),
    Matches(/^[^\u0000-\u001f\u007f\u0085\u2028\u2029]+$/, {
      message: 'must be one line, without control characters',
      context: { code: 'wrong-form' },
    }),
  );

export const AgencyCode = (): Field => Pattern(AGENCY_CODE, 'the code of an agency, such as bkn');
const Patterns = (pattern: RegExp, what: string, max: number): Field =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(max),
    Matches(pattern, {
      each: true,
      message: `each must be ${what}`,
      context: { code: 'wrong-form' },
    }),
  );
/** A list of codes of agencies. */
export const AgencyCodes = (max: number): Field =>
  Patterns(AGENCY_CODE, 'the code of an agency, such as bkn', max);
export const ServiceId = (): Field =>
  Pattern(SERVICE_ID, 'the id of a service: 2 to 64 lower-case letters, digits and dashes');
export const Uuid = (): Field => Pattern(UUID, 'a UUID in lower case');
/** A list of UUIDs. */
export const Uuids = (max: number): Field => Patterns(UUID, 'a UUID in lower case', max);
export const Sha256 = (): Field =>
  Pattern(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex digits');
export const HttpsUri = (): Field =>
  Pattern(/^https:\/\/[^\s/@?#]+(\/\S*)?$/, 'an https address without user or password');
/** Where a document is: an HTTPS address, or a URN for one that is fetched in another way. */
export const DocumentUri = (): Field =>
  Pattern(
    /^(https:\/\/[^\s/@?#]+(\/\S*)?|urn:[A-Za-z0-9][A-Za-z0-9-]{1,31}:\S+)$/,
    'an https address without user or password, or a urn',
  );

/** Whole rupiah. */
export const Rupiah = (): Field => applyDecorators(IsInt(), Min(0), Max(MAX_RUPIAH));
export const WholeNumber = (min: number, max: number): Field =>
  applyDecorators(IsInt(), Min(min), Max(max));

/*
 * Response fields have no length limits, since a documented limit would be a promise to clients.
 */
export const AnyText = (): Field => IsString();
export const AnyTexts = (): Field => applyDecorators(IsArray(), IsString({ each: true }));
export const Many = (type: () => ClassConstructor<object>): Field =>
  applyDecorators(IsArray(), ValidateNested({ each: true }), Type(type));
export const Count = (): Field => WholeNumber(0, Number.MAX_SAFE_INTEGER);
export const Figure = (): Field => applyDecorators(IsNumber(), Min(0));
export const Flag = (): Field => IsBoolean();

/** One object of the class. */
export const One = (type: () => ClassConstructor<object>): Field =>
  applyDecorators(IsObject(), ValidateNested(), Type(type));

/** A list of objects of the class. */
export const ListOf = (type: () => ClassConstructor<object>, max: number, min = 0): Field =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ValidateNested({ each: true }),
    Type(type),
  );

/** A list of texts. */
export const Texts = (longest: number, max: number, min = 0): Field =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    IsString({ each: true }),
    MaxLength(longest, true),
    MinLength(1, true),
  );

/** A list of words from `allowed`. */
export const ListOfWords = (allowed: readonly string[], max = allowed.length, min = 0): Field =>
  applyDecorators(
    IsArray(),
    ...(min > 0 ? [ArrayMinSize(min)] : []),
    ArrayMaxSize(max),
    IsIn([...allowed], {
      each: true,
      message: `each must be one of: ${allowed.join(', ')}`,
      context: { allowed: [...allowed] },
    }),
  );

/** Sets the JSON Schema of a field if it cannot be derived from its checks. */
export const Shape = (schema: Record<string, unknown>): Field => JSONSchema(() => schema) as Field;

/** An object with any keys, whose values all have this schema. */
export const MapOf = (values: Record<string, unknown> = {}): Field =>
  applyDecorators(IsObject(), Shape({ type: 'object', additionalProperties: values }));

/** A custom check as a class-validator decorator. */
function check(
  name: string,
  message: string | ((value: unknown) => string),
  test: (value: unknown, of: object) => boolean,
  { constraints = [], each = false }: { constraints?: unknown[]; each?: boolean } = {},
): Field {
  return (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      constraints,
      options: {
        each,
        message: typeof message === 'string' ? message : ({ value }) => message(value),
      },
      validator: { validate: (value, context) => test(value, context?.object ?? {}) },
    });
}

export const CalendarDate = (): Field =>
  check('isCalendarDate', 'must be a date YYYY-MM-DD that exists', isDate);
export const Instant = (): Field =>
  check('isInstant', 'must be an RFC 3339 time with a zone', (value) => instantOf(value) !== null);
/** A list whose entries have unique ids. */
export const IdsOnce = (): Field =>
  check('arrayUnique', 'each id may occur only once in the list', (value) => {
    const ids = Array.isArray(value) ? value.map((entry) => (entry as { id?: unknown })?.id) : [];
    return new Set(ids).size === ids.length;
  });
/** A field whose check depends on the whole object; `message` describes the rule. */
export const Holds = <T>(
  code: string,
  message: string,
  test: (value: unknown, of: T) => boolean,
): Field => check(code, message, (value, of) => test(value, of as T));

/**
 * A name that people read: it has a letter or a digit and no invisible character. It is normalised
 * before it is checked and stored, so that no two different values look the same.
 */
export const Readable = (form: TextForm): Field =>
  check(
    'isReadable',
    (value) => {
      const found = typeof value === 'string' ? unreadableIn(value, form) : null;
      return found
        ? `must not contain ${found.character}, which ${found.why}: leave it out or replace it`
        : 'must have a letter or a digit';
    },
    (value) => typeof value === 'string' && isReadable(value, form),
    { constraints: [form] },
  );
/** A text that appears in events, e-mails and logs: no NIP, NIK or e-mail address. */
export const NamesNobody = (): Field =>
  check(
    'namesNobody',
    'is published to other agencies, so it must not contain a NIP, NIK or e-mail address',
    (value) => typeof value !== 'string' || !holdsPersonal(value),
  );

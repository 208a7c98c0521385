import { defaultMetadataStorage } from 'class-transformer/cjs/storage';
import type { ClassConstructor } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import { TextForm, FORMS } from './personal';
import { FieldError } from './problem';

type Class = ClassConstructor<object>;
/** The fields of a class, each with the class of its value if it is an object. */
type Fields = ReadonlyMap<string, { holds: Class | undefined; form?: TextForm }>;

/** Maximum number of errors in a response. */
export const ENOUGH = 50;
/** Length of the longest list that any field accepts. */
const LONGEST = 200;

/** The part of a body that its class knows. */
export interface FieldCheck {
  value: unknown;
  /** Errors of unknown fields and of unexpected lists. */
  faults: FieldError[];
  /** True if validation can stop: there are enough errors, or a list is too long or nested. */
  stopEarly: boolean;
  /** How many entries of each list are validated. */
  entries: number;
  /** True if a list has more entries than a response has errors. */
  listTruncated: boolean;
}

/**
 * The body as instances of its classes, without unknown fields and `null`. Only this part goes to
 * class-validator, which is slow per field, so unknown fields cost little. (class-transformer would
 * copy unknown fields too, and silently flatten nested lists.) Pointers are relative to the body.
 */
export function knownFields(type: Class, body: unknown, entries = LONGEST): FieldCheck {
  const known: FieldCheck = {
    value: undefined,
    faults: [],
    stopEarly: false,
    entries,
    listTruncated: false,
  };
  known.value = copyOf(body, type, '', known);
  return known;
}

function copyOf(value: unknown, type: Class | undefined, at: string, known: FieldCheck): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return listOf(value, type, at, known);
  const fields = type && fieldsOf(type);
  const copy = (type ? new type() : {}) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value)) {
    if (known.stopEarly) break;
    // Names that every object inherits, such as toString, are not fields.
    if (fields ? !fields.has(key) : key in Object.prototype) {
      if (entry === null && (type as Special | undefined)?.elsewhere?.includes(key)) continue;
      const { code, detail } = surplusOf(type, key);
      say(known, `${at}/${escaped(key)}`, code, detail);
      continue;
    }
    const field = fields?.get(key);
    const kept = copyOf(entry, field?.holds, `${at}/${escaped(key)}`, known);
    if (kept === undefined) continue;
    copy[key] = field?.form && typeof kept === 'string' ? FORMS[field.form](kept) : kept;
  }
  return copy;
}

function listOf(
  list: unknown[],
  type: Class | undefined,
  at: string,
  known: FieldCheck,
): unknown[] {
  if (list.length > LONGEST) {
    say(known, at, 'too-many', `a list can have at most ${LONGEST} entries`);
    known.stopEarly = true;
    return [];
  }
  if (list.length > ENOUGH) known.listTruncated = true;
  return list.slice(0, known.entries).map((entry, n) => {
    // class-validator would treat its entries as entries of the outer list.
    if (Array.isArray(entry)) {
      say(known, `${at}/${n}`, 'wrong-type', 'nested lists are not allowed');
      known.stopEarly = true;
    }
    return known.stopEarly ? null : (copyOf(entry, type, `${at}/${n}`, known) ?? null);
  });
}

interface Special extends Class {
  /** Specific errors for some unknown fields. */
  surplus?: (name: string) => Omit<FieldError, 'pointer'> | null;
  /** Fields that the same body has in its other form: in this one they can only be `null`. */
  elsewhere?: readonly string[];
}

function surplusOf(type: Special | undefined, name: string): Omit<FieldError, 'pointer'> {
  const specific = type?.surplus?.(name);
  return specific ?? { code: 'surplus', detail: 'unknown field; leave it out' };
}

function say(known: FieldCheck, pointer: string, code: string, detail: string): void {
  known.faults.push({ pointer, code, detail });
  if (known.faults.length >= ENOUGH) known.stopEarly = true;
}

const fieldsByClass = new Map<Class, Fields>();

function fieldsOf(type: Class): Fields {
  let fields = fieldsByClass.get(type);
  if (!fields) {
    const checks = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
    const forms = new Map(
      checks
        .filter(({ name }) => name === 'isReadable')
        .map(({ propertyName, constraints }) => [propertyName, constraints[0] as TextForm]),
    );
    fields = new Map(
      checks.map(({ propertyName }) => [
        propertyName,
        { holds: classOf(type, propertyName), form: forms.get(propertyName) },
      ]),
    );
    fieldsByClass.set(type, fields);
  }
  return fields;
}

const classOf = (type: Class, field: string): Class | undefined =>
  defaultMetadataStorage.findTypeMetadata(type, field)?.typeFunction() as Class | undefined;

/** Escapes a name for use in a JSON pointer (RFC 6901). */
export const escaped = (name: string): string => name.replace(/~/g, '~0').replace(/\//g, '~1');

import { holdsPersonalNumber, withoutPersonal } from './personal';
import { AnyText, AnyTexts, Many, OneOf, Optional, Pattern, WholeNumber } from './fields';

/** Problems as RFC 9457 has them; the codes and their status are fixed by the contract. */
export const PROBLEMS = {
  malformed: [400, 'The message cannot be read'],
  unauthenticated: [401, 'Who you are is not shown'],
  'signature-invalid': [401, 'The signature does not hold'],
  forbidden: [403, 'Not yours to do'],
  'mandate-expired': [403, 'The appointment does not cover today'],
  'conflict-of-interest': [403, 'A conflict of interest replaces the official'],
  'not-found': [404, 'Not found'],
  'transition-not-open': [409, 'The act is not open'],
  'reference-taken': [409, 'The reference is taken'],
  'message-id-reused': [409, 'The message id was used for another message'],
  'key-id-taken': [409, 'The key id is taken'],
  'version-mismatch': [412, 'The request has changed since'],
  'too-large': [413, 'Too large'],
  'media-type': [415, 'Not this media type'],
  'validation-failed': [422, 'Some fields do not fit'],
  'idempotency-key-reused': [422, 'The idempotency key was used for another body'],
  'refusal-without-ground': [422, 'A refusal needs a ground of Pasal 36(1)'],
  'refusal-without-reason': [422, 'A refusal needs a written reason'],
  'reason-insufficient': [422, 'The ground is named without what it needs'],
  'not-available-in-emergency': [422, 'Not available in an emergency'],
  'undecided-items': [422, 'Some items are left undecided'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Something broke here'],
  unavailable: [503, 'Not available now'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One field that does not fit. `pointer` is RFC 6901, into the body as it was sent. */
export class FieldError {
  @AnyText() pointer: string;
  @AnyText() code: string;
  @AnyText() detail: string;
  /** What would have fitted, where it can be listed. */
  @Optional() @AnyTexts() allowed?: readonly string[];
}

/** An answer that is no success: RFC 9457. New codes may come; the status says what kind each is. */
export class Problem {
  @Pattern(/^urn:bantuan-kedinasan:problem:[a-z-]+$/, 'the urn of a code') type: string;
  @AnyText() title: string;
  @WholeNumber(400, 599) status: number;
  /** What to go by; the texts are for people. */
  @OneOf(Object.keys(PROBLEMS)) code: ProblemCode;
  @AnyText() detail: string;
  @Optional() @AnyText() instance?: string;
  /** The provision of the law that carries it, such as 36-2. */
  @Optional() @AnyText() provision?: string;
  /** Each field that does not fit, at most 50. */
  @Optional() @Many(() => FieldError) errors?: FieldError[];
}

/**
 * An expected "no": returned as a value, never thrown. What names a person is left out of it, for it may travel
 * in a receipt, stand among what is parked, and be logged.
 */
export function problem(
  code: ProblemCode,
  detail: string,
  more: Pick<Problem, 'provision' | 'errors' | 'instance'> = {},
): Problem {
  const [status, title] = PROBLEMS[code];
  const type = `urn:bantuan-kedinasan:problem:${code}`;
  const { errors, ...rest } = more;
  return { type, title, status, code, detail: said(detail), ...rest, ...told(errors) };
}

// A receipt has to fit into a record of the bus, whatever was sent: one that does not would hold up all events.
const MAX_ERRORS = 50;
const MAX_TEXT = 500;
const FIELD = /^[\w~.$-]{1,64}$/;

const said = (detail: string): string => cut(withoutPersonal(detail), MAX_TEXT);

function told(errors: FieldError[] | undefined): Pick<Problem, 'errors'> {
  if (!errors) return {};
  return {
    errors: errors.slice(0, MAX_ERRORS).map((error) => ({
      ...error,
      pointer: tellable(error.pointer),
      detail: said(error.detail),
    })),
  };
}

/** The pointer as far as its names are names of fields: what somebody wrote in the place of one is not told. */
function tellable(pointer: string): string {
  const names = pointer.split('/').slice(1);
  const odd = names.findIndex((name) => !FIELD.test(name) || holdsPersonalNumber(name));
  return odd < 0 ? pointer : ['', ...names.slice(0, odd)].join('/');
}

/** The beginning of a text, in whole characters: PostgreSQL takes no half of a surrogate pair. */
export function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    value.type.startsWith('urn:bantuan-kedinasan:problem:')
  );
}

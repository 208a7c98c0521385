import { holdsPersonalNumber, withoutPersonal } from './personal';
import { AnyText, AnyTexts, Many, OneOf, Optional, Pattern, WholeNumber } from './fields';

/** RFC 9457 problems. Codes and statuses are part of the public contract. */
export const PROBLEMS = {
  malformed: [400, 'Malformed request'],
  unauthenticated: [401, 'Not authenticated'],
  'signature-invalid': [401, 'Invalid signature'],
  forbidden: [403, 'Forbidden for your role'],
  'mandate-expired': [403, 'Appointment does not cover today'],
  'conflict-of-interest': [403, 'Conflict of interest: another official must decide'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'transition-not-open': [409, 'Act not open'],
  'reference-taken': [409, 'Reference already used'],
  'message-id-reused': [409, 'Message id already used'],
  'key-id-taken': [409, 'Key id already used'],
  'cursor-unknown': [410, 'Cursor unknown'],
  'version-mismatch': [412, 'Version mismatch'],
  'too-large': [413, 'Too large'],
  'media-type': [415, 'Unsupported media type'],
  'validation-failed': [422, 'Validation failed'],
  'idempotency-key-reused': [422, 'Idempotency key already used for another request'],
  'refusal-without-ground': [422, 'Refusal without a ground of Pasal 36(1)'],
  'refusal-without-reason': [422, 'Refusal without a written reason'],
  'reason-insufficient': [422, 'Insufficient reason'],
  'not-available-in-emergency': [422, 'Not available in an emergency'],
  'undecided-items': [422, 'Items left undecided'],
  'costs-not-acceptable': [422, 'Costs not acceptable'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Service unavailable'],
  'awaiting-checkpoint': [503, 'Decisions wait for a checkpoint'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An error in one field. `pointer` is a JSON pointer (RFC 6901) into the body as sent. */
export class FieldError {
  @AnyText() pointer: string;
  @AnyText() code: string;
  @AnyText() detail: string;
  /** Allowed values, if they can be listed. */
  @Optional() @AnyTexts() allowed?: readonly string[];
}

/** Problem details (RFC 9457). New codes may be added; handle an unknown code by its status. */
export class Problem {
  @Pattern(/^urn:bantuan-kedinasan:problem:[a-z-]+$/, 'the urn of a code') type: string;
  @AnyText() title: string;
  @WholeNumber(400, 599) status: number;
  /** Code to branch on. The texts are for people. */
  @OneOf(Object.keys(PROBLEMS)) code: ProblemCode;
  @AnyText() detail: string;
  @Optional() @AnyText() instance?: string;
  /** Provision of the law, such as 36-2. */
  @Optional() @AnyText() provision?: string;
  /** Errors in fields, at most 50. */
  @Optional() @Many(() => FieldError) errors?: FieldError[];
}

/**
 * An expected refusal: returned as a value, never thrown. Personal data is masked, since the
 * problem can appear in a receipt, in the list of parked messages and in the log.
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

// A receipt must always fit into one Kafka record: a larger one would block all events behind it.
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

/**
 * The pointer up to the first name that does not look like a field name: such a name may hold
 * personal data.
 */
function tellable(pointer: string): string {
  const names = pointer.split('/').slice(1);
  const odd = names.findIndex((name) => !FIELD.test(name) || holdsPersonalNumber(name));
  return odd < 0 ? pointer : ['', ...names.slice(0, odd)].join('/');
}

/** The beginning of a text, in whole characters: PostgreSQL rejects half a surrogate pair. */
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

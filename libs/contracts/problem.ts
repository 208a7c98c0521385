/** Problems as RFC 9457 has them; the codes and their status are fixed by the contract. */
export const PROBLEMS = {
  malformed: [400, 'The message cannot be read'],
  unauthenticated: [401, 'Who you are is not shown'],
  'signature-invalid': [401, 'The signature does not hold'],
  forbidden: [403, 'Not yours to do'],
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
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
  allowed?: readonly string[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  instance?: string;
  provision?: string;
  errors?: FieldError[];
}

/** An expected "no": returned as a value, never thrown. */
export function problem(
  code: ProblemCode,
  detail: string,
  more: Pick<Problem, 'provision' | 'errors' | 'instance'> = {},
): Problem {
  const [status, title] = PROBLEMS[code];
  return { type: `urn:bantuan-kedinasan:problem:${code}`, title, status, code, detail, ...more };
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

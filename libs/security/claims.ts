import type { JWTPayload } from 'jose';
import { isDay } from '#libs/law/calendar';
import type { Acting } from '#libs/law/deciders';

/** The claims that are used, after `wrongClaim` has accepted them. */
export interface CallerClaims {
  sub?: string;
  name?: string | null;
  position?: string | null;
  agency?: string | null;
  roles?: unknown[];
  nip?: string | null;
  acting?: ActingClaim | null;
}

/** An issuer may omit optional parts of an appointment, and may send extra members. */
type ActingClaim = Omit<Acting, 'document' | 'to'> & Partial<Acting>;

/** The appointment in a claim that `wrongClaim` has accepted. */
export function appointmentOf(claim: ActingClaim): Acting {
  const { as, for: post, document = null, from, to = null } = claim;
  return { as, for: post, document, from, to };
}

const UNFIT = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const AGENCY = /^[a-z0-9][a-z0-9-]{1,39}$/;
const TEXT_CLAIMS = ['sub', 'name', 'position', 'agency', 'nip'] as const;
const ACTING_AS: readonly Acting['as'][] = ['plh', 'plt', 'delegation', 'mandate'];

/** Describes the first claim of the wrong form, without its value; null if all are well formed. */
export function wrongClaim(claims: JWTPayload): string | null {
  for (const name of TEXT_CLAIMS) {
    const value = claims[name];
    const absent = value === undefined || value === null || value === '';
    if (absent && name !== 'sub') continue;
    if (typeof value !== 'string' || absent)
      return `claim ${name} is ${shapeOf(value)}, expected a string`;
    if (!isText(value))
      return `claim ${name} is longer than 255 characters or has characters that cannot be shown`;
    if (name === 'agency' && !AGENCY.test(value))
      return 'claim agency is not a code of an agency, such as kab-malang';
  }
  const { roles = [], acting } = claims;
  if (!Array.isArray(roles))
    return `claim roles is ${shapeOf(roles)}, expected an array of strings`;
  return acting ? wrongActing(acting) : null;
}

/**
 * What is wrong with the claim `acting`, the appointment of an acting official; null if nothing is.
 */
function wrongActing(claim: unknown): string | null {
  const { as, for: post, document = null, from, to = null } = claim as Record<string, unknown>;
  const isDate = (value: unknown): boolean => typeof value === 'string' && isDay(value);
  if (!ACTING_AS.some((each) => each === as))
    return `claim acting.as is not one of ${ACTING_AS.join(', ')}`;
  if (typeof post !== 'string' || post === '' || !isText(post))
    return 'claim acting.for is not the name of a post';
  if (document !== null && (typeof document !== 'string' || !isText(document)))
    return 'claim acting.document is not a text';
  return isDate(from) && (to === null || isDate(to))
    ? null
    : 'claim acting.from or acting.to is not a date YYYY-MM-DD';
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isText(value: string): boolean {
  return value.length <= 255 && !UNFIT.test(value);
}

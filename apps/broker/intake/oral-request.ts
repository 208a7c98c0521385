import { FieldError, Problem, problem } from '#libs/contracts/problem';
import type { RequestData } from '#libs/contracts/submit-request';
import type { Role } from '#libs/security/officials';

/** Who submits a request, by a token. */
interface Submitter {
  agency: string | null;
  roles: readonly Role[];
}

/**
 * The role in which an official submits a request: `requester`, or `decider` of the provider, who
 * enters an oral request of an emergency for the agency that asked. A problem if neither fits.
 */
export function roleOfSubmitter(
  { requester, provider, channel, emergency }: RequestData,
  { agency, roles }: Submitter,
): 'requester' | 'decider' | Problem {
  const role = requester === undefined || requester === agency ? 'requester' : 'decider';
  if (!roles.includes(role))
    return problem(
      'forbidden',
      role === 'requester'
        ? 'This needs the role requester. With the role decider you can enter an oral request of an emergency: name its requester.'
        : 'This needs the role decider: you enter a request of another agency.',
    );
  if (role === 'requester') return role;
  if (agency !== provider)
    return problem('forbidden', 'Only an official of the provider enters its oral requests.');
  const errors: FieldError[] = [];
  if (channel !== 'oral') {
    const detail = 'must be oral: every other request is submitted by its requester';
    errors.push({ pointer: '/channel', code: 'not-in-list', detail, allowed: ['oral'] });
  }
  if (!emergency) {
    const detail = 'is needed: only in an emergency the provider enters an oral request';
    errors.push({ pointer: '/emergency', code: 'missing', detail });
  }
  return errors.length === 0
    ? role
    : problem('validation-failed', 'The oral request is invalid; see errors.', { errors });
}

/** No message names a requester: its sender is the requester. */
export const requesterInMessage = (at: string): Problem =>
  problem('validation-failed', 'Some fields are invalid; see errors.', {
    errors: [
      {
        pointer: `${at}/requester`,
        code: 'surplus',
        detail: 'the sender of a message is the requester; leave it out',
      },
    ],
  });

export function unknownRequester(): Problem {
  const detail = 'No such agency is in the registry; GET /v1/agencies lists them.';
  return problem('validation-failed', detail, {
    errors: [{ pointer: '/requester', code: 'unknown-agency', detail }],
  });
}

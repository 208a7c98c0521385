import { statusesWhere } from '#libs/contracts/statuses';
import type { Caller } from '#libs/security/officials';

/*
 * SQL conditions on rows of `request`, by caller. `$1` is the caller's agency.
 */

const listed = (statuses: readonly string[]): string => `('${statuses.join("', '")}')`;

/** `running` follows from the status: the clock runs while the request waits for the provider. */
const DEADLINE_OF_PROVIDER = `provider = $1 AND running`;
/** A superior within the provider acts only after an escalation. */
const DEADLINE_OF_OWN_SUPERIOR = `${DEADLINE_OF_PROVIDER} AND escalated_at IS NOT NULL`;
const DEADLINE_OF_SUPERIOR = `escalated_to = $1 AND running`;
const WAITS_FOR_REQUESTER = `requester = $1 AND status IN ${listed(
  statusesWhere(({ waitsFor }) => waitsFor === 'requester'),
)}`;
const WAITS_FOR_PROVIDER = `provider = $1 AND status IN ${listed(
  statusesWhere(({ waitsFor }) => waitsFor === 'provider'),
)}`;

/** Statuses in which the clock of the deadline stands still. */
export const STANDING_STILL = statusesWhere(({ clock }) => clock === 'standing');
/** Statuses before the decision, or in which the request waits for a party. */
export const OPEN = statusesWhere(({ clock, waitsFor }) => clock !== 'ended' || waitsFor !== null);
/** Whether the deadline runs and has passed at `now`, a parameter. */
export const OVERDUE = (now: string): string => `running AND due_at < ${now}::timestamptz`;

const anyOf = (conditions: string[]): string =>
  `(${conditions.map((condition) => `(${condition})`).join(' OR ') || 'false'})`;

/** Requests that concern the caller; the policies of the database say the same. */
export function visibleTo({ roles }: Caller, open = 'true'): string {
  if (roles.includes('auditor')) return `($1::text IS NULL OR true) AND ${open}`;
  const columns = [
    'requester',
    'provider',
    ...(roles.includes('superior') ? ['escalated_to'] : []),
  ];
  return anyOf(columns.map((column) => `${column} = $1 AND ${open}`));
}

/** Requests that wait for the caller and whose order by due date has a meaning. */
export const inDeadlineOrder = (caller: Caller): string => waits(caller, DEADLINE_OF_PROVIDER);

/** Requests that wait for an act of the caller, also after the decision. */
export const waitsFor = (caller: Caller): string => waits(caller, WAITS_FOR_PROVIDER);

function waits({ roles }: Caller, forDecider: string): string {
  const asks = roles.includes('requester') || roles.includes('system');
  return anyOf([
    ...(roles.includes('auditor') ? ['running'] : []),
    ...(roles.includes('decider') ? [forDecider] : []),
    ...(roles.includes('superior') ? [DEADLINE_OF_OWN_SUPERIOR, DEADLINE_OF_SUPERIOR] : []),
    ...(asks ? [WAITS_FOR_REQUESTER] : []),
  ]);
}

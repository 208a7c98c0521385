import { statusesWhere } from '#libs/contracts/statuses';
import type { Caller } from '#libs/security/officials';
import { type Wait, WAITS, type Whom } from './waits';

/*
 * SQL conditions on rows of `request`, by caller. `$1` is the caller's agency.
 */

/** `running` follows from the status: the clock runs while the request waits for the provider. */
const DEADLINE_OF_PROVIDER = `provider = $1 AND running`;
/** A superior within the provider acts only after an escalation. */
const DEADLINE_OF_OWN_SUPERIOR = `${DEADLINE_OF_PROVIDER} AND escalated_at IS NOT NULL`;
const DEADLINE_OF_SUPERIOR = `escalated_to = $1 AND running`;
/** Whether the caller's agency is the one that a request waits for. */
const IS: Record<Whom, string> = {
  requester: 'requester = $1',
  provider: 'provider = $1',
  superior: '(escalated_to = $1 OR provider = $1 AND escalated_at IS NOT NULL)',
};

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

/** Requests whose deadline waits for the caller, so that their order by due date has a meaning. */
export const inDeadlineOrder = ({ roles }: Caller): string =>
  anyOf([
    ...ofDeadline(roles),
    ...(roles.includes('decider') ? [DEADLINE_OF_PROVIDER] : []),
    ...waits(roles, ({ what, whom }) => what === 'status' && whom === 'requester'),
  ]);

/** Requests that wait for an act of the caller, whatever they wait for. */
export const waitsFor = ({ roles }: Caller): string =>
  anyOf([...ofDeadline(roles), ...waits(roles)]);

const ofDeadline = (roles: Caller['roles']): string[] => [
  ...(roles.includes('auditor') ? ['running'] : []),
  ...(roles.includes('superior') ? [DEADLINE_OF_OWN_SUPERIOR, DEADLINE_OF_SUPERIOR] : []),
];

const waits = (roles: Caller['roles'], which: (wait: Wait) => boolean = () => true): string[] =>
  WAITS.filter(which)
    .filter(({ roles: own }) => own.some((role) => roles.includes(role)))
    .map(({ whom, when }) => `${IS[whom]} AND ${when}`);

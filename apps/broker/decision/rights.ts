import { Problem, problem } from '#libs/contracts/problem';
import { factsOf } from '#libs/contracts/statuses';
import { BARRED, barOf, OWN_HOUSE, type Person } from '#libs/law/deciders';
import { isOneHouse } from '#libs/law/house';
import type { Bilingual } from '#libs/law/pack';
import type { BarCode } from '#libs/law/procedure';
import type { Role } from '#libs/security/officials';
import type { Parties } from '../agencies/directory';
import type { PeopleOfRequest } from '../request/people';
import type { RequestRow } from '../request/request.entity';
import type { ActDefinition, Closed, Moment, Party } from './act';

const PARTIES: readonly Party[] = ['provider', 'requester'];
const NAMES: Record<Party, string> = { provider: 'pemberi bantuan', requester: 'peminta bantuan' };

const SAME_AGENCY: Bilingual = {
  id: 'peminta bantuan dan pemberi bantuan adalah instansi yang sama: tidak ada yang perlu diputuskan di antara keduanya',
  en: 'requester and provider are the same agency: there is nothing to decide between them',
};

/** Why a person may not do an act. */
export type Bar = BarCode | 'decided';
export const DECIDED =
  'you decided this request; another official answers the objection (Article 42)';

type Whose = Pick<RequestRow, 'requester' | 'provider' | 'escalatedAt' | 'escalatedTo'>;
export type Held = { agency: string | null; roles: readonly Role[] };

/** The party for which somebody acts, and the role in which they do. */
export interface Capacity {
  party: Party;
  role: Role;
}

/** Roles that the route of an act accepts; the request decides which of them may act. */
export const rolesOf = ({ by }: ActDefinition): Role[] => [
  ...new Set([
    ...(by.provider ?? []),
    ...(by.requester ?? []),
    ...(by.provider ? (['superior'] as const) : []),
  ]),
];

/** True if the request is escalated to the superior of this agency: the provider or one above. */
const isEscalatedTo = ({ provider, escalatedAt, escalatedTo }: Whose, { agency, roles }: Held) =>
  escalatedAt !== null &&
  (agency === provider || (agency !== null && agency === escalatedTo)) &&
  roles.includes('superior');

/** True if the caller may see the request; the same rule as the policies of the database. */
export const isSeenBy = (request: Whose, caller: Held): boolean =>
  caller.agency === request.requester ||
  caller.agency === request.provider ||
  isEscalatedTo(request, caller);

/** In which capacity the caller may do an act, whatever the status; null if it is not theirs. */
export function capacityOf(request: Whose, act: ActDefinition, caller: Held): Capacity | null {
  for (const party of PARTIES) {
    if (caller.agency !== request[party]) continue;
    const role = act.by[party]?.find((own) => caller.roles.includes(own));
    if (role) return { party, role };
  }
  return act.by.provider && isEscalatedTo(request, caller)
    ? { party: 'provider', role: 'superior' }
    : null;
}

/** Why an act is not the caller's, whatever the status, if `capacityOf` finds none for them. */
export function whyNotYours(
  request: Whose,
  { by }: ActDefinition,
  caller: { agency: string | null },
): Bilingual {
  const parties = PARTIES.filter((party) => by[party]);
  const own = parties.find((party) => caller.agency === request[party]);
  if (!own) {
    const each = (name: (party: Party) => string, or: string): string =>
      parties.map((party) => `${name(party)}, ${request[party]}`).join(or);
    return {
      id: `ini tindakan ${each((party) => NAMES[party], ', atau ')}`,
      en: `this is an act of the ${each((party) => party, ', or ')}`,
    };
  }
  const [roles, agency] = [by[own] ?? [], request[own]];
  const later = own === 'provider' && !roles.includes('superior');
  return {
    id: `ini memerlukan peran ${roles.join(' atau ')} pada ${agency}${later ? ', atau, setelah eskalasi, peran superior' : ''}`,
    en: `this needs the role ${roles.join(' or ')} of ${agency}${later ? ', or, once it is escalated, the role superior' : ''}`,
  };
}

/**
 * Why the state of a request closes an act; null if it is open. Indonesian for officials, English
 * for engineers.
 */
export function whyClosed(
  request: RequestRow,
  act: ActDefinition,
  party: Party,
  moment: Moment,
): Closed | null {
  if (request.requester === request.provider && act.by.provider) return SAME_AGENCY;
  const closed = act.whyClosed?.(request, party, moment) ?? null;
  if (closed) return closed;
  return act.transitions[request.status] ? null : factsOf(request.status).whyClosed;
}

/**
 * Pasal 42(1): nobody acts on both sides of a request, or answers an objection to their own
 * decision. Why this bars a person; null if not, or if the decision of the act checks it.
 */
export function barIn(
  { conflict }: ActDefinition,
  { party }: Capacity,
  person: Person,
  people: PeopleOfRequest,
): Bar | null {
  if (conflict === 'bars-deciders' && people.decided.includes(person.sub)) return 'decided';
  return barOf(party === 'requester' ? 'ask' : 'decide', person, people);
}

export function barred(bar: Bar): Problem {
  const why = bar === 'decided' ? DECIDED : BARRED[bar];
  return problem('conflict-of-interest', sentence(why), { provision: '42-1' });
}

/** Pasal 42(1): no body of the requester's house acts in place of the provider. */
export const isOwnHouse = (
  { party }: Capacity,
  caller: { agency: string | null },
  { requester, provider, above }: Parties,
): boolean =>
  party === 'provider' &&
  caller.agency !== provider.code &&
  above !== null &&
  isOneHouse(above, requester);

export const ofOwnHouse = (): Problem =>
  problem('forbidden', sentence(OWN_HOUSE), { provision: '42-1' });

export const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

import { SHIPPED_CALENDARS } from '../calendar';
import type { Deadline, DeadlineInput, silence } from '../deadline';
import type { Acting, DeciderCheck, People, Person } from '../deciders';
import type { AgencyAbove } from '../superiors';
import type { Invariant } from './invariants';
import {
  type KnownBodies,
  secondAbove,
  secondDeadline,
  secondMayJudge,
  secondRoot,
} from '../second-procedure';

/*
 * Requirements of the law on the procedure, stated independently of the rules that implement it.
 */

export interface PersonCase {
  person: Person;
  people: People;
  acting: Acting['as'] | null;
  strategic: boolean;
  /** The official's agency decides in the provider's place and belongs to the requester's house. */
  ofRequestersHouse: boolean;
  mayAsk: boolean;
  check: DeciderCheck;
}

const routine = ({ acting, strategic }: PersonCase) =>
  !strategic || (acting !== 'plh' && acting !== 'plt');

export const OF_PERSONS: readonly Invariant<PersonCase>[] = [
  {
    says: '42(1): no one decides in their own cause: a person who asked, or declared a conflict, never decides',
    holds: ({ person: { sub }, people, check, ofRequestersHouse }) =>
      !check.may || (![...people.asked, ...people.conflicted].includes(sub) && !ofRequestersHouse),
  },
  {
    says: '42(1): a person who acted towards the decision never acts for the requester; everyone else may',
    holds: ({ person: { sub }, people, mayAsk }) => mayAsk !== people.judged.includes(sub),
  },
  {
    says: '34: an acting official (Plh, Plt) takes no strategic decision, others do',
    holds: (each) => routine(each) || !each.check.may,
  },
  {
    says: 'the second evaluator agrees who may decide',
    holds: (each) =>
      each.check.may ===
      (secondMayJudge(each.person, each.people) && !each.ofRequestersHouse && routine(each)),
  },
];

export interface EscalationCase {
  requester: string;
  provider: string;
  registry: KnownBodies;
  superiors: readonly string[];
  above: AgencyAbove;
}

export const OF_ESCALATIONS: readonly Invariant<EscalationCase>[] = [
  {
    says: "42(1): a request is never escalated into the requester's house, nor back to the provider",
    holds: ({ requester, provider, registry, above: { to } }) =>
      to === null ||
      (secondRoot(to, registry) !== secondRoot(requester, registry) && to !== provider),
  },
  {
    says: "every body that is skipped is above the provider and belongs to the requester's house",
    holds: ({ requester, registry, superiors, above: { to, passedOver } }) =>
      passedOver.every(
        (code) =>
          superiors.indexOf(code) < (to === null ? superiors.length : superiors.indexOf(to)) &&
          secondRoot(code, registry) === secondRoot(requester, registry),
      ),
  },
  {
    says: 'the second evaluator agrees who decides in the place of the provider',
    holds: ({ requester, provider, registry, above: { to } }) =>
      to === secondAbove(requester, provider, registry),
  },
];

export interface DeadlineCase {
  input: DeadlineInput;
  counted: Deadline;
  late: ReturnType<typeof silence>;
}

const startOf = ({ receivedAt, emergency, emergencySince }: DeadlineInput) =>
  emergency && emergencySince && emergencySince > receivedAt ? emergencySince : receivedAt;

export const OF_DEADLINES: readonly Invariant<DeadlineCase>[] = [
  {
    says: 'a deadline is never before its start: the receipt, or the claim of an emergency',
    holds: ({ input, counted: { startsAt, remindAt, dueAt } }) =>
      startsAt.getTime() === startOf(input).getTime() && startsAt < remindAt && remindAt < dueAt,
  },
  {
    says: 'an escalation names the reservation of a provisional deadline, and none for a final one',
    holds: ({ counted: { provisional }, late: { step, reserve } }) =>
      step === 'escalate' && (provisional ? /\d{4}/.test(reserve ?? '') : reserve === null),
  },
  {
    says: 'the second evaluator agrees when an answer is due, and whether that is provisional',
    holds: ({ input, counted: { dueAt, provisional } }) => {
      const second = secondDeadline(input, SHIPPED_CALENDARS);
      return second.dueAt === dueAt.getTime() && second.provisional === provisional;
    },
  },
];

import { SHIPPED_CALENDARS, WorkCalendar } from './calendar';
import { type Deadline, deadline, type DeadlineInput, silence } from './deadline';
import {
  type Acting,
  barOf,
  checkDecider,
  type DeciderCheck,
  type People,
  type Person,
} from './deciders';
import { type Above, above, type Body } from './house';
import type { Invariant } from './invariants';
import type { Procedure } from './procedure';
import {
  type Registry,
  secondAbove,
  secondDeadline,
  secondMayJudge,
  secondRoot,
} from './second-procedure';

/** Where the outcome of each check is written. */
export interface Checks {
  readonly done: boolean;
  check<Subject>(all: readonly Invariant<Subject>[], subject: Subject, what: () => unknown): void;
}

interface PersonCase {
  person: Person;
  people: People;
  acting: Acting['as'] | null;
  strategic: boolean;
  /** In the provider's place, and of the requester's house. */
  ofRequestersHouse: boolean;
  mayAsk: boolean;
  check: DeciderCheck;
}

const routine = ({ acting, strategic }: PersonCase) =>
  !strategic || (acting !== 'plh' && acting !== 'plt');

const OF_PERSONS: readonly Invariant<PersonCase>[] = [
  {
    says: '42(1): nobody judges in their own cause: who asked, or declared a conflict, never decides',
    holds: ({ person: { sub }, people, check, ofRequestersHouse }) =>
      !check.may || (![...people.asked, ...people.conflicted].includes(sub) && !ofRequestersHouse),
  },
  {
    says: '42(1): who acted towards the decision never acts for the requester, and nobody else is kept from it',
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

/** Every official in every relation to a request. */
function persons(checks: Checks, procedure: Procedure) {
  const post = { name: 'Sri Wahyuni', position: 'Kepala Dinas' };
  const nips = [null, '19800101 200501 2 001'];
  const namedOnes = [
    [],
    [{ ...post, nip: null }],
    [{ ...post, nip: '198001012005012001' }],
    [{ ...post, nip: '197001012005012001' }],
    [{ ...post, position: 'Sekretaris', nip: null }],
    [{ name: 'Budi', position: post.position, nip: null }],
  ];
  const either = [true, false];
  const lists = [[], ['p'], ['q'], ['q', 'p']];
  for (const asked of lists)
    for (const conflicted of lists)
      for (const judged of lists)
        for (const named of namedOnes)
          for (const nip of nips)
            for (const acting of [null, 'plh', 'plt', 'delegation', 'mandate'] as const)
              for (const strategic of either)
                for (const ofRequestersHouse of either) {
                  if (checks.done) return;
                  const person = { sub: 'p', ...post, nip };
                  const people = { asked, conflicted, judged, named };
                  const appointment = acting && {
                    ...{ as: acting, for: 'Kepala', document: null },
                    ...{ from: '2026-01-01', to: null },
                  };
                  const agency = ofRequestersHouse ? 'above' : 'provider';
                  const check = checkDecider(
                    {
                      official: { ...person, agency, roles: ['superior'], acting: appointment },
                      provider: 'provider',
                      escalatedTo: ['above'],
                      ofRequestersHouse,
                      on: '2026-11-21',
                      conflictOfInterest: 'none',
                      people,
                      strategic,
                    },
                    procedure,
                  );
                  const mayAsk = barOf('ask', person, people, procedure) === null;
                  const each = {
                    person,
                    people,
                    acting,
                    strategic,
                    ofRequestersHouse,
                    mayAsk,
                    check,
                  };
                  checks.check(OF_PERSONS, each, () => each);
                }
}

interface Rise {
  requester: string;
  provider: string;
  registry: Registry;
  superiors: readonly string[];
  above: Above;
}

const OF_RISES: readonly Invariant<Rise>[] = [
  {
    says: "42(1): a request never rises into the requester's house, nor back to the provider",
    holds: ({ requester, provider, registry, above: { to } }) =>
      to === null ||
      (secondRoot(to, registry) !== secondRoot(requester, registry) && to !== provider),
  },
  {
    says: "whoever is passed over stands above the provider, and is of the requester's house",
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

/** Every small registry of two houses with units of units, and every line of superiors in it. */
function rises(checks: Checks, procedure: Procedure, every: number) {
  const codes = ['a', 'b', 'c', 'd'];
  // A unit stands below the body that it is a unit of in the alphabet, so that there is no circle of units.
  const parties = codes.map((_, at) => [undefined, ...codes.slice(0, at)]);
  const superiors = codes.map((code) => [undefined, ...codes.filter((other) => other !== code)]);
  const choices = <T>(lists: T[][]) =>
    lists.reduce<T[][]>(
      (all, list) => all.flatMap((one) => list.map((more) => [...one, more])),
      [[]],
    );
  const lines = choices(superiors);
  for (const party of choices(parties))
    for (const [nth, superior] of lines.entries()) {
      if (nth % Math.min(every, 7) > 0) continue;
      const registry: Registry = Object.fromEntries(
        codes.map((code, at) => [code, { party: party[at], superior: superior[at] }]),
      );
      const bodyOf = (code: string): Body => ({ code, house: chain(code, 'party', registry) });
      for (const requester of codes)
        for (const provider of codes) {
          if (checks.done) return;
          if (requester === provider) continue;
          const line = chain(provider, 'superior', registry).slice(1);
          // A registry from before circles were refused may lead back.
          if (registry[line.at(-1) ?? '']?.superior === provider) line.push(provider);
          const each: Rise = {
            ...{ requester, provider, registry, superiors: line },
            above: above(
              { requester: bodyOf(requester), provider: bodyOf(provider) },
              line.map(bodyOf),
              procedure,
            ),
          };
          checks.check(OF_RISES, each, () => each);
        }
    }
}

/** A body and what follows from it by one field, each once. */
function chain(code: string, field: 'party' | 'superior', registry: Registry): string[] {
  const line = [code];
  for (let next = registry[code]?.[field]; next !== undefined; next = registry[next]?.[field]) {
    if (line.includes(next)) break;
    line.push(next);
  }
  return line;
}

interface Due {
  input: DeadlineInput;
  counted: Deadline;
  late: ReturnType<typeof silence>;
}

const startOf = ({ receivedAt, emergency, emergencySince }: DeadlineInput) =>
  emergency && emergencySince && emergencySince > receivedAt ? emergencySince : receivedAt;

const OF_DEADLINES: readonly Invariant<Due>[] = [
  {
    says: 'a deadline never lies before what starts it: the receipt, or the claim of an emergency',
    holds: ({ input, counted: { startsAt, remindAt, dueAt } }) =>
      startsAt.getTime() === startOf(input).getTime() && startsAt < remindAt && remindAt < dueAt,
  },
  {
    says: 'no provisional deadline escalates unsaid, and none that is final with a reserve',
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

/** Receipts of every day over two years with a calendar and two without, and emergencies that are claimed later. */
function deadlines(checks: Checks, procedure: Procedure, every: number) {
  const calendar = new WorkCalendar(SHIPPED_CALENDARS, procedure.fixedHolidays);
  const hour = 3_600_000;
  const [first, last] = [Date.UTC(2026, 0, 1), Date.UTC(2029, 0, 10)];
  for (let day = first; day < last; day += 24 * hour * Math.min(every, 3))
    for (const timeZone of ['Asia/Jakarta', 'Asia/Jayapura'])
      for (const at of [3, 16])
        for (const urgency of ['biasa', 'segera', 'sangat-segera', 'at-once', 'later'] as const) {
          if (checks.done) return;
          const receivedAt = new Date(day + at * hour);
          const emergency = urgency === 'at-once' || urgency === 'later';
          const claimed = new Date(receivedAt.getTime() + 50 * hour);
          // Answered at the moment of the claim, or after a day; of every third day only.
          const asked = new Date(receivedAt.getTime() + 5 * hour);
          const stops =
            (day / (24 * hour)) % 3 === 0 ? [{ from: asked, to: claimed, why: 'klarifikasi' }] : [];
          const input: DeadlineInput = {
            ...{ receivedAt, timeZone, stops, calendar, emergency },
            urgency: emergency ? 'biasa' : urgency,
            // A claim that was given up again counts for nothing.
            emergencySince: urgency === 'later' || urgency === 'segera' ? claimed : null,
          };
          const counted = deadline(input, procedure);
          const late = silence(counted, new Date(counted.dueAt.getTime() + 1), procedure);
          checks.check(OF_DEADLINES, { input, counted, late }, () => ({
            ...input,
            calendar: null,
          }));
        }
}

/** Tries the rules of procedure through: on persons, on who stands above, and on deadlines. */
export function proveProcedure(checks: Checks, procedure: Procedure, every: number) {
  persons(checks, procedure);
  rises(checks, procedure, every);
  deadlines(checks, procedure, every);
}

/** The procedure with one rule broken in one way. */
export function* brokenProcedures(
  procedure: Procedure,
): Generator<{ rule: string; how: string; procedure: Procedure }> {
  for (const list of ['bars', 'passedOver'] as const) {
    const rules: readonly { code: string; applies: (...about: never[]) => boolean }[] =
      procedure[list];
    for (const [index, rule] of rules.entries()) {
      const about = `procedure/${list}/${rule.code}`;
      const turned = { ...rule, applies: (...of: never[]) => !rule.applies(...of) };
      yield {
        rule: about,
        how: 'left out',
        procedure: { ...procedure, [list]: rules.toSpliced(index, 1) },
      };
      yield {
        rule: about,
        how: 'turned round',
        procedure: { ...procedure, [list]: rules.with(index, turned) },
      };
    }
  }
  for (const [index, bar] of procedure.bars.entries()) {
    const other = { ...bar, from: bar.from === 'ask' ? ('decide' as const) : ('ask' as const) };
    const bars = procedure.bars.with(index, other);
    yield {
      rule: `procedure/bars/${bar.code}`,
      how: `from ${other.from}`,
      procedure: { ...procedure, bars },
    };
  }
  for (const list of ['routineOnly', 'fixedHolidays'] as const)
    for (const [index, name] of procedure[list].entries()) {
      const left = procedure[list].toSpliced(index, 1);
      yield {
        rule: `procedure/${list}`,
        how: `without ${name}`,
        procedure: { ...procedure, [list]: left },
      };
    }
  const starts: Record<string, Procedure['startOf']> = {
    'at the receipt': ({ receivedAt }) => receivedAt,
    'at a claim that was given up': ({ receivedAt, emergencySince }) =>
      emergencySince ?? receivedAt,
  };
  for (const [how, start] of Object.entries(starts))
    yield { rule: 'procedure/startOf', how, procedure: { ...procedure, startOf: start } };
  const reserves: Record<string, Procedure['reserve']> = {
    never: () => null,
    always: ({ reason }) => reason ?? '',
    'without the reason': ({ provisional }) => (provisional ? '' : null),
  };
  for (const [how, reserve] of Object.entries(reserves))
    yield { rule: 'procedure/reserve', how, procedure: { ...procedure, reserve } };
}

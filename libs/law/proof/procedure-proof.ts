import { SHIPPED_CALENDARS, WorkCalendar } from '../calendar';
import { deadline, type DeadlineInput, silence } from '../deadline';
import { barOf, checkDecider } from '../deciders';
import type { Body } from '../house';
import { above } from '../superiors';
import type { Invariant } from './invariants';
import type { Procedure } from '../procedure';
import {
  OF_DEADLINES,
  OF_PERSONS,
  OF_ESCALATIONS,
  type EscalationCase,
} from './procedure-invariants';
import type { KnownBodies } from '../second-procedure';

/** Collects the outcome of each check. */
export interface Checks {
  readonly done: boolean;
  check<Subject>(all: readonly Invariant<Subject>[], subject: Subject, what: () => unknown): void;
}

const ACTING = [null, 'plh', 'plt', 'delegation', 'mandate'] as const;

/** Checks every official in every relation to a request. */
export function persons(checks: Checks, procedure: Procedure, every: number) {
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
            for (const acting of every > 1 ? ([null, 'plh', 'plt'] as const) : ACTING)
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

/**
 * Checks every small registry of two houses with nested units, and every chain of superiors in it.
 */
export function rises(checks: Checks, procedure: Procedure, every: number) {
  const codes = ['a', 'b', 'c', 'd'];
  // A unit comes after its parent body in the alphabet, so that units form no circle.
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
      const registry: KnownBodies = Object.fromEntries(
        codes.map((code, at) => [code, { party: party[at], superior: superior[at] }]),
      );
      const bodyOf = (code: string): Body => ({ code, house: chain(code, 'party', registry) });
      for (const requester of codes)
        for (const provider of codes) {
          if (checks.done) return;
          if (requester === provider) continue;
          const line = chain(provider, 'superior', registry).slice(1);
          // Older registries, from before circles were refused, can lead back to the provider.
          if (registry[line.at(-1) ?? '']?.superior === provider) line.push(provider);
          const each: EscalationCase = {
            ...{ requester, provider, registry, superiors: line },
            above: above(
              { requester: bodyOf(requester), provider: bodyOf(provider) },
              line.map(bodyOf),
              procedure,
            ),
          };
          checks.check(OF_ESCALATIONS, each, () => each);
        }
    }
}

/** A body and its chain along one field, each body once. */
function chain(code: string, field: 'party' | 'superior', registry: KnownBodies): string[] {
  const line = [code];
  for (let next = registry[code]?.[field]; next !== undefined; next = registry[next]?.[field]) {
    if (line.includes(next)) break;
    line.push(next);
  }
  return line;
}

/**
 * Checks receipts on every day of two years with a calendar and two without, and emergencies
 * claimed later.
 */
export function deadlines(checks: Checks, procedure: Procedure, every: number) {
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
          // On every third day the clock is stopped until the time of the claim.
          const asked = new Date(receivedAt.getTime() + 5 * hour);
          const stops =
            (day / (24 * hour)) % 3 === 0 ? [{ from: asked, to: claimed, why: 'klarifikasi' }] : [];
          const input: DeadlineInput = {
            ...{ receivedAt, timeZone, stops, calendar, emergency },
            urgency: emergency ? 'biasa' : urgency,
            // A claim that was dropped again (`segera`) must have no effect.
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

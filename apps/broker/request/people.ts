import type { Information } from '#libs/contracts/act-bodies';
import { DECISIONS } from '#libs/contracts/statuses';
import { Tx } from '#libs/database/database';
import { NOBODY, type People } from '#libs/law/deciders';
import type { Entry } from './lifecycle';

/** Persons in the history of a request, and who decided it. */
export interface PeopleOfRequest extends People {
  decided: readonly string[];
}

/** Persons who acted in the request that this one was forwarded from, and in those before it. */
export type EarlierPeople = Omit<PeopleOfRequest, 'decided'>;

const DECIDING: readonly string[] = DECISIONS;

/** What an entry of the history says about persons. */
interface Acted {
  type: string;
  sub: string;
  /** Whether the person acted for the requester. */
  asks: boolean;
  /** The official whom a request names, or an answer to a question. */
  named: People['named'][number] | null;
  earlier: EarlierPeople | null;
}

const ACTED = `
  SELECT type, actor->>'sub' AS sub, actor->>'agency' = r.requester AS asks,
    CASE type WHEN 'submitted' THEN data->'data'->'requestedBy'
              WHEN 'information-supplied' THEN data->'requestedBy' END AS named,
    CASE type WHEN 'submitted' THEN data->'earlierPeople' END AS earlier
  FROM (SELECT requester, id FROM request WHERE id = $1) r JOIN history ON request_id = r.id
  WHERE actor->>'agency' IS NOT NULL ORDER BY version`;

/**
 * Who did what in a request, by `sub`: in any post and of any agency, also before it was forwarded.
 */
export async function peopleOf(tx: Tx, id: string): Promise<PeopleOfRequest> {
  return together({ ...NOBODY, decided: [] }, (await tx.query(ACTED, [id])) as Acted[]);
}

/** The persons after these entries are added to the history. */
export function peopleAfter(
  people: PeopleOfRequest,
  entries: readonly Entry[],
  requester: string,
): PeopleOfRequest {
  const acts = entries.flatMap(({ name: type, actor: { agency, sub }, data }): Acted[] => {
    if (agency === null) return [];
    const named = type === 'information-supplied' && (data as Information).requestedBy;
    return [{ type, sub, asks: agency === requester, named: named || null, earlier: null }];
  });
  return together(people, acts);
}

/** Escalating, and declaring a conflict of interest, are no acts towards the decision. */
function together(people: PeopleOfRequest, acts: readonly Acted[]): PeopleOfRequest {
  const all = [people, ...acts.flatMap(({ earlier }) => earlier ?? [])];
  const list = (known: readonly string[], does: (act: Acted) => boolean): string[] => [
    ...new Set([...known, ...acts.filter(does).map(({ sub }) => sub)]),
  ];
  return {
    asked: list(
      all.flatMap(({ asked }) => asked),
      ({ asks }) => asks,
    ),
    named: [...all.flatMap(({ named }) => named), ...acts.flatMap(({ named }) => named ?? [])],
    conflicted: list(
      all.flatMap(({ conflicted }) => conflicted),
      ({ type }) => type === 'conflict-declared',
    ),
    judged: list(
      all.flatMap(({ judged }) => judged),
      ({ type, asks }) => !asks && type !== 'conflict-declared' && type !== 'escalated',
    ),
    decided: list(people.decided, ({ type }) => DECIDING.includes(type)),
  };
}

import { isDay } from './calendar';
import { faultsOfWords } from './check-words';
import { compile } from './condition';
import { borders, type Edition, editionOn, firstRow, inForce, isFact } from './edition';
import type { Condition, Dated, LawPack } from './pack';
import { leavesOf, situations } from './situations';

export interface PackFault {
  /** Where in the pack, such as `rows[3]`. */
  place: string;
  detail: string;
}

/** Thrown if a loaded law pack is not usable for evaluation. */
export class FaultyPack extends Error {
  constructor(readonly faults: readonly PackFault[]) {
    super(faults.map(({ place, detail }) => `${place}: ${detail}`).join('; '));
  }
}

/** Maximum number of facts: each has one bit, and all combinations are tried. */
const MOST_FACTS = 16;

/**
 * The faults of a pack: empty lists, invalid dates, two versions in force at once, unknown names,
 * and, for every day on which the law changes, rows that can never match and combinations without a
 * row.
 */
export function faultsOfPack(pack: LawPack): PackFault[] {
  const entries = entriesOf(pack);
  const early = [...emptiness(pack), ...dates(entries), ...faultsOfWords(pack)];
  if (early.length > 0) return early;
  const editions = borders(pack).flatMap((day) => {
    const wrong = names(pack, entries, day);
    return wrong.length > 0 ? wrong : table(pack, editionOn(pack, day));
  });
  return editions.filter(
    ({ place, detail }, index) =>
      index === editions.findIndex((each) => each.place === place && each.detail === detail),
  );
}

interface Entry extends Dated {
  place: string;
  key: string;
  when: Condition | null;
  provisions: readonly string[];
}

/** All dated entries in one form. */
function entriesOf(pack: LawPack): Entry[] {
  type Ruled = Dated & {
    when?: Condition | null;
    provision?: string;
    provisions?: readonly string[];
  };
  const list = <Rule extends Ruled>(
    name: string,
    rules: readonly Rule[],
    key: (rule: Rule) => string,
  ) =>
    rules.map((rule, index): Entry => {
      const { when = null, provision, provisions = [], validFrom, validTo } = rule;
      return {
        place: `${name}[${index}]`,
        key: `${name} "${key(rule)}"`,
        when,
        provisions: provision === undefined ? provisions : [provision],
        validFrom,
        validTo,
      };
    });
  return [
    ...list('provisions', pack.provisions, ({ id }) => id),
    ...list('rows', pack.rows, ({ row }) => row),
    ...list('duties', pack.duties, ({ code }) => code),
    ...list('conflicts', pack.conflicts, ({ id }) => id),
    ...list('questions', pack.questions, ({ id }) => id),
    ...list('asks', pack.asks, ({ id }) => id),
    ...list('routes', pack.routes, ({ code }) => code),
  ];
}

function emptiness(pack: LawPack): PackFault[] {
  const empty = (['provisions', 'rows'] as const).filter((list) => pack[list].length === 0);
  const lists: PackFault[] = empty.map((place) => ({ place, detail: 'is empty' }));
  const bare = pack.provisions.flatMap(({ kind, refusal }, index) =>
    kind === 'refusal' && !refusal
      ? [{ place: `provisions[${index}]`, detail: 'a ground of refusal says what it needs' }]
      : [],
  );
  return [...lists, ...bare];
}

function dates(entries: readonly Entry[]): PackFault[] {
  return entries.flatMap((entry, index) => {
    const { place, key, validFrom, validTo } = entry;
    const wrong = [validFrom, validTo].filter((day) => day !== null && !isDay(day));
    if (wrong.length > 0) return [{ place, detail: `"${wrong[0]}" is no date` }];
    if (validTo !== null && validTo < validFrom) {
      return [{ place, detail: `ends on ${validTo}, before it begins on ${validFrom}` }];
    }
    const earlier = entries
      .slice(0, index)
      .find((each) => each.key === key && overlap(each, entry));
    return earlier
      ? [{ place, detail: `${key} is in force at the same time as ${earlier.place}` }]
      : [];
  });
}

const overlap = (a: Dated, b: Dated) =>
  a.validFrom <= (b.validTo ?? '9999') && b.validFrom <= (a.validTo ?? '9999');

/** Faults for names of provisions and facts that are not in force on the day. */
function names(pack: LawPack, entries: readonly Entry[], day: string): PackFault[] {
  const provisions = pack.provisions.filter((each) => inForce(each, day));
  const known = new Set(provisions.map(({ id }) => id));
  const facts = provisions.filter(isFact);
  const bits = new Map(facts.map(({ id }, index) => [id, 1 << index]));
  const current = entries.filter((entry) => inForce(entry, day));
  if (!current.some(({ key }) => key.startsWith('rows '))) return [];
  if (facts.length > MOST_FACTS) {
    return [
      { place: 'provisions', detail: `${facts.length} facts on ${day}, at most ${MOST_FACTS}` },
    ];
  }
  const unknown = (id: string) => `"${id}" is no provision in force on ${day}`;
  const { subject, discretion, refusals, combination } = pack;
  return [
    ...Object.entries({ subject, discretion, refusals, combination: combination.provision })
      .filter(([, id]) => !known.has(id))
      .map(([place, id]) => ({ place, detail: unknown(id) })),
    ...current.flatMap(({ place, when, provisions: named, key }) => {
      const strangers = named.filter((id) => !known.has(id));
      if (strangers.length > 0) return strangers.map((id) => ({ place, detail: unknown(id) }));
      if (!when) return [];
      if (key.startsWith('rows ') && leavesOf(when).some((leaf) => 'result' in leaf)) {
        return [{ place, detail: 'a row cannot rest on its own result' }];
      }
      try {
        compile(when, bits);
        return [];
      } catch (error) {
        return [{ place, detail: `${(error as Error).message} on ${day}` }];
      }
    }),
  ];
}

/** Faults for rows that never match, and for the first combination without a row. */
function table(pack: LawPack, edition: Edition): PackFault[] {
  if (edition.rows.length === 0) return [];
  const silent = new Set(edition.rows);
  let gap: string | undefined;
  for (const situation of situations(edition)) {
    const row = firstRow(edition, situation);
    if (row) silent.delete(row);
    else
      gap ??= JSON.stringify({
        ...situation,
        met: namesOf(situation.met, edition),
        judge: namesOf(situation.judge, edition),
      });
  }
  return [
    ...(gap ? [{ place: 'rows', detail: `no row fits ${gap} on ${edition.from}` }] : []),
    ...[...silent].map(({ rule }) => ({
      place: `rows[${pack.rows.indexOf(rule)}]`,
      detail: `can never fire: the rows before it take all that it fits on ${edition.from}`,
    })),
  ];
}

const namesOf = (mask: number, { bits }: Edition) =>
  [...bits].flatMap(([id, bit]) => (mask & bit ? [id] : []));

import { isDay } from './calendar';
import { DOUBTS, type EvaluationInput, RELATIONS, type Value, VALUES } from './evaluation';
import { inForceOn, lawOf } from './law';
import type { LawPack } from './pack';
import { UU_30_2014 } from './uu-30-2014';

/** `pointer` is a JSON pointer (RFC 6901) into the input. */
interface Fault {
  pointer: string;
  code:
    | 'not-a-date'
    | 'law-not-in-force'
    | 'not-in-list'
    | 'duplicate'
    | 'contradicted-but-met'
    | 'request-only';
  detail: string;
  allowed?: string[];
}

export class FaultyInput extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '));
  }
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * The faults of an input: unknown names, a duplicate id, a contradicted provision that is `met`, an
 * item with a fact of the whole request, an invalid day or one on which the law is not in force.
 */
export function faultsOf(input: EvaluationInput, pack: LawPack = UU_30_2014): Fault[] {
  const law = lawOf(pack);
  const faults: Fault[] = [];
  if (!isDay(input.asOf)) {
    return [
      { pointer: '/asOf', code: 'not-a-date', detail: 'must be a real date, written YYYY-MM-DD' },
    ];
  }
  const edition = inForceOn(law, input.asOf);
  if (!edition) {
    const first = law.editions.findLast(({ rows }) => rows.length > 0)?.from ?? 'never';
    const detail = `${law.pack.id} is not in force on ${input.asOf} (in force from ${first})`;
    return [{ pointer: '/asOf', code: 'law-not-in-force', detail }];
  }

  const oneOf = (pointer: string, value: string, allowed: readonly string[]) => {
    if (allowed.includes(value)) return true;
    const detail = `"${value}" is not one of: ${allowed.join(', ')}`;
    faults.push({ pointer, code: 'not-in-list', detail, allowed: [...allowed] });
    return false;
  };
  const known = [...edition.bits.keys()];
  const contradicted: readonly string[] = input.contradicted ?? [];

  const checkFacts = (pointer: string, facts: Readonly<Record<string, Value>>, item: boolean) => {
    for (const provision in facts) {
      const value = facts[provision];
      if (value === undefined) continue;
      const at = `${pointer}/${known.includes(provision) ? provision : escaped(provision)}`;
      if (!oneOf(at, provision, known)) continue;
      oneOf(at, value, VALUES);
      if (item && edition.provisions.get(provision)?.kind === 'emergency') {
        const detail = 'belongs to the request as a whole, not to an item';
        faults.push({ pointer: at, code: 'request-only', detail });
      }
      if (value === 'met' && contradicted.includes(provision)) {
        const detail =
          'is contradicted, and what is contradicted is not met until an official says so';
        faults.push({ pointer: at, code: 'contradicted-but-met', detail });
      }
    }
  };

  const { requester, provider, relation } = input.parties;
  const kinds = Object.keys(law.pack.parties);
  oneOf('/parties/requester', requester, kinds);
  oneOf('/parties/provider', provider, kinds);
  oneOf('/parties/relation', relation, RELATIONS);
  checkFacts('/facts', input.facts ?? {}, false);
  contradicted.forEach((id, index) => oneOf(`/contradicted/${index}`, id, known));
  input.doubts?.forEach((doubt, index) => oneOf(`/doubts/${index}`, doubt, DOUBTS));

  const items = new Set<string>();
  input.items?.forEach((item, index) => {
    if (items.has(item.id)) {
      const detail = `item "${item.id}" is there twice`;
      faults.push({ pointer: `/items/${index}/id`, code: 'duplicate', detail });
    }
    items.add(item.id);
    checkFacts(`/items/${index}/facts`, item.facts ?? {}, true);
  });
  input.evidence?.forEach(({ provision, item }, index) => {
    oneOf(`/evidence/${index}/provision`, provision, known);
    if (item !== null && !items.has(item)) oneOf(`/evidence/${index}/item`, item, [...items]);
  });
  return faults;
}

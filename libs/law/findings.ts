import type { FactId, Finding, Value } from './evaluation';
import type { MatchedInput } from './judge';
import type { Provision } from './pack';
import { BASIS, CONTRADICTED, ofItem, VALUE } from './wording';

const place = (item: string | null) => (item === null ? 'request' : `item:${item}`);

/** The id of the trace step for a fact or a row, of the request or of an item. */
export const stepOf = (item: string | null, what: string) => `${place(item)}/${what}`;

/** One finding per fact of the request, and one per fact that an item overrides. */
export function findingsOf({ input, language, edition, cases }: MatchedInput): Finding[] {
  const evidence = new Map(
    input.evidence?.map((each) => [stepOf(each.item, each.provision), each]),
  );

  const find = (item: string | null, fact: Provision, given?: Value): Finding => {
    const provision = fact.id as FactId;
    const step = stepOf(item, provision);
    const known = given && evidence.get(step);
    const basis = given ? (known?.basis ?? 'claimed') : 'not-claimed';
    const said = given ? `${VALUE[given][language]}, ` : '';
    const against = input.contradicted?.includes(provision) ? `, ${CONTRADICTED[language]}` : '';
    // Keys are in canonical order, here and in the trace: this makes the canonical form cheaper.
    return {
      basis,
      facts: known ? [...known.facts] : [],
      item,
      provision,
      reason: `${ofItem(item, language)}${fact.article[language]}: ${said}${BASIS[basis][language]}${against}.`,
      step,
      text: language === 'id' ? fact.text : fact.gloss,
      textStatus: language === 'id' ? fact.confidence : 'summary',
      value: given ?? 'not-met',
    };
  };

  const request: Readonly<Record<string, Value>> = input.facts ?? {};
  const findings = edition.facts.map((fact) => find(null, fact, request[fact.id]));
  for (const { id, own } of cases) {
    for (const fact of id === null ? [] : edition.facts) {
      const given = own[fact.id];
      if (given) findings.push(find(id, fact, given));
    }
  }
  return findings;
}

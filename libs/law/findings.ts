import type { Edition } from './edition';
import type { FactId, Finding, Language } from './evaluation';
import type { Judgement } from './judgement';
import type { Sentences } from './pack';
import { fill, ofItems } from './sentence';

const place = (item: string | null) => (item === null ? 'request' : `item:${item}`);

/** The id of the trace step for a fact or a row, of the request or of an item. */
export const stepOf = (item: string | null, what: string) => `${place(item)}/${what}`;

/**
 * The findings of a record in words: one for each fact of the request, and one for each that an
 * item overrides.
 */
export function findingsOf(
  { input, findings }: Judgement,
  { facts, provisions }: Edition,
  sentences: Sentences,
  language: Language,
): Finding[] {
  const tell = (
    { provision, value, basis, item }: Pick<Finding, 'provision' | 'value' | 'basis' | 'item'>,
    evidence: number | null,
  ): Finding => {
    const fact = provisions.get(provision);
    if (!fact) throw new Error(`no provision ${provision} is in force on ${input.asOf}`);
    const says = [
      ...(basis === 'not-claimed' ? [] : [sentences.values[value]]),
      sentences.bases[basis],
      ...(input.contradicted?.includes(provision) ? [sentences.contradicted] : []),
    ].map((words) => words[language]);
    const sentence = fill(sentences.finding, language, {
      article: fact.article[language],
      says: says.join(', '),
    });
    return {
      basis,
      facts: evidence === null ? [] : [...(input.evidence?.[evidence]?.facts ?? [])],
      item,
      provision,
      reason: ofItems(item === null ? [] : [item], sentence, sentences, language),
      step: stepOf(item, provision),
      text: language === 'id' ? fact.text : fact.gloss,
      textStatus: language === 'id' ? fact.confidence : 'summary',
      value,
    };
  };
  const ofRequest = facts.map(({ id }) => {
    const found = findings.find(({ item, provision }) => item === null && provision === id);
    const unclaimed = { basis: 'not-claimed', item: null, value: 'not-met' } as const;
    return tell(found ?? { ...unclaimed, provision: id as FactId }, found?.evidence ?? null);
  });
  const ofItem = findings.filter(({ item }) => item !== null);
  return [...ofRequest, ...ofItem.map((found) => tell(found, found.evidence))];
}

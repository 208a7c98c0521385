import type { PackFault } from './check-pack';
import { inForce } from './edition';
import type { Dated, LawPack, Sentences, Bilingual } from './pack';

/** The parts that each pattern has. */
const PARTS = {
  opening: ['law', 'day'],
  finding: ['article', 'says'],
  notClaimed: ['articles'],
  ofItems: ['items', 'sentence'],
  suggestion: ['recommendation'],
  combined: ['because', 'suggestion'],
  closing: [],
  contradicted: [],
  line: ['sentence', 'article', 'step'],
} as const satisfies Partial<Record<keyof Sentences, readonly string[]>>;
const PATTERNS = Object.keys(PARTS) as (keyof typeof PARTS)[];

interface Told extends Dated {
  place: string;
  words: Bilingual;
}

/**
 * Faults of the words: a text that is missing in a language, a pattern without one of its parts,
 * and two codes of a list that say the same.
 */
export function faultsOfWords(pack: LawPack): PackFault[] {
  const list = <Rule extends Dated>(
    name: string,
    rules: readonly Rule[],
    words: (rule: Rule) => Bilingual,
  ): Told[] =>
    rules.map((rule, index) => ({
      place: `${name}[${index}]`,
      words: words(rule),
      validFrom: rule.validFrom,
      validTo: rule.validTo,
    }));
  const { sentences } = pack;
  const lists = [
    list('provisions', pack.provisions, ({ text, gloss }) => ({ id: text, en: gloss })),
    list('provisions', pack.provisions, ({ article }) => article),
    list('rows', pack.rows, ({ because }) => because),
    list('duties', pack.duties, ({ text }) => text),
    list('conflicts', pack.conflicts, ({ text }) => text),
    list('questions', pack.questions, ({ question }) => question),
    list('asks', pack.asks, ({ ask }) => ask),
    list('routes', pack.routes, ({ text }) => text),
  ];
  const readings = pack.questions.flatMap(({ readings }, index) =>
    readings.map((words) => ({ place: `questions[${index}]`, words })),
  );
  const codes = (['values', 'bases', 'recommendations'] as const).map((of) =>
    Object.entries<Bilingual>(sentences[of]).map(([code, words]) => ({
      ...{ place: `sentences.${of}.${code}`, words, validFrom: '0000', validTo: null },
    })),
  );
  const patterns = PATTERNS.map((name) => ({ place: `sentences.${name}`, words: sentences[name] }));
  const named = [
    { place: 'title', words: pack.title },
    { place: 'combination', words: pack.combination.because },
  ];
  const all = [...lists.flat(), ...readings, ...codes.flat(), ...patterns, ...named];
  return [
    ...all.flatMap(({ place, words }) =>
      words.id.trim() && words.en.trim() ? [] : [{ place, detail: 'has no text in a language' }],
    ),
    ...PATTERNS.flatMap((name) => faultsOfPattern(name, sentences[name])),
    ...[...lists.slice(2), ...codes].flatMap(repeated),
  ];
}

function faultsOfPattern(name: keyof typeof PARTS, words: Bilingual): PackFault[] {
  const expected = [...PARTS[name]].sort().join();
  return [words.id, words.en].flatMap((pattern) => {
    const parts = [...pattern.matchAll(/\{(\w*)\}/g)].map(([, part]) => part);
    const detail = `"${pattern}" has the parts ${parts.join()}, not ${PARTS[name].join()}`;
    return parts.sort().join() === expected ? [] : [{ place: `sentences.${name}`, detail }];
  });
}

/** Two codes with the same words cannot be told apart in an answer. */
function repeated(told: readonly Told[]): PackFault[] {
  return told.flatMap(({ place, words, validFrom }, index) => {
    const same = told
      .slice(0, index)
      .find(
        (each) =>
          (each.words.id === words.id || each.words.en === words.en) && inForce(each, validFrom),
      );
    return same ? [{ place, detail: `has the words of ${same.place}` }] : [];
  });
}

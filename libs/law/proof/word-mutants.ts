import type { LawPack, Sentences, Bilingual } from '../pack';
import type { Mutant } from './mutants';

/** The words of each rule, by the list that it is in. */
const LISTS = {
  rows: 'because',
  duties: 'text',
  conflicts: 'text',
  questions: 'question',
  asks: 'ask',
  routes: 'text',
} as const satisfies Partial<Record<keyof LawPack, string>>;
const GROUPS = ['values', 'bases', 'recommendations'] as const;

/**
 * Breaks the words of a pack: left out in a language, those of another code, or a pattern without
 * one of its parts.
 */
export function* brokenWords(pack: LawPack): Generator<Mutant> {
  const parts = ['words'] as const;
  for (const [list, field] of Object.entries(LISTS) as [keyof typeof LISTS, string][]) {
    const rules: readonly object[] = pack[list];
    const wordsAt = (index: number) =>
      (rules[index] as Record<string, Bilingual> | undefined)?.[field] as Bilingual;
    for (const index of rules.keys()) {
      const other = (index + 1) % rules.length;
      const broken = [...emptied(wordsAt(index)), [`those of ${other}`, wordsAt(other)] as const];
      for (const [how, words] of broken) {
        const changed = rules.with(index, { ...rules[index], [field]: words });
        yield {
          rule: `${list}[${index}].${field}`,
          how,
          pack: { ...pack, [list]: changed },
          parts,
        };
      }
    }
  }
  const { sentences } = pack;
  const told = (change: Partial<Sentences>) => ({
    ...pack,
    sentences: { ...sentences, ...change },
  });
  for (const group of GROUPS) {
    const all: Readonly<Record<string, Bilingual>> = sentences[group];
    const codes = Object.keys(all);
    for (const [index, code] of codes.entries()) {
      const other = codes[(index + 1) % codes.length] ?? code;
      const [own, others] = [all[code] as Bilingual, all[other] as Bilingual];
      const rule = `sentences.${group}.${code}`;
      for (const [how, words] of emptied(own))
        yield { rule, how, pack: told({ [group]: { ...all, [code]: words } }), parts };
      const swapped = { ...all, [code]: others, [other]: own };
      yield { rule, how: `exchanged with ${other}`, pack: told({ [group]: swapped }), parts };
    }
  }
  for (const [name, words] of Object.entries(sentences) as [keyof Sentences, Bilingual][]) {
    if ((GROUPS as readonly string[]).includes(name)) continue;
    for (const [part] of words.id.matchAll(/\{\w+\}/g)) {
      const without = { id: words.id.replace(part, ''), en: words.en.replace(part, '') };
      const rule = `sentences.${name}`;
      yield { rule, how: `without ${part}`, pack: told({ [name]: without }), parts };
    }
  }
}

const emptied = (words: Bilingual): (readonly [how: string, broken: Bilingual])[] => [
  ['no Indonesian', { ...words, id: ' ' }],
  ['no English', { ...words, en: ' ' }],
];

import type { Language } from './evaluation';
import type { Sentences, Bilingual } from './pack';

/** A pattern with its parts filled in; throws if a part is missing. */
export const fill = (
  pattern: Bilingual,
  language: Language,
  parts: Readonly<Record<string, string>>,
): string =>
  pattern[language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined)
      throw new Error(`the pattern "${pattern[language]}" has no part ${name}`);
    return part;
  });

/** The sentence with the items that it concerns; without items, the sentence alone. */
export const ofItems = (
  items: readonly string[],
  sentence: string,
  sentences: Sentences,
  language: Language,
): string =>
  items.length === 0
    ? sentence
    : fill(sentences.ofItems, language, { items: items.join(', '), sentence });

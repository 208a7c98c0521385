import type { Provision } from '#libs/law/pack';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import type { Language } from '#libs/law/evaluation';

/**
 * The provisions of this version of the law; the pages of a request quote those of its evaluation.
 */
export const provisionsOf = (kind: Provision['kind']): Provision[] =>
  UU_30_2014.provisions.filter((provision) => provision.kind === kind);

/** "Pasal 35 ayat (1) huruf a". */
export function articleOf(id: string, language: Language): string {
  const provision = UU_30_2014.provisions.find((one) => one.id === id);
  return provision?.article[language] ?? id;
}

/** The wording, marked as a quotation only where it is one; in English the translation. */
export function wordingOf(id: string, language: Language): string {
  const provision = UU_30_2014.provisions.find((one) => one.id === id);
  if (!provision || language === 'en') return provision?.gloss ?? '';
  return provision.confidence === 'verbatim' ? `“${provision.text}”` : provision.text;
}

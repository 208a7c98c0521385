import type { Language } from '#libs/law/evaluation';

/**
 * The language that an `Accept-Language` header asks for (RFC 9110 section 12.5.4): the one of
 * Indonesian and English with the greater weight, the first of equals; null if it names neither.
 */
export function languageAsked(header: string | undefined): Language | null {
  let best: { language: Language; weight: number } | null = null;
  for (const range of (header ?? '').toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const language = (['id', 'en'] as const).find((one) => tag.split('-')[0] === one);
    if (!language) continue;
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = given === undefined ? 1 : Number(given.slice(2)) || 0;
    if (weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? null;
}

/** The language of texts that are in Indonesian unless English is asked for. */
export const languageOf = (header: string | undefined): Language => languageAsked(header) ?? 'id';

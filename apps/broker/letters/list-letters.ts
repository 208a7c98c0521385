import type { LetterAnswer, LetterPage } from '#libs/contracts/letter-answers';
import type { Language } from '#libs/law/evaluation';
import { factsUpTo, type LetterSource } from './letter-facts';
import { type Existing, lettersAfter, numberOf } from './letter-kinds';
import type { LetterRenderer } from './letter-renderer';

/**
 * The letters that exist for a request, in the order of their kinds, with the digests of their
 * PDFs.
 */
export async function listLetters(
  renderer: LetterRenderer,
  source: LetterSource,
  language: Language,
): Promise<LetterPage> {
  const items = lettersAfter(source.entries).map((existing) =>
    answerOf(renderer, source, existing, language),
  );
  return { items: await Promise.all(items), next: null };
}

async function answerOf(
  renderer: LetterRenderer,
  source: LetterSource,
  existing: Existing,
  language: Language,
): Promise<LetterAnswer> {
  const { kind, entry, draft } = existing;
  const facts = factsUpTo(source, entry.version);
  const [signed] = source.request.signedLetters
    .filter((one) => one.kind === kind)
    .sort((one, other) => other.at.localeCompare(one.at));
  return {
    kind,
    number: numberOf(kind, facts),
    at: entry.at,
    language,
    sha256: await renderer.digest(existing, facts, language),
    signed: signed
      ? { by: signed.by, at: signed.at, uri: signed.uri, sha256: signed.sha256 }
      : null,
    version: entry.version,
    draft,
  };
}

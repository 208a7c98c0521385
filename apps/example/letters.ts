import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LetterKind } from '#libs/contracts/deliveries';
import type { LetterPage } from '#libs/contracts/letter-answers';
import { requestIdOf, type CasePlay } from './play';
import type { Stage } from './stage';

/**
 * Writes one letter of each kind that the requests have to a folder, as PDF.
 * @returns the kinds that were written.
 */
export async function writeLetters(
  { product }: Stage,
  stories: readonly CasePlay[],
  folder: string,
): Promise<LetterKind[]> {
  mkdirSync(folder, { recursive: true });
  const written = new Set<LetterKind>();
  for (const story of stories) {
    const id = requestIdOf(story);
    // A message that was refused made no request.
    if (id === '') continue;
    const reader = `requester@${story.case.from}`;
    const path = `/v1/requests/${id}/letters`;
    const { items } = await product.get<LetterPage>(reader, path);
    for (const { kind } of items) {
      if (written.has(kind)) continue;
      writeFileSync(join(folder, `${kind}.pdf`), await product.file(reader, `${path}/${kind}`));
      written.add(kind);
    }
  }
  return [...written];
}

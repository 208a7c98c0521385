import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LETTER_KINDS } from '#libs/contracts/deliveries';
import type { LetterPage } from '#libs/contracts/letter-answers';
import { same, Stage } from './stage';

/** Writes every letter of this request to a folder, as PDF: one of each kind. */
export async function writeLetters(stage: Stage, requestId: string, folder: string): Promise<void> {
  const { product } = stage;
  mkdirSync(folder, { recursive: true });
  const path = `/v1/requests/${requestId}/letters`;
  const { items } = await product.get<LetterPage>('auditor', path);
  const kinds = items.map(({ kind }) => kind);
  same(stage, 'semua-naskah', 'the kinds of its letters', LETTER_KINDS, kinds);
  for (const kind of kinds)
    writeFileSync(join(folder, `${kind}.pdf`), await product.file('auditor', `${path}/${kind}`));
}

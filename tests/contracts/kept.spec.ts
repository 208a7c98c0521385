import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { COMMENTS } from '#libs/contracts/comments';
import { classSchemas } from '#libs/contracts/schemas';
import { commentsInSources } from './comments';
import { contractBreaks } from './contract-breaks';
import { currentContract, Kept } from './kept';

/** Compares the stored contract with the one that the sources produce. */
describe('the contract in kept.json', () => {
  const file = resolve(__dirname, 'kept.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as Kept;

  it('has no break against the current contract', async () => {
    const breaks = contractBreaks(before, await currentContract());
    if (breaks.length === 0) return;
    throw new Error(`This breaks users of the contract:
  ${breaks.join('\n  ')}
Keep the old and add the new beside it: events, answers and bodies may get optional fields. A field with a new
meaning gets a new name, a changed message or event a new type (.v2 beside .v1), a changed golden sample a new
file beside the old one. If nobody can rely on it yet: npm run contract -- --break, and a line in CHANGELOG.md.`);
  });

  it('is updated with each change', async () => {
    const current = await currentContract();
    if (contractBreaks(before, current).length > 0) return;
    if (JSON.stringify(sorted(current)) === JSON.stringify(sorted(before))) return;
    throw new Error(
      'The contract has changed and breaks nothing. Run npm run contract, and commit ' +
        'tests/contracts/kept.json with the change, so that later breaks of the new parts are found.',
    );
  });
});

/** The documents describe each field with the comment of its source. */
it('comments.json matches the comments in the sources', async () => {
  await currentContract();
  if (!isDeepStrictEqual(commentsInSources(new Set(Object.keys(classSchemas()))), COMMENTS))
    throw new Error('npm run contract, and commit libs/contracts/comments.json with the change.');
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUSES } from '#libs/contracts/statuses';
import { FACT_IDS, RECOMMENDATIONS } from '#libs/law/evaluation';

const migration = readFileSync(join(__dirname, '../migrations/0001-baseline.sql'), 'utf8');

/** The codes of a list that the migration makes measures of. */
function listed(name: string): string[] {
  const [, codes = ''] =
    new RegExp(`${name} CONSTANT text\\[\\] := '{([^}]*)}'`).exec(migration) ?? [];
  return codes.split(',').map((code) => code.trim());
}

it.each([
  ['facts', FACT_IDS],
  ['statuses', STATUSES],
  ['recommendations', RECOMMENDATIONS],
])('the database has a measure for each of the %s of the program', (name, codes) => {
  expect(listed(name).toSorted()).toEqual([...codes].toSorted());
});

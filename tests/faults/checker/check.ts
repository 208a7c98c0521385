import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyVerified } from './chain';
import { Evidence, factsOf, succeededActs } from './evidence';
import { Finding, INVARIANTS } from './finding';
import { nothingLost } from './lost';
import { inOrder } from './order';
import {
  bounded,
  figuresMatch,
  messagesSettled,
  noPersons,
  noSilentFailure,
  rebuildFigures,
} from './rest';
import { nothingTwice } from './twice';

/** The result that the checker writes into the folder of a run. */
export interface Report {
  seconds: number;
  operations: number;
  /** How often each act of officials succeeded. */
  acts: Record<string, number>;
  findings: {
    invariant: keyof typeof INVARIANTS;
    checked: number;
    wrong: number;
    first: string[];
    counts: Record<string, number>;
  }[];
}

/**
 * `check.js <folder>`: checks what a run left (PostgreSQL, Kafka from offset 0, the mail receiver,
 * the journal, the samples) against the invariants I1 to I9. It shares only that folder with the
 * run. Exit code 0: all hold; 1: some fail; 2: the data cannot be read.
 */
async function main(): Promise<number> {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error('check.js <folder of a run>');
  const from = Date.now();
  const [evidence, rebuilt] = await Promise.all([
    Evidence.read(folder),
    rebuildFigures(factsOf(folder).database),
  ]);
  const read = Date.now() - from;
  const findings: Finding[] = [
    nothingLost(evidence),
    nothingTwice(evidence),
    inOrder(evidence),
    await historyVerified(evidence),
    figuresMatch(evidence, rebuilt),
    await messagesSettled(evidence),
    await bounded(evidence),
    noSilentFailure(evidence),
    noPersons(evidence),
  ];
  await evidence.sql.end();
  const report: Report = {
    seconds: (Date.now() - from) / 1_000,
    operations: evidence.operations.length,
    acts: succeededActs(evidence.operations),
    findings: findings.map(({ invariant, checked, wrong, first, counts }) => ({
      invariant,
      checked,
      wrong,
      first,
      counts,
    })),
  };
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report, null, 2));
  console.log(`  read in ${read} ms, checked against I1 to I9 in ${Date.now() - from - read} ms`);
  for (const { invariant, checked, wrong, first, counts } of findings) {
    const rest = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
    const result = [`${wrong} wrong of ${checked}`, ...rest].join(', ');
    console.log(`  ${invariant} ${INVARIANTS[invariant].padEnd(48)} ${result}`);
    for (const why of first) console.log(`       ${why}`);
  }
  return findings.every(({ wrong }) => wrong === 0) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);

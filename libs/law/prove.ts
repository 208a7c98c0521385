import { FaultyPack } from './check-pack';
import { mutants } from './mutants';
import { prove } from './proof';
import { UU_30_2014 } from './uu-30-2014';

/** Prints what was tried and what failed; the exit code is 1 where anything did. */
function main() {
  const failed = process.argv.includes('--mutate') ? mutate() : proveAll();
  process.exitCode = failed > 0 ? 1 : 0;
}

function proveAll(): number {
  const { invariants, violations } = prove(UU_30_2014);
  for (const { says, cases, violations: failed } of invariants) {
    console.log(`${failed === 0 ? 'holds' : 'FAILS'}  ${count(cases).padStart(10)}  ${says}`);
  }
  const failed = invariants.reduce((sum, each) => sum + each.violations, 0);
  const checks = invariants.reduce((sum, { cases }) => sum + cases, 0);
  const cases = Math.max(...invariants.map((each) => each.cases));
  console.log(
    `cases ${count(cases)}, checks ${count(checks)}, invariants ${invariants.length}, violations ${count(failed)}`,
  );
  for (const violation of violations) console.log(violation);
  return failed;
}

function mutate(): number {
  const rules = new Set<string>();
  const survivors: string[] = [];
  let tried = 0;
  for (const { rule, how, pack, parts } of mutants(UU_30_2014)) {
    rules.add(rule);
    tried++;
    if (!isNoticed(() => prove(pack, { parts, stop: true }).violations.length > 0)) {
      survivors.push(`${rule}: ${how}`);
    }
  }
  console.log(`rules ${rules.size}, mutants ${tried}, survivors ${survivors.length}`);
  for (const survivor of survivors) console.log(`survives: ${survivor}`);
  return survivors.length;
}

/** A pack that is not even loaded is noticed too. */
function isNoticed(fails: () => boolean): boolean {
  try {
    return fails();
  } catch (error) {
    if (error instanceof FaultyPack) return true;
    throw error;
  }
}

const count = (number: number) => number.toLocaleString('en');

main();

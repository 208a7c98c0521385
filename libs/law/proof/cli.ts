import { commandLine } from '#libs/config/command-line';
import { FaultyPack } from '../check-pack';
import { ENGINE } from '../judgement';
import { lawOf } from '../law';
import { mutants } from './mutants';
import { prove } from './proof';
import { UU_30_2014 } from '../uu-30-2014';

const HELP = `npm run prove:law              tries the law in every combination; about a quarter of a minute
npm run prove:law -- --mutate  breaks each rule alone and checks that the proof fails; about two minutes

Exit code: 0 no violation, or no surviving mutant; 1 otherwise; 2 wrong arguments.`;

/** Every nth case. The sample detects most mutants; the whole proof judges the rest. */
const SAMPLE = 197;

/** Prints what was checked and what failed; the exit code is 1 if anything failed. */
function main(): number {
  const { mutate: mutates } = commandLine(HELP, { mutate: { type: 'boolean' } }).values;
  console.log(`${UU_30_2014.id}, lawHash ${lawOf(UU_30_2014).hash}, ${ENGINE}`);
  const failed = mutates ? mutate() : proveAll();
  return failed > 0 ? 1 : 0;
}

function proveAll(): number {
  console.log('            times checked  invariant');
  const { invariants, violations } = prove(UU_30_2014);
  for (const { says, cases, violations: failed } of invariants) {
    const verdict = failed === 0 ? 'holds' : 'FAILS';
    console.log(`${verdict}  ${count(cases).padStart(18)}  ${says}`);
  }
  const failed = invariants.reduce((sum, each) => sum + each.violations, 0);
  const checks = invariants.reduce((sum, { cases }) => sum + cases, 0);
  const cases = Math.max(...invariants.map((each) => each.cases));
  console.log(
    `cases ${count(cases)}, checks ${count(checks)}, invariants ${invariants.length}, violations ${count(failed)}`,
  );
  if (violations.length > 0) console.log(`the first ${violations.length} of them:`);
  for (const violation of violations) console.log(violation);
  return failed;
}

function mutate(): number {
  console.log(
    'Each rule is broken alone, in every possible way; a mutant that no invariant detects survives.',
  );
  const rules = new Set<string>();
  const survivors: string[] = [];
  let tried = 0;
  for (const { rule, how, pack, procedure, parts } of mutants(UU_30_2014)) {
    rules.add(rule);
    tried++;
    const fails = (every: number) =>
      prove(pack, { parts, stop: true, procedure, every }).violations.length > 0;
    if (!isNoticed(() => fails(SAMPLE) || fails(1))) survivors.push(`${rule}: ${how}`);
  }
  console.log(`rules ${rules.size}, mutants ${tried}, survivors ${survivors.length}`);
  for (const survivor of survivors) console.log(`survives: ${survivor}`);
  return survivors.length;
}

/** A pack that cannot be loaded counts as detected. */
function isNoticed(fails: () => boolean): boolean {
  try {
    return fails();
  } catch (error) {
    if (error instanceof FaultyPack) return true;
    throw error;
  }
}

const count = (number: number) => number.toLocaleString('en');

process.exitCode = main();

import type { Evaluation, EvaluationInput, Language } from './evaluation';
import { explain } from './explain';
import { faultsOf, FaultyInput } from './faults';
import { casesOf, combine } from './judge';
import { inForceOn, lawOf } from './law';
import type { LawPack } from './pack';
import { UU_30_2014 } from './uu-30-2014';

export { faultsOf, FaultyInput };

/**
 * Applies the law to the facts (UU 30/2014 Articles 35-37). Pure and synchronous: equal input gives an equal
 * answer. The result is a suggestion, never a decision. Throws `FaultyInput` for an invalid input and
 * `FaultyPack` for an invalid pack.
 */
export function evaluate(
  input: EvaluationInput,
  { language = 'id', pack = UU_30_2014 }: { language?: Language; pack?: LawPack } = {},
): Evaluation {
  const law = lawOf(pack);
  const faults = faultsOf(input, pack);
  const edition = inForceOn(law, input.asOf);
  if (faults.length > 0 || !edition) throw new FaultyInput(faults);
  const cases = casesOf(input, edition, pack);
  return explain({ input, language, law, edition, cases, result: combine(cases, pack) });
}

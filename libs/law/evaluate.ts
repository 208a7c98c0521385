import type { Evaluation, EvaluationInput, Language } from './evaluation';
import { faultsOf } from './faults';
import { type EvaluationRecord, type Judgement, judge } from './judgement';
import { hashOf } from './law';
import type { LawPack } from './pack';
import { render } from './render';
import { UU_30_2014 } from './uu-30-2014';

export { faultsOf };

/** An evaluation in words, with the record that it renders. */
export interface WordedEvaluation<Record extends Judgement = Judgement> extends Evaluation {
  record: Record;
  /** SHA-256 (hex) of the record in canonical form (RFC 8785): the same in every language. */
  digest: string;
}

/** The evaluation of a request, as a file that can be verified without the broker. */
export interface StoredEvaluation
  extends
    WordedEvaluation<EvaluationRecord>,
    Pick<EvaluationRecord, 'requestVersion' | 'evaluatedAt' | 'input'> {}

/**
 * Applies the law to the facts, in words. The result is a suggestion, never a decision. Throws as
 * `judge` does.
 */
export function evaluate(
  input: EvaluationInput,
  { language = 'id', pack = UU_30_2014 }: { language?: Language; pack?: LawPack } = {},
): Evaluation {
  return render(judge(input, pack), pack, language);
}

/** What a route answers for an input that belongs to no request. */
export function answerOf(
  input: EvaluationInput,
  { language = 'id', pack = UU_30_2014 }: { language?: Language; pack?: LawPack } = {},
): WordedEvaluation {
  const record = judge(input, pack);
  return { ...render(record, pack, language), record, digest: hashOf(record) };
}

/** What a route answers for a stored record; `digest` is the one that the history has. */
export function storedAnswerOf(
  record: EvaluationRecord,
  digest: string,
  { language = 'id', pack = UU_30_2014 }: { language?: Language; pack?: LawPack } = {},
): StoredEvaluation {
  const { requestVersion, evaluatedAt, input } = record;
  return { ...render(record, pack, language), requestVersion, evaluatedAt, input, record, digest };
}

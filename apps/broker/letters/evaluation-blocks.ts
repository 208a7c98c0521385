import { evaluate } from '#libs/law/evaluate';
import type { Evaluation, Language, TraceStep } from '#libs/law/evaluation';
import { lawOf } from '#libs/law/law';
import type { EvaluationRecord } from '#libs/law/replay/differences';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { heading, list, paragraph } from './compose';
import type { Block } from './letter';

/** Steps that a letter to the other party shows: what was found, and what follows from it. */
const TOLD: readonly TraceStep['kind'][] = [
  ...(['finding', 'row', 'combination', 'duty', 'conflict', 'question'] as const),
];
/** More rows than this are in the file of the request only. */
const MOST_ROWS = 12;

/** The evaluation in this language. Only the current law has English texts. */
export function evaluationText(record: EvaluationRecord, language: Language): Evaluation {
  if (language === 'id' || record.lawHash !== lawOf(UU_30_2014).hash) return record;
  return evaluate(record.input, { language });
}

/** The steps of the evaluation that a decision rested on, ending with who decides. */
export function evaluationBlocks(record: EvaluationRecord | null, language: Language): Block[] {
  if (!record) return [];
  const words = TEXTS[language];
  const { trace } = evaluationText(record, language);
  const rows = trace.filter(({ kind }) => kind === 'row').length;
  const told = trace.filter(
    ({ kind, outcome, item }) =>
      TOLD.includes(kind) &&
      outcome !== 'not-claimed' &&
      (rows <= MOST_ROWS || (kind !== 'row' && item === null)),
  );
  const closing = trace.find(({ kind }) => kind === 'label');
  return [
    heading(words.evaluation),
    ...list([...new Set(told.map(({ text }) => text))]),
    ...(closing ? [paragraph(closing.text)] : []),
  ];
}

const ID = { evaluation: 'Penilaian menurut undang-undang (usulan)' };
const EN: typeof ID = { evaluation: 'Evaluation under the law (suggestion)' };
const TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

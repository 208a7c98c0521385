import type { Evaluation, Language, TraceStep } from '#libs/law/evaluation';
import { prepare } from '#libs/law/law';
import { render } from '#libs/law/render';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { heading, list, paragraph } from './compose';
import type { Block, LetterEvaluation } from './letter';

/** Steps that a letter to the other party shows: what was found, and what follows from it. */
const TOLD: readonly TraceStep['kind'][] = [
  ...(['finding', 'row', 'combination', 'duty', 'conflict', 'question'] as const),
];
/** More rows than this are in the file of the request only. */
const MOST_ROWS = 12;

/** The evaluation in this language. */
export function evaluationText(evaluation: LetterEvaluation, language: Language): Evaluation {
  if (evaluation.pack) prepare(evaluation.pack);
  return render(evaluation, evaluation.pack ?? UU_30_2014, language);
}

/** The steps of the evaluation that a decision rested on, ending with who decides. */
export function evaluationBlocks(evaluation: LetterEvaluation | null, language: Language): Block[] {
  if (!evaluation) return [];
  const words = TEXTS[language];
  const { trace } = evaluationText(evaluation, language);
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

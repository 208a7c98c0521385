import { dayIn } from '#libs/law/calendar';
import { departsFrom, type NamedGround } from '#libs/law/check-decision';
import { type Sentence, tellDecision } from '#libs/law/decision-text';
import type { Language } from '#libs/law/evaluation';
import type { Judgement } from '#libs/law/judgement';
import type { Bilingual } from '#libs/law/pack';
import type { Decision } from '../request/request.entity';

const OFFICIAL: Bilingual = { id: 'pejabat', en: 'official' };

/** A decision in sentences. Whether an item departs follows from the evaluation before it. */
export function decisionSentences(
  { by, at, outcome, items, refused, reason, conditions }: Decision,
  evaluated: Pick<Judgement, 'items'> | null,
  timeZone: string,
  language: Language,
): Sentence[] {
  const recommendations = new Map(
    evaluated?.items.map((item) => [item.id, item.recommendation] as const),
  );
  const decided = items.map((item) => {
    const recommendation = recommendations.get(item.id);
    return { ...item, departs: !!recommendation && departsFrom(item.outcome, recommendation) };
  });
  const signed = {
    outcome,
    by: { name: by.name, position: by.position ?? OFFICIAL[language], agency: by.agency },
    on: dayIn(timeZone, new Date(at)),
    items: decided,
    grounds: refused as NamedGround[],
    conditions,
    reason,
  };
  return tellDecision(signed, { language });
}

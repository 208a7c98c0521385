import { FACT_IDS } from '#libs/law/evaluation';
import { EvaluatedEvent } from './request-event';
import { changeOf, Story } from './story';

/** What the law says of a request, by its latest evaluation. */
export interface EvaluationFigures {
  recommendation: string | null;
  /** Provisions that it finds met, for the request or for an item, each once. */
  provisions: string[];
  /** Provisions that a party claims or states. */
  claimed: string[];
  /** Provisions that it leaves to an official, for the request or for an item. */
  judged: string[];
  /** The values of the request as a whole and the recommendation, as one text. */
  facts: string | null;
}

const SIGN: Record<string, string> = { met: '+', 'not-met': '-', 'needs-judgement': '?' };

export function evaluationOf(story: Story): EvaluationFigures {
  const change = changeOf(story.last('evaluated')) as unknown as
    (EvaluatedEvent & { claimed?: unknown }) | { recommendation?: undefined };
  if (change.recommendation === undefined)
    return { recommendation: null, provisions: [], claimed: [], judged: [], facts: null };
  const { recommendation, findings, claimed } = change;
  const named = (value: string): string[] =>
    [...new Set(findings.filter((one) => one.value === value).map((one) => one.provision))].sort();
  const values = FACT_IDS.map((fact) => {
    const { value = '' } =
      findings.find(({ provision, item }) => provision === fact && item === undefined) ?? {};
    return `${fact}${SIGN[value] ?? '-'}`;
  });
  return {
    recommendation,
    provisions: named('met'),
    claimed: Array.isArray(claimed) ? FACT_IDS.filter((fact) => claimed.includes(fact)) : [],
    judged: named('needs-judgement'),
    facts: [...values, recommendation].join(' '),
  };
}

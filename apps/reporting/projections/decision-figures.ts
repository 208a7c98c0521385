import { DECISIONS, Status, statusesWhere } from '#libs/contracts/statuses';
import { REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { changeOf, Story, textIn } from './story';

/** The decision in force, and who was asked above the provider. */
export interface DecisionFigures {
  decidedAt: string | null;
  outcome: string | null;
  departs: boolean | null;
  /** Provisions on which the current decision refuses the request or an item, each once. */
  refusedOn: string[];
  /** When it was first escalated, also by an objection. */
  escalatedAt: string | null;
  /** The agency that it was last escalated to. */
  escalatedTo: string | null;
  objectedAt: string | null;
  /** `upheld` or `reopened`; null while there is no answer. */
  objectionOutcome: string | null;
}

/** Statuses without a current decision: the request is open again, withdrawn or forwarded. */
const UNDECIDED = new Set<string>(statusesWhere(({ decided }) => !decided) satisfies Status[]);

/** @param status of the request now: a decision that was reopened or withdrawn does not count. */
export function decisionOf(story: Story, status: string): DecisionFigures {
  const decision = UNDECIDED.has(status) ? undefined : story.last(...DECISIONS);
  const { departs, items } = changeOf(decision);
  // An objection goes to the superior too.
  const escalations = story.all('escalated', 'objected');
  const objected = story.last('objected');
  const answer = story.last('objection-answered');
  return {
    decidedAt: decision?.time ?? null,
    outcome: decision?.data.status ?? null,
    departs: typeof departs === 'boolean' ? departs : null,
    refusedOn: groundsOf(items),
    escalatedAt: escalations[0]?.time ?? null,
    escalatedTo: textIn(changeOf(escalations.at(-1)).escalatedTo),
    objectedAt: objected?.time ?? null,
    objectionOutcome:
      objected && answer && answer.data.version > objected.data.version
        ? textIn(changeOf(answer).outcome)
        : null,
  };
}

/** The grounds of a decision that Pasal 36(1) has. */
function groundsOf(items: unknown): string[] {
  const named = new Set<unknown>(
    Array.isArray(items)
      ? items.flatMap((item: { grounds?: unknown } | null) => item?.grounds ?? [])
      : [],
  );
  return REFUSAL_GROUNDS.filter((ground) => named.has(ground));
}

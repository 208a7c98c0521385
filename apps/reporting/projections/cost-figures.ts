import { changeOf, countIn, Story } from './story';

/** The agreement on costs in force (Pasal 35(2)), in whole rupiah; null without one. */
export interface CostFigures {
  costsAgreedAt: string | null;
  paidByRequester: number | null;
  paidByProvider: number | null;
  paidShared: number | null;
}

export function costsOf(story: Story): CostFigures {
  const agreed = story.last('costs-agreed');
  const { requester, provider, shared } = (changeOf(agreed).fundedBy ?? {}) as {
    [source: string]: unknown;
  };
  return {
    costsAgreedAt: agreed?.time ?? null,
    paidByRequester: countIn(requester),
    paidByProvider: countIn(provider),
    paidShared: countIn(shared),
  };
}

import { changeOf, countIn, Story } from './story';

/** The agreement on costs in force (Pasal 35(2)), in whole rupiah; null without one. */
export interface CostFigures {
  costsAgreedAt: string | null;
  paidByRequester: number | null;
  paidByProvider: number | null;
  paidShared: number | null;
}

export function costsOf(story: Story): CostFigures {
  const last = story.last('costs-agreed');
  // What an approval accepted by itself ends when the request is reopened.
  const reopened = story
    .all('objection-answered')
    .findLast((event) => changeOf(event).outcome === 'reopened');
  const ended =
    last &&
    changeOf(last).proposal === null &&
    reopened &&
    reopened.data.version > last.data.version;
  const agreed = ended ? undefined : last;
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

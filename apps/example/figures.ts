import { isDeepStrictEqual } from 'node:util';
import type { SummaryAnswer } from '#libs/contracts/answers';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import { requestIdOf, CasePlay } from './play';
import { settled } from './product';
import { same, Stage } from './stage';

type Counts = Record<string, number>;

/** What reporting shows, for one agency and for all. */
export interface ShownFigures {
  agency: { code: string } & SummaryAnswer;
  auditor: SummaryAnswer;
}

/**
 * An agency has one request under each reference, or none if it was rejected: a repeat makes no
 * second.
 */
export async function checkReferences(stage: Stage, stories: CasePlay[]): Promise<void> {
  const lists = new Map<string, ListedRequestAnswer[]>();
  for (const story of stories) {
    const { key, from, data } = story.case;
    const list = lists.get(from) ?? (await listOf(stage, from));
    lists.set(from, list);
    const id = requestIdOf(story);
    const ids = list
      .filter(({ requester, reference }) => requester === from && reference === data.reference)
      .map((one) => one.id);
    same(stage, key, `requests under ${data.reference}`, id ? [id] : [], ids);
  }
}

/** Reads the figures until they agree with the requests that the agency itself can list. */
export async function readFigures(stage: Stage, code: string, end: number): Promise<ShownFigures> {
  const summary = (subject: string): Promise<SummaryAnswer> =>
    stage.product.get(subject, '/v1/reports/summary');
  const { own, list, auditor } = await settled(
    async () => ({
      own: await summary(`system@${code}`),
      list: countsOf(await listOf(stage, code)),
      auditor: await summary('auditor'),
    }),
    ({ own, list, auditor }) => isDeepStrictEqual(counted(own), list) && within(own, auditor),
    end,
  );
  same(stage, 'figures', `requests of ${code}`, list, counted(own));
  same(stage, 'figures', `those of ${code} among all`, true, within(own, auditor));
  return { agency: { code, ...own }, auditor };
}

async function listOf({ product }: Stage, agency: string): Promise<ListedRequestAnswer[]> {
  return (await product.all<ListedRequestAnswer>(`system@${agency}`, '/v1/requests')).items;
}

/** The figures that can be counted from a list of requests. */
const counted = ({
  byStatus,
  byRecommendation,
  byRequester,
  byProvider,
}: SummaryAnswer): Counts[] => [byStatus, byRecommendation, byRequester, byProvider];

function countsOf(list: ListedRequestAnswer[]): Counts[] {
  return (['status', 'recommendation', 'requester', 'provider'] as const).map((field) => {
    const counts: Counts = {};
    for (const { [field]: name } of list) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  });
}

const within = (own: SummaryAnswer, all: SummaryAnswer): boolean =>
  Object.entries(own.byStatus).every(([status, count]) => (all.byStatus[status] ?? 0) >= count);

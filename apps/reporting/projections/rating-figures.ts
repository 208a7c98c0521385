import { RequestEvent } from './request-event';
import { changeOf, Story } from './story';

/**
 * Timeliness, openness and result, 1 to 5, as each party rates the other; null without a rating.
 */
export interface RatingFigures {
  ratedByRequester: number[] | null;
  ratedByProvider: number[] | null;
}

export function ratingsOf(story: Story): RatingFigures {
  const by = (party: string): RequestEvent | undefined =>
    story.all('rated').findLast((event) => changeOf(event).by === party);
  return { ratedByRequester: marksOf(by('requester')), ratedByProvider: marksOf(by('provider')) };
}

function marksOf(event: RequestEvent | undefined): number[] | null {
  const { timeliness, openness, result } = changeOf(event);
  const marks = [timeliness, openness, result];
  const fits = marks.every(
    (mark) => Number.isInteger(mark) && Number(mark) >= 1 && Number(mark) <= 5,
  );
  return fits ? (marks as number[]) : null;
}

/** From which share of answers in time a provider is green, and from which amber. */
export interface Bands {
  /** First day, `YYYY-MM-DD`. */
  validFrom: string;
  green: number;
  amber: number;
}

/** With fewer answers a share says nothing, so there is no band. */
const FEWEST = 5;

/**
 * The bands by the day from which they hold, latest first. No regulation sets them: they are a
 * proposal of this product after the model of the scoreboard of the EU's Internal Market
 * Information System.
 */
const BANDS: readonly Bands[] = [{ validFrom: '2026-01-01', green: 0.9, amber: 0.75 }];

export const bandsOn = (day: string): Bands | undefined =>
  BANDS.find(({ validFrom }) => validFrom <= day);

/**
 * @param onTime share of answers in time, 0 to 1
 * @param answers number of answers
 * @param day on which the band is asked for, `YYYY-MM-DD`
 */
export function bandOf(onTime: number | null, answers: number, day: string): string {
  const bands = bandsOn(day);
  if (onTime === null || answers < FEWEST || !bands) return 'too-few';
  return onTime >= bands.green ? 'green' : onTime >= bands.amber ? 'amber' : 'red';
}

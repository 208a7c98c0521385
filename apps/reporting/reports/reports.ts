import { COSTS } from './costs';
import type { ReportDefinition } from './definition';
import { EMERGENCIES } from './emergencies';
import { FLOWS } from './flows';
import { GROUNDS } from './grounds';
import { OUTLIERS } from './outliers';
import { PRINCIPLES_REPORT } from './principles';
import { RATINGS } from './ratings';
import { SERIES } from './series';
import { TIMELINESS } from './timeliness';

/** Every report besides the summary. */
export const REPORTS: readonly ReportDefinition[] = [
  ...[TIMELINESS, GROUNDS, FLOWS, COSTS, EMERGENCIES, RATINGS, OUTLIERS, SERIES],
  PRINCIPLES_REPORT,
];

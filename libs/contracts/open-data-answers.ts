import { AnyText, AnyTexts, Count, Instant, Many, One, OrNull } from './fields';

/* Open data in the manner of OCDS 1.1: packages of releases and records, with tables of counts. */

export class OpenCell {
  @AnyText() value: string;
  /** Number of requests; null: suppressed, because it or another count of the table is below 5. */
  @OrNull() @Count() requests: number | null;
}

export class OpenTable {
  /**
   * What the requests are counted by: `kind`, `outcome`, `province` (of the provider),
   * `recommendation`.
   */
  @AnyText() dimension: string;
  /** All counted requests; null: fewer than 5. */
  @OrNull() @Count() total: number | null;
  @Many(() => OpenCell) cells: OpenCell[];
}

/**
 * A table of the requests that were received in one month. It never changes once it is published.
 */
export class OpenRelease {
  @AnyText() ocid: string;
  @AnyText() id: string;
  @Instant() date: string;
  @AnyTexts() tag: string[];
  /** Month of receipt in Jakarta, `YYYY-MM`. */
  @AnyText() period: string;
  @One(() => OpenTable) table: OpenTable;
}

export class OpenPublisher {
  @AnyText() name: string;
}

export class OpenReleasesAnswer {
  @AnyText() uri: string;
  /** Version of OCDS. */
  @AnyText() version: string;
  @Instant() publishedDate: string;
  @One(() => OpenPublisher) publisher: OpenPublisher;
  @Many(() => OpenRelease) releases: OpenRelease[];
}

export class OpenReleaseLink {
  @AnyText() id: string;
  @Instant() date: string;
}

export class OpenPeriod {
  @AnyText() period: string;
  @One(() => OpenTable) table: OpenTable;
}

/**
 * All months of a table side by side. They are not added up: sums could tell what is suppressed.
 */
export class CompiledRelease {
  @AnyText() ocid: string;
  @AnyText() id: string;
  @Instant() date: string;
  @AnyTexts() tag: string[];
  @Many(() => OpenPeriod) periods: OpenPeriod[];
}

export class OpenRecord {
  @AnyText() ocid: string;
  @Many(() => OpenReleaseLink) releases: OpenReleaseLink[];
  @One(() => CompiledRelease) compiledRelease: CompiledRelease;
}

export class OpenRecordsAnswer {
  @AnyText() uri: string;
  /** Version of OCDS. */
  @AnyText() version: string;
  @Instant() publishedDate: string;
  @One(() => OpenPublisher) publisher: OpenPublisher;
  @Many(() => OpenRecord) records: OpenRecord[];
}

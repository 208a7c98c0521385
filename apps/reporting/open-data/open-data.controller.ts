import { Controller, Get, Header } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import {
  OpenRecord,
  OpenRecordsAnswer,
  OpenRelease as Release,
  OpenReleasesAnswer,
} from '#libs/contracts/open-data-answers';
import { Database } from '#libs/database/database';
import { Answers } from '#libs/http/describe';
import { OpenToAll } from '#libs/http/guard';
import { monthOf, StoredRelease, openReleases } from './publish';

const AN_HOUR = 'public, max-age=3600';

/** Figures for everybody, in the manner of the Open Contracting Data Standard. */
@Controller('v1/open-data')
export class OpenDataController {
  /** What was read in this month: nothing is added before it ends, and anybody may ask often. */
  private kept: { month: string; releases: StoredRelease[] } | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('releases')
  @OpenToAll()
  @Header('cache-control', AN_HOUR)
  @Answers(200, OpenReleasesAnswer, 'unavailable')
  async releases(): Promise<OpenReleasesAnswer> {
    const releases = await this.read();
    return { ...this.packageOf('releases', releases), releases: releases.map(releaseOf) };
  }

  @Get('records')
  @OpenToAll()
  @Header('cache-control', AN_HOUR)
  @Answers(200, OpenRecordsAnswer, 'unavailable')
  async records(): Promise<OpenRecordsAnswer> {
    const releases = await this.read();
    const names = [...new Set(releases.map(({ name }) => name))];
    const records = names.map((name): OpenRecord => {
      const own = releases.filter((one) => one.name === name).map(releaseOf);
      const date = own.at(-1)?.date ?? '';
      const periods = own.map(({ period, table }) => ({ period, table }));
      return {
        ocid: ocidOf(name),
        releases: own.map(({ id, date }) => ({ id, date })),
        compiledRelease: { ocid: ocidOf(name), id: name, date, tag: ['compiled'], periods },
      };
    });
    return { ...this.packageOf('records', releases), records };
  }

  private async read(): Promise<StoredRelease[]> {
    const now = this.clock.now();
    const month = monthOf(now);
    if (this.kept?.month === month) return this.kept.releases;
    const releases = await openReleases(this.database, now);
    if (releases.length > 0) this.kept = { month, releases };
    return releases;
  }

  private packageOf(what: string, releases: StoredRelease[]): Omit<OpenReleasesAnswer, 'releases'> {
    const last = releases.at(-1)?.publishedAt ?? this.clock.now();
    return {
      uri: `/v1/open-data/${what}`,
      version: '1.1',
      publishedDate: last.toISOString(),
      publisher: { name: 'Bantuan Kedinasan' },
    };
  }
}

const ocidOf = (name: string): string => `bantuan-kedinasan-${name}`;

function releaseOf({ period, name, total, cells, publishedAt }: StoredRelease): Release {
  return {
    ocid: ocidOf(name),
    id: `${name}-${period}`,
    date: publishedAt.toISOString(),
    tag: ['statistics'],
    period,
    table: {
      dimension: name,
      total,
      cells: Object.entries(cells)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([value, requests]) => ({ value, requests })),
    },
  };
}

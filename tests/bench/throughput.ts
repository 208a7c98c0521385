import { mkdirSync, readdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { check, Guarantees } from './check';
import { EVENTS_OF_ONE } from './contenders';
import type { Agencies, SignedMessage } from './messages';
import { Meter, Use } from './meter';
import { stationsOf } from './profile';
import { figure, mebibytes, say, Spread, spread, spreadOf, table } from './report';
import type { Contender, Footprint, Stage } from './stage';

/** One contender in one round. */
export interface Round {
  requests: number;
  seconds: number;
  perSecond: number;
  /** By process: the contender, PostgreSQL with all its backends, Kafka. */
  perRequest: Record<string, { cpuMs: number; writtenBytes: number | null }>;
  peakRssBytes: Record<string, number>;
  /** For each request. */
  footprint: Footprint;
  /** Cores that other programs of the machine used meanwhile. */
  others: number;
  load: number;
  guarantees: Guarantees;
}

/**
 * From the commands topic to the events topic. The contender starts on empty servers and processes
 * `warm` messages, which do not count. Then all others appear at once, and the clock runs until the
 * last event is on its topic.
 */
export async function runRound(
  stage: Stage,
  contender: Contender,
  agencies: Agencies,
  messages: readonly SignedMessage[],
  { warm, profiles }: { warm: number; profiles?: string },
): Promise<Round> {
  await stage.clear();
  const running = await stage.start(contender, agencies, profiles);
  try {
    const empty = await stage.quietLength();
    await stage.feed(messages.slice(0, warm));
    await stage.untilEvents(empty + warm * EVENTS_OF_ONE, running);
    const start = await stage.quietLength();
    const requests = messages.length - warm;
    const backlog = await stage.feedHidden(messages.slice(warm));
    const [load = 0] = loadavg();
    const before = await stage.footprint(contender.schema);
    const meter = new Meter({ [contender.name]: running.pid, ...stage.servers });
    const began = performance.now();
    await backlog.show();
    await stage.untilEvents(start + requests * EVENTS_OF_ONE, running);
    const seconds = (performance.now() - began) / 1000;
    const { use, others } = meter.stop();
    await running.stop();
    const after = await stage.footprint(contender.schema);
    const guarantees = await check(stage, contender, messages);
    return {
      requests,
      seconds,
      perSecond: requests / seconds,
      perRequest: mapped(use, ({ cpuMs, writtenBytes }) => ({
        cpuMs: cpuMs / requests,
        writtenBytes: writtenBytes === null ? null : writtenBytes / requests,
      })),
      peakRssBytes: mapped(use, ({ peakRssBytes }) => peakRssBytes),
      footprint: {
        walBytes: (after.walBytes - before.walBytes) / requests,
        keptBytes: (after.keptBytes - before.keptBytes) / requests,
      },
      others,
      load,
      guarantees,
    };
  } finally {
    await running.stop();
  }
}

/** Where a contender's process spends its time, from a separate round. */
export async function profileOf(
  stage: Stage,
  contender: Contender,
  agencies: Agencies,
  messages: readonly SignedMessage[],
  warm: number,
): Promise<ReturnType<typeof stationsOf>> {
  const profiles = join(stage.folder, `profile-${contender.name}`);
  mkdirSync(profiles, { recursive: true });
  await runRound(stage, contender, agencies, messages, { warm, profiles });
  const [profile] = readdirSync(profiles);
  return profile ? stationsOf(join(profiles, profile)) : [];
}

const mapped = <T>(use: Record<string, Use>, f: (use: Use) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(use).map(([role, one]) => [role, f(one)]));

export interface Summary {
  perSecond: Spread;
  cpuMs: Record<string, Spread>;
  cpuMsTotal: Spread;
  writtenBytes: Record<string, Spread | null>;
  peakRssBytes: Record<string, number>;
  walBytes: Spread;
  keptBytes: Spread;
  others: Spread;
}

export function summaryOf(rounds: readonly Round[]): Summary {
  const roles = Object.keys(rounds[0]?.perRequest ?? {});
  const of = (role: string, what: 'cpuMs' | 'writtenBytes'): (number | null)[] =>
    rounds.map(({ perRequest }) => perRequest[role]?.[what] ?? null);
  const each = <T>(f: (role: string) => T): Record<string, T> =>
    Object.fromEntries(roles.map((role, at) => [at === 0 ? 'itself' : role, f(role)]));
  return {
    perSecond: spreadOf(rounds.map(({ perSecond }) => perSecond)),
    cpuMs: each((role) => spreadOf(of(role, 'cpuMs').map((n) => n ?? NaN))),
    cpuMsTotal: spreadOf(
      rounds.map(({ perRequest }) =>
        Object.values(perRequest).reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      ),
    ),
    writtenBytes: each((role) => {
      const figures = of(role, 'writtenBytes').filter((n) => n !== null);
      return figures.length === rounds.length ? spreadOf(figures) : null;
    }),
    peakRssBytes: each((role) =>
      Math.max(...rounds.map(({ peakRssBytes }) => peakRssBytes[role] ?? 0)),
    ),
    walBytes: spreadOf(rounds.map(({ footprint }) => footprint.walBytes)),
    keptBytes: spreadOf(rounds.map(({ footprint }) => footprint.keptBytes)),
    others: spreadOf(rounds.map(({ others }) => others)),
  };
}

export function printThroughput(summaries: Readonly<Record<string, Summary>>): void {
  const names = Object.keys(summaries);
  const row = (title: string, cell: (summary: Summary) => string): string[] => [
    title,
    ...Object.values(summaries).map(cell),
  ];
  const kilobytes = ({ median, lowest, highest }: Spread): string =>
    spread({ median: median / 1000, lowest: lowest / 1000, highest: highest / 1000 });
  const bytes = (of: Spread | null | undefined): string => (of ? figure(of.median / 1024) : '-');
  const median = (spread: Spread | undefined): string => figure(spread?.median ?? NaN);
  say('\nmedian (lowest to highest of the rounds)');
  table([
    ['', ...names],
    row('CPU hours for a million requests', ({ cpuMsTotal }) =>
      figure((cpuMsTotal.median * 1e6) / 3.6e6),
    ),
    row('GB of WAL for a million requests', ({ walBytes }) =>
      figure((walBytes.median * 1e6) / 1e9),
    ),
    row('kB of WAL a request', ({ walBytes }) => kilobytes(walBytes)),
    row('kB kept a request', ({ keptBytes }) => kilobytes(keptBytes)),
    row('requests/s', ({ perSecond }) => spread(perSecond)),
    row('CPU ms a request, all processes', ({ cpuMsTotal }) => spread(cpuMsTotal)),
    ...['itself', 'PostgreSQL', 'Kafka'].map((role) =>
      row(`  ${role}`, ({ cpuMs }) => median(cpuMs[role])),
    ),
    ...['itself', 'PostgreSQL', 'Kafka'].map((role) =>
      row(`KiB written a request, ${role}`, ({ writtenBytes }) => bytes(writtenBytes[role])),
    ),
    ...['itself', 'PostgreSQL', 'Kafka'].map((role) =>
      row(`memory peak, ${role}`, ({ peakRssBytes }) => mebibytes(peakRssBytes[role] ?? 0)),
    ),
    row('cores kept busy by others', ({ others }) => spread(others)),
  ]);
  const { product, ...rest } = summaries;
  if (!product) return;
  for (const [name, other] of Object.entries(rest))
    say(
      `product to ${name}: ${figure(product.perSecond.median / other.perSecond.median)} times the requests/s, ` +
        `${figure(other.cpuMsTotal.median / product.cpuMsTotal.median)} times the requests for the same CPU`,
    );
}

export function printGuarantees(name: string, rounds: readonly Round[]): void {
  const of = (what: keyof Guarantees): string => {
    const all = rounds.map(({ guarantees }) => guarantees[what]);
    return all.includes(null) ? 'not claimed' : all.every((ok) => ok === true) ? 'yes' : 'NO';
  };
  say(
    `${name}: each request once ${of('once')}, rows complete ${of('rows')}, events complete ${of('events')}, ` +
      `order per request ${of('order')}, chain of hashes ${of('chain')}`,
  );
  for (const fault of new Set(rounds.flatMap(({ guarantees }) => guarantees.faults)))
    say(`  ${fault}`);
}

export function printProfile(name: string, stations: ReturnType<typeof stationsOf>): void {
  say(`\nwhere the time of ${name} goes (CPU profile of a further round, idle left out)`);
  table(
    stations.map(({ station, ms, share }) => [
      station,
      `${figure(ms)} ms`,
      `${(share * 100).toFixed(1)} %`,
    ]),
  );
}

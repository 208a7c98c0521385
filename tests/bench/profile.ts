import { readFileSync } from 'node:fs';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

const STATIONS: [string, RegExp][] = [
  ['law', /libs\/law/],
  ['bounds on the bytes', /libs\/security\/(bytes|json-tokens|keys-seen)/],
  ['signature', /node_modules\/jose|libs\/security|internal\/crypto/],
  ['validation', /class-validator|class-transformer|libs\/contracts\/validate|validator/],
  ['hash and canonical form', /safe-stable-stringify|canonical|libs\/audit/],
  ['PostgreSQL client', /node_modules\/(pg|typeorm|pg-[a-z]+)\//],
  ['Kafka client', /node_modules\/kafkajs/],
  ['intake, evaluation, store', /apps\/broker/],
  ['deadline', /luxon/],
  ['outbox and inbox', /libs\/(outbox|inbox)/],
  ['Nest', /@nestjs|rxjs/],
  ['the bench itself', /tests\/bench/],
];

/**
 * Self time of a V8 CPU profile by station, as shares of the time that was not idle. Time in Node
 * itself counts for its caller.
 */
export function stationsOf(file: string): { station: string; ms: number; share: number }[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const stations = new Map<number, string | null>();
  const callers = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  // A caller precedes its callees.
  for (const { id, callFrame } of nodes) {
    const caller = stations.get(callers.get(id) ?? 0) ?? null;
    stations.set(id, stationOf(callFrame.functionName, callFrame.url, caller));
  }
  const sums = new Map<string, number>();
  samples.forEach((id, at) => {
    const station = stations.get(id);
    if (station) sums.set(station, (sums.get(station) ?? 0) + (timeDeltas[at] ?? 0) / 1000);
  });
  const total = [...sums.values()].reduce((a, b) => a + b, 0);
  return [...sums]
    .map(([station, ms]) => ({ station, ms: Math.round(ms), share: ms / total }))
    .sort((a, b) => b.ms - a.ms);
}

function stationOf(name: string, url: string, caller: string | null): string | null {
  if (name === '(idle)' || name === '(root)') return null;
  if (name === '(garbage collector)') return 'garbage collection';
  if (name === '(program)') return 'native (sockets, threads)';
  for (const [station, pattern] of STATIONS) if (pattern.test(url)) return station;
  return url.startsWith('node:') || url === '' ? (caller ?? 'Node itself') : 'other';
}

import { readdirSync, readFileSync } from 'node:fs';

/**
 * Usage of the processes of one role between two readings: CPU in milliseconds, bytes written to
 * disk.
 */
export interface Use {
  cpuMs: number;
  /** Null if the kernel does not allow reading it. */
  writtenBytes: number | null;
  /** The highest sum of the processes' private memory, and the largest share of shared memory. */
  peakRssBytes: number;
}

interface Look {
  cpuTicks: number;
  /** Of children that have ended and were waited for. */
  reapedTicks: number;
  written: number | null;
  own: number;
  common: number;
}

/**
 * Milliseconds of one tick of `/proc/<pid>/stat`: USER_HZ is 100 on every Linux that Node runs on.
 */
const TICK_MS = 10;
const EVERY_MS = 250;

/**
 * Reads `/proc` for process trees from `start` to `stop`: each process with its children, so that
 * PostgreSQL's backends are included, also those that end meanwhile.
 */
export class Meter {
  private readonly first = new Map<number, Look>();
  private readonly last = new Map<number, Look>();
  private readonly peaks = new Map<string, number>();
  private readonly rootOf = new Map<number, number>();
  private readonly timer: NodeJS.Timeout;
  private readonly machine = machineTicks();
  private readonly self = process.cpuUsage();
  private readonly began = performance.now();

  constructor(private readonly roots: Readonly<Record<string, number>>) {
    this.look(this.first);
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  /** `others`: processor cores used by other programs. */
  stop(): { use: Record<string, Use>; others: number } {
    clearInterval(this.timer);
    this.look();
    const use = Object.fromEntries(
      Object.entries(this.roots).map(([role, root]) => [role, this.useOf(role, root)]),
    );
    const { user, system } = process.cpuUsage(this.self);
    const known = Object.values(use).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    const busy = (machineTicks() - this.machine) * TICK_MS - known - (user + system) / 1000;
    return { use, others: Math.max(0, busy / (performance.now() - this.began)) };
  }

  private useOf(role: string, root: number): Use {
    let [cpuTicks, written] = [0, 0 as number | null];
    for (const [pid, last] of this.last) {
      if (this.rootOf.get(pid) !== root) continue;
      const first = this.first.get(pid);
      // The usage of an ended process is included in that of its parent.
      if (isAlive(pid)) cpuTicks += last.cpuTicks - (first?.cpuTicks ?? 0);
      else cpuTicks -= first?.cpuTicks ?? 0;
      cpuTicks += pid === root ? last.reapedTicks - (first?.reapedTicks ?? 0) : 0;
      if (last.written === null || written === null) written = null;
      else written += last.written - (first?.written ?? 0);
    }
    return {
      cpuMs: cpuTicks * TICK_MS,
      writtenBytes: written,
      peakRssBytes: this.peaks.get(role) ?? 0,
    };
  }

  /** A process that was not in the first reading starts from zero. */
  private look(first?: Map<number, Look>): void {
    const parents = parentsOfAll();
    for (const [role, root] of Object.entries(this.roots)) {
      let [own, common] = [0, 0];
      for (const pid of [root, ...childrenOf(root, parents)]) {
        const look = lookAt(pid);
        if (!look) continue;
        this.rootOf.set(pid, root);
        first?.set(pid, look);
        this.last.set(pid, look);
        own += look.own;
        common = Math.max(common, look.common);
      }
      this.peaks.set(role, Math.max(this.peaks.get(role) ?? 0, own + common));
    }
  }
}

/** Current memory of one process, in bytes. */
export function residentBytes(pid: number): number {
  const look = lookAt(pid);
  return look ? look.own + look.common : 0;
}

function lookAt(pid: number): Look | null {
  try {
    const stat = statOf(pid);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return {
      cpuTicks: Number(stat[11]) + Number(stat[12]),
      reapedTicks: Number(stat[13]) + Number(stat[14]),
      written: writtenBy(pid),
      own: kilobytes('RssAnon'),
      common: kilobytes('RssFile') + kilobytes('RssShmem'),
    };
  } catch {
    return null;
  }
}

/**
 * `wchar` also counts bytes to sockets, `write_bytes` the whole of a large folio of the page cache
 * (2 MiB for each 8 KiB that PostgreSQL writes and syncs, on ext4 of Linux 6.18). The bytes written
 * to files are at most either.
 */
function writtenBy(pid: number): number | null {
  try {
    const io = readFileSync(`/proc/${pid}/io`, 'utf8');
    const of = (name: string): number =>
      Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(io)?.[1] ?? 0);
    return Math.min(of('wchar'), of('write_bytes'));
  } catch {
    return null;
  }
}

/**
 * The fields of `/proc/<pid>/stat` after the name, which may contain anything: state, parent, ...
 */
function statOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
}

function parentsOfAll(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(statOf(Number(name))[1]));
    } catch {
      // It ended during the reading.
    }
  }
  return parents;
}

function childrenOf(root: number, parents: ReadonlyMap<number, number>): number[] {
  return [...parents].flatMap(([pid, parent]) =>
    parent === root ? [pid, ...childrenOf(pid, parents)] : [],
  );
}

function isAlive(pid: number): boolean {
  try {
    statOf(pid);
    return true;
  } catch {
    return false;
  }
}

/** Ticks in which any processor was busy. */
function machineTicks(): number {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/);
  const [user, nice, system, , , irq, softirq, steal] = ticks.map(Number);
  return [user, nice, system, irq, softirq, steal].reduce<number>((sum, n) => sum + (n ?? 0), 0);
}

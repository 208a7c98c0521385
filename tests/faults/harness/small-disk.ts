import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { NotRunnable } from './fault';

/**
 * A file system in memory with a fixed size, mounted over a folder with its content, so that only
 * this folder becomes full. Processes with open files there must be stopped before and after.
 */
export class SmallDisk {
  private static readonly mounted = new Set<SmallDisk>();

  private constructor(
    readonly folder: string,
    private megabytes: number,
  ) {}

  /**
   * @param room MiB of free space.
   * @throws CannotBeTried if nothing may be mounted.
   */
  static over(folder: string, room: number): SmallDisk {
    mkdirSync(folder, { recursive: true });
    const { uid, gid, mode } = statSync(folder);
    const disk = new SmallDisk(folder, usedBy(folder) + room);
    const options = `size=${disk.megabytes}m,uid=${uid},gid=${gid},mode=${(mode & 0o777).toString(8)}`;
    const aside = `${folder}.aside`;
    renameSync(folder, aside);
    mkdirSync(folder);
    const mount = ['-t', 'tmpfs', '-o', options, 'tmpfs', folder];
    const { status, stderr, error } = spawnSync('mount', mount, { encoding: 'utf8' });
    if (status !== 0) {
      rmdirSync(folder);
      renameSync(aside, folder);
      throw new NotRunnable(`no small disk can be mounted: ${error?.message ?? stderr.trim()}`);
    }
    this.mounted.add(disk);
    copy(`${aside}/.`, folder);
    rmSync(aside, { recursive: true });
    return disk;
  }

  /** Fills the disk except for this many KiB; `grow` frees them again. */
  fill(leaving: number): void {
    const file = openSync(join(this.folder, 'filler'), 'a');
    const block = Buffer.alloc(4_096, 1);
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
    const size = statSync(join(this.folder, 'filler')).size;
    run('truncate', [
      '-s',
      String(Math.max(0, size - leaving * 1_024)),
      join(this.folder, 'filler'),
    ]);
  }

  /** Adds space while everything runs, as an operator would. */
  grow(more: number): void {
    this.megabytes += more;
    run('mount', ['-o', `remount,size=${this.megabytes}m`, this.folder]);
    rmSync(join(this.folder, 'filler'), { force: true });
  }

  /** Moves everything back to its folder. */
  close(): void {
    const aside = `${this.folder}.aside`;
    copy(this.folder, aside);
    this.drop();
    rmdirSync(this.folder);
    renameSync(aside, this.folder);
  }

  private drop(): void {
    run('umount', ['-l', this.folder]);
    SmallDisk.mounted.delete(this);
  }

  /** For a run that was aborted: the data on the disks below a folder is dropped. */
  static dropUnder(folder: string): void {
    for (const disk of this.mounted) if (disk.folder.startsWith(join(folder, '/'))) disk.drop();
  }
}

// Keeps files sparse: Kafka's indexes are long and mostly empty.
const copy = (from: string, to: string): string => run('cp', ['-a', '--sparse=always', from, to]);

/** MiB used by a folder. */
const usedBy = (folder: string): number =>
  Math.ceil(Number(run('du', ['-sk', folder]).split('\t')[0]) / 1_024);

function run(command: string, argv: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

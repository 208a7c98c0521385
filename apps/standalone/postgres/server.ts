import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { CannotStart } from '#libs/config/environment';
import { freePort } from './free-port';
import { PostgresLocation } from './location';

export interface RunningServer {
  port: number;
  /** Resolves when the server exits although nobody stopped it. */
  lost: Promise<void>;
  stop(): Promise<void>;
}

// The npm package's own runner stops the server at the first signal, before the apps have drained,
// and leaves it running if this process is killed. So this shell runs the server until file
// descriptor 3 closes, which happens however this process ends. New clients are then refused, and
// those left after 3 s are disconnected.
const KEEPER = `
  "$@" 3<&- & server=$!
  (read -r _ <&3; exec 3<&-; kill -TERM $server; sleep 3; kill -INT $server) 2>/dev/null & watch=$!
  exec 3<&-; wait $server; kill $watch 2>/dev/null`;

/** A server whose process was killed exits within moments; if it stays, its owner still runs. */
export async function untilFree(data: string): Promise<void> {
  for (const start = Date.now(); ;) {
    const holder = holderOf(data);
    if (!holder) return;
    if (Date.now() - start > (holder.stopping ? 60_000 : 3_000))
      throw new CannotStart(
        `PostgreSQL already runs on ${data} (process ${holder.pid}): stop what started it, or set DATA_DIR to another folder.`,
      );
    await sleep(50);
  }
}

/** The server that `postmaster.pid` names, if it still runs. */
function holderOf(data: string): { pid: number; stopping: boolean } | null {
  const file = join(data, 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const pid = Number(lines[0]);
  if (!pid) return null;
  try {
    process.kill(pid, 0);
  } catch {
    return null;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  if (existsSync(commandLine) && !readFileSync(commandLine, 'utf8').includes(data)) {
    // After a restart of the machine or the container another process can have this number.
    rmSync(file);
    return null;
  }
  return { pid, stopping: lines[7]?.startsWith('stopping') ?? false };
}

/**
 * Starts the server on a free port of loopback and waits until it answers; after a crash it
 * recovers first.
 * @param password of the superuser
 */
export async function launch(
  place: PostgresLocation,
  data: string,
  password: string,
  logFile: string,
): Promise<RunningServer> {
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 300,
    // Keeps statements and rows out of the log.
    log_error_verbosity: 'terse',
    // With the database.
    log_line_prefix: '%m [%p] %d ',
    log_min_error_statement: 'panic',
    log_parameter_max_length: 0,
  };
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    'sh',
    [
      ...['-c', KEEPER, 'keeper', join(place.bin, 'postgres'), '-D', data],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // A session of its own: Ctrl-C in the terminal reaches only this process, which stops the
    // server last.
    { ...place.as, cwd: '/', detached: true, stdio: ['ignore', log, log, 'pipe'] },
  );
  closeSync(log);
  let asked = false;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const lost = new Promise<void>((tell) => child.once('exit', () => asked || tell()));
  const stop = (): Promise<void> => {
    asked = true;
    const keeper = child.stdio[3];
    if (keeper && 'end' in keeper) keeper.end();
    return ended;
  };
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  for (const end = Date.now() + 120_000; ;) {
    if (await answers(url)) return { port, lost, stop };
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n  ');
      throw new CannotStart(
        `The embedded PostgreSQL did not start. Its log, ${logFile}, ends:\n  ${last}`,
      );
    }
    await sleep(20);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

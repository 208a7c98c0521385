import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port';
import { poll } from './poll';

export interface Pooler {
  /** The server's address through the pooler. */
  url: string;
  stop(): Promise<void>;
}

/**
 * A real pgbouncer in front of the server of `url`.
 * @param folder of its own, which does not exist yet.
 * @throws Error if the program is not installed.
 */
export async function startPgbouncer(
  url: string,
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<Pooler> {
  // Debian installs it in a folder that is not in an ordinary user's PATH.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  if (spawnSync('pgbouncer', ['--version'], { env }).error)
    throw new Error('pgbouncer is not installed: apt-get install pgbouncer (npm run setup does).');
  const { hostname, port, username, password, pathname } = new URL(url);
  const listen = await freePort();
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: listen,
    auth_type: 'plain',
    auth_file: join(folder, 'users.txt'),
    unix_socket_dir: '',
    logfile: join(folder, 'pgbouncer.log'),
    ...settings,
  };
  mkdirSync(folder);
  writeFileSync(join(folder, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `* = host=${hostname} port=${port}`,
      '[pgbouncer]',
      ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n'),
  );
  // It refuses to run as root.
  const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  chmodSync(folder, 0o755);
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const child: ChildProcess = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], {
    ...as,
    env,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await poll(() => {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended: see ${all.logfile}`);
    const { status } = spawnSync('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${listen}`]);
    if (status !== 0) throw new Error('pgbouncer does not listen yet');
  });
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${listen}${pathname}`,
    stop: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

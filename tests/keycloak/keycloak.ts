import { ChildProcess, execFile, spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '#tests/support/free-port';

const run = promisify(execFile);
const VERSION = '26.0.7';
const root = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), '../..');
const home = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'bantuan-kedinasan',
  `keycloak-${VERSION}`,
);
const ADMIN = { username: 'admin', password: 'admin-of-a-test' };
const START_MS = 300_000;

/** Downloads Keycloak as a Maven artifact outside the work tree, once (150 MB). */
async function fetchKeycloak(): Promise<void> {
  if (existsSync(home)) return;
  const partial = `${home}.${process.pid}`;
  try {
    await run('mvn', [
      ...['-q', '-B', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack'],
      `-Dartifact=org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`,
      `-DoutputDirectory=${partial}`,
    ]);
    mkdirSync(dirname(home), { recursive: true });
    renameSync(join(partial, `keycloak-${VERSION}`), home);
  } catch (cause) {
    throw new Error(
      `Keycloak ${VERSION} could not be fetched. Install Java 17 and Maven (Debian: apt-get install ` +
        `openjdk-17-jre-headless maven), and let Maven reach a repository. (${String(cause)})`,
    );
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Users and systems of agencies, as `docker/keycloak/setup.mjs` reads them. */
export interface People {
  users: object[];
  systems: object[];
}

/** A real Keycloak in development mode, with its data in `folder`, which survives a stop. */
export class Keycloak {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly managementPort: number,
  ) {}

  static async open(folder: string): Promise<Keycloak> {
    await fetchKeycloak();
    // It writes into its own folder at the start.
    cpSync(home, join(folder, 'keycloak'), { recursive: true });
    return new Keycloak(folder, await freePort(), await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get issuer(): string {
    return `${this.url}/realms/instansi`;
  }

  async start(): Promise<void> {
    const output = openSync(join(this.folder, 'keycloak.log'), 'a');
    this.child = spawn(
      'sh',
      [
        ...[join(this.folder, 'keycloak', 'bin', 'kc.sh'), 'start-dev', '--cache=local'],
        ...['--http-host=127.0.0.1', `--http-port=${this.port}`],
        `--http-management-port=${this.managementPort}`,
      ],
      {
        stdio: ['ignore', output, output],
        detached: true,
        env: {
          ...process.env,
          KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
          KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
          JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
        },
      },
    );
    closeSync(output);
    for (const end = Date.now() + START_MS; Date.now() < end; await sleep(500)) {
      const answer = await fetch(`${this.url}/realms/master`).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      if (this.child.exitCode !== null) break;
    }
    throw new Error(`Keycloak did not start; its log is ${join(this.folder, 'keycloak.log')}`);
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    // The whole process group: the script and the server that it starts.
    process.kill(-child.pid, 'SIGTERM');
    await exited;
  }

  /**
   * Runs the script that operators run.
   * @param more variables of the script.
   */
  async setUp(people: People, more: Record<string, string>): Promise<string> {
    const file = join(this.folder, 'users.json');
    writeFileSync(file, JSON.stringify(people));
    const { stdout } = await run(
      process.execPath,
      [join(root, 'docker', 'keycloak', 'setup.mjs')],
      {
        env: {
          PATH: process.env.PATH,
          KEYCLOAK_URL: this.url,
          KEYCLOAK_ADMIN: ADMIN.username,
          KEYCLOAK_ADMIN_PASSWORD: ADMIN.password,
          ...more,
          // Longer than an operator would choose, because the clock is moved by a quarter of an
          // hour.
          TOKEN_SECONDS: '3600',
          USERS_FILE: file,
        },
      },
    );
    return stdout;
  }

  /** One call of the Admin REST API, below the realm, or below all realms if it is ''. */
  async admin<T>(method: string, path: string, body?: object, realm = '/instansi'): Promise<T> {
    const signedIn = await fetch(`${this.url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...ADMIN }),
    });
    const { access_token: token } = (await signedIn.json()) as { access_token: string };
    const answer = await fetch(`${this.url}/admin/realms${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  }
}

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { Environment } from '#libs/config/environment';
import { Service } from './support/service';
import { ownDatabase } from './support/database';
import { NODE_FLAGS } from './support/node-flags';

const run = promisify(execFile);
const root = resolve(__dirname, '..');
const dockerfile = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');

interface Compose {
  services: Record<
    string,
    {
      image: string;
      command?: string[];
      environment?: Record<string, unknown>;
      healthcheck?: object;
      depends_on?: Record<string, { condition: string }>;
      restart?: string;
      stop_grace_period?: string;
      mem_limit?: string;
      read_only?: boolean;
      cap_drop?: string[];
      cap_add?: string[];
      security_opt?: string[];
      volumes?: string[];
    }
  >;
}
const compose = parse(readFileSync(join(root, 'docker/compose.yaml'), 'utf8'), {
  merge: true,
}) as Compose;
const apps = Object.entries(compose.services).filter(([, { image }]) =>
  image.startsWith('bantuan-kedinasan:'),
);

/** What can be checked of the image and the compose file without Docker. */
describe('docker', () => {
  it('names the apps, and only variables that the configuration knows', () => {
    const known = new Set([...Object.keys(new Environment()), ...describedVariables()]);
    expect(apps.map(([name]) => name).sort()).toEqual([
      ...['broker', 'console', 'migrate', 'notification', 'reporting'],
    ]);
    for (const [, { environment }] of apps)
      expect(Object.keys(environment ?? {}).filter((name) => !known.has(name))).toEqual([]);
    const inImage = [...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) =>
      [...(line ?? '').matchAll(/(\w+)=/g)].map(([, name]) => name ?? ''),
    );
    expect(inImage.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has a health check for each server, and the apps wait for it', () => {
    for (const [, app] of apps)
      for (const server of Object.keys(app.depends_on ?? {}))
        expect(compose.services[server]).toHaveProperty('healthcheck');
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });

  it('runs without root, under a numeric user that Kubernetes can check', () => {
    expect(last(dockerfile)).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('uses a Node version that is maintained and that the product supports', () => {
    const images = [...dockerfile.matchAll(/^FROM node:(\d+)\.\d+\.\d+-\S+/gm)];
    expect(images.map(([, major]) => major)).toEqual(['24', '24']);
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { engines?: { node?: string }; dev?: boolean; optional?: boolean }>;
    };
    // Ranges such as "^20.19.0 || >=22.12" or ">=20": every package must support this major
    // version.
    const leavesOut = Object.entries(packages).filter(
      ([, { engines, dev }]) => !dev && engines?.node && !takesMajor(engines.node, 24),
    );
    expect(leavesOut.map(([name]) => name)).toEqual([]);
  });

  it('restarts everything after a crash or a reboot', () => {
    for (const [name, { restart }] of Object.entries(compose.services))
      expect([name, restart]).toEqual([name, name === 'migrate' ? 'on-failure' : 'always']);
  });

  it('limits each service: memory, capabilities, new privileges and stop time', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect([name, service.cap_drop]).toEqual([name, ['ALL']]);
      expect([name, service.security_opt]).toEqual([name, ['no-new-privileges:true']]);
      expect([name, service.mem_limit]).toEqual([name, expect.stringMatching(/^\d+[mg]$/)]);
      expect(service.cap_add === undefined || name === 'postgres').toBe(true);
      expect(Number.parseInt(service.stop_grace_period ?? '0')).toBeGreaterThanOrEqual(10);
    }
    for (const [name, app] of apps) {
      expect([name, app.read_only]).toEqual([name, true]);
      // The drain takes 15 s at most (libs/app/boot.ts).
      expect(Number.parseInt(app.stop_grace_period ?? '0')).toBeGreaterThan(15);
    }
  });

  it('keeps the servers’ data on volumes', () => {
    const { kafka, postgres } = compose.services;
    const target = (service?: { volumes?: string[] }): string[] =>
      (service?.volumes ?? []).map((volume) => volume.split(':')[1] ?? '');
    expect(target(kafka)).toContain(kafka?.environment?.KAFKA_LOG_DIRS);
    expect(target(postgres)).toContain('/var/lib/postgresql');
  });

  it('gives the owner’s password only to the migration, which the apps wait for', () => {
    for (const [name, { environment, depends_on }] of apps) {
      const isMigration = name === 'migrate';
      expect([name, 'MIGRATION_DATABASE_URL' in (environment ?? {})]).toEqual([name, isMigration]);
      expect(JSON.stringify(environment).includes('POSTGRES_PASSWORD')).toBe(isMigration);
      if (!isMigration)
        expect(depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' });
    }
  });

  it('starts each app with the flags of its npm script', () => {
    const commands = apps.flatMap(([name, { command }]) =>
      command && name !== 'migrate' ? [command] : [],
    );
    expect(commands).toHaveLength(3);
    for (const command of commands)
      expect(command).toEqual(['node', ...NODE_FLAGS, expect.stringMatching(/main\.js$/)]);
  });

  it('uses the same flags at every start', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const starts = Object.entries(scripts).filter(([name]) => /^start\b/.test(name));
    expect(starts).toHaveLength(5);
    for (const [, script] of starts)
      expect(script).toContain(` node ${NODE_FLAGS.join(' ')} dist/`);
  });

  it('builds and starts with commands that work in an empty folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-image-'));
    const database = await ownDatabase();
    try {
      const build = dockerfile.slice(
        dockerfile.indexOf('FROM '),
        dockerfile.lastIndexOf('\nFROM '),
      );
      for (const [, command, rest = ''] of build.matchAll(/^(COPY|RUN) (.+)$/gm)) {
        if (command === 'RUN') await run('sh', ['-c', rest], { cwd: folder, maxBuffer: 1 << 26 });
        else copy(rest, folder);
      }
      const [node, ...started] = JSON.parse(
        /^CMD (\[.+\])$/m.exec(last(dockerfile))?.[1] ?? '[]',
      ) as string[];
      const main = started.pop();
      expect([node, ...started]).toEqual(['node', ...NODE_FLAGS]);
      const migration = /^node (.+)$/.exec(compose.services.migrate?.command?.join(' ') ?? '')?.[1];
      const migrate = (): Promise<{ stdout: string }> =>
        run('node', [join(folder, migration ?? '')], {
          env: {
            PATH: process.env.PATH,
            DATABASE_URL: database.url,
            MIGRATION_DATABASE_URL: database.ownerUrl,
            LOG_LEVEL: 'warn',
          },
        });
      const service = await Service.at(
        'image',
        (main ?? '').replace(/^dist\/apps\//, '').replace(/\.js$/, ''),
        {
          DATA_DIR: join(folder, 'data'),
          DATABASE_URL: database.url,
          KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        },
        join(folder, 'image.log'),
        join(folder, 'dist'),
      );
      await expect(service.start()).rejects.toThrow('did not start');
      expect(service.lastWords(2)).toMatch(
        /Run npm run migrate as the owner|run npm run migrate as its owner/,
      );
      expect((await migrate()).stdout).toContain(
        'broker, notification, reporting, console are up to date',
      );
      await migrate();
      await service.start();
      expect(await service.stop()).toBe(0);
    } finally {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 600_000);
});

/** Variables without a default are not on an instance; their names are in the class. */
function describedVariables(): string[] {
  const source = readFileSync(join(root, 'libs/config/environment.ts'), 'utf8');
  return [...source.matchAll(/^ {2}([A-Z_]+)[?:]/gm)].map(([, name]) => name ?? '');
}

/**
 * True if a version range of a package, such as "^20.19.0 || >=22", allows some version of this
 * major.
 */
function takesMajor(range: string, major: number): boolean {
  return range.split('||').some((part) => {
    const [, sign = '', from] = /^\s*(>=|>|\^|~)?\s*v?(\d+)/.exec(part) ?? [];
    const below = /<\s*v?(\d+)/.exec(part)?.[1] ?? Infinity;
    if (from === undefined) return part.trim() === '*';
    const begun = sign.startsWith('>') ? Number(from) <= major : Number(from) === major;
    return begun && major < Number(below);
  });
}

const last = (file: string): string => file.slice(file.lastIndexOf('\nFROM '));

function copy(line: string, folder: string): void {
  const words = line.split(' ');
  const to = words.pop() ?? '.';
  for (const from of words) {
    const target = to.endsWith('/') ? join(folder, to, from) : join(folder, to);
    mkdirSync(join(target, '..'), { recursive: true });
    cpSync(join(root, from), target, { recursive: true });
  }
}

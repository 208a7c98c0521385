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
      depends_on?: Record<string, unknown>;
    }
  >;
}
const compose = parse(readFileSync(join(root, 'docker/compose.yaml'), 'utf8'), {
  merge: true,
}) as Compose;
const apps = Object.entries(compose.services).filter(([, { image }]) =>
  image.startsWith('bantuan-kedinasan:'),
);

/** What a machine without Docker can show of the image and the compose file. */
describe('docker', () => {
  it('names the three apps, and no variable that the configuration does not know', () => {
    const known = new Set([...Object.keys(new Environment()), ...describedVariables()]);
    expect(apps.map(([name]) => name).sort()).toEqual(['broker', 'notification', 'reporting']);
    for (const [, { environment }] of apps)
      expect(Object.keys(environment ?? {}).filter((name) => !known.has(name))).toEqual([]);
    const inImage = [...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) =>
      [...(line ?? '').matchAll(/(\w+)=/g)].map(([, name]) => name ?? ''),
    );
    expect(inImage.filter((name) => !known.has(name))).toEqual([]);
  });

  it('waits for servers that say when they are healthy', () => {
    for (const [, app] of apps)
      for (const server of Object.keys(app.depends_on ?? {}))
        expect(compose.services[server]).toHaveProperty('healthcheck');
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });

  it('runs without root', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
  });

  it('starts each app with the flags of its script', () => {
    const commands = apps.flatMap(([, { command }]) => (command ? [command] : []));
    expect(commands).toHaveLength(2);
    for (const command of commands)
      expect(command).toEqual(['node', ...NODE_FLAGS, expect.stringMatching(/main\.js$/)]);
  });

  it('has the flags of every start in one form', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const starts = Object.entries(scripts).filter(([name]) => /^start\b/.test(name));
    expect(starts).toHaveLength(4);
    for (const [, script] of starts)
      expect(script).toContain(` node ${NODE_FLAGS.join(' ')} dist/`);
  });

  it('is built and started by commands that work in an empty folder', async () => {
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
      const service = await Service.at(
        'image',
        (main ?? '').replace(/^dist\/apps\//, '').replace(/\.js$/, ''),
        {
          DATA_DIR: join(folder, 'data'),
          DATABASE_URL: database.url,
          MIGRATION_DATABASE_URL: database.ownerUrl,
          KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        },
        join(folder, 'image.log'),
        join(folder, 'dist'),
      );
      await service.start();
      expect(await service.stop()).toBe(0);
    } finally {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);
});

/** Variables without a default are on no instance: their names stand in the class. */
function describedVariables(): string[] {
  const source = readFileSync(join(root, 'libs/config/environment.ts'), 'utf8');
  return [...source.matchAll(/^ {2}([A-Z_]+)[?:]/gm)].map(([, name]) => name ?? '');
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

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '..');
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(resolve(root, file)));
const textOf = (file: string): string => readFileSync(resolve(root, file), 'utf8');

/** Every import of the TypeScript sources: from which file, of which file of the project or package. */
const imports = files
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) =>
    [
      ...textOf(file).matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]([^'"\n]+)['"]/g),
    ].map(([, specifier = '']) => ({ file, of: resolved(file, specifier) })),
  );

function resolved(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return specifier;
  return resolve('/', file, '..', specifier).slice(1);
}

/** The libraries, from the lowest to the highest. */
const LIBRARIES = [
  ...['law', 'contracts', 'config', 'operations', 'security', 'audit', 'kafka', 'database'],
  ...['outbox', 'inbox', 'http', 'app'],
];

const appOf = (path: string): string | undefined => /^apps\/([^/]+)\//.exec(path)?.[1];
const isTest = (file: string): boolean => /^tests\/|\.spec\.ts$/.test(file);

/** The few rules that keep the plan of the folders true. */
describe('architecture', () => {
  it('has sources to look at', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ file: 'libs/kafka/kafka-bus.ts', of: 'kafkajs' });
    expect(imports).toContainEqual({
      file: 'apps/standalone/main.ts',
      of: 'apps/broker/broker.module',
    });
  });

  it('keeps the law free of the project and of Nest', () => {
    const foreign = ({ file, of }: { file: string; of: string }): boolean =>
      file.startsWith('libs/law/') &&
      !of.startsWith('libs/law/') &&
      (/^(apps|libs|tests)\//.test(of) || of.startsWith('@nestjs/'));
    expect(imports.filter(foreign)).toEqual([]);
  });

  it('lets no app import another, standalone apart, and no lib an app', () => {
    const wrong = ({ file, of }: { file: string; of: string }): boolean => {
      const [from, to] = [appOf(file), appOf(of)];
      if (to === undefined) return false;
      return (
        file.startsWith('libs/') ||
        (from !== undefined && from !== to && !['standalone', 'example'].includes(from))
      );
    };
    expect(imports.filter(wrong)).toEqual([]);
  });

  it('knows kafkajs in one folder', () => {
    const users = imports.filter(({ file, of }) => of.startsWith('kafkajs') && !isTest(file));
    expect(users.filter(({ file }) => !file.startsWith('libs/kafka/'))).toEqual([]);
  });

  it('imports libraries downwards only', () => {
    const level = (path: string): number =>
      LIBRARIES.indexOf(/^libs\/([^/]+)/.exec(path)?.[1] ?? '');
    const among = imports.filter(
      ({ file, of }) => file.startsWith('libs/') && of.startsWith('libs/') && !isTest(file),
    );
    expect(among.filter(({ file }) => level(file) < 0)).toEqual([]);
    const up = among.filter(({ file, of }) => level(of) > level(file));
    expect(up.map(({ file, of }) => `${file} -> ${of}`)).toEqual([]);
  });

  it('uses tests from tests alone', () => {
    expect(imports.filter(({ file, of }) => of.startsWith('tests/') && !isTest(file))).toEqual([]);
  });

  it('has the top level of the plan', () => {
    const plan = [
      ...['apps', 'libs', 'docker', 'tests'],
      ...['nest-cli.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
      ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE'],
    ];
    const top = new Set(files.map((file) => file.split('/')[0] ?? ''));
    expect([...top].filter((name) => !plan.includes(name) && !name.startsWith('.'))).toEqual([]);
  });

  it('is flat, without files that only pass on', () => {
    expect(files.filter((file) => /(^|\/)src\/|(^|\/)index\.ts$/.test(file))).toEqual([]);
  });

  it('skips no test and favours none', () => {
    const marks =
      /\b(?:it|test|describe)\.(?:only|skip|todo)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\(/;
    const own = 'tests/architecture.spec.ts';
    expect(
      files.filter((file) => file.endsWith('.spec.ts') && file !== own && marks.test(textOf(file))),
    ).toEqual([]);
  });

  it('names no machine and no registry', () => {
    const places =
      /(?:^|[\s'"`=:(])\/(?:home|root|work|Users)\/|registry\.npmjs|"resolved": "http/m;
    const own = 'tests/architecture.spec.ts';
    expect(files.filter((file) => file !== own && places.test(textOf(file)))).toEqual([]);
  });
});

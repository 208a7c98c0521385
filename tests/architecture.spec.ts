import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FAILPOINTS } from '#libs/config/failpoint';

const root = resolve(__dirname, '..');
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(resolve(root, file)));
const textOf = (file: string): string => readFileSync(resolve(root, file), 'utf8');

/**
 * Every import of the TypeScript sources: the importing file, and the imported project file or
 * package.
 */
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

/** The files whose values a file imports: interfaces and types leave no trace in what runs. */
function valuesOf(file: string): string[] {
  return [...textOf(file).matchAll(/^import (?!type\b)([^;]*?) from '([^']+)';/gm)].flatMap(
    ([, names = '', specifier = '']) => {
      const of = resolved(file, specifier);
      const taken = [...names.matchAll(/(type )?(\w+)(?: as \w+)?/g)];
      return taken.some(([, type, name = '']) => !type && !typesOf(of).has(name)) ? [of] : [];
    },
  );
}

function typesOf(name: string): Set<string> {
  const file = [`${name}.ts`, `${name}.tsx`].find((one) => files.includes(one));
  const declared = file ? textOf(file).matchAll(/^export (?:interface|type) (\w+)/gm) : [];
  return new Set([...declared].map(([, type = '']) => type));
}

/** The libraries, from the lowest to the highest. */
const LIBRARIES = [
  ...['law', 'contracts', 'config', 'operations', 'security', 'audit', 'kafka', 'database'],
  ...['outbox', 'inbox', 'http', 'app'],
];

/** The stations of an app, from the lowest to the highest. */
const STATIONS: Record<string, string[]> = {
  broker: [
    ...['agencies', 'calendar', 'evaluation', 'services', 'request', 'evidence', 'decision'],
    ...['letters', 'reading', 'deadline', 'registry', 'intake', 'recovery'],
  ],
  notification: ['notices', 'webhooks', 'channels'],
  reporting: ['projections', 'open-data', 'reports'],
  console: [
    ...['http', 'words', 'session', 'api', 'drafts', 'pages', 'sign-in', 'acts', 'requests'],
    ...['submission', 'mailbox', 'services', 'law', 'figures', 'messages', 'audit', 'registry'],
  ],
};

/** Parts of the law that wait for their caller: the next steps of the procedure. */
const PLANNED_LAW: string[] = [];

/**
 * The folder that alone writes to a table by SQL, or the two of them; the others are written by
 * their entities.
 */
const OWNERS: Record<string, RegExp> = {
  outbox: /^libs\/outbox\/|^apps\/notification\/channels\//,
  handled: /^libs\/inbox\//,
  passed_over: /^libs\/inbox\//,
  parked_event: /^libs\/inbox\//,
  idempotency: /^libs\/http\//,
  read_log: /^libs\/http\//,
  message: /^apps\/broker\/intake\//,
  deferred_message: /^apps\/broker\/intake\//,
  parked_message: /^apps\/broker\/intake\//,
  history: /^apps\/broker\/request\//,
  evaluation: /^apps\/broker\/request\//,
  law_pack: /^apps\/broker\/evaluation\//,
  undisclosed: /^apps\/broker\/request\//,
  calendar: /^apps\/broker\/calendar\//,
  recount: /^apps\/broker\/deadline\//,
  checkpoint: /^apps\/broker\/evidence\//,
  checkpoint_entry: /^apps\/broker\/evidence\//,
  checkpoint_leaves: /^apps\/broker\/evidence\//,
  history_pending: /^apps\/broker\/evidence\//,
  read_pending: /^apps\/broker\/evidence\//,
  agency: /^apps\/(notification\/notices|reporting\/projections)\//,
  request_now: /^apps\/notification\/notices\//,
  event_waiting: /^apps\/notification\/notices\//,
  notice: /^apps\/notification\/(notices|channels)\//,
  mailbox: /^apps\/notification\/channels\//,
  subscription: /^apps\/notification\/channels\//,
  webhook: /^apps\/notification\/webhooks\//,
  webhook_delivery: /^apps\/notification\/webhooks\//,
  mailbox_head: /^apps\/notification\/channels\//,
  events: /^apps\/reporting\/projections\//,
  open_release: /^apps\/reporting\/open-data\//,
  request: /^apps\/(broker\/request|reporting\/projections)\//,
};

/**
 * Files of more than 250 lines: lists of variables and answers, and those that are still to be
 * divided. The data of the law is free.
 */
const LONG_FILES = [
  ...['apps/console/words/en.ts', 'apps/console/words/id.ts'],
  ...['libs/config/environment.ts', 'libs/contracts/answers.ts', 'libs/kafka/consumer-loop.ts'],
  ...['libs/contracts/routes.ts', 'libs/http/indonesian-details.ts'],
  ...['libs/contracts/act-bodies.ts', 'libs/contracts/event-changes.ts'],
  ...['libs/contracts/submit-request.ts'],
  ...['apps/broker/registry/registry.ts'],
  ...['libs/law/proof/proof.ts', 'libs/security/json-bounds/tokens.ts'],
];

/** Names that several product files share: each is the same kind of file in another folder. */
const SHARED_NAMES = [
  ...['main', 'cli', 'agency', 'calendar', 'differences', 'explain', 'rows', 'server', 'topics'],
  ...['what-would-change', 'costs', 'responsibility', 'proposals', 'acts', 'agencies', 'law'],
];

/** Names of exported types that several product files share. */
const SHARED_TYPES: string[] = [];

/** What domain files take from libs/http; the rest of it is for controllers. */
const OF_HTTP = ['page', 'problem-exception', 'read-log'].map((name) => `libs/http/${name}`);

/**
 * Domain files that answer over HTTP in other ways as well: as the checks of acts and messages do
 * in the language of the caller, or as a stream does while its token is valid.
 */
const ANSWERING = [
  ...['broker/decision/check-answer.ts', 'notification/channels/mailbox-streams.ts'],
  ...['check-message', 'message-stages', 'preview-message'].map(
    (name) => `broker/intake/${name}.ts`,
  ),
].map((file) => `apps/${file}`);

/** What npm scripts start, by its source. */
const PROGRAMS = new Set(
  [...textOf('package.json').matchAll(/\bdist\/((?:apps|libs)\/[\w/-]+)\.js/g)].map(
    ([, file]) => `${file}.ts`,
  ),
);

/** Where the environment is read and processes are ended, besides programs. */
const PROCESS_PLACES = /^libs\/(?:app|config)\/|^libs\/operations\/or-exit\.ts$/;

const appOf = (path: string): string | undefined => /^apps\/([^/]+)\//.exec(path)?.[1];
/** Programs that read their arguments stand above the libraries that they lie in. */
const isProgram = (file: string): boolean => file.endsWith('/cli.ts');
const isTest = (file: string): boolean => /^tests\/|\.spec\.ts$/.test(file);

const product = files.filter(
  (file) => /^(apps|libs)\/.*\.ts$/.test(file) && !isTest(file) && !file.endsWith('.d.ts'),
);

/** The rules that keep the folder layout. */
describe('architecture', () => {
  it('finds sources', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ file: 'libs/kafka/kafka-bus.ts', of: 'kafkajs' });
    expect(imports).toContainEqual({
      file: 'apps/standalone/main.ts',
      of: 'apps/broker/broker.module',
    });
  });

  it('keeps libs/law free of Nest and of the rest of the project', () => {
    const foreign = ({ file, of }: { file: string; of: string }): boolean =>
      file.startsWith('libs/law/') &&
      !isProgram(file) &&
      !of.startsWith('libs/law/') &&
      (/^(apps|libs|tests)\//.test(of) || of.startsWith('@nestjs/'));
    expect(imports.filter(foreign)).toEqual([]);
  });

  it('lets no app import another except standalone, and no lib import an app', () => {
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

  it('uses kafkajs in one folder', () => {
    const users = imports.filter(({ file, of }) => of.startsWith('kafkajs') && !isTest(file));
    expect(users.filter(({ file }) => !file.startsWith('libs/kafka/'))).toEqual([]);
  });

  it('opens connections to PostgreSQL in one folder, apart from the server that comes along', () => {
    const users = imports.filter(({ file, of }) => of === 'pg' && !isTest(file));
    const places = /^(libs\/database|apps\/standalone\/postgres)\//;
    expect(users.filter(({ file }) => !places.test(file))).toEqual([]);
  });

  it('imports libraries downwards only', () => {
    const level = (path: string): number =>
      LIBRARIES.indexOf(/^libs\/([^/]+)/.exec(path)?.[1] ?? '');
    const among = imports.filter(
      ({ file, of }) =>
        file.startsWith('libs/') && of.startsWith('libs/') && !isTest(file) && !isProgram(file),
    );
    expect(among.filter(({ file }) => level(file) < 0)).toEqual([]);
    const up = among.filter(({ file, of }) => level(of) > level(file));
    expect(up.map(({ file, of }) => `${file} -> ${of}`)).toEqual([]);
  });

  it('has no circle of product files that use values of each other', () => {
    const sources = new Map(
      files
        .filter((file) => /^(apps|libs)\/.*\.tsx?$/.test(file) && !isTest(file))
        .map((file) => [file.replace(/\.tsx?$/, ''), file]),
    );
    /** Marks of the search: `true` while it is below a file, `false` when it is done with it. */
    const open = new Map<string, boolean>();
    const circles: string[] = [];
    const follow = (name: string): void => {
      open.set(name, true);
      for (const of of valuesOf(sources.get(name) ?? '').filter((one) => sources.has(one)))
        if (open.get(of)) circles.push(`${name} -> ${of}`);
        else if (!open.has(of)) follow(of);
      open.set(name, false);
    };
    for (const name of sources.keys()) if (!open.has(name)) follow(name);
    expect(circles).toEqual([]);
  });

  it('uses tests from tests alone', () => {
    expect(imports.filter(({ file, of }) => of.startsWith('tests/') && !isTest(file))).toEqual([]);
  });

  it('has the planned files at the top level', () => {
    const plan = [
      ...['apps', 'libs', 'docker', 'tests'],
      ...['nest-cli.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
      ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE'],
    ];
    const top = new Set(files.map((file) => file.split('/')[0] ?? ''));
    expect([...top].filter((name) => !plan.includes(name) && !name.startsWith('.'))).toEqual([]);
  });

  it('has no src folder and no barrel files', () => {
    expect(files.filter((file) => /(^|\/)src\/|(^|\/)index\.ts$/.test(file))).toEqual([]);
  });

  it('skips no test and runs none exclusively', () => {
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

  it('imports the stations of an app downwards only', () => {
    for (const [app, stations] of Object.entries(STATIONS)) {
      const stationOf = (path: string): string | undefined =>
        new RegExp(`^apps/${app}/([^/]+)/`).exec(path)?.[1];
      const level = (path: string): number => stations.indexOf(stationOf(path) ?? '');
      const among = imports.filter(({ file, of }) => stationOf(file) && stationOf(of));
      expect(among.filter(({ file, of }) => level(file) < 0 || level(of) < 0)).toEqual([]);
      const up = among.filter(({ file, of }) => level(of) > level(file));
      expect(up.map(({ file, of }) => `${file} -> ${of}`)).toEqual([]);
    }
  });

  it('uses every part of the law in the product, or plans to', () => {
    const parts = product
      .filter((file) => file.startsWith('libs/law/') && !isProgram(file))
      .map((file) => file.replace(/\.ts$/, ''));
    const used = new Set(imports.filter(({ file }) => !isTest(file)).map(({ of }) => of));
    expect(parts.filter((part) => !used.has(part))).toEqual(PLANNED_LAW);
  });

  it('writes to a table in the folder that owns it', () => {
    const writes = product.flatMap((file) =>
      [...textOf(file).matchAll(/\b(?:INSERT INTO|DELETE FROM|UPDATE) ([a-z_]+)\b/g)]
        .map(([, table = '']) => ({ file, table }))
        .filter(({ table }) => OWNERS[table]?.test(file) === false),
    );
    expect(writes).toEqual([]);
  });

  it('creates every table of a library in its library, once', () => {
    const sql = files.filter((file) => file.endsWith('.sql'));
    const created = (file: string): string[] =>
      [...textOf(file).matchAll(/^CREATE TABLE (\w+)/gm)].map(([, name = '']) => name);
    const ofLibraries = sql.filter((file) => file.startsWith('libs/')).flatMap(created);
    expect(ofLibraries.sort()).toEqual([...new Set(ofLibraries)]);
    const ofApps = sql.filter((file) => file.startsWith('apps/')).flatMap(created);
    expect(ofApps.filter((name) => ofLibraries.includes(name))).toEqual([]);
  });

  it('numbers the migrations of each app without a gap', () => {
    for (const app of ['broker', 'notification', 'reporting']) {
      const numbers = files
        .filter((file) => file.startsWith(`apps/${app}/migrations/`))
        .map((file) => file.split('/').at(-1)?.slice(0, 5));
      expect(numbers).not.toEqual([]);
      expect(numbers).toEqual(numbers.map((_, at) => `${String(at + 1).padStart(4, '0')}-`));
    }
  });

  it('sets every failpoint, in one place', () => {
    const calls = product.flatMap((file) =>
      [...textOf(file).matchAll(/\bfailpoint\('([\w-]+)'\)/g)].map(([, name]) => name),
    );
    expect([...new Set(calls)].sort()).toEqual(Object.keys(FAILPOINTS).sort());
    // The intake has a batch of its own beside that of events.
    const twice = calls.filter((name, at) => calls.indexOf(name) !== at);
    expect(twice).toEqual(['before-batch-commit']);
  });

  it('has routes in controllers', () => {
    const routes = product.filter((file) => /^@Controller\(/m.test(textOf(file)));
    expect(routes.length).toBeGreaterThan(5);
    const elsewhere = routes.filter((file) => !file.endsWith('.controller.ts'));
    expect(elsewhere).toEqual([]);
  });

  it('takes the tools of HTTP in controllers', () => {
    const elsewhere = imports.filter(
      ({ file, of }) =>
        /^apps\/(?:broker|notification|reporting)\/[^/]+\//.test(file) &&
        of.startsWith('libs/http/') &&
        !isTest(file) &&
        !file.endsWith('.controller.ts') &&
        !OF_HTTP.includes(of),
    );
    expect(elsewhere.filter(({ file }) => !ANSWERING.includes(file))).toEqual([]);
  });

  it('reads the environment and ends processes in their places', () => {
    expect(PROGRAMS).toContain('apps/broker/main.ts');
    const others = product.filter((file) => !PROGRAMS.has(file) && !PROCESS_PLACES.test(file));
    const reading = others.filter((file) => /\bprocess\.env\b/.test(textOf(file)));
    // The names of topics are constants, so their prefix is read when the file is loaded.
    expect(reading).toEqual(['libs/contracts/topics.ts']);
    expect(others.filter((file) => /\bprocess\.exit\b/.test(textOf(file)))).toEqual([]);
  });

  it('names the files of DATA_DIR in one place', () => {
    const named = product.flatMap((file) =>
      [
        ...textOf(file).matchAll(/\bjoin\((?:[\w.]+\.)?(?:DATA_DIR|dataDir)(?:\(\))?, *['"`].*/g),
      ].map(([text]) => `${file}: ${text}`),
    );
    expect(named).toEqual([]);
    expect(product.some((file) => textOf(file).includes('join(dataDir, DATA_FILES.'))).toBe(true);
  });

  it('keeps product files short', () => {
    const long = product.filter((file) => textOf(file).trimEnd().split('\n').length > 250);
    const checked = long.filter((file) => !file.startsWith('libs/law/data/'));
    expect(checked.filter((file) => !LONG_FILES.includes(file))).toEqual([]);
  });

  it('keeps lines of comments within 100 columns', () => {
    const long = files
      .filter((file) => /^(apps|libs|tests)\/.*\.tsx?$/.test(file))
      .flatMap((file) =>
        textOf(file)
          .split('\n')
          .filter((line) => /^\s*(\/\/|\/?\*)/.test(line) && line.length > 100)
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(long).toEqual([]);
  });

  it('leaves the example out of the image', () => {
    expect(textOf('docker/Dockerfile')).toMatch(/^RUN .*\brm -r dist\/apps\/example$/m);
  });

  it('gives product files names of their own', () => {
    const names = product.map((file) => file.split('/').at(-1)?.replace(/\.ts$/, '') ?? '');
    const twice = names.filter((name, at) => names.indexOf(name) !== at);
    expect([...new Set(twice)].filter((name) => !SHARED_NAMES.includes(name))).toEqual([]);
  });

  it('gives exported types names of their own', () => {
    const sources = files.filter(
      (file) => /^(apps|libs)\/.*\.tsx?$/.test(file) && !isTest(file) && !file.endsWith('.d.ts'),
    );
    const names = sources.flatMap((file) =>
      [...textOf(file).matchAll(/^export (?:abstract )?(?:class|interface|type|enum) (\w+)/gm)].map(
        ([, name = '']) => name,
      ),
    );
    expect(names.length).toBeGreaterThan(500);
    const twice = names.filter((name, at) => names.indexOf(name) !== at);
    expect(twice.filter((name) => !SHARED_TYPES.includes(name))).toEqual([]);
  });

  it('names no document that is not there', () => {
    const named = files
      .filter((file) => /\.(ts|sql|mjs)$/.test(file))
      .flatMap((file) =>
        [...textOf(file).matchAll(/[\w-]+\.md\b/g)].map(([name]) => ({ file, name })),
      );
    const there = new Set(files.map((file) => file.split('/').at(-1)));
    expect(named.filter(({ name }) => !there.has(name))).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { problem } from '#libs/contracts/problem';
import { goldenSamples } from '#libs/contracts/samples';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { Service } from '#tests/support/service';

/** Works from the sources and from `dist`. */
const here = __dirname.replace(/([\\/])dist([\\/])/, '$1');
const GENERATOR = 'org.openapitools:openapi-generator-cli:7.17.0';
const NPM = [
  'openapi-typescript@7.13.0',
  'openapi-fetch@0.17.0',
  'typescript@5.9.3',
  '@types/node@20.19.25',
];

type Journey = (folder: string, environment: Record<string, string>) => void;

/**
 * `npm run test:clients [-- java python typescript]`: generates clients from `/openapi.json`,
 * compiles them, and runs a journey with each: submit a request, approve it, read a mailbox. Needs
 * Maven, Java 17 and Python 3.
 */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-clients-'));
  chmodSync(folder, 0o755); // for the user postgres if root runs it
  const service = await Service.at(
    'standalone',
    'standalone/main',
    { DATA_DIR: join(folder, 'data') },
    join(folder, 'standalone.log'),
    join(here, '../../dist'),
  );
  try {
    mkdirSync(join(folder, 'data'));
    await service.start();
    const document = await (await fetch(`${service.url}/openapi.json`)).text();
    writeFileSync(join(folder, 'openapi.json'), document);
    const issuer = await openDevelopmentIssuer(join(folder, 'data'));
    for (const [name, journey] of Object.entries(JOURNEYS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      journey(folder, {
        BASE_URL: service.url,
        TOKEN_REQUESTER: await issuer.token('requester@kab-malang'),
        TOKEN_SYSTEM: await issuer.token('system@kab-malang'),
        TOKEN_DECIDER: await issuer.token('decider@pemprov-jatim'),
        REQUEST: JSON.stringify({
          ...goldenSamples()['submit-request.v1.json']?.data,
          reference: `B/${randomUUID()}`,
        }),
        PAGE_OF_TOMORROW: JSON.stringify(pageOfTomorrow()),
        PROBLEM_OF_TOMORROW: JSON.stringify({
          ...problem('forbidden', 'x'),
          code: 'of-tomorrow',
          type: 'urn:bantuan-kedinasan:problem:of-tomorrow',
          another: 1,
        }),
      });
    }
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** A page with an event type, a status and fields that the current document does not have. */
function pageOfTomorrow(): object {
  const approved = goldenSamples()['request.approved.v1.json'];
  const type = 'bantuan-kedinasan.request.of-tomorrow.v1';
  return {
    items: [
      { ...approved, type, data: { another: 1 } },
      { ...approved, another: 1, data: { ...approved?.data, status: 'paused', another: 1 } },
    ],
    next: '2',
  };
}

const JOURNEYS: Record<string, Journey> = {
  java: (folder, environment) => {
    const client = generate(folder, 'java', [
      ...['--library', 'native'],
      '--additional-properties=invokerPackage=id.bk,apiPackage=id.bk.api,modelPackage=id.bk.model',
    ]);
    copyFileSync(join(here, 'Journey.java'), join(client, 'src/main/java/id/bk/Journey.java'));
    const java = ['-Dmaven.compiler.source=17', '-Dmaven.compiler.target=17'];
    run('mvn', ['-q', '-B', ...java, 'compile', 'dependency:copy-dependencies'], client);
    const classes = ['target/classes', 'target/dependency/*'].join(delimiter);
    run('java', ['-cp', classes, 'id.bk.Journey'], client, environment);
  },
  python: (folder, environment) => {
    const client = generate(folder, 'python', ['--package-name', 'bk_client']);
    run('python3', ['-m', 'venv', 'venv'], client);
    run('venv/bin/pip', ['install', '-q', '.'], client);
    run('venv/bin/python', [join(here, 'journey.py')], client, environment);
  },
  typescript: (folder, environment) => {
    const client = join(folder, 'typescript');
    mkdirSync(client);
    writeFileSync(join(client, 'package.json'), '{ "type": "module", "private": true }');
    copyFileSync(join(here, 'journey.ts.txt'), join(client, 'journey.ts'));
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--save-exact', ...NPM], client);
    run('npx', ['openapi-typescript', '../openapi.json', '-o', 'schema.d.ts'], client);
    const strict = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck'];
    run('npx', ['tsc', ...strict, '--types', 'node', 'journey.ts'], client);
    run(process.execPath, ['journey.js'], client, environment);
  },
};

/** Generates a client into a folder of its own, and returns the folder. */
function generate(folder: string, language: string, options: string[]): string {
  const client = join(folder, language);
  const jar = join(folder, `${GENERATOR.split(':').slice(1).join('-')}.jar`);
  run(
    'mvn',
    ['-q', '-B', 'dependency:copy', `-Dartifact=${GENERATOR}`, `-DoutputDirectory=${folder}`],
    folder,
  );
  const without = 'apiDocs=false,modelDocs=false,apiTests=false,modelTests=false';
  const generator = ['-jar', jar, 'generate', '-i', 'openapi.json', '-g', language, '-o', client];
  run('java', [...generator, '--global-property', without, ...options], folder, {}, 'quiet');
  return client;
}

/** @throws Error with its output if the command fails. */
function run(
  command: string,
  options: string[],
  cwd: string,
  environment: Record<string, string> = {},
  output: 'quiet' | 'shown' = 'shown',
): void {
  const { status, stdout, stderr, error } = spawnSync(command, options, {
    cwd,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0)
    throw new Error(`${command} ${options.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  if (output === 'shown' && stdout) process.stdout.write(stdout);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

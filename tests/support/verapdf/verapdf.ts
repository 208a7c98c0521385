import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The folder of this file in the sources, from the sources and from `dist`. */
const pom = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), 'pom.xml');
const version = /<verapdf\.version>(.+?)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';
const jars = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'bantuan-kedinasan',
  `verapdf-${version}`,
);

/** Standards by their names in veraPDF. */
export const STANDARDS = { 'PDF/A-3a': '3a', 'PDF/UA-1': 'ua1' } as const;

/**
 * Runs in the JavaScript engine that veraPDF itself depends on, so that no compiler is needed: one
 * line for each file and standard, with the rules that the file breaks.
 */
const PROGRAM = `
var v = Packages.org.verapdf;
v.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = v.pdfa.Foundries.defaultInstance();
var standards = ${JSON.stringify(Object.values(STANDARDS))};
for (var i = 0; i < arguments.length; i++)
  for (var s = 0; s < standards.length; s++) {
    var flavour = v.pdfa.flavours.PDFAFlavour.fromString(standards[s]);
    var parser = foundry.createParser(new java.io.FileInputStream(arguments[i]), flavour);
    var result = foundry.createValidator(flavour, false).validate(parser);
    var broken = {};
    for (var all = result.getTestAssertions().iterator(); all.hasNext(); ) {
      var one = all.next(), rule = one.getRuleId();
      if (String(one.getStatus()) === 'FAILED')
        broken[rule.getClause() + '-' + rule.getTestNumber() + ' ' + one.getMessage()] = true;
    }
    parser.close();
    var verdict = result.isCompliant() ? 'ok' : Object.keys(broken).join('; ') || 'not compliant';
    print(arguments[i] + '\\t' + standards[s] + '\\t' + verdict);
  }
`;

/** Downloads veraPDF's jars outside the work tree, once. The error says what to install. */
async function fetchVeraPdf(): Promise<string> {
  if (existsSync(jars)) return jars;
  const partial = `${jars}.${process.pid}`;
  try {
    await run('mvn', [
      ...['-q', '-B', '-f', pom, 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${partial}`],
    ]);
    mkdirSync(dirname(jars), { recursive: true });
    if (!existsSync(jars)) renameSync(partial, jars);
  } catch (cause) {
    throw new Error(
      'veraPDF could not be fetched with `mvn`. Install Maven and Java 17 (npm run setup does), and let Maven ' +
        `reach a Maven repository. (${String(cause)})`,
      { cause },
    );
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return jars;
}

/**
 * Validates these files in one Java process.
 * @param folder for the program, which is written there.
 * @returns the verdict on each file for each standard: `ok`, or the rules that it breaks.
 */
export async function validate(folder: string, files: readonly string[]): Promise<string[][]> {
  const libs = await fetchVeraPdf();
  const program = join(folder, 'validate.js');
  writeFileSync(program, PROGRAM);
  const { stdout } = await run(
    'java',
    [
      ...['-Xmx512m', '-cp', join(libs, '*'), 'org.mozilla.javascript.tools.shell.Main'],
      ...['-opt', '-1', program, ...files],
    ],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
}

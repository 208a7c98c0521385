import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';

const run = promisify(execFile);
const root = resolve(__dirname, '../../../..');
const PARTS = ['apps', 'libs', 'dist', 'package.json'];

/** A patch that no longer applies must be adapted to the current sources. */
export class PatchDoesNotApply extends Error {}

/**
 * Makes copies of the built product with one patch each, so that the product itself is never
 * changed.
 */
export class Copies {
  private readonly builds = new Map<string, Promise<string>>();

  constructor(private readonly folder: string) {}

  /**
   * @param patch name of a file of `tests/faults/bugs`, without `.patch`.
   * @returns the build of the patched copy.
   */
  build(patch: string): Promise<string> {
    const built = this.builds.get(patch) ?? this.make(patch);
    this.builds.set(patch, built);
    return built;
  }

  private async make(patch: string): Promise<string> {
    const copy = join(this.folder, patch);
    mkdirSync(copy, { recursive: true });
    // Not in this process: the proxies of the worlds run in it.
    await run('cp', ['-a', ...PARTS.map((part) => join(root, part)), copy]);
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const file = join(root, 'tests/faults/bugs', `${patch}.patch`);
    const applied = spawnSync('git', ['apply', '--whitespace=nowarn', file], {
      cwd: copy,
      encoding: 'utf8',
      // Not the surrounding repository, if there is one.
      env: { ...process.env, GIT_CEILING_DIRECTORIES: this.folder },
    });
    if (applied.status !== 0)
      throw new PatchDoesNotApply(
        `${patch}.patch no longer applies; adapt it to the sources: ${applied.stderr}`,
      );
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^\+\+\+ b\/(.+)$/gm))
      buildFile(copy, path);
    return join(copy, 'dist');
  }
}

/** Translates only the file that a patch changes, because a whole build takes a minute. */
function buildFile(copy: string, path: string): void {
  const [source, target] = [join(copy, path), join(copy, 'dist', path)];
  if (!path.endsWith('.ts')) return copyFileSync(source, target);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (name) =>
    ts.sys.readFile(name),
  ) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const { outputText, diagnostics = [] } = ts.transpileModule(readFileSync(source, 'utf8'), {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: { ...options, module: ts.ModuleKind.CommonJS, sourceMap: false },
  });
  // Those without a file are about the options.
  const fault = diagnostics.find(({ file }) => file !== undefined);
  if (fault)
    throw new PatchDoesNotApply(
      `${path} cannot be translated: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`,
    );
  writeFileSync(target.replace(/\.ts$/, '.js'), outputText);
}

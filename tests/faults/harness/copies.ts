import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runProgram } from './program';

const root = resolve(__dirname, '../../../..');
const PARTS = [
  'apps',
  'libs',
  'tests',
  'dist',
  '.config',
  'package.json',
  'tsconfig.json',
  'nest-cli.json',
];

/** A patch that no longer applies must be adapted to the current sources. */
export class PatchDoesNotApply extends Error {}

/**
 * Builds copies of the product with one patch each, so that the product itself is never changed.
 */
export class Copies {
  constructor(private readonly folder: string) {}

  /**
   * @param patch name of a file of `tests/faults/bugs`, without `.patch`.
   * @returns the build of the patched copy.
   */
  async build(patch: string): Promise<string> {
    const copy = join(this.folder, patch);
    if (existsSync(join(copy, 'built'))) return join(copy, 'dist');
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    for (const part of PARTS) cpSync(join(root, part), join(copy, part), { recursive: true });
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
    const { status, output } = await runProgram(['.config/build.mjs'], { cwd: copy });
    if (status !== 0)
      throw new PatchDoesNotApply(`${patch}.patch applies but does not build: ${output}`);
    mkdirSync(join(copy, 'built'));
    return join(copy, 'dist');
  }
}

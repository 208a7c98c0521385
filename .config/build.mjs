import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Does what `nest build` does, with the same compiler and the assets of nest-cli.json. The Nest CLI itself does
// not load on Node 20.19.0 to 20.19.4.
const root = join(import.meta.dirname, '..');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const { assets } = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8')).compilerOptions;
for (const { include } of assets) {
  const folder = include.split('/')[0];
  const fits = new RegExp(
    `^${include
      .replaceAll('.', '\\.')
      .replaceAll('**/', '(.+/)?')
      .replace(/(?<![)?])\*/g, '[^/]*')}$`,
  );
  for (const file of readdirSync(join(root, folder), { recursive: true })) {
    const path = `${folder}/${file.replaceAll('\\', '/')}`;
    if (!fits.test(path)) continue;
    mkdirSync(dirname(join(root, 'dist', path)), { recursive: true });
    copyFileSync(join(root, path), join(root, 'dist', path));
  }
}

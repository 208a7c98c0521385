import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Does what `nest build` does, with the same compiler and the assets of nest-cli.json. The Nest CLI
// itself does not load on Node 20.19.0 to 20.19.4.
const root = join(import.meta.dirname, '..');
const { resolve } = createRequire(import.meta.url);

// The compiler takes 12 s even if nothing changed, and most npm scripts build first.
const sources = ['apps', 'libs', 'tests'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name)),
);
const settings = ['package-lock.json', 'tsconfig.json', 'nest-cli.json', '.config/build.mjs'];
const hash = createHash('sha256');
for (const file of [...sources.sort(), ...settings.map((name) => join(root, name))])
  hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
const built = hash.digest('hex');
const stamp = join(root, 'dist/.built');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === built) process.exit();
rmSync(stamp, { force: true });

for (const project of [root, join(root, 'apps/console/browser')]) {
  const tsc = resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

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

// The console's styles: GOV.UK Frontend without its font, which only gov.uk may use, then our own.
const consoleAssets = join(root, 'dist/apps/console/assets');
const govuk = readFileSync(resolve('govuk-frontend/dist/govuk/govuk-frontend.min.css'), 'utf8');
const withoutFont = govuk
  .replace(/@font-face\{[^}]*\}/g, '')
  .replaceAll('GDS Transport,arial,sans-serif', 'var(--bk-font)')
  .replace(/\/\*# sourceMappingURL=.*?\*\//, '');
if (/GDS Transport|@font-face/.test(withoutFont))
  throw new Error('govuk-frontend names its font in another way: adapt .config/build.mjs');
mkdirSync(consoleAssets, { recursive: true });
const own = readFileSync(join(root, 'apps/console/assets/konsol.css'), 'utf8');
writeFileSync(
  join(consoleAssets, 'konsol.css'),
  withoutFont + own.replace(/\/\*.*?\*\/|\n\s*/gs, ''),
);
copyFileSync(
  resolve('@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2'),
  join(consoleAssets, 'plus-jakarta-sans.woff2'),
);

// Outputs of sources that are gone: an old migration among them would be run.
for (const folder of ['apps', 'libs', 'tests'])
  for (const file of readdirSync(join(root, 'dist', folder), { recursive: true })) {
    const path = join(folder, file);
    if (path.startsWith('apps/console/assets/') || !/\.\w+$/.test(path)) continue;
    const source = path.replace(/\.js(\.map)?$/, '');
    if (![path, `${source}.ts`, `${source}.tsx`].some((one) => existsSync(join(root, one))))
      rmSync(join(root, 'dist', path), { recursive: true });
  }

writeFileSync(stamp, built);

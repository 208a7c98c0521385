import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Environment } from '#libs/config/environment';
import { withVariables } from './contracts/variables';

const root = resolve(__dirname, '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

/** The anchor that GitHub makes of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

function broken(document: string, link: string): boolean {
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) return true;
  if (fragment === undefined) return false;
  const headings = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchor(text));
  return !headings.includes(fragment);
}

describe('documents', () => {
  it.each(documents)('%s: every relative link exists', (document) => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)];
    expect(links.map(([, link = '']) => link).filter((link) => broken(document, link))).toEqual([]);
  });

  it.each(documents)('%s: every named file exists', (document) => {
    const named = [...textOf(document).matchAll(/`((?:apps|libs|tests|docker)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path.replace(/\/$/, ''),
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(documents)('%s: every named npm script exists', (document) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [
      ...textOf(document).matchAll(/npm run (?:--silent )?([a-z][\w-]*(?::[\w-]+)*)/g),
    ];
    expect(named.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
  });

  it('docker/README.md has a row for each variable (npm run contract writes it)', () => {
    const text = textOf('docker/README.md');
    expect(withVariables(text)).toBe(text);
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = '']) => name);
    expect(rows).toEqual(expect.arrayContaining(Object.keys(new Environment())));
  });

  it('README.md stays short', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(160);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What poppler, a reader that the product does not use, finds in a PDF. */
export interface Read {
  /** The text in the order of the content, with single spaces. */
  text: string;
  pages: number;
  /** The text of the last page. */
  last: string;
  /** The embedded files by name. */
  files: Record<string, string>;
}

/** Reads a PDF with pdftotext and pdfdetach (Debian: poppler-utils). */
export function readPdf(bytes: Uint8Array): Read {
  const folder = mkdtempSync(join(tmpdir(), 'bk-pdf-'));
  try {
    const file = join(folder, 'letter.pdf');
    writeFileSync(file, bytes);
    const run = (program: string, ...args: string[]): string =>
      execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const raw = run('pdftotext', '-raw', file, '-');
    const names = [...run('pdfdetach', '-list', file).matchAll(/^\d+: (.+)$/gm)].map(
      ([, name = '']) => name,
    );
    run('pdfdetach', '-saveall', '-o', folder, file);
    const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
    const pages = raw.split('\f').slice(0, -1);
    return {
      text: spaced(raw),
      pages: pages.length,
      last: spaced(pages.at(-1) ?? ''),
      files: Object.fromEntries(
        names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Count } from './tally';

/** The abuse tests that have to run. Each title begins with its number. */
const NUMBERS = [
  ...['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A09', 'A12', 'A13', 'A15'],
  ...['A17', 'A18', 'A19', 'A20', 'A21', 'A22', 'A23'],
];
const COLUMNS = ['tests', 'tried', 'refused', 'harmless', 'wrongly accepted', 'leaked'] as const;
type Row = Record<(typeof COLUMNS)[number], number>;

interface Results {
  success: boolean;
  testResults: {
    assertionResults: { status: string; title: string; ancestorTitles: string[] }[];
  }[];
}

const root = resolve(__dirname, '../../..');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Runs only the abuse tests and prints their counts by number and in total. Exit code 0: every
 * number ran, every test passed, nothing was wrongly accepted, nothing leaked. Arguments select
 * files during development; then no number is required.
 */
function main(): number {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-security-'));
  const [counts, results] = [join(folder, 'counts'), join(folder, 'results.json')];
  try {
    writeFileSync(counts, '');
    const jest = resolve(root, 'node_modules/jest/bin/jest.js');
    const only = process.argv.slice(2).map((file) => `tests/abuse/.*${file}`);
    const { status } = spawnSync(
      process.execPath,
      [jest, '--config', '.config/jest.mjs', '--selectProjects', 'e2e', 'alone', '--json']
        .concat('--outputFile', results, '--testPathPatterns')
        .concat(only.length > 0 ? only : 'tests/abuse/'),
      {
        cwd: root,
        env: { ...process.env, SECURITY_TALLY: counts },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const lines = readFileSync(counts, 'utf8').split('\n').slice(0, -1);
    const ran = JSON.parse(readFileSync(results, 'utf8')) as Results;
    return report(
      lines.map((line) => JSON.parse(line) as Count),
      ran,
      status === 0,
      only.length > 0 ? [] : NUMBERS,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(counts: Count[], results: Results, passed: boolean, needed: string[]): number {
  const titles = results.testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .map(({ title, ancestorTitles }) => [...ancestorTitles, title]),
  );
  const rowOf = (number: string): Row => {
    const of = counts.filter((count) => count.number === number);
    const sum = (what: 'refused' | 'harmless' | 'accepted' | 'leaked'): number =>
      of.reduce((total, count) => total + count[what], 0);
    const [refused, harmless, accepted, leaked] = [
      sum('refused'),
      sum('harmless'),
      sum('accepted'),
      sum('leaked'),
    ];
    return {
      tests: titles.filter((title) => title.some((part) => part.startsWith(`${number} `))).length,
      tried: refused + harmless + accepted + leaked,
      refused,
      harmless,
      'wrongly accepted': accepted,
      leaked,
    };
  };
  const numbers = [...new Set([...needed, ...counts.map(({ number }) => number)])].sort();
  const rows = numbers.map((number) => rowOf(number));
  const sums = Object.fromEntries(
    COLUMNS.map((column) => [column, rows.reduce((total, row) => total + row[column], 0)]),
  ) as Row;
  const line = (name: string, row: Row): string =>
    name.padEnd(5) +
    COLUMNS.map((column) => String(row[column]).padStart(column.length + 2)).join('');
  say(`     ${COLUMNS.map((column) => column.padStart(column.length + 2)).join('')}`);
  numbers.forEach((number, at) => say(line(number, rows[at] ?? sums)));
  say(line('sum', sums));

  const missing = numbers.filter((_, at) => !rows[at]?.tests || !rows[at]?.tried);
  if (missing.length > 0) say(`did not run: ${missing.join(', ')}`);
  if (!passed) say('a test failed');
  say(
    `tried ${sums.tried}, refused ${sums.refused}, wrongly accepted ${sums['wrongly accepted']}, leaked ${sums.leaked}` +
      ` (${cpus().length} cores, Node ${process.versions.node})`,
  );
  const safe = sums['wrongly accepted'] === 0 && sums.leaked === 0;
  return passed && safe && missing.length === 0 ? 0 : 1;
}

process.exitCode = main();

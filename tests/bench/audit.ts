import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { commandLine } from '#libs/config/command-line';
import { newAgencyKey } from '#libs/security/signatures';
import { madeUpHistory } from '#tests/support/signed-history';

const VERIFY = resolve(__dirname, '../../libs/audit/verify/cli.js');
const USAGE = `Usage: npm run bench:audit [-- entries]
  measures the time and memory of verify:audit on a generated history (1,000,000 entries)`;
const PER_CHECKPOINT = 2_500; // requests, with three entries and one read each

/**
 * `npm run bench:audit -- [entries]`: the time and memory of `verify:audit` on a generated history.
 */
async function main(): Promise<void> {
  const { positionals, refuse } = commandLine(USAGE, {}, 1);
  const entries = Number(positionals[0] ?? 1_000_000);
  if (!(entries >= 3)) refuse('The number of entries is 3 or more.');
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-audit-'));
  try {
    const { privateJwk, publicJwk } = await newAgencyKey('checkpoints', 'EdDSA');
    const [history, keys, measure] = ['history.ndjson', 'keys.json', 'measure.js'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(measure, MEASURED);
    writeFileSync(keys, JSON.stringify({ keys: [publicJwk] }));
    await pipeline(
      Readable.from(linesOf(privateJwk, Math.ceil(entries / 3))),
      createWriteStream(history),
    );
    console.log(
      `${(statSync(history).size / 2 ** 20).toFixed(0)} MiB of history, ${cpus().length} cores, Node ${process.versions.node}`,
    );
    const verify = spawn(process.execPath, ['--require', measure, VERIFY, history, '--key', keys], {
      stdio: 'inherit',
    });
    process.exitCode = await new Promise<number>((done) =>
      verify.on('exit', (code) => done(code ?? 1)),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the unchanged verifier, and prints its time and memory at the end. */
const MEASURED = `
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    console.log(((userCPUTime + systemCPUTime) / 1e6).toFixed(1) + ' s of processor time, at most ' +
      (maxRSS / 1024).toFixed(0) + ' MiB of memory');
  });`;

async function* linesOf(key: Parameters<typeof madeUpHistory>[0], requests: number) {
  for await (const lines of madeUpHistory(key, requests, PER_CHECKPOINT))
    yield lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

void main();

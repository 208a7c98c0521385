import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Prints the folder of the Python packages that the clients of tests/examples/clients need,
// downloaded from PyPI outside the work tree. Debian 12 has an older librdkafka, which cannot sign
// in to Kafka 4 with SCRAM (2.6.1 or newer can).
const VERSION = '2.16.1';
const cache = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'bantuan-kedinasan',
  `python-clients-${VERSION}`,
);

if (!existsSync(cache)) {
  const partial = `${cache}.${process.pid}`;
  const wanted = ['--target', partial, `confluent-kafka==${VERSION}`, 'cryptography==46.0.3'];
  const { status, error } = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', ...wanted], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error) console.error(error.message);
  if (status === 0 && !existsSync(cache)) renameSync(partial, cache);
  rmSync(partial, { recursive: true, force: true });
}
if (!existsSync(cache)) {
  console.error(
    'Install pip (Debian: python3-pip), let it reach PyPI, and run npm run setup again.',
  );
  process.exit(1);
}
console.log(cache);

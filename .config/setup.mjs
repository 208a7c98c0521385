import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Installs the system packages that the tests need, then the npm packages. It runs with Node alone.

/** Commands, and the Debian packages that contain them. */
const NEEDED = {
  java: 'default-jre-headless', // Apache Kafka
  mvn: 'maven', // the artifacts of Apache Kafka
  faketime: 'faketime', // npm run test:dates
  promtool: 'prometheus', // checks the alert rules; no Prometheus needs to run
  pgbouncer: 'pgbouncer', // tests that connection poolers are refused
  chromium: 'chromium', // the officials' pages
  pdftotext: 'poppler-utils', // reads letters in tests
  // the clients of tests/examples/clients
  javac: 'default-jdk-headless',
  php: 'php-cli',
  openssl: 'openssl',
  ps: 'procps',
  git: 'git',
  pip3: 'python3-pip', // pg_dump of the server's version, and packages of the clients
};

/** Debian installs servers in /usr/sbin, which is not in an ordinary user's PATH. */
const has = (command) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Runs a command. If it fails, this process exits with its status. */
function run(command, args, env = {}) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status === 0) return;
  console.error(`The command above failed${error ? ` (${error.message})` : ''}.`);
  process.exit(status ?? 1);
}

const missing = Object.entries(NEEDED).filter(([command]) => !has(command));
if (missing.length > 0) {
  const packages = missing.map(([, name]) => name);
  const commands = missing.map(([command]) => command).join(', ');
  if (!has('apt-get')) {
    console.error(
      `Not found: ${commands}. Install them with the package manager of this system ` +
        `(Debian names the packages ${packages.join(' ')}), then run npm run setup again.`,
    );
    process.exit(1);
  }
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0) {
    console.error(
      `Not found: ${commands}. Run this command, then npm run setup again:\n\n` +
        `  sudo sh -c 'apt-get update && apt-get ${install.join(' ')}'\n`,
    );
    process.exit(1);
  }
  // At run level 1, packages do not start their services.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['-qq', ...install], env);
}
run('node', [join(import.meta.dirname, 'postgres-clients.mjs')]);
run('node', [join(import.meta.dirname, 'python-clients.mjs')]);
run('npm', ['ci']);

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The programs that people call with arguments, by their npm script. */
const PROGRAMS = [
  ...[
    'kafka',
    'kafka:access',
    'token',
    'agency',
    'certify',
    'example',
    'migrate',
    'recover',
    'calendar',
  ],
  ...['reports:rebuild', 'events:verify', 'mailboxes:verify', 'bounces', 'verify:evaluation'],
  ...['verify:audit', 'prove:law', 'start', 'start:broker', 'faults', 'bench:audit'],
] as const;

function run(
  program: (typeof PROGRAMS)[number],
  argument: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = scripts[program]?.split(' ').at(-1) ?? '';
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [file, argument],
      { cwd: ROOT, env: { PATH: process.env.PATH } },
      (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe.each(PROGRAMS)('npm run %s', (program) => {
  it('explains itself', async () => {
    const { code, stdout } = await run(program, '--help');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('npm run ') });
    expect(stdout).toContain(program);
  });

  it('refuses an option that it does not have, and shows its usage', async () => {
    const { code, stdout, stderr } = await run(program, '--nonsense');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`'--nonsense'`);
    expect(stderr).toContain(program);
  });
});

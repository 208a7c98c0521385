import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { BUGS } from './bugs';

const root = resolve(__dirname, '../../..');

describe('a seeded bug', () => {
  it.each(readdirSync(__dirname).filter((name) => name.endsWith('.patch')))(
    'applies to the current sources: %s',
    (name) => {
      const applied = spawnSync('git', ['apply', '--check', resolve(__dirname, name)], {
        cwd: root,
        encoding: 'utf8',
      });
      expect([applied.status, applied.stderr]).toEqual([0, '']);
    },
  );

  it.each(BUGS)('has a patch file: $patch', ({ patch }) => {
    expect(readdirSync(__dirname)).toContain(`${patch}.patch`);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { readEnvironment } from '#libs/config/environment';
import { newAgencyKey } from '#libs/security/signatures';
import { GENESIS } from './chain';
import { openCheckpoint, signCheckpoint } from './checkpoint';
import { CheckpointKey, openCheckpointKey } from './checkpoint-key';

describe('the checkpoint key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const open = (more: Record<string, string>): Promise<CheckpointKey> =>
    openCheckpointKey(readEnvironment({ DATA_DIR: folder, ...more }));
  const key = async (kid: string): Promise<JWK> => (await newAgencyKey(kid, 'EdDSA')).privateJwk;

  it('can be rotated, and what the old key signed still verifies', async () => {
    const former = await key('checkpoints-2026');
    const before = await open({ CHECKPOINT_KEY_FILE: file('2026.json', former) });
    const { jws } = await signCheckpoint(former, 1, GENESIS, new Date(), 0, GENESIS);
    const after = await open({
      CHECKPOINT_KEY_FILE: file('2027.json', await key('checkpoints-2027')),
      CHECKPOINT_FORMER_KEYS_FILE: file('former.json', { keys: before.publicJwks }),
    });
    expect(after.publicJwks.map(({ kid }) => kid)).toEqual([
      'checkpoints-2027',
      'checkpoints-2026',
    ]);
    expect(await openCheckpoint(jws, after.publicJwks)).toMatchObject({ number: 1 });
    expect(await openCheckpoint(jws, after.publicJwks.slice(0, 1))).toBeNull();
    expect(JSON.stringify(after.publicJwks)).not.toContain('"d"');
  });

  it('is refused from a file without a key, and the error does not quote the file', async () => {
    const own = await key('k');
    const broken = file('broken.json', `${JSON.stringify(own)},`);
    const publicHalf = file('public.json', { ...own, d: undefined });
    await expect(open({ CHECKPOINT_KEY_FILE: broken })).rejects.toThrow(/is not valid JSON$/);
    await expect(open({ CHECKPOINT_KEY_FILE: publicHalf })).rejects.toThrow('must hold a private');
    await expect(open({ CHECKPOINT_KEY_FILE: join(folder, 'none') })).rejects.toThrow('ENOENT');
    const former = file('private.json', { keys: [own] });
    await expect(
      open({ CHECKPOINT_KEY_FILE: file('own.json', own), CHECKPOINT_FORMER_KEYS_FILE: former }),
    ).rejects.toThrow('must hold a set of public');
  });
});

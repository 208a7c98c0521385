import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { CannotStart, Environment, needInProduction } from '#libs/config/environment';
import { newAgencyKey } from '#libs/security/signatures';

/** The key that signs checkpoints: where the database cannot read it. */
export class CheckpointKey {
  constructor(
    readonly privateJwk: JWK,
    readonly publicJwk: JWK,
  ) {}
}

/**
 * Reads it from `CHECKPOINT_KEY_FILE`, a private Ed25519 JWK with a `kid`. In development, where none is named,
 * one is made and kept in DATA_DIR, of several processes at once by one.
 * @throws CannotStart where the file holds no such key.
 */
export async function openCheckpointKey(environment: Environment): Promise<CheckpointKey> {
  needInProduction(environment, ['CHECKPOINT_KEY_FILE']);
  const file = environment.CHECKPOINT_KEY_FILE ?? (await developmentKey(environment.DATA_DIR));
  let jwk: JWK;
  try {
    jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  } catch (error) {
    throw new CannotStart(
      `CHECKPOINT_KEY_FILE: ${file} cannot be read as a JWK (${String(error)})`,
    );
  }
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || !jwk.d || !jwk.kid)
    throw new CannotStart(`CHECKPOINT_KEY_FILE: ${file} holds no private Ed25519 JWK with a kid`);
  const { kty, crv, x, kid } = jwk;
  return new CheckpointKey(jwk, { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' });
}

async function developmentKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'checkpoint-key.json');
  if (existsSync(file)) return file;
  const { privateJwk } = await newAgencyKey(
    `checkpoints-${randomBytes(4).toString('hex')}`,
    'EdDSA',
  );
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(privateJwk), { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own);
  }
  return file;
}

import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { DATA_FILES } from '#libs/config/data-files';
import { CannotStart, Environment, needInProduction } from '#libs/config/environment';
import { newAgencyKey } from '#libs/security/signatures';

/** The key that signs checkpoints. It is not stored in the database. */
export class CheckpointKey {
  constructor(
    readonly privateJwk: JWK,
    /** Its public key and those of former keys, which verify earlier checkpoints. */
    readonly publicJwks: readonly JWK[],
  ) {}
}

/**
 * Reads a private Ed25519 JWK with a `kid` from `CHECKPOINT_KEY_FILE`. In development, if the
 * variable is not set, creates one in DATA_DIR; processes that start at the same time use the same
 * one.
 * @throws CannotStart if the file does not hold such a key.
 */
export async function openCheckpointKey(environment: Environment): Promise<CheckpointKey> {
  needInProduction(environment, ['CHECKPOINT_KEY_FILE']);
  const file = environment.CHECKPOINT_KEY_FILE ?? (await developmentKey(environment.DATA_DIR));
  const jwk = readJson<JWK>('CHECKPOINT_KEY_FILE', file);
  if (!isEd25519(jwk) || !jwk.d)
    throw new CannotStart(
      `CHECKPOINT_KEY_FILE: ${file} must hold a private Ed25519 JWK with a kid, but does not`,
    );
  const own = publicOf(jwk);
  const former = formerKeys(environment).filter(({ kid }) => kid !== own.kid);
  return new CheckpointKey(jwk, [own, ...former]);
}

/**
 * The JWK set that `CHECKPOINT_FORMER_KEYS_FILE` names: the answer of `GET /v1/checkpoints/keys`
 * before a rotation.
 */
function formerKeys({ CHECKPOINT_FORMER_KEYS_FILE: file }: Environment): JWK[] {
  if (file === undefined) return [];
  const { keys } = readJson<{ keys?: JWK[] }>('CHECKPOINT_FORMER_KEYS_FILE', file);
  if (!Array.isArray(keys) || !keys.every((jwk) => isEd25519(jwk) && jwk.d === undefined))
    throw new CannotStart(
      `CHECKPOINT_FORMER_KEYS_FILE: ${file} must hold a set of public Ed25519 JWKs, each with a kid, but does not`,
    );
  return keys.map(publicOf);
}

/** Errors never quote the file: it can be a private key with a typing error. */
function readJson<T>(name: string, file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    const why =
      error instanceof SyntaxError ? 'is not valid JSON' : `cannot be read (${codeOf(error)})`;
    throw new CannotStart(`${name}: ${file} ${why}`);
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);
const isEd25519 = ({ kty, crv, kid }: JWK): boolean => kty === 'OKP' && crv === 'Ed25519' && !!kid;
const publicOf = ({ kty, crv, x, kid }: JWK): JWK => {
  return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
};

async function developmentKey(dataDir: string): Promise<string> {
  const file = join(dataDir, DATA_FILES.checkpointKey);
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

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart, Environment, needInProduction } from '#libs/config/environment';
import { DEVELOPMENT_CONSOLE_KEY } from '#libs/config/secrets';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY = /^[A-Za-z0-9_-]{43}$/;

/** Encrypts what the console stores (AES-256-GCM), so that the database alone reveals nothing. */
export class Seal {
  /** @param keys the first encrypts, all decrypt. */
  constructor(private readonly keys: readonly Buffer[]) {}

  /** @param place where the text is stored; it opens nowhere else. */
  close(text: string, place: string): Buffer {
    const [key] = this.keys;
    if (!key) throw new Error('a seal needs a key');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  }

  /** Null if no key opens it: it was changed, is from another place, or its key was removed. */
  open(sealed: Buffer, place: string): string | null {
    if (sealed.length < IV_BYTES + TAG_BYTES) return null;
    const iv = sealed.subarray(0, IV_BYTES);
    const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    for (const key of this.keys) {
      const decipher = createDecipheriv('aes-256-gcm', key, iv)
        .setAAD(Buffer.from(place))
        .setAuthTag(tag);
      try {
        const body = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        // Another key may open it.
      }
    }
    return null;
  }
}

/**
 * The keys of `CONSOLE_KEY_FILE`. In development, without the variable, a key is made in DATA_DIR.
 * @throws CannotStart if the file does not hold keys.
 */
export function openSeal(environment: Environment): Seal {
  needInProduction(environment, ['CONSOLE_KEY_FILE']);
  const file = environment.CONSOLE_KEY_FILE ?? developmentKey(environment.DATA_DIR);
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').trim().split(/\s+/);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotStart(`CONSOLE_KEY_FILE: ${file} cannot be read (${code})`);
  }
  if (!lines.every((line) => KEY.test(line)))
    throw new CannotStart(
      `CONSOLE_KEY_FILE: ${file} must hold keys of 32 bytes in base64url, one a line, but does not`,
    );
  return new Seal(lines.map((line) => Buffer.from(line, 'base64url')));
}

/** Processes that start at the same time use the same key. */
function developmentKey(dataDir: string): string {
  const file = join(dataDir, DEVELOPMENT_CONSOLE_KEY);
  if (existsSync(file)) return file;
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own);
  }
  return file;
}

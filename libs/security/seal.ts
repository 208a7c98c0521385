import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DATA_FILES } from '#libs/config/data-files';
import { CannotStart, Environment, needInProduction } from '#libs/config/environment';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY = /^[A-Za-z0-9_-]{43}$/;

/** Encrypts what is stored (AES-256-GCM), so that the database alone reveals nothing. */
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

/** The files that are made in DATA_DIR in development if their variable is not set. */
const DEVELOPMENT = {
  CONSOLE_KEY_FILE: DATA_FILES.consoleKey,
  WEBHOOK_KEY_FILE: DATA_FILES.webhookKey,
} as const;

/**
 * The keys in the file that a variable names: 32 bytes each, the first one encrypts. In
 * development, without the variable, a key is made in DATA_DIR.
 * @throws CannotStart if the file does not hold keys.
 */
export function sealKeys(environment: Environment, name: keyof typeof DEVELOPMENT): Buffer[] {
  needInProduction(environment, [name]);
  const file = environment[name] ?? developmentKey(join(environment.DATA_DIR, DEVELOPMENT[name]));
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').trim().split(/\s+/);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotStart(`${name}: ${file} cannot be read (${code})`);
  }
  if (!lines.every((line) => KEY.test(line)))
    throw new CannotStart(
      `${name}: ${file} must hold keys of 32 bytes in base64url, one a line, but does not`,
    );
  return lines.map((line) => Buffer.from(line, 'base64url'));
}

/** Processes that start at the same time use the same key. */
function developmentKey(file: string): string {
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
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

import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DATA_FILES } from '#libs/config/data-files';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { newAgencyKey, type NamedJwk, type PrivateJwk } from '#libs/security/signatures';

/** The keys of one agency: the private one that it signs with, and the earlier public ones. */
interface KeyFile {
  key: PrivateJwk;
  former: NamedJwk[];
}

/** The registry accepts 20 keys per agency. */
const MAX_FORMER = 19;

const folderOf = (dataDir: string): string => join(dataDir, DATA_FILES.agencyKeys);

function fileOf(dataDir: string, code: string): string {
  if (!AGENCY_CODE.test(code))
    throw new Error(`"${code}" is not the code of an agency, such as bkn.`);
  return join(folderOf(dataDir), `${code}.json`);
}

/** The key that an agency signs with; null if none was made here. */
export function signingKeyOf(dataDir: string, code: string): PrivateJwk | null {
  return read(fileOf(dataDir, code))?.key ?? null;
}

/** The agencies that have keys in this folder. */
export function agenciesWithKeys(dataDir: string): string[] {
  const folder = folderOf(dataDir);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => /^([a-z0-9-]+)\.json$/.exec(name)?.[1] ?? []);
}

/**
 * Makes a new Ed25519 key, registers its public half beside the former ones, and only then uses it:
 * if an attempt fails, the agency still has its old key.
 */
export async function rotateKey(
  dataDir: string,
  code: string,
  register: (keys: NamedJwk[]) => Promise<void>,
): Promise<{ file: string; kid: string; former: number }> {
  const file = fileOf(dataDir, code);
  const known = read(file);
  const former = known ? [publicHalf(known.key), ...known.former].slice(0, MAX_FORMER) : [];
  const day = new Date().toISOString().slice(0, 10);
  const kid = `${code}.${day}.${randomBytes(4).toString('hex')}`;
  const { publicJwk, privateJwk } = await newAgencyKey(kid, 'EdDSA');
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  const content: KeyFile = { key: privateJwk, former };
  writeFileSync(draft, JSON.stringify(content, null, 2), { mode: 0o600, flush: true });
  await register([publicJwk, ...former]);
  renameSync(draft, file);
  return { file, kid, former: former.length };
}

function publicHalf({ d: _, ...rest }: PrivateJwk): NamedJwk {
  return rest as NamedJwk;
}

function read(file: string): KeyFile | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeyFile;
  } catch {
    throw new Error(`${file} holds no key: delete it, and make a new one.`);
  }
}

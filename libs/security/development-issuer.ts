import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { DATA_FILES } from '#libs/config/data-files';
import { isProduction } from '#libs/config/environment';
import type { LocalJwks, Role } from './officials';
import { newAgencyKey, type PrivateJwk } from './signatures';

const ISSUER = 'urn:bantuan-kedinasan:development-issuer';
const AUDIENCE = 'bantuan-kedinasan';
const VALID = '12h';

const SUBJECT =
  /^(requester|decider|superior|auditor|admin|system)(?:-([1-9][0-9]{0,3}))?(?:@([a-z0-9][a-z0-9-]{1,39}))?$/;

const POSITIONS: Record<Role, string> = {
  requester: 'Pejabat Pemohon',
  decider: 'Pejabat Pemutus',
  superior: 'Atasan Pejabat',
  auditor: 'Auditor',
  admin: 'Administrator',
  system: 'Sistem Instansi',
};

/**
 * Issues tokens for officials if no OIDC issuer is configured, with the settings that
 * `OfficialTokens` must trust.
 */
export interface DevelopmentIssuer {
  issuer: string;
  audience: string;
  jwks: LocalJwks;
  /**
   * A token for `<role>[-n]@<agency>`, `admin` or `auditor`, valid for 12 hours of real time.
   * @throws if the subject has another form; the message lists the valid forms
   */
  token(subject: string): Promise<string>;
}

/**
 * The issuer whose key is in this directory. The key is created if it is missing; processes that
 * start at the same time get the same key.
 * @throws in production, and if the key file cannot be read
 */
export async function openDevelopmentIssuer(dataDir: string): Promise<DevelopmentIssuer> {
  if (isProduction()) {
    throw new Error(
      'Development tokens are refused in production: set OIDC_ISSUER, OIDC_AUDIENCE and OIDC_JWKS_URI.',
    );
  }
  const privateJwk = await openKey(dataDir);
  const { kty, crv, x, y, kid, alg } = privateJwk;
  return {
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: { keys: [{ kty, crv, x, y, kid, alg }] } as LocalJwks,
    token: async (subject) =>
      new SignJWT(claimsOf(subject))
        .setProtectedHeader({ alg, kid, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(VALID)
        .sign(privateJwk),
  };
}

function claimsOf(subject: string) {
  const [, role, number, agency] = SUBJECT.exec(subject) ?? [];
  if (!role || !(agency || role === 'admin' || role === 'auditor')) {
    throw new Error(
      `"${subject}" is not a subject of a development token. Use <role>[-n]@<agency>, as in ` +
        'decider@bkn or decider-2@bkn, with requester, decider, superior, auditor, admin or system ' +
        'as role and 2 to 40 lower-case letters, digits and hyphens as agency; or admin, or auditor.',
    );
  }
  const position = POSITIONS[role as Role];
  const name = [position, number, agency, '(demo)'].filter(Boolean).join(' ');
  return { name, position: `${position} (demo)`, agency, roles: [role] };
}

async function openKey(dataDir: string): Promise<PrivateJwk> {
  const path = join(dataDir, DATA_FILES.developmentIssuer);
  const existing = await readKey(path);
  if (existing) return existing;
  const { privateJwk } = await newAgencyKey(randomUUID(), 'EdDSA');
  // Write a complete draft, then link it: the first link wins, and no process reads half a key.
  const draft = `${path}.${randomUUID()}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(draft, JSON.stringify(privateJwk), { mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return privateJwk;
  } catch (error) {
    const winner = await readKey(path);
    if (winner) return winner;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function readKey(path: string): Promise<PrivateJwk | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const jwk = JSON.parse(text) as Partial<PrivateJwk>;
    if (jwk.kid && jwk.alg && jwk.d && jwk.x) return jwk as PrivateJwk;
  } catch {
    // reported below
  }
  throw new Error(
    `${path} contains no key. Delete it: a new key is created, and older tokens become invalid.`,
  );
}

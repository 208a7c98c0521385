import { createHash, randomBytes } from 'node:crypto';

const WEB = 'bantuan-kedinasan-web';

export interface Tokens {
  access_token: string;
  id_token?: string;
}

/** Signs in like a browser: authorization code, with PKCE unless disabled. */
export async function signIn(
  issuer: string,
  redirectUri: string,
  username: string,
  password: string,
  pkce = true,
): Promise<Tokens> {
  const endpoint = `${issuer}/protocol/openid-connect`;
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({
    client_id: WEB,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    state: 'state',
    ...(pkce && { code_challenge: challenge, code_challenge_method: 'S256' }),
  });
  const page = await fetch(`${endpoint}/auth?${query}`, { redirect: 'manual' });
  const refused = page.headers.get('location');
  if (refused) throw new Error(new URL(refused).searchParams.get('error_description') ?? refused);
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const action = /action="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
  const answer = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ username, password }),
  });
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return tokens(endpoint, {
    grant_type: 'authorization_code',
    client_id: WEB,
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

/** Signs a system of an agency in: client credentials. */
export function signInSystem(issuer: string, id: string, secret: string): Promise<Tokens> {
  return tokens(`${issuer}/protocol/openid-connect`, {
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
  });
}

async function tokens(endpoint: string, form: Record<string, string>): Promise<Tokens> {
  const answer = await fetch(`${endpoint}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Tokens;
}

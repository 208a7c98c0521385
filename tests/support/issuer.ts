import { createHash, randomUUID } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, JWK, SignJWT } from 'jose';

interface Grant {
  nonce: string;
  challenge: string;
  redirect: string;
}

/**
 * An OpenID provider on loopback: code flow with PKCE, refresh tokens that are taken once,
 * sign-out.
 */
export class Issuer {
  /** Claims of the next access tokens. */
  claims: Record<string, unknown> = {};
  /** Lifetime of access tokens in seconds. */
  seconds = 600;
  /** Refresh tokens that were taken. */
  renewed = 0;
  /** Whether the session at the issuer has ended. */
  ended = false;
  private readonly codes = new Map<string, Grant>();
  private readonly refreshes = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly key: CryptoKey,
    private readonly jwk: JWK,
    readonly audience: string,
    readonly client: string,
  ) {}

  static async open(audience: string, client: string): Promise<Issuer> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'issuer-1', alg: 'ES256' };
    const server = createServer((request, response) => {
      issuer.answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    const issuer = new Issuer(server, privateKey, jwk, audience, client);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Settings of the product that trust this issuer. */
  get settings(): Record<string, string> {
    return {
      OIDC_ISSUER: this.url,
      OIDC_AUDIENCE: this.audience,
      OIDC_JWKS_URI: `${this.url}/jwks`,
      OIDC_CLIENT_ID: this.client,
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const json = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/.well-known/openid-configuration') return json(this.metadata());
    if (url.pathname === '/jwks') return json({ keys: [this.jwk] });
    if (url.pathname === '/auth') {
      const code = randomUUID();
      const { searchParams: given } = url;
      const redirect = given.get('redirect_uri') ?? '';
      this.codes.set(code, {
        nonce: given.get('nonce') ?? '',
        challenge: given.get('code_challenge') ?? '',
        redirect,
      });
      const answer = new URLSearchParams({ code, state: given.get('state') ?? '' });
      response.writeHead(303, { location: `${redirect}?${answer.toString()}` }).end();
      return;
    }
    if (url.pathname !== '/token') return void response.writeHead(404).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const nonce = this.granted(form);
    if (nonce === null) return json({ error: 'invalid_grant' }, 400);
    json(await this.tokens(nonce));
  }

  /** The nonce of a grant that fits; null if it does not. A code or refresh token is taken once. */
  private granted(form: URLSearchParams): string | null {
    if (form.get('grant_type') === 'refresh_token') {
      if (this.ended || !this.refreshes.delete(form.get('refresh_token') ?? '')) return null;
      this.renewed++;
      return '';
    }
    const grant = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const fits = grant?.challenge === verifier && grant.redirect === form.get('redirect_uri');
    return fits ? grant.nonce : null;
  }

  private async tokens(nonce: string): Promise<object> {
    const sign = (claims: Record<string, unknown>, audience: string): Promise<string> =>
      new SignJWT({ sub: 'pejabat-1', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'issuer-1' })
        .setIssuer(this.url)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${this.seconds}s`)
        .sign(this.key);
    const refresh = randomUUID();
    this.refreshes.add(refresh);
    return {
      token_type: 'Bearer',
      expires_in: this.seconds,
      access_token: await sign(this.claims, this.audience),
      refresh_token: refresh,
      ...(nonce && { id_token: await sign({ nonce }, this.client) }),
    };
  }

  private metadata(): object {
    const { url } = this;
    return {
      issuer: url,
      authorization_endpoint: `${url}/auth`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/jwks`,
      end_session_endpoint: `${url}/logout`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
    };
  }
}

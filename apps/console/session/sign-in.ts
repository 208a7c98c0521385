import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import { Environment } from '#libs/config/environment';
import { log } from '#libs/operations/log';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { OfficialTokens } from '#libs/security/officials';
import { cookieOf, isSecure, setCookie } from '../http/cookies';
import { Seal } from '#libs/security/seal';
import { LONGEST_MS, Session, SessionGone, Sessions, Tokens } from './sessions';

/** A token is renewed this long before it ends. */
const AHEAD_MS = 60_000;
const ATTEMPT_S = 600;
const ATTEMPT_PLACE = 'sign-in';

/** What has to come back unchanged from the issuer. It travels encrypted in a cookie. */
interface Attempt {
  verifier: string;
  state: string;
  nonce: string;
  back: string;
  until: number;
}

/** Why nobody was signed in; each has its page. */
export class SignInFailed extends Error {
  constructor(
    readonly why: 'away' | 'refused' | 'no-role',
    cause?: unknown,
  ) {
    super(`sign-in failed: ${why}`, { cause });
  }
}

/** Signs officials in at the OIDC issuer (code flow with PKCE), or at the development issuer. */
@Injectable()
export class SignIn {
  private discovered: Promise<oidc.Configuration> | null = null;
  private readonly secure: boolean;

  constructor(
    private readonly environment: Environment,
    private readonly tokens: OfficialTokens,
    private readonly sessions: Sessions,
    private readonly seal: Seal,
  ) {
    this.secure = isSecure(environment);
  }

  /** Whether demo officials sign in with one click. */
  get inDevelopment(): boolean {
    const { OIDC_ISSUER, NODE_ENV } = this.environment;
    return OIDC_ISSUER === undefined && NODE_ENV !== 'production';
  }

  get isConfigured(): boolean {
    const { OIDC_ISSUER, OIDC_CLIENT_ID, CONSOLE_URL } = this.environment;
    return [OIDC_ISSUER, OIDC_CLIENT_ID, CONSOLE_URL].every((value) => value !== undefined);
  }

  /** Where the sign-out may lead to, for the content security policy. */
  get issuerOrigin(): string | null {
    const { OIDC_ISSUER } = this.environment;
    return OIDC_ISSUER === undefined ? null : new URL(OIDC_ISSUER).origin;
  }

  private get cookie(): string {
    return this.secure ? '__Host-bk' : 'bk';
  }

  sessionOf(request: FastifyRequest): Promise<Session | null> {
    return this.sessions.find(cookieOf(request, this.cookie));
  }

  /** Signs in a demo official such as `decider@bkn`. Development only. */
  async asDemo(subject: string, reply: FastifyReply): Promise<void> {
    const issuer = await openDevelopmentIssuer(this.environment.DATA_DIR);
    await this.open({ access: await issuer.token(subject), until: Infinity }, reply);
  }

  /** The address of the issuer at which the official signs in. @throws SignInFailed */
  async begin(back: string, reply: FastifyReply): Promise<string> {
    const configuration = await this.configuration();
    const attempt: Attempt = {
      verifier: oidc.randomPKCECodeVerifier(),
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      back,
      until: Date.now() + ATTEMPT_S * 1_000,
    };
    const sealed = this.seal.close(JSON.stringify(attempt), ATTEMPT_PLACE).toString('base64url');
    setCookie(reply, `${this.cookie}-masuk`, sealed, { maxAge: ATTEMPT_S, secure: this.secure });
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.address('/konsol/masuk/balik'),
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      state: attempt.state,
      nonce: attempt.nonce,
    }).href;
  }

  /** Ends the sign-in with what the issuer sent; returns where to go. @throws SignInFailed */
  async end(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const sealed = cookieOf(request, `${this.cookie}-masuk`);
    const text = sealed && this.seal.open(Buffer.from(sealed, 'base64url'), ATTEMPT_PLACE);
    const attempt = text ? (JSON.parse(text) as Attempt) : null;
    setCookie(reply, `${this.cookie}-masuk`, '', { maxAge: 0, secure: this.secure });
    if (!attempt || attempt.until < Date.now()) throw new SignInFailed('refused', 'no attempt');
    const configuration = await this.configuration();
    const answer = await oidc
      .authorizationCodeGrant(configuration, new URL(this.address(request.url)), {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw new SignInFailed(isAway(error) ? 'away' : 'refused', error);
      });
    await this.open(tokensOf(answer), reply, answer.claims()?.sub);
    return attempt.back;
  }

  /**
   * An access token of the session that is still valid for a while.
   * @throws SessionGone if the issuer gives no new one: the official has to sign in again.
   */
  async accessOf({ id, caller, tokens }: Session): Promise<string> {
    const lasts = ({ until }: Tokens): boolean => until - Date.now() > AHEAD_MS;
    if (lasts(tokens)) return tokens.access;
    const renewed = await this.sessions.renew(id, async (newest) => {
      if (lasts(newest)) return null;
      if (newest.refresh === undefined) throw new SessionGone();
      const configuration = await this.configuration();
      const answer = await oidc
        .refreshTokenGrant(configuration, newest.refresh)
        .catch((error: unknown) => {
          log.info({ err: error }, 'a session could not be renewed');
          throw error instanceof oidc.ResponseBodyError
            ? new SessionGone()
            : new SignInFailed('away', error);
        });
      const next = { ...newest, ...tokensOf(answer) };
      const verified = await this.tokens.verify(`Bearer ${next.access}`);
      if (!verified.ok || verified.caller.sub !== caller.sub) throw new SessionGone();
      return { ...next, until: Math.min(next.until, verified.until) };
    });
    return renewed.access;
  }

  /**
   * Ends the session here, and returns where the issuer ends its own; null if it has no such place.
   */
  async out(session: Session | null, reply: FastifyReply): Promise<string | null> {
    if (session) await this.sessions.close(session.id);
    setCookie(reply, this.cookie, '', { maxAge: 0, secure: this.secure });
    void reply.header('clear-site-data', '"cache", "storage"');
    if (this.inDevelopment || !session?.tokens.id || !this.isConfigured) return null;
    const configuration = await this.configuration().catch(() => null);
    if (!configuration?.serverMetadata().end_session_endpoint) return null;
    return oidc.buildEndSessionUrl(configuration, {
      id_token_hint: session.tokens.id,
      post_logout_redirect_uri: this.address('/konsol/masuk'),
    }).href;
  }

  /** The API must accept the token, and so do we; its claims say who the official is. */
  private async open(tokens: Tokens, reply: FastifyReply, sub?: string): Promise<void> {
    const verified = await this.tokens.verify(`Bearer ${tokens.access}`);
    if (!verified.ok) {
      log.warn({ reason: verified.reason }, 'the token of a sign-in is refused');
      throw new SignInFailed('unavailable' in verified ? 'away' : 'refused', verified.reason);
    }
    const { caller, until, lacking } = verified;
    if (sub !== undefined && sub !== caller.sub) throw new SignInFailed('refused', 'another sub');
    if (lacking) throw new SignInFailed('no-role', lacking);
    const cookie = await this.sessions.open(caller, {
      ...tokens,
      until: Math.min(tokens.until, until),
    });
    setCookie(reply, this.cookie, cookie, { maxAge: LONGEST_MS / 1_000, secure: this.secure });
  }

  private address(path: string): string {
    return new URL(path, this.environment.CONSOLE_URL).href;
  }

  private configuration(): Promise<oidc.Configuration> {
    const { OIDC_ISSUER = '', OIDC_CLIENT_ID = '', OIDC_CLIENT_SECRET } = this.environment;
    this.discovered ??= oidc
      .discovery(
        new URL(OIDC_ISSUER),
        OIDC_CLIENT_ID,
        undefined,
        OIDC_CLIENT_SECRET === undefined ? oidc.None() : oidc.ClientSecretBasic(OIDC_CLIENT_SECRET),
        // Production refuses an http issuer that is not on this machine.
        {
          timeout: 5,
          execute: OIDC_ISSUER.startsWith('http:') ? [oidc.allowInsecureRequests] : [],
        },
      )
      .catch((error: unknown) => {
        this.discovered = null;
        throw new SignInFailed('away', error);
      });
    return this.discovered;
  }
}

/**
 * Whether the issuer was not reached: `fetch` then throws a TypeError without a code, or the call
 * timed out.
 */
const isAway = (error: unknown): boolean =>
  (error instanceof TypeError && !('code' in error)) ||
  (error instanceof oidc.ClientError && error.code === 'OAUTH_TIMEOUT');

function tokensOf(answer: oidc.TokenEndpointResponse): Tokens {
  const { access_token: access, refresh_token: refresh, id_token: id, expires_in } = answer;
  const until = expires_in === undefined ? Infinity : Date.now() + expires_in * 1_000;
  return { access, until, ...(refresh && { refresh }), ...(id && { id }) };
}

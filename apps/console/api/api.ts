import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AddressInfo } from 'node:net';
import { Environment } from '#libs/config/environment';
import { isProblem, Problem } from '#libs/contracts/problem';
import { SignIn } from '../session/sign-in';
import type { Session } from '../session/sessions';

const ANSWER_MS = 20_000;

/** The API refused. Its problem tells the official why. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds after which a retry can succeed. */
    readonly retryAfter: number | null,
  ) {
    super(problem.detail);
  }
}

/** The API did not answer, or not as itself. Whether an act was done is not known. */
export class ApiAway extends Error {}

export interface Call {
  body?: object;
  headers?: Record<string, string>;
}

/** Calls the product's public API with the official's own token: the API decides what they see. */
@Injectable()
export class Api {
  constructor(
    private readonly environment: Environment,
    private readonly host: HttpAdapterHost,
    private readonly signIn: SignIn,
  ) {}

  get<T>(session: Session, path: string, headers?: Record<string, string>): Promise<T> {
    return this.call<T>(session, 'GET', path, { headers });
  }

  post<T>(session: Session, path: string, call: Call): Promise<T> {
    return this.call<T>(session, 'POST', path, call);
  }

  /** @throws ApiProblem, ApiAway, SessionGone */
  private async call<T>(
    session: Session,
    method: 'GET' | 'POST',
    path: string,
    call: Call,
  ): Promise<T> {
    return this.fetch<T>(await this.signIn.accessOf(session), method, path, call);
  }

  /** @throws ApiProblem, ApiAway */
  async fetch<T>(
    token: string,
    method: 'GET' | 'POST',
    path: string,
    { body, headers }: Call = {},
  ): Promise<T> {
    const response = await fetch(new URL(path, this.address), {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new ApiAway('the API does not answer', { cause: error });
    });
    const answer: unknown = await response.json().catch((error: unknown) => {
      throw new ApiAway('the API does not answer in JSON', { cause: error });
    });
    if (response.ok) return answer as T;
    if (!isProblem(answer)) throw new ApiAway(`the API answers ${response.status}`);
    const retryAfter = Number(response.headers.get('retry-after'));
    throw new ApiProblem(answer, retryAfter > 0 ? retryAfter : null);
  }

  /** `BROKER_URL`; without it the API runs in this process. */
  private get address(): string {
    const { BROKER_URL } = this.environment;
    if (BROKER_URL !== undefined) return BROKER_URL;
    const server = this.host.httpAdapter.getHttpServer() as { address(): AddressInfo };
    return `http://127.0.0.1:${server.address().port}`;
  }
}

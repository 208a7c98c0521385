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

interface Call {
  body?: object;
  headers?: Record<string, string>;
  /** How long to wait for the answer. */
  withinMs?: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** An answer with its `ETag`, to be sent back as `If-Match`; empty if it has none. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

type Query = Record<string, unknown>;

interface ListOptions {
  limit: number;
  filters?: URLSearchParams | Record<string, string>;
  headers?: Record<string, string>;
}

/** A page of a list, as its page shows it. */
export interface Listed<T> {
  items: T[];
  /** Cursor of the next page; null on the last one. */
  next: string | null;
  /** Whether it is not the first page. */
  paged: boolean;
}

/** Calls the product's public API with the official's own token: the API decides what they see. */
@Injectable()
export class Api {
  constructor(
    private readonly environment: Environment,
    private readonly host: HttpAdapterHost,
    private readonly signIn: SignIn,
  ) {}

  get<T>(
    session: Session,
    path: string,
    headers?: Record<string, string>,
    withinMs?: number,
  ): Promise<T> {
    return this.call<T>(session, 'GET', path, { headers, withinMs });
  }

  /**
   * One page of a list.
   * @param query of the console's own page, whose `after` is the cursor of the list.
   */
  async list<T>(
    session: Session,
    path: string,
    query: Query,
    more: ListOptions,
  ): Promise<Listed<T>> {
    const after = typeof query.after === 'string' && query.after !== '' ? query.after : null;
    const parameters = new URLSearchParams(more.filters);
    parameters.set('limit', String(more.limit));
    if (after !== null) parameters.set('after', after);
    const page = await this.get<{ items: T[]; next: string | null }>(
      session,
      `${path}?${parameters.toString()}`,
      more.headers,
    );
    return { ...page, paged: after !== null };
  }

  post<T>(session: Session, path: string, call: Call): Promise<T> {
    return this.call<T>(session, 'POST', path, call);
  }

  put<T>(session: Session, path: string, call: Call): Promise<T> {
    return this.call<T>(session, 'PUT', path, call);
  }

  delete<T>(session: Session, path: string, call: Call): Promise<T> {
    return this.call<T>(session, 'DELETE', path, call);
  }

  /** @throws ApiProblem, ApiAway, SessionGone */
  async getTagged<T>(session: Session, path: string): Promise<Tagged<T>> {
    const token = await this.signIn.accessOf(session);
    const { answer, response } = await this.answered(token, 'GET', path, {});
    return { value: answer as T, etag: response.headers.get('etag') ?? '' };
  }

  /**
   * A file, handed on as it arrives; with a body, the answer to a POST.
   * @throws ApiProblem, ApiAway, SessionGone
   */
  async download(session: Session, path: string, call: Call = {}): Promise<Response> {
    const token = await this.signIn.accessOf(session);
    // Only its beginning is awaited: the rest may take as long as the reader does.
    const begun = new AbortController();
    const timer = setTimeout(() => begun.abort(), ANSWER_MS);
    const method = call.body ? 'POST' : 'GET';
    const response = await this.send(token, method, path, call, begun.signal).finally(() =>
      clearTimeout(timer),
    );
    if (!response.ok) throw refusal(response, await answerOf(response));
    return response;
  }

  /** @throws ApiProblem, ApiAway, SessionGone */
  private async call<T>(session: Session, method: Method, path: string, call: Call): Promise<T> {
    return this.fetch<T>(await this.signIn.accessOf(session), method, path, call);
  }

  /** @throws ApiProblem, ApiAway */
  async fetch<T>(token: string, method: Method, path: string, call: Call = {}): Promise<T> {
    return (await this.answered(token, method, path, call)).answer as T;
  }

  private async answered(
    token: string,
    method: Method,
    path: string,
    call: Call,
  ): Promise<{ answer: unknown; response: Response }> {
    const signal = AbortSignal.timeout(call.withinMs ?? ANSWER_MS);
    const response = await this.send(token, method, path, call, signal);
    const answer = await answerOf(response);
    if (!response.ok) throw refusal(response, answer);
    return { answer, response };
  }

  private send(
    token: string,
    method: Method,
    path: string,
    { body, headers }: Call,
    signal: AbortSignal,
  ): Promise<Response> {
    return fetch(new URL(path, this.addressOf(path)), {
      method,
      redirect: 'error',
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new ApiAway('the API does not answer', { cause: error });
    });
  }

  /**
   * Notification and reporting have addresses of their own only where they run apart; without any,
   * the API runs in this process.
   */
  private addressOf(path: string): string {
    const { BROKER_URL, NOTIFICATION_URL, REPORTING_URL } = this.environment;
    if (BROKER_URL === undefined) {
      const server = this.host.httpAdapter.getHttpServer() as { address(): AddressInfo };
      return `http://127.0.0.1:${server.address().port}`;
    }
    if (/^\/v1\/(mailbox|notices)\b/.test(path)) return NOTIFICATION_URL ?? BROKER_URL;
    return path.startsWith('/v1/reports') ? (REPORTING_URL ?? BROKER_URL) : BROKER_URL;
  }
}

function answerOf(response: Response): Promise<unknown> {
  return response.json().catch((error: unknown) => {
    throw new ApiAway('the API does not answer in JSON', { cause: error });
  });
}

function refusal(response: Response, answer: unknown): Error {
  if (!isProblem(answer)) return new ApiAway(`the API answers ${response.status}`);
  const retryAfter = Number(response.headers.get('retry-after'));
  return new ApiProblem(answer, retryAfter > 0 ? retryAfter : null);
}

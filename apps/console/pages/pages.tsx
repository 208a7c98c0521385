import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { gzipSync } from 'node:zlib';
import { Clock } from '#libs/config/clock';
import { Agencies } from '../api/agencies';
import { Assets } from './assets.controller';
import { sessionOf } from '../session/session.guard';
import { SignIn } from '../session/sign-in';
import type { Caller } from '#libs/security/officials';
import type { Language } from '#libs/law/evaluation';
import { languageOf, Words, wordsOf } from '../words/words';
import { Layout } from './layout';

/** A page of 40 kB takes about half a millisecond, and becomes an eighth. */
const GZIP_LEVEL = 5;

/** What every page is written with. */
export interface View {
  words: Words;
  language: Language;
  /** The official; null before the sign-in. */
  caller: Caller | null;
  /** Name of the official's agency. */
  agency: string | null;
  /** The product's time. */
  now: Date;
  /** Path and query of the page. */
  at: string;
}

interface Page {
  status?: number;
  title: (words: Words) => string;
  /** Whether the page shows errors in a form: its title then says so. */
  faulty?: boolean;
  body: (view: View) => VNode;
}

/** Renders pages, with the headers that keep them to themselves. */
@Injectable()
export class Pages {
  private readonly policy: string;

  constructor(
    private readonly clock: Clock,
    private readonly agencies: Agencies,
    private readonly assets: Assets,
    signIn: SignIn,
  ) {
    // The answer to the sign-out form leads to the issuer, which browsers count as its target.
    const forms = [`'self'`, ...(signIn.issuerOrigin ? [signIn.issuerOrigin] : [])].join(' ');
    this.policy = [
      `default-src 'none'`,
      ...['style-src', 'script-src', 'img-src', 'font-src', 'connect-src'].map(
        (kind) => `${kind} 'self'`,
      ),
      `form-action ${forms}`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
      `require-trusted-types-for 'script'`,
      `trusted-types 'none'`,
    ].join('; ');
  }

  /** What a page for this request is written with. */
  async viewOf(request: FastifyRequest): Promise<View> {
    const session = sessionOf(request);
    const signedIn = session && !session.locked ? session : null;
    const language = languageOf(request);
    const caller = signedIn?.caller ?? null;
    // A page that cannot name an agency still says what happened.
    const own = caller?.agency ?? null;
    const agencies = signedIn && (await this.agencies.of(signedIn, [own]).catch(() => null));
    return {
      words: wordsOf(language),
      language,
      caller,
      agency: own && (agencies?.nameOf(own) ?? own),
      now: this.clock.now(),
      at: request.url,
    };
  }

  async send(request: FastifyRequest, reply: FastifyReply, page: Page): Promise<void> {
    void reply.send(await this.write(request, reply, page));
  }

  /** Sets status and headers of the answer, and returns the page in bytes. */
  async write(request: FastifyRequest, reply: FastifyReply, page: Page): Promise<Buffer> {
    const view = await this.viewOf(request);
    const html = renderToString(
      <Layout view={view} title={page.title(view.words)} faulty={page.faulty} assets={this.assets}>
        {page.body(view)}
      </Layout>,
    );
    const bytes = Buffer.from(`<!doctype html>${html}`);
    const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    void reply.status(page.status ?? 200).headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': this.policy,
      'cache-control': 'no-store',
      vary: 'cookie, accept-encoding',
      ...(zipped && { 'content-encoding': 'gzip' }),
    });
    // Forms carry no secret token that the length of an answer could betray to another site.
    return zipped ? gzipSync(bytes, { level: GZIP_LEVEL }) : bytes;
  }

  /** Leads the browser to another page, by GET. */
  go(reply: FastifyReply, path: string): void {
    void reply.status(303).header('location', path).send();
  }
}

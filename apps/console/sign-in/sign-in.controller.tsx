import { Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '#libs/config/environment';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { Agencies } from '../api/agencies';
import { formOf } from '../http/form';
import { backPath, ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { BadForm } from '../http/refusals';
import { LANGUAGE_COOKIE } from '../words/words';
import { isSecure, setCookie } from '../http/cookies';
import { sessionOf } from '../session/session.guard';
import { SignIn } from '../session/sign-in';
import { SignInPage } from './sign-in-page';

const A_YEAR_S = 31_536_000;

/** Signs officials in and out, and switches the language. */
@ConsoleRoutes('konsol')
export class SignInController {
  constructor(
    private readonly environment: Environment,
    private readonly signIn: SignIn,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  home(@Res() reply: FastifyReply): void {
    this.pages.go(reply, '/konsol/antrean');
  }

  @Get('masuk')
  async page(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const back = backPath(query.kembali);
    const session = sessionOf(request);
    if (session && !session.locked) return this.pages.go(reply, back);
    const demo = this.signIn.inDevelopment ? await this.demoAgencies() : null;
    await this.pages.send(request, reply, {
      title: (words) => words.signIn.title,
      body: (view) => (
        <SignInPage
          view={view}
          back={back}
          ended={query.berakhir !== undefined}
          asked={query.kembali !== undefined}
          configured={this.signIn.isConfigured}
          demo={demo}
        />
      ),
    });
  }

  /** To the issuer: by a link, so that the policy of forms need not name it. */
  @Get('masuk/mulai')
  async begin(@Res() reply: FastifyReply, @Query() query: Record<string, unknown>): Promise<void> {
    if (!this.signIn.isConfigured) return this.pages.go(reply, '/konsol/masuk');
    this.pages.go(reply, await this.signIn.begin(backPath(query.kembali), reply));
  }

  /** Back from the issuer. */
  @Get('masuk/balik')
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.pages.go(reply, await this.signIn.end(request, reply));
  }

  /** In development: one click for each demo official. */
  @Post('masuk')
  async asDemo(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.signIn.inDevelopment) throw new BadForm('no demo officials here');
    const form = formOf(request);
    await this.signIn.asDemo(form.text('pejabat'), reply);
    this.pages.go(reply, backPath(form.text('kembali')));
  }

  @Post('keluar')
  async out(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.pages.go(reply, (await this.signIn.out(sessionOf(request), reply)) ?? '/konsol/masuk');
  }

  @Get('bahasa')
  language(@Res() reply: FastifyReply, @Query() query: Record<string, unknown>): void {
    const language = query.ke === 'en' ? 'en' : 'id';
    const secure = isSecure(this.environment);
    setCookie(reply, LANGUAGE_COOKIE, language, { maxAge: A_YEAR_S, secure });
    this.pages.go(reply, backPath(query.kembali));
  }

  /** Names by code. The list of the registry needs a token, which the development issuer gives. */
  private async demoAgencies(): Promise<[code: string, name: string][]> {
    const issuer = await openDevelopmentIssuer(this.environment.DATA_DIR);
    const agencies = await this.agencies.allAs(await issuer.token('admin'));
    return [...agencies.values()].map(({ code, name }) => [code, name]);
  }
}

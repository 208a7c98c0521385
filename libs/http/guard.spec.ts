import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment, readEnvironment } from '#libs/config/environment';
import { Operations } from '#libs/operations/operations';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { OfficialTokens } from '#libs/security/officials';
import { callerOf, OfficialsGuard, OpenTo, OpenToAll, OpenToProof } from './guard';
import { Limits } from './limits';

/** Routes of each openness. */
class Routes {
  @OpenTo('system') closed(): void {}
  @OpenToProof() proof(): void {}
  @OpenToAll() open(): void {}
}

describe('the guard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const enter = async (
    route: keyof Routes,
    headers: Record<string, string | string[]>,
    environment = new Environment(),
  ): Promise<FastifyRequest> => {
    const issuer = await openDevelopmentIssuer(folder);
    class Uncounted extends Limits {
      override ofCaller = (): Promise<void> => Promise.resolve();
      override ofUnproven = (): Promise<void> => Promise.resolve();
    }
    const limits = new Uncounted(environment, new Operations());
    const tokens = new OfficialTokens(issuer);
    const guard = new OfficialsGuard(new Reflector(), tokens, limits, environment);
    const request = { headers, id: 'x' } as unknown as FastifyRequest;
    const context = {
      getHandler: () => Routes.prototype[route],
      getClass: () => Routes,
      switchToHttp: () => ({ getRequest: () => request }),
    } as unknown as ExecutionContext;
    expect(await guard.canActivate(context)).toBe(true);
    return request;
  };
  const bearer = async (subject: string): Promise<string> =>
    `Bearer ${await (await openDevelopmentIssuer(folder)).token(subject)}`;

  it('reads the token from the header that is configured, and from no other', async () => {
    const environment = readEnvironment({ TOKEN_HEADER: 'x-bk-authorization' });
    const token = await bearer('system@bkn');
    const request = await enter('closed', { 'x-bk-authorization': token }, environment);
    expect(callerOf(request)).toMatchObject({ agency: 'bkn', roles: ['system'] });
    await expect(enter('closed', { authorization: token }, environment)).rejects.toThrow();
    const twice = { 'x-bk-authorization': [token, token] };
    await expect(enter('closed', twice, environment)).rejects.toThrow();
    expect(() => readEnvironment({ TOKEN_HEADER: 'X Y' })).toThrow('TOKEN_HEADER');
  });

  it('lets anybody in where a signature proves the sender, but no token that is not valid', async () => {
    await enter('open', { authorization: 'nonsense' });
    await enter('proof', {});
    await enter('proof', { authorization: await bearer('decider@bkn') });
    await expect(enter('proof', { authorization: 'Bearer x.y.z' })).rejects.toThrow();
    await expect(enter('closed', { authorization: await bearer('decider@bkn') })).rejects.toThrow(
      'This needs one of the roles system',
    );
  });
});

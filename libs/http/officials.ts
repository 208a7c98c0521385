import {
  applyDecorators,
  CanActivate,
  createParamDecorator,
  ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Scope } from '#libs/database/database';
import { Caller, OfficialTokens, Role, ROLES } from '#libs/security/officials';
import { log } from '#libs/operations/log';
import { Limits } from './limits';
import { refuse } from './problem-exception';

export const OPEN_TO = 'open-to';

/** Roles that a route is open to; a route that names none is closed to all. */
export const OpenTo = (...roles: Role[]): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OPEN_TO, roles), ApiBearerAuth());
export const OpenToSignedIn = (): MethodDecorator & ClassDecorator => OpenTo(...ROLES);
/** Needs no token: health, documents, and the door where a signature is the proof. */
export const OpenToAll = (): MethodDecorator & ClassDecorator => SetMetadata(OPEN_TO, 'all');

type WithCaller = FastifyRequest & { caller?: Caller };

/** First of all guards: who calls, and whether the route is open to one of his roles. */
@Injectable()
export class OfficialsGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: OfficialTokens,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const openTo = this.reflector.getAllAndOverride<Role[] | 'all' | undefined>(OPEN_TO, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (openTo === 'all') return true;
    const request = context.switchToHttp().getRequest<WithCaller>();
    const verified = await this.tokens.verify(request.headers.authorization);
    if (!verified.ok) {
      log.info({ requestId: request.id, reason: verified.reason }, 'token refused');
      if ('unavailable' in verified) refuse('unavailable', verified.detail);
      await this.limits.ofUnproven(request);
      refuse('unauthenticated', verified.detail);
    }
    const { caller, lacking } = verified;
    if (lacking) log.info({ requestId: request.id, reason: lacking }, 'token without a role');
    await this.limits.ofCaller(request, caller);
    if (!openTo?.some((role) => caller.roles.includes(role)))
      refuse(
        'forbidden',
        `This needs one of the roles ${openTo?.join(', ') ?? '(none)'}; your token has ${caller.roles.join(', ') || 'none'}.`,
      );
    request.caller = caller;
    return true;
  }
}

/** The official or client whose token came with a request that the guard has let in. */
export function callerOf({ caller }: WithCaller): Caller {
  if (!caller) throw new Error('a route without a caller asks who calls');
  return caller;
}
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest()),
);

/** Under which the policies of the database read for this caller: the auditor sees all, everybody else his agency, its superior a little more. */
export function readingScope(caller: Caller): Scope {
  const widest = (['auditor', 'superior'] as const).find((role) => caller.roles.includes(role));
  const role = widest ?? caller.roles[0] ?? 'none';
  return { agency: caller.agency, role, sub: caller.sub };
}

/** The same for an act under one role. */
export function actingScope(caller: Caller, role: Role): Scope {
  return { agency: caller.agency, role, sub: caller.sub };
}

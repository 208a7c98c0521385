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
import { Problem, problem } from '#libs/contracts/problem';
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

/** For how long an answer that takes its time may go on. */
export interface Standing {
  /** When the token ends, in milliseconds since 1970. */
  until: number;
  /** Why the answer may not go on; null while it may. */
  whyOver(): Promise<Problem | null>;
}

type WithCaller = FastifyRequest & { caller?: Caller; standing?: Standing };

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
    request.standing = this.standing(request.headers.authorization, verified.until);
    return true;
  }

  private standing(authorization: string | undefined, until: number): Standing {
    const whyOver = async (): Promise<Problem | null> => {
      if (Date.now() >= until)
        return problem('unauthenticated', 'The token has expired. Sign in again.');
      const verified = await this.tokens.verify(authorization);
      // While the issuer's keys cannot be had, the token counts until its end.
      return verified.ok || 'unavailable' in verified
        ? null
        : problem('unauthenticated', verified.detail);
    };
    return { until, whyOver };
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

/** For how long the answer to a request that the guard has let in may go on. */
export const StandingOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): Standing => {
    const { standing } = context.switchToHttp().getRequest<WithCaller>();
    if (!standing) throw new Error('a route without a caller asks how long its answer may go on');
    return standing;
  },
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

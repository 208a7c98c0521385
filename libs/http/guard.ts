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
import { Environment } from '#libs/config/environment';
import { Problem, problem } from '#libs/contracts/problem';
import { Scope } from '#libs/database/database';
import { Caller, OfficialTokens, Role, ROLES } from '#libs/security/officials';
import { log } from '#libs/operations/log';
import { Limits } from './limits';
import { refuse } from './problem-exception';

export const OPEN_TO = 'open-to';

/** Roles that may call a route. A route without roles is closed. */
export const OpenTo = (...roles: Role[]): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OPEN_TO, roles), ApiBearerAuth());
export const OpenToSignedIn = (): MethodDecorator & ClassDecorator => OpenTo(...ROLES);
/** Who may call a route: these roles, everybody, or everybody with or without a token. */
export type Openness = readonly Role[] | 'all' | 'proof';
/**
 * The route needs no token, because the signature of what is sent can prove the sender; a token is
 * verified.
 */
export const OpenToProof = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OPEN_TO, 'proof'), ApiBearerAuth());
/** The route needs no token: health, documents, and the entry point for signed messages. */
export const OpenToAll = (): MethodDecorator & ClassDecorator => SetMetadata(OPEN_TO, 'all');

/** How long a streamed response may continue. */
export interface StreamPermit {
  /** When the token ends, in milliseconds since 1970. */
  until: number;
  /** Why the response must end; null while it may continue. */
  whyOver(): Promise<Problem | null>;
}

type WithCaller = FastifyRequest & { caller?: Caller; standing?: StreamPermit };

/** First guard: authenticates the caller and checks that one of their roles may call the route. */
@Injectable()
export class OfficialsGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: OfficialTokens,
    private readonly limits: Limits,
    private readonly environment: Environment,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const openTo = this.reflector.getAllAndOverride<Openness | undefined>(OPEN_TO, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (openTo === 'all') return true;
    const request = context.switchToHttp().getRequest<WithCaller>();
    const header = request.headers[this.environment.TOKEN_HEADER];
    if (openTo === 'proof' && header === undefined) return true;
    // A header that was sent several times is ambiguous.
    const authorization = typeof header === 'string' ? header : undefined;
    const verified = await this.tokens.verify(authorization);
    if (!verified.ok) {
      log.info({ requestId: request.id, reason: verified.reason }, 'token refused');
      if ('unavailable' in verified) refuse('unavailable', verified.detail);
      await this.limits.ofUnproven(request);
      refuse('unauthenticated', verified.detail);
    }
    const { caller, lacking } = verified;
    if (lacking) log.info({ requestId: request.id, reason: lacking }, 'token without a role');
    await this.limits.ofCaller(request, caller);
    if (openTo !== 'proof' && !openTo?.some((role) => caller.roles.includes(role)))
      refuse(
        'forbidden',
        `This needs one of the roles ${openTo?.join(', ') ?? '(none)'}; your token has ${caller.roles.join(', ') || 'none'}.`,
      );
    request.caller = caller;
    request.standing = this.standing(authorization, verified.until);
    return true;
  }

  private standing(authorization: string | undefined, until: number): StreamPermit {
    const whyOver = async (): Promise<Problem | null> => {
      if (Date.now() >= until)
        return problem('unauthenticated', 'The token has expired. Sign in again.');
      const verified = await this.tokens.verify(authorization);
      // While the issuer's keys are unavailable, the token stays valid until it expires.
      return verified.ok || 'unavailable' in verified
        ? null
        : problem('unauthenticated', verified.detail);
    };
    return { until, whyOver };
  }
}

/** The official or client whose token the guard accepted with this request. */
export function callerOf({ caller }: WithCaller): Caller {
  if (!caller)
    throw new Error('this route has no authenticated caller: declare its roles with OpenTo');
  return caller;
}
/** The caller of a route that takes a token without needing one; null without a token. */
export const WhoIfSignedIn = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller | null =>
    context.switchToHttp().getRequest<WithCaller>().caller ?? null,
);
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest()),
);

/** Route parameter: how long the response to this authenticated request may continue. */
export const StandingOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): StreamPermit => {
    const { standing } = context.switchToHttp().getRequest<WithCaller>();
    if (!standing)
      throw new Error('this route has no authenticated caller: declare its roles with OpenTo');
    return standing;
  },
);

/**
 * The row-level-security scope of this caller: an auditor sees everything, others their own agency.
 * A superior also sees requests escalated to their agency.
 */
export function readingScope(caller: Caller): Scope {
  const widest = (['auditor', 'superior'] as const).find((role) => caller.roles.includes(role));
  const role = widest ?? caller.roles[0] ?? 'none';
  return { agency: caller.agency, role, sub: caller.sub };
}

/** The row-level-security scope of an act under one role. */
export function actingScope(caller: Caller, role: Role): Scope {
  return { agency: caller.agency, role, sub: caller.sub };
}

import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '#libs/config/environment';
import { Forged } from '../http/refusals';

const SAFE = ['GET', 'HEAD'];

/**
 * Refuses forms that another site sends with an official's cookie. Browsers say where a request
 * comes from (Fetch Metadata); older ones at least name the origin of a form.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(private readonly environment: Environment) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (SAFE.includes(request.method) || this.isOwn(request)) return true;
    throw new Forged();
  }

  private isOwn({ headers, host, protocol }: FastifyRequest): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin';
    const own = this.environment.CONSOLE_URL ?? `${protocol}://${host}`;
    return headers.origin !== undefined && headers.origin === new URL(own).origin;
  }
}

import { CanActivate, createParamDecorator, ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Form, formOf } from '../http/form';
import { NotKept, SignInFirst } from '../http/refusals';
import { SignIn } from './sign-in';
import { Session } from './sessions';

type WithSession = FastifyRequest & { session?: Session | null };

/** Loads the session of the request. Routes that need one take `@Official()`. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly signIn: SignIn) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await loadSession(this.signIn, context.switchToHttp().getRequest<WithSession>());
    return true;
  }
}

/** Reads the session of the request, once. */
export async function loadSession(signIn: SignIn, request: WithSession): Promise<void> {
  if (request.session === undefined) request.session = await signIn.sessionOf(request);
}

/** The session of the request, even if it is locked; null if there is none. */
export const sessionOf = ({ session }: WithSession): Session | null => session ?? null;

/**
 * Route parameter: the session of a signed-in official. Others are sent to the sign-in and back.
 */
export const Official = createParamDecorator((_: unknown, context: ExecutionContext): Session =>
  officialOf(context.switchToHttp().getRequest<WithSession>()),
);

/** What a page that is read begins with. */
export interface Visit {
  /** Of a signed-in official. */
  session: Session;
  /** The query of the address: filters, the place in a list. */
  query: Record<string, unknown>;
  request: FastifyRequest;
}

/** Route parameter: who opens the page, and its address. Others sign in first. */
export const Visited = createParamDecorator((_: unknown, context: ExecutionContext): Visit => {
  const request = context.switchToHttp().getRequest<WithSession>();
  const query = request.query as Record<string, unknown>;
  return { session: officialOf(request), query, request };
});

function officialOf(request: WithSession): Session {
  const session = sessionOf(request);
  if (!session || session.locked) throw new SignInFirst(request.url, session?.locked ?? false);
  return session;
}

/**
 * The official who sends a form, and the form. Without a session that can act, what was typed is
 * shown once, to be copied: these forms have no drafts.
 */
export function formOfOfficial(request: FastifyRequest): [session: Session, form: Form] {
  const form = formOf(request);
  const typed = [...form.fields].filter(([name]) => !name.startsWith('_'));
  return [needSession(request, typed), form];
}

/**
 * The session of the official who sends a form without a draft.
 * @param typed what is shown if no session can act.
 */
export function needSession(
  request: FastifyRequest,
  typed: [name: string, text: string][],
): Session {
  const session = sessionOf(request);
  if (session && !session.locked) return session;
  throw new NotKept(typed.filter(([, text]) => text !== ''));
}

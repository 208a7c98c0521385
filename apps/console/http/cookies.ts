import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '#libs/config/environment';

/** Whether the browser reaches the console over TLS. Without, `__Host-` cookies are impossible. */
export const isSecure = ({ NODE_ENV, CONSOLE_URL }: Environment): boolean =>
  NODE_ENV === 'production' || (CONSOLE_URL?.startsWith('https:') ?? false);

/** The value of a cookie; undefined if there is none, or several of the name. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/** @param maxAge in seconds; 0 removes the cookie. */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  { maxAge, secure }: { maxAge: number; secure: boolean },
): void {
  // Lax: a link in a letter leads into the console.
  const parts = [`${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAge}`];
  const earlier = reply.getHeader('set-cookie');
  const all = [earlier ?? []].flat().map(String);
  void reply.header('set-cookie', [...all, [...parts, ...(secure ? ['Secure'] : [])].join('; ')]);
}

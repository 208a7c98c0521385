import { setTimeout as sleep } from 'node:timers/promises';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';

const BUSY = [429, 503];

/** Calls the API of a sandbox with tokens of its development issuer. */
export class SandboxApi {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly broker: string,
    private readonly notification: string,
    private readonly dataDir: string,
  ) {}

  get<Body>(subject: string, path: string): Promise<Body> {
    return this.call<Body>(subject, 'GET', path);
  }

  /**
   * Repeats the call while the sandbox is busy (429, 503).
   * @throws Error with the answer, if it is not a success
   */
  async call<Body>(subject: string, method: string, path: string, body?: object): Promise<Body> {
    const base = path.startsWith('/v1/mailbox') ? this.notification : this.broker;
    const answer = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${await this.tokenOf(subject)}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Error(`Nothing answers at ${base}: run npm start, or set BROKER_URL (see --help).`);
    });
    const text = await answer.text();
    if (BUSY.includes(answer.status)) {
      await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1_000);
      return this.call(subject, method, path, body);
    }
    if (!answer.ok) throw new Error(`${answer.status} of ${method} ${path}: ${text}`);
    return JSON.parse(text) as Body;
  }

  private tokenOf(subject: string): Promise<string> {
    const known = this.tokens.get(subject);
    if (known) return known;
    const made = openDevelopmentIssuer(this.dataDir).then((issuer) => issuer.token(subject));
    this.tokens.set(subject, made);
    return made;
  }
}

import { openDevelopmentIssuer } from '#libs/security/development-issuer';

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

  /** @throws Error with the answer, if it is not a success */
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

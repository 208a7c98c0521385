import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { Problem } from '#libs/contracts/problem';
import type { Page } from '#libs/http/page';
import { DevelopmentIssuer, openDevelopmentIssuer } from '#libs/security/development-issuer';
import { appUrls, dataDir } from '#libs/config/command-environment';

export interface ApiAnswer {
  status: number;
  /** Its JSON; null if there is none. */
  body: unknown;
}

interface Urls {
  broker: string;
  notification: string;
  reporting: string;
}

/** The running product from outside: its routes, called with development tokens. */
export class Product {
  private readonly mailboxes = new Map<string, { events: CloudEvent[]; next: string | null }>();

  private constructor(
    private readonly urls: Urls,
    private readonly issuer: DevelopmentIssuer,
  ) {}

  /** @throws where one of the three apps does not answer */
  static async find(): Promise<Product> {
    const urls = appUrls();
    for (const url of new Set(Object.values(urls))) {
      const live = await fetch(`${url}/health/live`).catch(() => null);
      if (!live?.ok)
        throw new Error(
          `The product is not running at ${url}. Start it with npm start in another terminal, ` +
            'or set BROKER_URL to where it runs (see --help).',
        );
    }
    return new Product(urls, await openDevelopmentIssuer(dataDir()));
  }

  /**
   * One call; `subject` is `<role>@<agency>`, `admin`, `auditor`, or null for the route that needs
   * no token.
   */
  async call(
    subject: string | null,
    method: string,
    path: string,
    body?: object | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const url = this.urlOf(path);
    const raw = body instanceof Uint8Array;
    const response = await fetch(url, {
      method,
      headers: {
        ...(body && !raw && { 'content-type': 'application/json' }),
        ...(subject && { authorization: `Bearer ${await this.issuer.token(subject)}` }),
        ...headers,
      },
      body: raw ? body : body && JSON.stringify(body),
    }).catch((error: Error) => {
      throw new Error(`${url} no longer answers: ${String(error.cause ?? error.message)}`);
    });
    const text = await response.text();
    return { status: response.status, body: json(text) };
  }

  /** The answer to a call that must succeed. */
  async ask<Body>(subject: string, method: string, path: string, body?: object): Promise<Body> {
    const answer = await this.call(subject, method, path, body);
    if (answer.status < 300) return answer.body as Body;
    const { detail, errors = [] } = (answer.body ?? {}) as Partial<Problem>;
    const told = [detail, ...errors.map((error) => `${error.pointer} ${error.detail}.`)].join(' ');
    const hint =
      answer.status === 401 ? ` The keys in ${dataDir()} are not its own: set DATA_DIR.` : '';
    throw new Error(
      `${method} ${this.urlOf(path)} for ${subject}: ${answer.status} ${told}${hint}`,
    );
  }

  get<Body>(subject: string, path: string): Promise<Body> {
    return this.ask(subject, 'GET', path);
  }

  /** Moves the clock of all apps. @throws in production, where it cannot be moved. */
  async setClock(now: Date): Promise<void> {
    for (const url of new Set(Object.values(this.urls))) {
      const { status } = await fetch(`${url}/dev/clock`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ now: now.toISOString() }),
      });
      if (status !== 200)
        throw new Error(
          `The clock at ${url} cannot be moved (${status}): it is not in development.`,
        );
    }
  }

  /** The bytes of a file that a route answers. */
  async file(subject: string, path: string): Promise<Buffer> {
    const url = this.urlOf(path);
    const authorization = `Bearer ${await this.issuer.token(subject)}`;
    const response = await fetch(url, { headers: { authorization } });
    if (!response.ok) throw new Error(`GET ${url} for ${subject}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** All pages of a list after `after`, and the next cursor. */
  async all<Item>(
    subject: string,
    path: string,
    after: string | null = null,
  ): Promise<{ items: Item[]; next: string | null }> {
    const items: Item[] = [];
    for (let next = after; ;) {
      const query = `limit=100${next ? `&after=${next}` : ''}`;
      const page = await this.get<Page<Item>>(subject, `${path}?${query}`);
      items.push(...page.items);
      next = page.next;
      if (page.items.length < 100 || next === null) return { items, next };
    }
  }

  /** All that an agency has received so far; continues from the last read. */
  async mailbox(agency: string): Promise<CloudEvent[]> {
    const known = this.mailboxes.get(agency) ?? { events: [], next: null };
    const { items, next } = await this.all<CloudEvent>(
      `system@${agency}`,
      '/v1/mailbox',
      known.next,
    );
    const events = [...known.events, ...items];
    this.mailboxes.set(agency, { events, next });
    return events;
  }

  private urlOf(path: string): string {
    const { broker, notification, reporting } = this.urls;
    if (path.startsWith('/v1/mailbox')) return notification + path;
    return (path.startsWith('/v1/reports') ? reporting : broker) + path;
  }
}

/** Reads until the result is complete or the time is up: events arrive a moment later. */
export async function settled<T>(
  read: () => Promise<T>,
  complete: (read: T) => boolean,
  end: number,
): Promise<T> {
  for (; ; await sleep(100)) {
    const answer = await read();
    if (complete(answer) || Date.now() > end) return answer;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

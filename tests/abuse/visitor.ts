/** What a page answered. */
export interface Visited {
  status: number;
  location: string | null;
  type: string;
  text: string;
}

const MOST_PAGES = 120;
/** Where a signed-in official begins; each page leads on. */
const BEGIN = ['/konsol', '/konsol/antrean', '/konsol/permohonan', '/konsol/instansi'];
const LATER = ['audit', 'angka', 'kotak-masuk', 'draf', 'pesan-tertahan', 'layanan', 'hukum'];

/** An official before the console, without a browser: cookies, pages and forms over HTTP. */
export class Visitor {
  private constructor(
    private readonly url: string,
    /** Name and value. */
    readonly cookie: string,
  ) {}

  /** As a demo official, such as `decider@bkn`. */
  static async signIn(url: string, subject: string): Promise<Visitor> {
    const body = new URLSearchParams({ pejabat: subject, kembali: '/konsol/antrean' });
    const answer = await fetch(`${url}/konsol/masuk`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin' },
      body,
    });
    const [cookie] = answer.headers.getSetCookie();
    if (answer.status !== 303 || cookie === undefined) throw new Error(await answer.text());
    return new Visitor(url, cookie.split(';')[0] ?? '');
  }

  get(path: string, cookie = this.cookie): Promise<Visited> {
    return this.call(path, { headers: { cookie } });
  }

  /** @param headers that say where the form comes from. */
  post(
    path: string,
    body: string,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Visited> {
    return this.call(path, {
      method: 'POST',
      body,
      headers: {
        cookie: this.cookie,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
    });
  }

  /** Every page that links lead to, and those given. */
  async crawl(more: string[]): Promise<Map<string, Visited>> {
    const waiting = [...more, ...BEGIN, ...LATER.map((name) => `/konsol/${name}`)];
    const pages = new Map<string, Visited>();
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (pages.has(path) || pages.size >= MOST_PAGES) continue;
      const page = await this.get(path);
      pages.set(path, page);
      if (page.location !== null) waiting.push(page.location);
      for (const [, href = ''] of page.text.matchAll(/ href="(\/konsol[^"#]*)/g))
        if (!/\/konsol\/(aset|bahasa|keluar|masuk)/.test(href))
          waiting.push(href.replaceAll('&amp;', '&'));
    }
    return pages;
  }

  private async call(path: string, init: RequestInit): Promise<Visited> {
    const answer = await fetch(this.url + path, { redirect: 'manual', ...init });
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      type: answer.headers.get('content-type') ?? '',
      text: await answer.text(),
    };
  }
}

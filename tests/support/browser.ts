import { readFileSync } from 'node:fs';
import { Browser, BrowserContext, chromium, Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Debian's Chromium (`npm run setup`), or the one that CHROMIUM names. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The sandbox of Chromium refuses to run as root, as tests do in containers.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** An official before a browser of their own, with what the browser complained of. */
export class Desk {
  /** Violations of the content security policy and errors of the script. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // A page that answers 404 or 422 is no fault of the page.
      if (message.type() !== 'error' || /Failed to load resource/.test(message.text())) return;
      this.complaints.push(message.text());
    });
  }

  /** @param url of the console. */
  static async open(
    browser: Browser,
    url: string,
    options: { script?: boolean; width?: number } = {},
  ): Promise<Desk> {
    const { script = true, width = 1280 } = options;
    const context = await browser.newContext({
      javaScriptEnabled: script,
      viewport: { width, height: 800 },
      locale: 'id-ID',
    });
    context.setDefaultTimeout(30_000);
    return new Desk(context, await context.newPage(), url);
  }

  /** As a demo official, such as `decider@bkn`. */
  async signIn(subject: string): Promise<void> {
    await this.goto('/konsol/masuk');
    await this.page.click(`button[value="${subject}"]`);
    // Auditors and administrators begin elsewhere.
    await this.page.waitForURL(/\/konsol\/(antrean|audit|instansi)$/);
  }

  async goto(path: string): Promise<number> {
    return (await this.page.goto(this.url + path))?.status() ?? 0;
  }

  path(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /**
   * What axe-core objects to on the page as it is; the content security policy stays on. It needs
   * script.
   */
  async violations(): Promise<string[]> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Runtime.evaluate', { expression: axe });
    const { result } = await session.send('Runtime.evaluate', {
      expression: `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
      awaitPromise: true,
      returnByValue: true,
    });
    await session.detach();
    return result.value as string[];
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

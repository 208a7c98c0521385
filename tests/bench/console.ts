import { request } from 'undici';
import { CONSOLE, EVENTS_OF_ONE, PRODUCT, untilLive } from './contenders';
import { fill } from './growth';
import { type Agencies, PROVIDER, type SignedMessage } from './messages';
import { figure, say, table } from './report';
import type { Stage } from './stage';

const WARM = 10;
const VISITS = 100;
/** Lists that officials open. */
const LISTS = {
  queue: '/konsol/antrean',
  'all requests': '/konsol/permohonan',
  // The worst search: every request has the word.
  'search for a word that all have': '/konsol/permohonan?q=kompetensi',
  overdue: '/konsol/permohonan?overdue=true',
} as const;

/** Milliseconds from the request of a page to its last byte. */
interface Visits {
  p50: number;
  p95: number;
}

/** Pages of lists with so many requests stored, and what a first visit weighs. */
export interface ConsoleFigures {
  stored: number;
  lists: Record<string, Visits>;
  /** Bytes on the wire of the queue with its styles, script, font and pattern. */
  firstVisit: number;
  html: number;
  script: number;
}

/**
 * One decider looks at lists, one page after the other; the console and the broker are processes of
 * their own.
 */
export async function consolePages(
  stage: Stage,
  agencies: Agencies,
  messages: readonly SignedMessage[],
  stored: number,
): Promise<ConsoleFigures> {
  await stage.clear();
  const product = await stage.start(
    { ...PRODUCT, env: { ...PRODUCT.env, LIMIT_OFFICIAL: '1000000' } },
    agencies,
  );
  const pages = await stage.start({ ...CONSOLE, env: { BROKER_URL: product.url } }, agencies);
  try {
    await untilLive(stage, pages);
    const before = await stage.quietLength();
    await stage.feed(messages);
    await stage.untilEvents(before + messages.length * EVENTS_OF_ONE, product);
    await fill(stage, stored);
    await decideMost(stage);
    const cookie = await signIn(pages.url);
    const lists: Record<string, Visits> = {};
    for (const [name, path] of Object.entries(LISTS)) {
      const took: number[] = [];
      for (let visit = 0; visit < WARM + VISITS; visit++) {
        const began = performance.now();
        await read(pages.url + path, cookie);
        took.push(performance.now() - began);
      }
      lists[name] = quantiles(took.slice(WARM));
    }
    return { stored, lists, ...(await weigh(pages.url, cookie)) };
  } finally {
    await Promise.all([pages.stop(), product.stop()]);
  }
}

/** One of twenty copied requests is still open: officials decide most of what comes in. */
async function decideMost(stage: Stage): Promise<void> {
  await stage.sql([
    'SET session_replication_role = replica',
    `UPDATE broker.request SET status = 'completed', running = false
     WHERE reference LIKE 'C/%' AND substr(reference, 3)::int % 20 <> 0`,
    'VACUUM ANALYZE broker.request',
  ]);
}

async function signIn(url: string): Promise<string> {
  const answer = await request(`${url}/konsol/masuk`, {
    method: 'POST',
    headers: {
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ pejabat: `decider@${PROVIDER}` }).toString(),
  });
  await answer.body.dump();
  const [cookie = ''] = [answer.headers['set-cookie'] ?? ''].flat();
  return cookie.split(';')[0] ?? '';
}

/** The bytes as they are sent: undici decompresses nothing by itself. */
async function read(url: string, cookie: string, encoding = 'gzip'): Promise<Buffer> {
  const { statusCode, body } = await request(url, {
    headers: { cookie, 'accept-encoding': encoding },
  });
  const bytes = Buffer.from(await body.arrayBuffer());
  if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}: ${bytes.toString()}`);
  return bytes;
}

async function weigh(
  url: string,
  cookie: string,
): Promise<Pick<ConsoleFigures, 'firstVisit' | 'html' | 'script'>> {
  const text = (await read(url + LISTS.queue, cookie, 'identity')).toString();
  const html = (await read(url + LISTS.queue, cookie)).length;
  const paths = [...text.matchAll(/(?:href|src)="(\/konsol\/aset\/[^"]+)"/g)].map(
    ([, path = '']) => path,
  );
  const style = paths.find((path) => path.endsWith('.css')) ?? '';
  const css = (await read(url + style, cookie, 'identity')).toString();
  for (const [, path = ''] of css.matchAll(/url\((\/konsol\/aset\/[^)]+)\)/g)) paths.push(path);
  const sizes = await Promise.all(
    [...new Set(paths)].map(
      async (path) => [path, (await read(url + path, cookie)).length] as const,
    ),
  );
  const script = sizes.find(([path]) => path.endsWith('.js'))?.[1] ?? NaN;
  return { html, script, firstVisit: sizes.reduce((sum, [, size]) => sum + size, html) };
}

function quantiles(took: number[]): Visits {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

export function printConsole({ stored, lists, firstVisit, html, script }: ConsoleFigures): void {
  say(
    `\nconsole: from the request of a page to its HTML, with ${figure(stored)} requests stored, most decided`,
  );
  table([
    ['page', 'median ms', '95th percentile ms'],
    ...Object.entries(lists).map(([name, { p50, p95 }]) => [name, figure(p50), figure(p95)]),
  ]);
  say(
    `first visit of the queue: ${figure(firstVisit)} bytes on the wire (gzip), of it HTML ${figure(html)} and script ${figure(script)}`,
  );
}

import { Pool } from 'undici';
import { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { EVENTS } from '#libs/contracts/topics';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { BARE, EVENTS_OF_ONE, PRODUCT, untilLive } from './contenders';
import { type Agencies, PROVIDER, type SignedMessage } from './messages';
import { Meter } from './meter';
import { figure, say, spread, Spread, spreadOf, table } from './report';
import type { Running, Stage } from './stage';

const CONNECTIONS = 32;
const APPROVAL = JSON.stringify({
  items: 'all',
  conditions: [],
  reason: 'Permohonan memenuhi syarat Pasal 35 ayat (1).',
  conflictOfInterest: 'none',
});

/** One round: decisions a second, time of one, CPU of the service and of PostgreSQL for each. */
export interface Decided {
  perSecond: number;
  p50: number;
  p99: number;
  cpuMs: number;
  postgresCpuMs: number;
  others: number;
}

/**
 * Approvals over HTTP with 32 connections, each request decided once by one of 32 officials, in
 * turn with a bare route of the same Fastify that inserts one row. The first fifth of each round is
 * warm-up.
 */
export async function decisions(
  stage: Stage,
  agencies: Agencies,
  messages: readonly SignedMessage[],
  rounds: number,
  profiles?: string,
): Promise<Record<'product' | 'bare', Decided[]>> {
  await stage.clear();
  const product = await stage.start(PRODUCT, agencies, profiles);
  const bare = await stage.start(BARE, agencies);
  try {
    await untilLive(stage, bare);
    const before = await stage.quietLength();
    await stage.feed(messages);
    await stage.untilEvents(before + messages.length * EVENTS_OF_ONE, product);
    const ids: string[] = [];
    await stage.read(EVENTS, (key, value) => {
      if ((JSON.parse(value.toString()) as CloudEvent).type === ACCEPTED) ids.push(key);
    });
    const issuer = await openDevelopmentIssuer(stage.folder);
    const tokens = await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, n) => issuer.token(`decider-${n + 1}@${PROVIDER}`)),
    );
    const all: Record<'product' | 'bare', Decided[]> = { product: [], bare: [] };
    const each = Math.floor(ids.length / rounds);
    for (let round = 0; round < rounds; round++) {
      const some = ids.slice(round * each, (round + 1) * each);
      for (const running of round % 2 ? [bare, product] : [product, bare])
        all[running === bare ? 'bare' : 'product'].push(
          await decideAll(stage, running, some, tokens),
        );
    }
    return all;
  } finally {
    await Promise.all([product.stop(), bare.stop()]);
  }
}

async function decideAll(
  stage: Stage,
  running: Running,
  ids: readonly string[],
  tokens: readonly string[],
): Promise<Decided> {
  const pool = new Pool(running.url, { connections: CONNECTIONS, pipelining: 1 });
  const decide = async (some: readonly string[]): Promise<number[]> => {
    const took: number[] = [];
    let next = 0;
    await Promise.all(
      tokens.map(async (token) => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        for (let id = some[next++]; id !== undefined; id = some[next++]) {
          const start = performance.now();
          const path = `/v1/requests/${id}/approval`;
          const answer = await pool.request({ method: 'POST', path, headers, body: APPROVAL });
          const text = await answer.body.text();
          if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`);
          took.push(performance.now() - start);
        }
      }),
    );
    return took.sort((a, b) => a - b);
  };
  const warm = Math.floor(ids.length / 5);
  await decide(ids.slice(0, warm));
  const meter = new Meter({ itself: running.pid, ...stage.servers });
  const start = performance.now();
  const took = await decide(ids.slice(warm));
  const seconds = (performance.now() - start) / 1000;
  const { use, others } = meter.stop();
  await pool.close();
  return {
    perSecond: took.length / seconds,
    p50: took[took.length >> 1] ?? NaN,
    p99: took[Math.ceil(took.length * 0.99) - 1] ?? NaN,
    cpuMs: (use.itself?.cpuMs ?? NaN) / took.length,
    postgresCpuMs: (use.PostgreSQL?.cpuMs ?? NaN) / took.length,
    others,
  };
}

export function printDecisions({ product, bare }: Record<'product' | 'bare', Decided[]>): void {
  const of = (rounds: Decided[], what: keyof Decided): Spread =>
    spreadOf(rounds.map((round) => round[what]));
  const row = (title: string, what: keyof Decided): string[] => [
    title,
    spread(of(product, what)),
    spread(of(bare, what)),
  ];
  say(`\napprovals over HTTP, ${CONNECTIONS} connections`);
  table([
    ['', 'product', 'bare route, one commit'],
    row('decisions/s', 'perSecond'),
    row('ms, half within', 'p50'),
    row('ms, 99 in 100 within', 'p99'),
    row('CPU ms a decision, itself', 'cpuMs'),
    row('  PostgreSQL', 'postgresCpuMs'),
    row('cores kept busy by others', 'others'),
  ]);
  const ratio = of(product, 'perSecond').median / of(bare, 'perSecond').median;
  say(`product to bare route: ${figure(ratio)} times the decisions/s`);
}

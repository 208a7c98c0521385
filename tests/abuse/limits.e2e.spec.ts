import { createHash } from 'node:crypto';
import { Answer, call } from '#tests/support/http';
import { Official, Party, requestTo, urlOf } from '#tests/support/parties';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { tally } from './tally';

const [OFFICIAL, AGENCY, ADDRESS] = [20, 50, 30];

/** Small HTTP limits; each process counts for itself. */
describe.each(WORLDS)('A20 HTTP rate limits (%s)', (_name, open) => {
  let world: World;
  let apps: { path: string; url: string }[];

  beforeAll(async () => {
    world = await open({
      LIMIT_OFFICIAL: String(OFFICIAL),
      LIMIT_AGENCY: String(AGENCY),
      LIMIT_ADDRESS: String(ADDRESS),
      TRUSTED_PROXIES: '127.0.0.1',
    });
    const one = ['/v1/requests', '/v1/mailbox', '/v1/reports/summary'];
    const all = one.map((path) => ({ path, url: urlOf(world, path) }));
    apps = world.name === 'standalone' ? all.slice(0, 1) : all;
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const times = (n: number, call: (n: number) => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: n }, (_, at) => call(at)));
  const at = (url: string, subject: string): Promise<Answer> =>
    world.token(subject).then((token) => call('GET', url, { token }));
  /** The number of accepted calls. The others must have a correct 429. */
  const through = (answers: Answer[], good: number): number => {
    const refused = answers.filter(({ status }) => status === 429);
    for (const answer of refused) {
      expectProblem(answer, { status: 429, code: 'rate-limited' });
      const seconds = Number(answer.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
    }
    const passed = answers.filter(({ status }) => status === good).length;
    expect(passed + refused.length).toBe(answers.length);
    return passed;
  };

  it('A20 limits one official without affecting colleagues and other agencies', async () => {
    for (const [n, { url }] of apps.entries()) {
      const agency = `limited-${n}`;
      const passed = through(await times(OFFICIAL + 15, () => at(url, `decider@${agency}`)), 200);
      tally('A20', { refused: OFFICIAL + 15 - passed, harmless: passed });
      expect([url, passed]).toEqual([url, OFFICIAL]);
      expect((await at(url, `decider-2@${agency}`)).status).toBe(200);
      expect((await at(url, `decider@other-${n}`)).status).toBe(200);
    }
  });

  it('A20 limits an agency’s officials together', async () => {
    for (const { url } of apps) {
      const officials = Array.from({ length: 5 }, (_, n) => `decider-${n + 2}@limited-agency`);
      const answers = await times(5 * 15, (n) => at(url, officials[n % 5]!));
      const passed = through(answers, 200);
      tally('A20', { refused: answers.length - passed, harmless: passed });
      expect([url, passed]).toEqual([url, AGENCY]);
      expect((await at(url, 'decider@limited-not')).status).toBe(200);
    }
  });

  it('A20 answers forged tokens with 401, then 429, and still serves a valid token from that address', async () => {
    for (const { url } of apps) {
      const from = addressOf(url);
      const forged = (n: number): Promise<Answer> =>
        call('GET', url, {
          token: `e30.e30.${createHash('sha256').update(String(n)).digest('base64url')}`,
          headers: { 'x-forwarded-for': from },
        });
      const passed = through(await times(1_000, forged), 401);
      tally('A20', { refused: 1_000 });
      expect(passed).toBe(ADDRESS);
      const token = await world.token('decider@limited-good');
      const good = await call('GET', url, { token, headers: { 'x-forwarded-for': from } });
      expect(good.status).toBe(200);
      // Another address behind the trusted proxy has its own count.
      const other = await call('GET', url, {
        token: 'x',
        headers: { 'x-forwarded-for': '203.0.113.9' },
      });
      expect(other.status).toBe(401);
    }
  });

  it('A20 counts signed messages per authenticated agency, and unauthenticated ones per address', async () => {
    const admin = new Official(world, 'admin');
    await admin.get('/v1/agencies');
    const asker = await Party.register(world, 'limited-asker');
    const giver = await Party.register(world, 'limited-giver');
    const good = (): Promise<Answer> =>
      asker.command(asker.message('submit-request', requestTo(giver)));
    const accepted = through(await times(AGENCY + 10, good), 202);
    tally('A20', { refused: AGENCY + 10 - accepted, harmless: accepted });
    expect(accepted).toBe(AGENCY);
    expect((await giver.command(giver.message('submit-request', requestTo(asker)))).status).toBe(
      202,
    );
    // A call that was refused so is not processed: nothing of it is stored.
    const unsigned = await giver.sign(giver.message('submit-request', requestTo(asker)));
    const forged = await times(ADDRESS + 10, () =>
      giver.command({ ...unsigned, signature: undefined }),
    );
    expect(through(forged, 401)).toBe(ADDRESS);
    tally('A20', { refused: forged.length });
  });

  it('A20 keeps health, metrics and documents available', async () => {
    for (const path of ['health/live', 'metrics', 'openapi.json'])
      for (const { status } of await times(ADDRESS * 2, () =>
        call('GET', `${world.broker}/${path}`),
      ))
        expect(status).toBe(200);
  });
});

/** An address of its own for each process's count, from a network for examples (RFC 5737). */
const addressOf = (url: string): string => `198.51.100.${Number(new URL(url).port) % 250}`;

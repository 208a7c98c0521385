import { randomUUID } from 'node:crypto';
import { ACT_BODIES as ACTS, ACT_NAMES, ACT_SAMPLES, pathOf } from '#tests/support/acts';
import { Answer, call } from '#tests/support/http';
import { ask, Official, Party, requestTo, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { BUSY, none } from './bad-decisions';

const APPROVE = { items: 'all', ...none };
const REFUSE = { grounds: [BUSY], ...none };
const WITHOUT_REASON = { grounds: [{ ...BUSY, reason: '' }], ...none };
const NOT_OPEN = { status: 409, code: 'transition-not-open' };

describe.each(WORLDS)('rights, versions and repeats of decisions (%s)', (_name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let third: Party;
  let decider: Official;
  let brokers: string[];

  beforeAll(async () => {
    world = await open();
    [asker, giver, third] = await Promise.all([
      Party.register(world, 'once-asker'),
      Party.register(world, 'once-giver'),
      Party.register(world, 'once-third'),
    ]);
    decider = giver.official('decider');
    brokers = world.processes.filter(({ name }) => /broker|alone/.test(name)).map(({ url }) => url);
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const act = (
    name: string,
    { id }: Seen,
    body: object,
    headers: Record<string, string> = {},
    by = decider,
  ): Promise<Answer<Seen>> => by.post<Seen>(`/v1/requests/${id}/${pathOf(name)}`, body, headers);
  const seen = async ({ id }: Seen): Promise<Seen> =>
    (await decider.get<Seen>(`/v1/requests/${id}`)).body;

  describe('roles', () => {
    it.each(ACT_NAMES)('%s is open only to the roles that may perform it', async (name) => {
      const request = await ask(asker, giver);
      const by = async (subject: string): Promise<number> => {
        const official = new Official(world, subject);
        return (await act(name, request, ACTS[name] ?? {}, {}, official)).status;
      };
      const { party, roles, otherRoles = [] } = ACT_SAMPLES[name];
      const [own, other] = party === 'requester' ? [asker, giver] : [giver, asker];
      const without = ['requester', 'decider', 'superior', 'system'].filter(
        (role) => !roles.includes(role),
      );
      for (const role of without)
        expect([role, await by(`${role}@${own.code}`)]).toEqual([role, 403]);
      for (const subject of ['auditor', 'admin', `auditor@${own.code}`, `admin@${own.code}`])
        expect([subject, await by(subject)]).toEqual([subject, 403]);
      for (const role of roles) {
        if (!otherRoles.includes(role)) expect(await by(`${role}@${other.code}`)).toBe(403);
        expect(await by(`${role}@${third.code}`)).toBe(404);
      }
      const path = `${world.broker}/v1/requests/${request.id}/${pathOf(name)}`;
      expect((await call('POST', path, { body: ACTS[name] })).status).toBe(401);
      expect(await seen(request)).toMatchObject({ version: 2, status: 'awaiting-decision' });
    });
  });

  describe('If-Match', () => {
    it('answers 412 to an old version while the act is open', async () => {
      const request = await ask(asker, giver);
      await act('statements', request, ACTS.statements ?? {});
      const stale = await act('approval', request, APPROVE, { 'if-match': '"2"' });
      expectProblem(stale, { status: 412, code: 'version-mismatch' });
      const ahead = await act('approval', request, APPROVE, { 'if-match': '"4"' });
      expectProblem(ahead, { status: 412, code: 'version-mismatch' });
      const fresh = await act('approval', request, APPROVE, { 'if-match': '"3"' });
      expect([fresh.status, fresh.headers.get('etag')]).toEqual([200, '"4"']);
    });

    it('answers 409 to an old version once the act is closed', async () => {
      const request = await ask(asker, giver);
      await act('approval', request, APPROVE, { 'if-match': '*' });
      for (const version of ['"2"', '"3"'])
        expectProblem(await act('refusal', request, REFUSE, { 'if-match': version }), NOT_OPEN);
    });
  });

  describe('Idempotency-Key', () => {
    const key = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });

    it('returns the same answer again, byte for byte', async () => {
      const request = await ask(asker, giver);
      const headers = key();
      const first = await act('approval', request, APPROVE, headers);
      const again = await act('approval', request, APPROVE, headers);
      expect(first.status).toBe(200);
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([
        200,
        first.text,
        '"3"',
      ]);
      expect(await seen(request)).toMatchObject({ version: 3 });
    });

    it('answers 422 with another body or at another route', async () => {
      const request = await ask(asker, giver);
      const headers = key();
      await act('approval', request, APPROVE, headers);
      const reused = { status: 422, code: 'idempotency-key-reused' };
      const other = { ...APPROVE, conditions: ['Biaya ditanggung peminta.'] };
      expectProblem(await act('approval', request, other, headers), reused);
      expectProblem(await act('refusal', request, REFUSE, headers), reused);
      expectProblem(await act('approval', await ask(asker, giver), APPROVE, headers), reused);
    });

    it('executes one of several concurrent calls', async () => {
      const request = await ask(asker, giver);
      const headers = key();
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => act('statements', request, ACTS.statements ?? {}, headers)),
      );
      expect(answers[0]?.status).toBe(200);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await seen(request)).toMatchObject({ version: 3 });
    });

    it('may have 255 characters, and 256 are answered with 400', async () => {
      const request = await ask(asker, giver);
      const long = (length: number) => ({ 'idempotency-key': randomUUID().padEnd(length, 'x') });
      const malformed = { status: 400, code: 'malformed' };
      expectProblem(await act('approval', request, APPROVE, long(256)), malformed);
      expect((await act('approval', request, APPROVE, long(255))).status).toBe(200);
    });

    it('can be used again after a call without effect', async () => {
      const request = await ask(asker, giver);
      const headers = key();
      const invalid = { status: 422, code: 'validation-failed' };
      expectProblem(await act('approval', request, {}, headers), invalid);
      const wrong = { status: 422, code: 'refusal-without-reason' };
      expectProblem(await act('refusal', request, WITHOUT_REASON, headers), wrong);
      expect((await act('approval', request, APPROVE, headers)).status).toBe(200);
    });

    it('remembers a recorded attempt', async () => {
      const request = await ask(asker, giver);
      const headers = key();
      const conflicted = { ...APPROVE, conflictOfInterest: 'Saya adik pemohon.' };
      const first = await act('approval', request, conflicted, headers);
      const again = await act('approval', request, conflicted, headers);
      expect([first.status, again.text]).toEqual([403, first.text]);
      expect(await seen(request)).toMatchObject({ version: 3 });
    });

    it('is separate for each caller', async () => {
      const request = await ask(asker, giver);
      const headers = key();
      await act('approval', request, APPROVE, headers);
      const other = await act('approval', request, APPROVE, headers, giver.official('decider-2'));
      expectProblem(other, NOT_OPEN);
    });

    it('creates one request from several calls', async () => {
      const [data, headers] = [requestTo(giver), key()];
      const answers = await Promise.all(
        [1, 2, 3].map(() => asker.official('requester').post('/v1/requests', data, headers)),
      );
      for (const { status, text } of answers)
        expect([status, text]).toEqual([201, answers[0]?.text]);
    });
  });

  it('fifty officials decide twenty requests concurrently, and each request is decided once (F14)', async () => {
    const requests = await Promise.all(Array.from({ length: 20 }, () => ask(asker, giver)));
    const decide = async ({ id }: Seen, n: number): Promise<Answer[]> => {
      const token = await world.token(`decider-${n + 1}@${giver.code}`);
      const [route, body] = n % 2 === 0 ? ['approval', APPROVE] : ['refusal', REFUSE];
      const headers: Record<string, string> =
        n % 3 === 0 ? {} : { 'idempotency-key': randomUUID() };
      const answers = [];
      // Each call has been received.
      for (let time = 0; time < 2; time++)
        answers.push(
          await call('POST', `${brokers[n % brokers.length]}/v1/requests/${id}/${route}`, {
            token,
            body,
            headers,
          }),
        );
      return answers;
    };
    const officials = Array.from({ length: 50 }, (_, n) => n);
    const answers: Answer[][][] = [];
    for (const request of requests)
      answers.push(await Promise.all(officials.map((n) => decide(request, n))));
    for (const [at, request] of requests.entries()) {
      const pairs = answers[at] ?? [];
      const winners = pairs.filter(([first]) => first?.status === 200);
      expect(winners).toHaveLength(1);
      for (const [first, second] of pairs) {
        if (first?.status !== 200) expectProblem(first as Answer, NOT_OPEN);
        // The official who decided gets the same answer again if the key marks a repeat.
        if (second?.status === 200) expect(second.text).toBe(first?.text);
        else expectProblem(second as Answer, NOT_OPEN);
      }
      const { version, status } = await seen(request);
      expect([version, status]).toEqual([3, winners[0]?.[0]?.body.status]);
      await poll(async () => {
        const received = (await asker.mailbox()).filter(({ subject }) => subject === request.id);
        expect(received.map(({ sequence }) => sequence)).toEqual(['1', '2', '3']);
        expect(received.at(-1)?.type).toBe(`bantuan-kedinasan.request.${status}.v1`);
      });
    }
  }, 300_000);
});

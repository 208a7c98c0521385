import type { CloudEvent } from '#libs/contracts/envelope';
import type { Page } from '#libs/http/page';
import type { Answer } from '#tests/support/http';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { FLOOD, ITEMS, none } from './bad-decisions';

const NOT_OPEN = { status: 409, code: 'transition-not-open' };
const line = (more: object = {}): object => ({
  ...{ item: 'Perjalanan dinas penilai', amount: 18_000_000, fundedBy: 'requester' },
  ...more,
});
const LINES = { lines: [line()] };
const BY_AGREEMENT = {
  ...{ kind: 'agreement', number: '415.4/87/2026', date: '2020-01-02' },
  title: 'Perjanjian kerja sama penilaian',
};
const BY_REGULATION = {
  ...{ kind: 'regulation', number: '11 Tahun 2017', date: '2017-04-07' },
  ...{ title: 'Peraturan Pemerintah', article: '5' },
};
const DECLINE = { accept: false, reason: 'Melebihi standar biaya masukan.' };
/** The first forwardings of the file succeed, then one is interrupted between its two requests. */
const INTERRUPTED = 6;

describe.each(WORLDS)('what both parties agree on (%s)', (name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let other: Party;
  let requester: Official;
  let decider: Official;

  beforeAll(async () => {
    const happens = name === 'kafka' ? 'kill' : 'throw';
    world = await open({ FAILPOINT: `before-forwarded-request:${INTERRUPTED}:${happens}` });
    [asker, giver, other] = await Promise.all([
      Party.register(world, 'terms-asker'),
      Party.register(world, 'terms-giver'),
      Party.register(world, 'terms-other'),
    ]);
    requester = asker.official('requester');
    decider = giver.official('decider');
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const act = (by: Official, { id }: Pick<Seen, 'id'>, path: string, body: object) =>
    by.post<Seen>(`/v1/requests/${id}/${path}`, body);
  const done = async (answer: Promise<Answer<Seen>>): Promise<Seen> => {
    const { status, body, text } = await answer;
    expect([status, text]).toEqual([200, expect.anything()]);
    return body;
  };
  const proposed = async (
    by: Official,
    request: Pick<Seen, 'id'>,
    kind: string,
    body: object,
  ): Promise<string> => {
    const { proposals } = await done(act(by, request, kind, body));
    const last = proposals.at(-1);
    expect(last).toMatchObject({ kind, status: 'open', answer: null });
    return last?.id ?? '';
  };
  const answer = (by: Official, request: Pick<Seen, 'id'>, proposal: string, body: object) =>
    act(by, request, `proposals/${proposal}/answer`, body);
  const seen = async ({ id }: Pick<Seen, 'id'>): Promise<Seen> =>
    (await requester.get<Seen>(`/v1/requests/${id}`)).body;
  const told = async (party: Party, { id }: Pick<Seen, 'id'>): Promise<CloudEvent[]> =>
    (await party.mailbox()).filter(({ subject, sequence }) => subject === id && sequence);
  const eventsOf = async (party: Party, request: Pick<Seen, 'id'>): Promise<string[]> =>
    (await told(party, request)).map(({ type }) => type.split('.').at(-2) ?? '');
  const SUBMITTED = ['submitted', 'evaluated'];

  describe('costs', () => {
    it('are declined, countered and agreed, and both parties read each step', async () => {
      const request = await ask(asker, giver, { costs: [line()] });
      const first = await proposed(decider, request, 'costs', LINES);
      const missing = { status: 422, code: 'validation-failed', pointer: '/reason' };
      expectProblem(await answer(requester, request, first, { accept: false }), missing);
      await done(answer(requester, request, first, DECLINE));
      const counter = { lines: [line({ amount: 12_000_000 })] };
      const second = await proposed(requester, request, 'costs', counter);
      const third = await proposed(decider, request, 'costs', {
        lines: [line({ amount: 15_000_000 })],
      });
      expectProblem(await answer(decider, request, second, { accept: true }), NOT_OPEN);
      // An answer to the own proposal is forbidden, whatever else waits.
      const own = await answer(decider, request, third, { accept: true });
      expectProblem(own, { status: 403, code: 'forbidden' });
      const agreed = await done(answer(requester, request, third, { accept: true }));
      const late = await answer(decider, request, third, { accept: true });
      expectProblem(late, { status: 403, code: 'forbidden' });
      expect(agreed.terms.costs).toMatchObject({ total: 15_000_000, proposal: third });
      expect(agreed.proposals).toMatchObject([
        { id: first, by: giver.code, status: 'declined', answer: { reason: DECLINE.reason } },
        { id: second, by: asker.code, status: 'superseded', answer: null },
        { id: third, by: giver.code, status: 'agreed', answer: { by: asker.code } },
      ]);
      const all = ['costs-proposed', 'costs-declined', 'costs-proposed', 'costs-proposed'];
      for (const party of [asker, giver])
        await poll(async () =>
          expect(await eventsOf(party, request)).toEqual([...SUBMITTED, ...all, 'costs-agreed']),
        );
      const events = await told(asker, request);
      expect(events.at(-1)?.data.change).toEqual({
        proposal: third,
        total: 15_000_000,
        fundedBy: { requester: 15_000_000, provider: 0, shared: 0 },
      });
      expect(JSON.stringify(events)).not.toMatch(/Perjalanan|standar biaya/);
      for (const [side, listed] of [
        ['any', true],
        ['requester', true],
        ['provider', false],
      ] as const) {
        const list = await requester.get<{ items: Seen[] }>(
          `/v1/requests?paidBy=${side}&limit=100`,
        );
        expect([side, list.body.items.some(({ id }) => id === request.id)]).toEqual([side, listed]);
      }
    });

    it('are agreed once by many officials who answer at once', async () => {
      const request = await ask(asker, giver);
      const proposal = await proposed(decider, request, 'costs', LINES);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          answer(
            asker.official(`requester-${n + 1}`),
            request,
            proposal,
            n % 2 ? DECLINE : { accept: true },
          ),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const one of answers) if (one.status !== 200) expectProblem(one, NOT_OPEN);
      expect((await seen(request)).version).toBe(request.version + 2);
    });

    it.each([
      ['an amount beyond the range', [line({ amount: 10 ** 15 + 1 })], '/lines/0/amount'],
      ['a negative amount', [line({ amount: -1 })], '/lines/0/amount'],
      ['a share of nothing', [line({ share: 0 })], '/lines/0/share'],
      [
        'days that end before they begin',
        [line({ period: { from: '2026-12-09', to: '2026-12-07' } })],
        '/lines/0/period/to',
      ],
      ['a sum beyond the range', [line({ amount: 10 ** 15 }), line({ item: 'lain' })], '/lines'],
      ['an unknown source', [line({ fundedBy: 'nobody' })], '/lines/0/fundedBy'],
    ])('are not proposed with %s', async (_case, lines, pointer) => {
      const request = await ask(asker, giver);
      const wrong = { status: 422, code: 'validation-failed', pointer };
      expectProblem(await act(decider, request, 'costs', { lines }), wrong);
    });

    it.each([
      ['a line that is paid twice', [line(), line({ budgetLine: 'lain' })], 'double-funding'],
      ['shares above the whole', [line({ share: 60 }), line({ share: 50 })], 'double-funding'],
      ['an amount above its standard', [line({ standard: 1_000_000 })], 'unreasonable'],
    ])('are refused with %s, with pointer and reason', async (_case, lines, field) => {
      const request = await ask(asker, giver);
      const wrong = { status: 422, code: 'costs-not-acceptable', pointer: '/lines/0', field };
      expectProblem(await act(decider, request, 'costs', { lines }), wrong);
      const shares = [line({ share: 60 }), line({ share: 40, fundedBy: 'provider' })];
      await proposed(decider, request, 'costs', { lines: shares });
    });

    it('are not refunded between units of one body', async () => {
      const unit = await Party.register(world, 'terms-unit', { party: asker.code });
      const request = await ask(asker, unit);
      const wrong = { status: 422, code: 'costs-not-acceptable', field: 'same-budget' };
      expectProblem(await act(unit.official('decider'), request, 'costs', LINES), {
        ...wrong,
        pointer: '/lines/0',
      });
      await proposed(unit.official('decider'), request, 'costs', { lines: [] });
    });

    it('are proposed and agreed by signed messages', async () => {
      const request = await ask(asker, giver);
      const proposing = giver.message('propose-costs', { requestId: request.id, ...LINES });
      await giver.send(proposing, request.id);
      const receipt = await giver.receipt(proposing.id);
      expect(receipt.data).toMatchObject({ requestId: request.id, version: 3 });
      const [proposal] = (await seen(request)).proposals;
      const accepting = { requestId: request.id, proposalId: proposal?.id, accept: true };
      const answering = asker.message('answer-proposal', accepting);
      await asker.send(answering, request.id);
      expect((await asker.receipt(answering.id)).data).toMatchObject({ version: 4 });
      expect((await seen(request)).terms.costs).toMatchObject({ proposal: proposal?.id });
      // The provider's answer needs an official.
      const again = await proposed(requester, request, 'costs', { lines: [] });
      const bySystem = { requestId: request.id, proposalId: again, accept: true };
      const rejected = await giver.command(giver.message('answer-proposal', bySystem));
      expectProblem(rejected, { status: 403, code: 'forbidden' });
    });

    it('are accepted with the approval, which fixes the day of the help', async () => {
      const request = await ask(asker, giver, { costs: [line()], neededBy: '2099-01-15' });
      const past = { items: 'all', deliverBy: '2020-01-01', ...none };
      const wrong = { status: 422, code: 'validation-failed', pointer: '/deliverBy' };
      expectProblem(await act(decider, request, 'approval', past), wrong);
      const { terms, status } = await done(
        act(decider, request, 'approval', { items: 'all', acceptCosts: true, ...none }),
      );
      expect([status, terms.deliverBy]).toEqual(['approved', '2099-01-15']);
      expect(terms.costs).toMatchObject({ total: 18_000_000, proposal: null });
      await poll(async () =>
        expect(await eventsOf(asker, request)).toEqual([
          ...SUBMITTED,
          ...['approved', 'costs-agreed'],
        ]),
      );
    });
  });

  describe('responsibility', () => {
    it('moves by an agreement of both, and every later event says so', async () => {
      const request = await ask(asker, giver);
      const wanted = { holder: giver.code, basis: BY_AGREEMENT };
      const proposal = await proposed(requester, request, 'responsibility', wanted);
      expect((await seen(request)).responsible).toEqual({ holder: asker.code, basis: '37' });
      await done(answer(decider, request, proposal, { accept: true }));
      const responsible = { holder: giver.code, basis: '37-agreement' };
      const approved = await done(act(decider, request, 'approval', { items: 'all', ...none }));
      expect(approved.responsible).toEqual(responsible);
      expect(approved.terms.responsibility).toMatchObject({ ...wanted, proposal });
      await poll(async () => {
        const events = await told(asker, request);
        expect(events.map(({ data }) => data.responsible)).toEqual([
          ...Array.from({ length: 3 }, () => ({ holder: asker.code, basis: '37' })),
          responsible,
          responsible,
        ]);
      });
    });

    it.each([
      ['an agreement for a third agency', 'terms-other', BY_AGREEMENT, '/holder'],
      ['an unknown agency', 'no-such-agency', BY_REGULATION, '/holder'],
      [
        'a regulation without an article',
        'terms-other',
        { ...BY_REGULATION, article: ' ' },
        '/basis/article',
      ],
      [
        'an agreement of the future',
        'terms-giver',
        { ...BY_AGREEMENT, date: '2099-01-01' },
        '/basis/date',
      ],
    ])('does not move by %s', async (_case, holder, basis, pointer) => {
      const request = await ask(asker, giver);
      const wrong = { status: 422, code: 'validation-failed', pointer };
      expectProblem(await act(decider, request, 'responsibility', { holder, basis }), wrong);
    });
  });

  it('the day of the help is agreed after the approval, and not in the past', async () => {
    const request = await ask(asker, giver);
    const later = { deliverBy: '2099-03-01', reason: 'Penilai baru tersedia kemudian.' };
    expectProblem(await act(decider, request, 'date', later), NOT_OPEN);
    await done(act(decider, request, 'approval', { items: 'all', ...none }));
    const past = { ...later, deliverBy: '2020-01-01' };
    const wrong = { status: 422, code: 'validation-failed', pointer: '/deliverBy' };
    expectProblem(await act(decider, request, 'date', past), wrong);
    const proposal = await proposed(decider, request, 'date', later);
    const { terms } = await done(answer(requester, request, proposal, { accept: true }));
    expect(terms.deliverBy).toBe('2099-03-01');
  });

  describe('forwarding', () => {
    const to = (code: string, items: 'all' | string[] = 'all'): object => ({
      ...{ to: code, items },
      reason: 'Instansi itu lebih dekat.',
    });
    const forward = async (request: Seen, body: object, from = decider): Promise<Seen> => {
      const proposal = await proposed(from, request, 'forwarding', body);
      return done(answer(requester, request, proposal, { accept: true }));
    };

    it('of all items begins a new request with its own clock, linked both ways', async () => {
      const request = await ask(asker, giver, { costs: [line()] });
      const before = await forward(request, to(other.code));
      expect(before).toMatchObject({ status: 'forwarded', deadline: { running: false } });
      const [link] = before.links;
      expect(link).toMatchObject({ kind: 'forwarded-to', items: ['1'], path: [giver.code] });
      const begun = await seen({ id: link?.requestId ?? '' });
      expect(begun).toMatchObject({
        ...{
          status: 'awaiting-decision',
          reference: ((await seen(request)) as { reference?: string }).reference,
        },
        provider: { code: other.code },
        deadline: { running: true },
        links: [{ requestId: request.id, kind: 'forwarded-from', path: [giver.code] }],
      });
      // Neither provider sees the request of the other.
      expect((await decider.get(`/v1/requests/${begun.id}`)).status).toBe(404);
      expect((await other.official('decider').get(`/v1/requests/${request.id}`)).status).toBe(404);
      await poll(async () => {
        expect((await eventsOf(giver, request)).slice(2)).toEqual([
          ...['forwarding-proposed', 'forwarding-agreed', 'forwarded'],
        ]);
        expect(await eventsOf(other, begun)).toEqual(SUBMITTED);
      });
      // In a circle it would never be decided.
      for (const [code, field] of [
        [giver.code, 'forwarded-before'],
        [other.code, 'is-provider'],
        [asker.code, 'is-requester'],
        ['no-such-agency', 'unknown-agency'],
      ] as const)
        expectProblem(await act(other.official('decider'), begun, 'forwarding', to(code)), {
          ...{ status: 422, code: 'validation-failed', pointer: '/to', field },
        });
    });

    it('by item leaves the rest, which is evaluated again and decided here', async () => {
      const request = await ask(asker, giver, { items: ITEMS });
      const unknown = { status: 422, code: 'validation-failed', pointer: '/items/0' };
      expectProblem(await act(decider, request, 'forwarding', to(other.code, ['9'])), unknown);
      const rest = await forward(request, to(other.code, ['2']));
      expect(rest).toMatchObject({ status: 'awaiting-decision', items: [{ id: '1' }] });
      const begun = await seen({ id: rest.links[0]?.requestId ?? '' });
      expect(begun).toMatchObject({ items: [{ id: '2' }], status: 'awaiting-decision' });
      const approved = await done(act(decider, request, 'approval', { items: 'all', ...none }));
      expect(approved.decision?.items).toMatchObject([{ id: '1', outcome: 'approved' }]);

      // The same cost is not agreed on in both requests: the party that sees both finds it.
      const one = await proposed(decider, request, 'costs', LINES);
      await done(answer(requester, request, one, { accept: true }));
      const twice = { status: 422, code: 'costs-not-acceptable', field: 'double-funding' };
      const byRequester = await act(requester, begun, 'costs', LINES);
      expectProblem(byRequester, { ...twice, pointer: '/lines/0' });
      const two = await proposed(other.official('decider'), begun, 'costs', LINES);
      const agreeing = await answer(requester, begun, two, { accept: true });
      expectProblem(agreeing, { ...twice, pointer: '/accept' });
    });

    it('to two agencies finds a cost that one of them has agreed on already', async () => {
      const request = await ask(asker, giver, { items: ITEMS });
      const fourth = await Party.register(world, 'terms-fourth');
      await forward(request, to(other.code, ['2']));
      const { links, status } = await forward(request, to(fourth.code));
      expect(status).toBe('forwarded');
      const [one, two] = links.map(({ requestId }) => ({ id: requestId }));
      if (!one || !two) throw new Error('both forwardings leave a link');
      const agreed = await proposed(other.official('decider'), one, 'costs', LINES);
      await done(answer(requester, one, agreed, { accept: true }));
      const twice = await proposed(fourth.official('decider'), two, 'costs', LINES);
      expectProblem(await answer(requester, two, twice, { accept: true }), {
        ...{ status: 422, code: 'costs-not-acceptable', field: 'double-funding' },
        pointer: '/accept',
      });
      const rest = await proposed(fourth.official('decider'), two, 'costs', { lines: [] });
      await done(answer(requester, two, rest, { accept: true }));
    });

    it('needs the consent of the requester, and ends with a decision', async () => {
      const request = await ask(asker, giver);
      const first = await proposed(decider, request, 'forwarding', to(other.code));
      const declined = await done(answer(requester, request, first, DECLINE));
      expect(declined).toMatchObject({ status: 'awaiting-decision', links: [] });
      const second = await proposed(decider, request, 'forwarding', to(other.code));
      const approved = await done(act(decider, request, 'approval', { items: 'all', ...none }));
      expect(approved.proposals.at(-1)?.status).toBe('superseded');
      expectProblem(await answer(requester, request, second, { accept: true }), NOT_OPEN);
    });

    it('happens whole or not at all when the broker dies between the two requests', async () => {
      const third = await forward(await ask(asker, giver), to(other.code));
      expect(third.status).toBe('forwarded');
      const request = await ask(asker, giver);
      const proposal = await proposed(decider, request, 'forwarding', to(other.code));
      const listed = async (): Promise<number> =>
        (await requester.get<Page<object>>('/v1/requests?limit=100')).body.items.length;
      const count = await listed();
      const answered = await answer(requester, request, proposal, { accept: true }).catch(
        () => null,
      );
      expect(answered?.status ?? 'killed').toBe(name === 'kafka' ? 'killed' : 500);
      if (name === 'kafka') {
        const [broker] = world.processes;
        await broker?.stop();
        await broker?.start();
      }
      expect(await seen(request)).toMatchObject({
        ...{ version: 3, status: 'awaiting-decision', links: [] },
        proposals: [{ id: proposal, status: 'open' }],
      });
      expect(await listed()).toBe(count);
      const again = await done(answer(requester, request, proposal, { accept: true }));
      expect(again.status).toBe('forwarded');
      expect(await listed()).toBe(count + 1);
    });
  });

  it('an emergency leaves costs open, and reminds of them after 5 working days and weekly', async () => {
    await world.setClock('2026-11-23T03:00:00Z');
    const request = await ask(asker, giver, { emergency: FLOOD, costs: [line()] });
    await done(act(decider, request, 'approval', { items: 'all', reason: 'Darurat.', ...none }));
    const reminders = async (): Promise<number> =>
      (await eventsOf(asker, request)).filter((type) => type === 'costs-reminded').length;
    await world.setClock('2026-11-30T16:00:00Z');
    for (const [time, count] of [
      ['2026-11-30T17:00:01Z', 1],
      ['2026-12-07T17:00:05Z', 2],
      ['2026-12-14T17:00:10Z', 3],
    ] as const) {
      expect(await reminders()).toBe(count - 1);
      await world.setClock(time);
      await poll(async () => expect(await reminders()).toBe(count));
    }
    const proposal = await proposed(decider, request, 'costs', LINES);
    await done(answer(requester, request, proposal, { accept: true }));
    await world.setClock('2027-01-14T03:00:00Z');
    const { body } = await requester.get<Page<{ type: string }>>(
      `/v1/requests/${request.id}/history?limit=100`,
    );
    expect(body.items.at(-1)?.type).toBe('costs-agreed');
    expect(await reminders()).toBe(3);
  });
});

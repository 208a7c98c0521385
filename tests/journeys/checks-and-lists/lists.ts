import type { RequestCounts } from '#libs/contracts/requests-and-callers';
import type { Page } from '#libs/http/page';
import { BUSY, FLOOD, ITEMS, none } from '#tests/journeys/bad-decisions';
import { ACT_SAMPLES } from '#tests/support/acts';
import { ask, Official, Party, requestTo, Seen } from '#tests/support/parties';
import { expectProblem } from '#tests/support/problems';
import { Agencies, listed } from './agencies';

const idsOf = async (by: Official, query: string): Promise<string[]> =>
  (await listed(by, query)).map(({ id }) => id);

/** What is found, in which order, and how much of it waits for whom. */
export function lists(agencies: Agencies): void {
  describe('lists', () => {
    let asking: Party;
    let giving: Party;
    let boats: Seen;
    let sealed: Seen;
    let refused: Seen;
    let asked: Seen;
    let all: string[];

    beforeAll(async () => {
      asking = await Party.register(agencies.world, 'cari-peminta', {
        name: 'Dinas Perhubungan Rejosari',
      });
      giving = await Party.register(agencies.world, 'cari-pemberi', {
        name: 'Balai Pengujian Wonokerto',
      });
      const of = giving.official('decider');
      boats = await ask(asking, giving, {
        ...{ reference: 'B/451/HK.02/2026', subject: 'Peminjaman perahu karet' },
        ...{ description: 'Untuk mengungsikan warga.', emergency: FLOOD, kind: 'equipment' },
      });
      sealed = await ask(asking, giving, {
        ...{ classification: 'rahasia', subject: undefined, description: undefined },
        ...{ grounds: [{ provision: '35-1-d' }], items: [{ id: '1', quantity: 2 }] },
        ...{ contentAt: { uri: 'https://a.example/perahu', sha256: 'b'.repeat(64) } },
      });
      refused = await ask(asking, giving, { items: ITEMS });
      await of.post(`/v1/requests/${refused.id}/refusal`, { grounds: [BUSY], ...none });
      asked = await ask(asking, giving);
      await of.post(`/v1/requests/${asked.id}/clarification`, { text: 'Berapa hari?' });
      await of.post(`/v1/requests/${sealed.id}/escalation`, {
        ...{ reason: 'outside-36-1', text: 'Jauh.' },
      });
      all = [asked, refused, sealed, boats].map(({ id }) => id);
    });

    it('show both agencies, the deadline, and how much is asked for', async () => {
      const rows = await listed(giving.official('decider'), '');
      expect(rows.map(({ id }) => id)).toEqual(all);
      expect(rows[1]).toMatchObject({
        ...{ requester: asking.code, requesterName: 'Dinas Perhubungan Rejosari' },
        ...{ provider: giving.code, providerName: 'Balai Pengujian Wonokerto' },
        ...{ classification: 'biasa', running: false, escalatedAt: null, itemCount: 2 },
      });
      expect(rows[2]).toMatchObject({
        ...{ subject: null, classification: 'rahasia', running: true, itemCount: 1 },
        // Provisional in a year whose calendar is not loaded.
        ...{ provisional: sealed.deadline.provisional, escalatedAt: expect.any(String) as string },
      });
    });

    it.each<[string, () => Seen[]]>([
      ['q=perahu', () => [boats]],
      ['q=meminjam+perahu', () => [boats]],
      ['q=ungsi', () => [boats]],
      ['q=perahu+rejosari', () => [boats]],
      ['q=wonokerto+-perahu', () => [asked, refused, sealed]],
      ['q=B/451/HK.02/2026', () => [boats]],
      ['q=451', () => [boats]],
      ['q=%22perahu+karet%22', () => [boats]],
      ['q=nihil', () => []],
      ['status=refused', () => [refused]],
      ['status=refused&status=awaiting-clarification', () => [asked, refused]],
      ['emergency=true', () => [boats]],
      ['emergency=false', () => [asked, refused, sealed]],
      ['escalated=true', () => [sealed]],
      ['escalated=false&kind=equipment', () => [boats]],
      ['overdue=true', () => []],
      ['overdue=false', () => [asked, refused, sealed, boats]],
      ['waitingFor=me', () => [sealed, boats]],
      ['waitingFor=me&sort=due', () => [boats, sealed]],
      ['decidedBy=me', () => [refused]],
      ['paidBy=any', () => []],
      ['ratedBy=requester', () => []],
      ['dueBefore=2099-01-01T00:00:00Z', () => [sealed, boats]],
      ['dueBefore=2020-01-01T00:00:00Z', () => []],
      ['receivedFrom=2099-01-01T00:00:00Z', () => []],
      ['dueBefore=0000-01-01T00:00:00Z', () => []],
      [`receivedFrom=2099-01-01T00:00:00.${'0'.repeat(200)}Z`, () => []],
      ['id=019ab000-0000-7000-8000-000000000000', () => []],
      ['receivedBefore=2099-01-01T00:00:00%2B07:00&status=refused', () => [refused]],
    ])('filter by %s', async (query, expected) => {
      expect(await idsOf(giving.official('decider'), query)).toEqual(
        expected().map(({ id }) => id),
      );
      expect(await idsOf(agencies.third.official('decider'), query)).toEqual([]);
    });

    it('have single requests by id, and not those of others', async () => {
      const query = `id=${refused.id}&id=${boats.id}`;
      const expected = await idsOf(giving.official('decider'), 'kind=equipment');
      expect(await idsOf(giving.official('decider'), `${query}&kind=equipment`)).toEqual(expected);
      expect((await idsOf(giving.official('decider'), query)).sort()).toEqual(
        [refused.id, boats.id].sort(),
      );
      expect(await idsOf(agencies.third.official('decider'), query)).toEqual([]);
    });

    it('know whom a request waits for, and who decided', async () => {
      const own = asking.official('requester');
      expect(await idsOf(own, 'waitingFor=me')).toEqual([asked.id]);
      expect(await idsOf(own, 'decidedBy=me')).toEqual([]);
      expect(await idsOf(giving.official('decider-2'), 'decidedBy=me')).toEqual([]);
      expect(await idsOf(giving.official('superior'), 'waitingFor=me')).toEqual([sealed.id]);
      expect(
        await idsOf(new Official(agencies.world, 'auditor'), `q=perahu&requester=${asking.code}`),
      ).toEqual([boats.id]);
    });

    it.each([
      ['status=x', '/status'],
      ['status=refused&status=x', '/status'],
      ['overdue=yes', '/overdue'],
      ['waitingFor=you', '/waitingFor'],
      ['decidedBy=decider', '/decidedBy'],
      ['paidBy=bkn', '/paidBy'],
      ['ratedBy=me', '/ratedBy'],
      ['dueBefore=2026-11-30', '/dueBefore'],
      ['receivedFrom=kemarin', '/receivedFrom'],
      ['q=%00', '/q'],
      ['id=1', '/id'],
      ['after=x', '/after'],
      ['sort=name', '/sort'],
    ])('refuse %s', async (query, pointer) => {
      const answer = await agencies.decider.get(`/v1/requests?${query}`);
      expectProblem(answer, { status: 422, code: 'validation-failed', pointer });
    });

    it.each(['', 'sort=due', 'q=sukamaju', 'waitingFor=me', 'status=awaiting-decision'])(
      'go on page by page in the order of "%s", also when requests come in between',
      async (query) => {
        const whole = await idsOf(agencies.decider, query);
        const pages: string[] = [];
        for (let after = ''; ;) {
          const { body } = await agencies.decider.get<Page<Seen>>(
            `/v1/requests?limit=2&${query}${after}`,
          );
          pages.push(...body.items.map(({ id }) => id));
          if (body.next === null) break;
          if (after === '') await ask(agencies.asker, agencies.giver);
          after = `&after=${body.next}`;
        }
        expect(whole.length).toBeGreaterThan(2);
        expect(pages.filter((id) => whole.includes(id))).toEqual(whole);
        expect(new Set(pages).size).toBe(pages.length);
      },
    );

    it('are counted as they are filtered', async () => {
      const counts = async (by: Official): Promise<RequestCounts> =>
        (await by.get<RequestCounts>('/v1/requests/counts')).body;
      // The emergency is due within hours, in the late evening on the next day.
      const [today, due] = [new Date(), new Date(boats.deadline.dueAt)].map((at) =>
        at.toLocaleDateString('sv', { timeZone: 'Asia/Jakarta' }),
      );
      expect(await counts(giving.official('decider'))).toEqual({
        ...{ waitingForMe: 2, overdue: 0, dueToday: due === today ? 1 : 0, standingStill: 1 },
        ...{ escalated: 1, returned: 0 },
      });
      expect(await counts(asking.official('requester'))).toMatchObject({ waitingForMe: 1 });
      expect(await counts(agencies.third.official('superior'))).toMatchObject({ waitingForMe: 0 });
      for (const [name, query] of [
        ['waitingForMe', 'waitingFor=me'],
        ['overdue', 'overdue=true'],
        ['returned', 'status=returned'],
      ] as const)
        expect((await counts(agencies.decider))[name]).toBe(
          (await idsOf(agencies.decider, query)).length,
        );
    });
  });

  it('what is open beside the status waits for those who can answer it', async () => {
    const { asker, giver, decider, requester, superior } = agencies;
    const waits = async (by: Official, { id }: Seen): Promise<boolean> => {
      const counted = (await by.get<RequestCounts>('/v1/requests/counts')).body.waitingForMe;
      const query = 'waitingFor=me&limit=100';
      const ids = (await by.get<Page<Seen>>(`/v1/requests?${query}`)).body.items;
      expect(ids).toHaveLength(counted);
      return ids.some((listed) => listed.id === id);
    };
    const own = giver.official('superior');
    const all = [requester, decider, superior, own];
    const waiting = async (request: Seen): Promise<string[]> => {
      const each = await Promise.all(all.map((by) => waits(by, request)));
      return all.filter((_, at) => each[at]).map(({ subject }) => subject);
    };
    const act = async (by: Official, { id }: Seen, name: string, body: object): Promise<Seen> =>
      (await by.post<Seen>(`/v1/requests/${id}/${name}`, body)).body;

    const proposed = await ask(asker, giver);
    await act(decider, proposed, 'approval', ACT_SAMPLES.approval.body);
    expect(await waiting(proposed)).toEqual([]);
    const lines = { lines: [{ item: 'Perahu', amount: 5, fundedBy: 'requester' }] };
    const { proposals } = await act(requester, proposed, 'costs', lines);
    expect(await waiting(proposed)).toEqual([decider.subject]);
    const answer = `proposals/${proposals[0]?.id}/answer`;
    await act(decider, proposed, answer, { accept: false, reason: 'Terlalu rendah.' });
    await act(decider, proposed, 'costs', lines);
    expect(await waiting(proposed)).toEqual([requester.subject]);

    const objected = await ask(asker, giver);
    await act(decider, objected, 'refusal', ACT_SAMPLES.refusal.body);
    await act(requester, objected, 'objection', ACT_SAMPLES.objection.body);
    expect(await waiting(objected)).toEqual([superior.subject, own.subject]);
    await act(superior, objected, 'objection/answer', {
      outcome: 'upheld',
      reason: 'Sudah tepat.',
    });
    expect(await waiting(objected)).toEqual([]);

    const delivered = await ask(asker, giver);
    await act(decider, delivered, 'approval', ACT_SAMPLES.approval.body);
    await act(decider, delivered, 'delivery', { status: 'delivered', items: [] });
    expect(await waiting(delivered)).toEqual([requester.subject]);

    const body = {
      ...requestTo(giver, { channel: 'oral', emergency: FLOOD, requestedBy: undefined }),
      requester: asker.code,
    };
    const { body: oral } = await decider.post<Seen>('/v1/requests', body);
    await act(decider, oral, 'approval', ACT_SAMPLES.approval.body);
    expect(await waiting(oral)).toEqual([requester.subject]);
    await act(requester, oral, 'confirmation', {});
    expect(await waiting(oral)).toEqual([]);
  });
}

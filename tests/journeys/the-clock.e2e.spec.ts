import type { SummaryAnswer } from '#libs/contracts/answers';
import type { Page } from '#libs/http/page';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import { FLOOD, none } from './bad-decisions';

/**
 * The clock of the product in a week of 2026 without a holiday; the time zone of the parties is
 * Asia/Jakarta.
 */
describe.each(WORLDS)('deadlines, lists by them, and figures (%s)', (_name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let decider: Official;

  beforeAll(async () => {
    world = await open();
    [asker, giver] = await Promise.all([
      Party.register(world, 'clock-asker'),
      Party.register(world, 'clock-giver'),
    ]);
    decider = giver.official('decider');
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const act = async (who: Official, name: string, id: string, body: object): Promise<Seen> => {
    const answer = await who.post<Seen>(`/v1/requests/${id}/${name}`, body);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  const summary = async (period = ''): Promise<SummaryAnswer> =>
    (await decider.get<SummaryAnswer>(`/v1/reports/summary${period}`)).body;
  const waiting = async (who: Official, limit = 50): Promise<string[]> => {
    const ids: string[] = [];
    for (let after = ''; ;) {
      const { body } = await who.get<Page<{ id: string }>>(
        `/v1/requests?sort=due&provider=${giver.code}&limit=${limit}${after}`,
      );
      ids.push(...body.items.map(({ id }) => id));
      if (body.next === null) return ids;
      after = `&after=${body.next}`;
    }
  };

  it('stands still from the clarification to the answer', async () => {
    await world.setClock('2026-11-23T03:00:00Z'); // Monday 10.00
    const { id, deadline } = await ask(asker, giver);
    expect(deadline).toEqual({
      dueAt: '2026-11-30T16:59:59.999Z',
      provisional: false,
      running: true,
    });

    await world.setClock('2026-11-25T02:00:00Z'); // Wednesday
    const asked = await act(decider, 'clarification', id, { text: 'Penilai bidang apa?' });
    expect(asked).toMatchObject({ status: 'awaiting-clarification', deadline: { running: false } });
    const path = `/v1/requests/${id}/deadline`;
    expect((await decider.get(path)).body).toMatchObject({
      running: false,
      stops: [{ from: expect.stringMatching(/^2026-11-25T02:00/), to: null }],
    });

    await world.setClock('2026-11-27T03:00:00Z'); // Friday
    const answered = await act(asker.official('requester'), 'information', id, { text: 'Hukum.' });
    expect(answered).toMatchObject({
      status: 'awaiting-decision',
      // The three days that the clarification touched do not count.
      deadline: { dueAt: '2026-12-03T16:59:59.999Z', running: true },
    });
    const { days, stops } = (
      await decider.get<{
        days: { date: string; counted: boolean }[];
        stops: object[];
      }>(path)
    ).body;
    expect(days.filter(({ counted }) => counted).map(({ date }) => date)).toEqual([
      '2026-11-24',
      '2026-11-30',
      '2026-12-01',
      '2026-12-02',
      '2026-12-03',
    ]);
    expect(stops).toMatchObject([{ to: expect.stringMatching(/^2026-11-27T03:00/) }]);
    await act(decider, 'approval', id, { items: 'all', ...none });
  });

  it('orders lists by due date, overdue first, and the figures agree', async () => {
    await world.setClock('2026-11-23T03:00:00Z');
    const before = await poll(async () => {
      const figures = await summary();
      expect(figures.byStatus).toEqual({ approved: 1 });
      return figures;
    });
    expect(before).toMatchObject({ overdue: 0, byRequester: { [asker.code]: 1 } });
    const [usual, soon, sooner, now, back] = [
      await ask(asker, giver),
      await ask(asker, giver, { urgency: 'segera' }),
      await ask(asker, giver, { urgency: 'sangat-segera' }),
      await ask(asker, giver, { emergency: FLOOD }),
      await ask(asker, giver, { grounds: [] }),
    ].map(({ id }) => id);
    expect(await waiting(decider)).toEqual([now, sooner, soon, usual]);
    expect(await waiting(asker.official('requester'))).toEqual([back]);
    expect(await waiting(giver.official('requester'))).toEqual([]);

    await world.setClock('2026-11-25T05:00:00Z'); // Wednesday noon
    const { id: newest } = await ask(asker, giver, { urgency: 'sangat-segera' });
    const all = [now, sooner, soon, newest, usual];
    expect(await waiting(decider)).toEqual(all);
    expect(await waiting(decider, 2)).toEqual(all);
    await poll(async () => {
      expect(await summary()).toMatchObject({
        byStatus: { approved: 1, 'awaiting-decision': 5, returned: 1 },
        byRecommendation: { 'grant-possible': 5, 'must-give': 1, 'return-incomplete': 1 },
        byProvision: { '35-1-b': 6, '36-3': 1 },
        byRequester: { [asker.code]: 7 },
        byProvider: { [giver.code]: 7 },
        overdue: 2,
        // The request that was due on Monday was escalated automatically.
        escalated: 2,
      });
    });
    for (const [period, requests] of [
      ['receivedFrom=2026-11-24T00:00:00Z', 1],
      ['receivedBefore=2026-11-24T07:00:00%2B07:00', 6],
      ['receivedFrom=2026-11-23T00:00:00Z&receivedBefore=2026-11-24T00:00:00Z', 6],
      ['receivedFrom=2026-12-01T00:00:00Z', 0],
      // Times that PostgreSQL does not read literally.
      ['receivedFrom=2026-11-24T23:59:00%2B23:59', 1],
      ['receivedFrom=0000-01-01T00:00:00Z', 7],
    ] as const) {
      const { byProvider, incomplete } = await summary(`?${period}`);
      expect({ period, byProvider, incomplete }).toEqual({
        period,
        byProvider: requests === 0 ? {} : { [giver.code]: requests },
        incomplete: 0,
      });
    }
    expect(await summary('?receivedFrom=2026-11-23T00:00:00Z')).toMatchObject({
      receivedFrom: '2026-11-23T00:00:00Z',
      receivedBefore: null,
    });
    for (const [period, pointer, code] of [
      ['receivedFrom=2026-11', '/receivedFrom', 'not-a-time'],
      [
        'receivedFrom=2026-11-24T00:00:00Z&receivedBefore=2026-11-24T07:00:00%2B07:00',
        '/receivedBefore',
        'out-of-range',
      ],
    ])
      expect(await decider.get(`/v1/reports/summary?${period}`)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer, code }] },
      });

    await act(decider, 'approval', String(now), { items: 'all', ...none });
    await act(decider, 'clarification', String(sooner), { text: 'Penilai bidang apa?' });
    await act(asker.official('requester'), 'withdrawal', String(soon), {});
    expect(await waiting(decider)).toEqual([newest, usual]);
    expect((await waiting(asker.official('requester'))).sort()).toEqual([back, sooner].sort());
    await poll(async () => {
      expect(await summary()).toMatchObject({
        byStatus: {
          approved: 2,
          'awaiting-clarification': 1,
          'awaiting-decision': 2,
          returned: 1,
          withdrawn: 1,
        },
        overdue: 0,
      });
    });
    const { median, p90 } = (await summary()).decisionHours;
    // One took from Monday 10.00 to Friday 10.00, the other until Wednesday noon: 96 and 50 hours.
    expect(median).toBeCloseTo(73, 1);
    expect(p90).toBeCloseTo(91.4, 1);
  });
});

import { createHash } from 'node:crypto';
import type { HistoryEntry } from '#libs/contracts/answers';
import type { Page } from '#libs/http/page';
import { Answer } from '#tests/support/http';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import type { OpenWorld, World } from '#tests/support/world';
import {
  BUSY,
  FLOOD,
  FORBIDDEN,
  ITEMS,
  NO_APPROVALS,
  NO_REFUSALS,
  none,
  NOT_TO_SAY,
  SECRET,
} from '../bad-decisions';

export function decisions(open: OpenWorld): void {
  let world: World;
  let asker: Party;
  let giver: Party;
  let decider: Official;

  beforeAll(async () => {
    world = await open();
    [asker, giver] = await Promise.all([
      Party.register(world, 'decide-asker'),
      Party.register(world, 'decide-giver', { kind: 'lpnk' }),
    ]);
    decider = giver.official('decider');
  }, 120_000);

  const act = (name: string, { id }: Seen, body: object, by = decider): Promise<Answer<Seen>> =>
    by.post<Seen>(`/v1/requests/${id}/${name}`, body);
  const seen = async ({ id }: Seen): Promise<Seen> =>
    (await decider.get<Seen>(`/v1/requests/${id}`)).body;
  const history = async ({ id }: Seen): Promise<{ type: string; data: object }[]> =>
    (await decider.get<Page<{ type: string; data: object }>>(`/v1/requests/${id}/history`)).body
      .items;
  const finding = async ({ id }: Seen, provision: string): Promise<unknown> => {
    const { body } = await decider.get<{ findings: { provision: string; item: null }[] }>(
      `/v1/requests/${id}/evaluation`,
    );
    return body.findings.find((found) => found.provision === provision && found.item === null);
  };

  describe('statements re-evaluate the request', () => {
    it.each([
      ['36-1-a', {}, { text: 'Seleksi nasional kami terhenti bila penilai ditarik.' }],
      ['36-1-b', { regulation: 'UU 17/2011' }, { regulation: 'UU 17/2011', article: '25' }],
      ['36-1-c', { article: '25' }, { regulation: 'UU 17/2011', article: '25' }],
    ])('%s counts as met only with its required facts', async (provision, bare, shown) => {
      const request = await ask(asker, giver);
      expect(request).toMatchObject({ version: 2, recommendation: 'grant-possible' });
      const state = (fact: object) =>
        act('statements', request, { facts: [{ provision, value: 'met', ...fact }] });
      const open = {
        version: 3,
        status: 'awaiting-decision',
        recommendation: 'official-judgement',
      };
      expect((await state(bare)).body).toMatchObject(open);
      expect(await finding(request, provision)).toMatchObject({ value: 'needs-judgement' });
      const answer = await state(shown);
      expect(answer.body).toMatchObject({ version: 4, recommendation: 'refusal-possible' });
      expect(answer.headers.get('etag')).toBe('"4"');
      expect(await finding(request, provision)).toMatchObject({ value: 'met', basis: 'stated' });
    });

    it('about an item affect only that item', async () => {
      const request = await ask(asker, giver, { items: ITEMS });
      const facts = [{ ...SECRET, reason: undefined, value: 'met', items: ['2'] }];
      const { body } = await act('statements', request, { facts });
      expect(body.recommendation).toBe('partial');
    });

    it('contradict a claim, and can be taken back', async () => {
      const request = await ask(asker, giver);
      const contradicted = [{ provision: '35-1-b', text: 'Anda memiliki dua puluh penilai.' }];
      const against = await act('statements', request, { contradicted });
      expect(against.body.recommendation).toBe('official-judgement');
      const facts = [{ provision: '35-1-b', value: 'met' }];
      const back = await act('statements', request, { facts });
      expect(back.body).toMatchObject({ version: 4, recommendation: 'grant-possible' });
    });

    it('raise a doubt, change it and take it back', async () => {
      const request = await ask(asker, giver);
      const doubt = (code: string, text: string) => ({ code, text });
      const whole = doubt('whole-task', 'Seluruh seleksi diserahkan.');
      const own = doubt('own-service', 'Tampaknya layanan sendiri.');
      await act('statements', request, { doubts: [whole, own] });
      const better = doubt('whole-task', 'Seluruh seleksi, dari soal hingga nilai, diserahkan.');
      const doubted = await act('statements', request, { doubts: [better] });
      expect(doubted.body).toMatchObject({
        recommendation: 'official-judgement',
        statements: { doubts: [own, better] },
      });
      const back = await act('statements', request, { doubts: [] });
      expect(back.body).toMatchObject({
        version: 5,
        recommendation: 'grant-possible',
        statements: { doubts: [] },
      });
      // The history keeps the statements.
      expect((await history(request)).slice(-3).map(({ data }) => data)).toMatchObject([
        { statements: { doubts: [whole, own] } },
        { statements: { doubts: [better] } },
        { statements: { doubts: [] } },
      ]);
    });

    it('about the same set of items replace each other, in any order of the items', async () => {
      const request = await ask(asker, giver, { items: ITEMS });
      const lists = [['1'], ['1', '1'], ['1', '2'], ['2', '1', '2']];
      const facts = lists.map((items) => ({ provision: '36-1-a', value: 'not-met', items }));
      await act('statements', request, { facts: facts.slice(0, 2) });
      const { body } = await act('statements', request, { facts: facts.slice(2) });
      expect(body).toMatchObject({ statements: { facts: [facts[1], facts[3]] } });
    });

    it('are limited to a hundred facts, in one call or several', async () => {
      const ids = Array.from({ length: 101 }, (_, n) => `${n}`);
      const items = ids.map((id) => ({ id, description: `penilai angkatan ${id}` }));
      const request = await ask(asker, giver, { items });
      const facts = ids.map((id) => ({ provision: '36-1-a', value: 'not-met', items: [id] }));
      await act('statements', request, { facts: facts.slice(0, 100) });
      const wrong = { status: 422, code: 'validation-failed', pointer: '/facts' };
      const oneMore = await act('statements', request, { facts: facts.slice(100) });
      expectProblem(oneMore, { ...wrong, field: 'too-many' });
      const again = await act('statements', request, { facts: facts.slice(0, 1) });
      expect(again.body).toMatchObject({ version: 4, statements: { facts: { length: 100 } } });
    });

    it.each(NOT_TO_SAY)('refuse %s', async (_case, body, pointer, field) => {
      const request = await ask(asker, giver);
      const wrong = { status: 422, code: 'validation-failed', pointer, field };
      expectProblem(await act('statements', request, body), wrong);
      expect(await seen(request)).toMatchObject({ version: 2 });
    });
  });

  describe('approval', () => {
    it('can cover the whole request with conditions, and responsibility stays with the requester', async () => {
      const request = await ask(asker, giver);
      const body = { items: 'all', conditions: ['Biaya perjalanan ditanggung peminta.'], ...none };
      const answer = await act('approval', request, body);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        version: 3,
        status: 'approved',
        deadline: { running: false },
        responsible: { holder: asker.code, basis: '37' },
        decision: {
          outcome: 'approved',
          departs: false,
          by: { agency: giver.code, position: 'Pejabat Pemutus (demo)' },
          items: [{ id: '1', outcome: 'approved' }],
          conditions: body.conditions,
        },
      });
    });

    it('can cover one item and refuse the other', async () => {
      const request = await ask(asker, giver, { items: ITEMS });
      const body = { items: ['1'], refused: [{ ...SECRET, items: ['2'] }], ...none };
      expect((await act('approval', request, body)).body).toMatchObject({
        status: 'partially-approved',
        decision: {
          outcome: 'partially-approved',
          departs: true,
          items: [
            { id: '1', outcome: 'approved', grounds: [] },
            { id: '2', outcome: 'refused', grounds: ['36-1-b'] },
          ],
        },
      });
    });

    it.each(NO_APPROVALS)('with %s is refused', async (_case, body, code, pointer) => {
      const request = await ask(asker, giver, { items: ITEMS });
      const answer = await act('approval', request, { ...none, ...body });
      expectProblem(answer, { status: 422, code, pointer });
      expect(await seen(request)).toMatchObject({ version: 2, status: 'awaiting-decision' });
    });

    it.each([
      [
        'refusal-possible',
        { items: [{ ...ITEMS[0], secrecy: { regulation: 'UU 17/2011', article: '25' } }] },
      ],
      ['return-incomplete', { grounds: [] }],
    ])('needs a reason when it departs from %s', async (recommendation, more) => {
      const request = await ask(asker, giver, more);
      expect(request.recommendation).toBe(recommendation);
      const body = { items: 'all', ...none };
      const wrong = { status: 422, code: 'validation-failed', pointer: '/reason' };
      expectProblem(await act('approval', request, body), wrong);
      expectProblem(await act('approval', request, { ...body, reason: '...' }), wrong);
      const reason = 'Kepentingan umum menuntutnya.';
      const { body: after } = await act('approval', request, { ...body, reason });
      expect(after).toMatchObject({ status: 'approved', decision: { departs: true, reason } });
    });
  });

  describe('refusal', () => {
    it.each([BUSY, SECRET, FORBIDDEN])('cites $provision in writing', async (ground) => {
      const request = await ask(asker, giver);
      const { body } = await act('refusal', request, { grounds: [ground], ...none });
      expect(body).toMatchObject({
        version: 3,
        status: 'refused',
        decision: {
          outcome: 'refused',
          departs: true,
          items: [{ id: '1', outcome: 'refused', grounds: [ground.provision] }],
          refused: [ground],
        },
      });
    });

    it.each(NO_REFUSALS)('with %s is refused', async (_case, grounds, code, pointer) => {
      const request = await ask(asker, giver, { items: ITEMS });
      const answer = await act('refusal', request, { grounds, ...none });
      expectProblem(answer, { status: 422, code, pointer });
      expect(await seen(request)).toMatchObject({ version: 2, decision: null });
    });

    it('for lack of time is unavailable in an emergency, and the attempt is recorded and published', async () => {
      const request = await ask(asker, giver, { emergency: FLOOD });
      expect(request.recommendation).toBe('must-give');
      const answer = await act('refusal', request, { grounds: [BUSY], ...none });
      expectProblem(answer, { status: 422, code: 'not-available-in-emergency' });
      expect(answer.body).toMatchObject({ provision: '36-3' });
      expect(await seen(request)).toMatchObject({ version: 3, status: 'awaiting-decision' });
      expect((await history(request)).at(-1)).toMatchObject({
        type: 'refusal-not-accepted',
        data: { refused: [BUSY] },
      });
      for (const party of [asker, giver])
        await poll(async () => {
          const received = (await party.mailbox()).find(
            ({ type, subject }) => subject === request.id && type.includes('refusal-not-accepted'),
          );
          expect(received).toMatchObject({
            sequence: '3',
            data: { change: { duties: ['tell-superiors'] } },
          });
        });
      const { body } = await act('approval', request, { items: 'all', ...none });
      expect(body).toMatchObject({ version: 4, status: 'approved' });
    });

    it('for a prohibition is accepted in an emergency, and both superiors are notified', async () => {
      const request = await ask(asker, giver, { emergency: FLOOD });
      const { body } = await act('refusal', request, { grounds: [FORBIDDEN], ...none });
      expect(body.status).toBe('refused');
      expect((await history(request)).at(-1)?.data).toMatchObject({ duties: ['tell-superiors'] });
    });
  });

  it('after a conflict of interest another official decides the request', async () => {
    const request = await ask(asker, giver);
    const conflicted = { status: 403, code: 'conflict-of-interest' };
    const declared = { items: 'all', conflictOfInterest: 'Saya adik pemohon.' };
    expectProblem(await act('approval', request, declared), conflicted);
    expect((await history(request)).map(({ type }) => type)).toEqual([
      'submitted',
      'evaluated',
      'conflict-declared',
    ]);
    // Taking it back does not give the case back to the official.
    expectProblem(await act('approval', request, { items: 'all', ...none }), conflicted);
    expectProblem(await act('refusal', request, { grounds: [BUSY], ...none }), conflicted);
    // They cannot prepare the decision either, and the view says so.
    const facts = [
      { provision: '36-1-a', value: 'met', text: 'Seluruh staf bertugas di lapangan.' },
    ];
    expectProblem(await act('statements', request, { facts }), conflicted);
    expectProblem(await act('clarification', request, { text: 'Untuk apa?' }), conflicted);
    const view = await seen(request);
    expect(view).toMatchObject({ version: 3, status: 'awaiting-decision' });
    expect(view.acts.filter(({ open }) => open).map((one) => one.act)).toEqual(['escalation']);
    const other = giver.official('decider-2');
    const { body } = await act('approval', request, { items: 'all', ...none }, other);
    expect(body).toMatchObject({ version: 4, status: 'approved' });
    await poll(async () => {
      const received = (await asker.mailbox()).filter(({ subject }) => subject === request.id);
      expect(received.map(({ sequence }) => sequence)).toEqual(['1', '2', '3', '4']);
      expect(JSON.stringify(received)).not.toContain('adik');
    });
  });

  it('the conflict is readable only in the own agency and by the auditor, and history commits to it', async () => {
    const request = await ask(asker, giver);
    const text = 'Saya adik pemohon.';
    await act('refusal', request, { grounds: [BUSY], conflictOfInterest: text });
    const path = `/v1/requests/${request.id}`;
    for (const [reader, shown] of [
      [giver.official('decider'), true],
      [giver.official('superior'), true],
      [new Official(world, 'auditor'), true],
      [giver.official('decider-2'), false],
      [asker.official('requester'), false],
      [asker.official('superior'), false],
    ] as const) {
      const { body } = await reader.get<Page<HistoryEntry>>(`${path}/history`);
      const { data, undisclosed } = body.items.at(-1) as HistoryEntry;
      expect([reader.subject, undisclosed?.text]).toEqual([
        reader.subject,
        shown ? text : undefined,
      ]);
      const said = `${undisclosed?.salt}\n${undisclosed?.text}`;
      const commitment = createHash('sha256').update(said).digest('hex');
      expect(data).toEqual({ commitment: shown ? commitment : expect.any(String) });
      expect((await reader.get(`${path}/evidence`)).text).not.toContain('adik');
    }
  });

  it('a decided request stays decided', async () => {
    const request = await ask(asker, giver);
    await act('approval', request, { items: 'all', ...none });
    const wrong = { status: 409, code: 'transition-not-open' };
    expectProblem(await act('approval', request, { items: 'all', ...none }), wrong);
    expectProblem(await act('refusal', request, { grounds: [BUSY], ...none }), wrong);
    expectProblem(await act('clarification', request, { text: 'Berapa?' }), wrong);
    const facts = [{ provision: '36-1-a', value: 'met' }];
    expectProblem(await act('statements', request, { facts }), wrong);
    expect(await seen(request)).toMatchObject({ version: 3, status: 'approved' });
  });

  it('a request of an agency to itself cannot be decided', async () => {
    const request = await ask(giver, giver);
    expect(request).toMatchObject({ status: 'not-assistance', recommendation: 'not-assistance' });
    const answer = await act('approval', request, { items: 'all', reason: 'Perlu.', ...none });
    expectProblem(answer, { status: 409, code: 'transition-not-open' });
  });
}

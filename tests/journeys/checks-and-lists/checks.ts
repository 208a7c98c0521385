import { ACT_NAMES, ACT_SAMPLES, pathOf } from '#tests/support/acts';
import { ask, Official, requestTo, Seen } from '#tests/support/parties';
import { problemLike } from '#tests/support/problems';
import { BUSY, FLOOD, ITEMS, NO_APPROVALS, none } from '#tests/journeys/bad-decisions';
import { Agencies, told } from './agencies';

/** A check says what would happen, and nothing happens. */
export function checks(agencies: Agencies): void {
  it.each(ACT_NAMES)(
    'the check of %s says what the act then does, and does nothing',
    async (act) => {
      const { asker, giver, decider, requester, superior } = agencies;
      const { after, party } = ACT_SAMPLES[act];
      let { body } = ACT_SAMPLES[act];
      if (act === 'links') body = { ...body, requestId: (await ask(asker, giver)).id };
      const { id } = act === 'confirmation' ? await agencies.entered() : await ask(asker, giver);
      const path = `/v1/requests/${id}`;
      const ofProvider = act === 'objection/answer' ? superior : decider;
      const by = (of: 'requester' | 'provider'): Official =>
        of === 'provider' ? ofProvider : requester;
      let proposal: string | undefined;
      for (const first of after) {
        const who = ACT_SAMPLES[first].party === 'provider' ? decider : requester;
        const { body: seen } = await who.post<Seen>(`${path}/${first}`, ACT_SAMPLES[first].body);
        proposal = seen.proposals.at(-1)?.id;
      }
      const route = `${path}/${pathOf(act, proposal)}`;
      const foreseen = await agencies.check(by(party), route, body);
      expect(foreseen).toMatchObject({ problem: null });
      expect(foreseen.sentences.length).toBeGreaterThan(0);
      const done = await by(party).post<Seen>(route, body);
      expect(done.status).toBe(200);
      expect(foreseen).toMatchObject({ outcome: done.body.status, deadline: done.body.deadline });
      if (foreseen.evaluation)
        expect(foreseen.evaluation.recommendation).toBe(done.body.recommendation);
      if (foreseen.items.length > 0) {
        const { departs, items } = done.body.decision ?? {};
        expect({ departs, items }).toEqual({ departs: foreseen.departs, items: foreseen.items });
      }
      // Now the act, and its check, meet a request in another state.
      const closed = await by(party).post(route, body);
      if (closed.status >= 400)
        expect((await agencies.check(by(party), route, body)).problem).toEqual(told(closed));
    },
  );

  it.each(NO_APPROVALS)('an approval with %s: the check has its problem', async (_what, body) => {
    const { asker, giver, decider } = agencies;
    const { id } = await ask(asker, giver, { items: ITEMS });
    const approval = { ...none, ...body };
    const path = `/v1/requests/${id}/approval`;
    const { problem, ...rest } = await agencies.check(decider, path, approval);
    expect(problem).toEqual(told(await decider.post(path, approval)));
    expect(rest).toEqual({
      ...{ outcome: null, items: [], departs: false, duties: [], sentences: [] },
      ...{ evaluation: null, deadline: null },
    });
  });

  it('says how a decision reads, what it departs from, and in which language', async () => {
    const { asker, giver, decider } = agencies;
    const { id } = await ask(asker, giver, { items: ITEMS });
    const refusal = { grounds: [BUSY], ...none };
    const path = `/v1/requests/${id}/refusal`;
    const own = await agencies.check(decider, path, refusal);
    expect(own).toMatchObject({ outcome: 'refused', departs: true });
    expect(own.items).toEqual([
      { id: '1', outcome: 'refused', grounds: ['36-1-a'] },
      { id: '2', outcome: 'refused', grounds: ['36-1-a'] },
    ]);
    expect(own.sentences.join(' ')).toContain('menolak butir 1, 2');
    expect(own.sentences.join(' ')).toContain('memutus lain dari usulan');
    const english = await agencies.check(decider, path, refusal, { 'accept-language': 'en' });
    expect(english.sentences.join(' ')).toContain('refused item 1, 2');
    const stale = await agencies.check(decider, path, refusal, { 'if-match': '"1"' });
    expect(stale.problem).toMatchObject(problemLike({ status: 412, code: 'version-mismatch' }));
    const unfit = await agencies.check(
      decider,
      path,
      { grounds: 'x' },
      { 'accept-language': 'id' },
    );
    expect(unfit.problem).toMatchObject({
      ...problemLike({ status: 422, code: 'validation-failed', pointer: '/grounds' }),
      title: 'Isian belum sesuai',
      instance: path,
    });
    for (const [body, status] of [
      ['{', 400],
      ['x'.repeat(300_000), 413],
    ] as const)
      expect((await decider.post(`${path}/check`, body)).status).toBe(status);
    // The requester sees the request, but this is not their act.
    const stranger = asker.official('decider');
    expect((await agencies.check(stranger, path, refusal)).problem).toMatchObject({
      code: 'forbidden',
    });
  });

  it('a check records neither a refusal that an emergency forbids nor a conflict of interest', async () => {
    const { asker, giver, decider } = agencies;
    const { id, version } = await ask(asker, giver, { emergency: FLOOD });
    const path = `/v1/requests/${id}`;
    const before = await giver.mailbox();
    const refusal = { grounds: [BUSY] };
    for (let n = 0; n < 2; n++) {
      const { problem } = await agencies.check(decider, `${path}/refusal`, { ...refusal, ...none });
      expect(problem).toMatchObject({ status: 422, code: 'not-available-in-emergency' });
      const declared = { items: 'all', conflictOfInterest: 'Adik saya pemohon.' };
      expect((await agencies.check(decider, `${path}/approval`, declared)).problem).toMatchObject({
        code: 'conflict-of-interest',
      });
    }
    const { body } = await decider.get<Seen>(path);
    expect([body.version, body.status]).toEqual([version, 'awaiting-decision']);
    expect((await giver.mailbox()).length).toBeGreaterThanOrEqual(before.length);
    const { text } = await decider.get(`${path}/history`);
    expect(text).not.toMatch(/refusal-not-accepted|conflict-declared/);
    expect((await decider.post(`${path}/approval`, { items: 'all', ...none })).status).toBe(200);
  });

  it('the check of a new request has the answer of the law, the deadline, and what is wrong', async () => {
    const { giver, requester } = agencies;
    const data = requestTo(giver);
    const foreseen = await agencies.check(requester, '/v1/requests', data);
    expect(foreseen).toMatchObject({
      ...{ problem: null, outcome: 'awaiting-decision', items: [] },
      evaluation: { recommendation: 'grant-possible' },
    });
    const made = await requester.post<Seen>('/v1/requests', data);
    expect(made.status).toBe(201);
    expect(made.body.deadline).toEqual(foreseen.deadline);
    const incomplete = await agencies.check(
      requester,
      '/v1/requests',
      requestTo(giver, { grounds: [] }),
    );
    expect(incomplete).toMatchObject({ problem: null, outcome: 'returned' });
    for (const unfit of [
      data,
      requestTo({ code: 'no-such-agency' }),
      { ...requestTo(giver), kind: 'x' },
      requestTo(giver, { service: 'no-such-service' }),
      {},
    ]) {
      const { problem } = await agencies.check(requester, '/v1/requests', unfit);
      expect(problem).toEqual(told(await requester.post('/v1/requests', unfit)));
    }
    const sealed = requestTo(giver, {
      ...{ classification: 'rahasia', subject: undefined, description: undefined },
      ...{ grounds: [{ provision: '35-1-d' }], items: [{ id: '1', quantity: 2 }] },
      ...{ contentAt: { uri: 'https://a.example/rahasia', sha256: 'b'.repeat(64) } },
    });
    expect(JSON.stringify(await agencies.check(requester, '/v1/requests', sealed))).not.toContain(
      'a.example',
    );
  });
}

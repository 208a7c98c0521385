import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import type { DossierAnswer, MeAnswer, RequestCounts } from '#libs/contracts/requests-and-callers';
import type { Page } from '#libs/http/page';
import { canonical } from '#libs/law/canonical';
import type { StoredEvaluation } from '#libs/law/evaluate';
import { judge } from '#libs/law/judgement';
import { hashOf } from '#libs/law/law';
import { differencesOf } from '#libs/law/replay/differences';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { ACT_NAMES, ACT_SAMPLES, FORWARDED_TO, pathOf } from '#tests/support/acts';
import type { Answer } from '#tests/support/http';
import { ask, Official, Party, requestTo, Seen } from '#tests/support/parties';
import { expectProblem, problemLike } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { BUSY, FLOOD, ITEMS, NO_APPROVALS, none } from './bad-decisions';

jest.setTimeout(60_000);

/** What pages and agencies' own systems need: checks without effects, and lists. */
describe.each(WORLDS)('checks and lists (%s)', (_name, open) => {
  let world: World;
  let owner: Client;
  let asker: Party;
  let giver: Party;
  let third: Party;
  let decider: Official;
  let requester: Official;
  let superior: Official;

  beforeAll(async () => {
    world = await open();
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    superior = (await Party.register(world, 'daftar-atasan')).official('superior');
    [asker, giver, third] = (await Promise.all(
      ['daftar-peminta', 'daftar-pemberi', 'daftar-ketiga'].map((code) =>
        Party.register(world, code, {
          name: `Badan ${code.slice(7)} Sukamaju`,
          ...(code === 'daftar-pemberi' && { superior: 'daftar-atasan' }),
        }),
      ),
    )) as [Party, Party, Party];
    await Party.register(world, FORWARDED_TO);
    [decider, requester] = [giver.official('decider'), asker.official('requester')];
  }, 120_000);
  afterAll(async () => {
    await owner?.end();
    await world?.stop();
  }, 60_000);

  /** How much is stored; the outbox is left out, since it empties by itself. */
  const stored = async (): Promise<unknown> => {
    const tables = ['history', 'evaluation', 'read_log', 'undisclosed', 'idempotency', 'request'];
    const counts = tables.map((table) => `(SELECT count(*) FROM broker.${table}) AS ${table}`);
    const { rows } = await owner.query<object>(
      `SELECT ${counts.join(', ')}, (SELECT sum(version) FROM broker.request) AS versions`,
    );
    return rows[0];
  };
  const check = async (
    by: Official,
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<CheckAnswer> => {
    const before = await stored();
    const answer = await by.post<CheckAnswer>(`${path}/check`, body, headers);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    expect(await stored()).toEqual(before);
    return answer.body;
  };
  const told = ({ body }: Answer<unknown>): unknown => body;
  /** An oral request in an emergency, entered by the provider. */
  const entered = async (): Promise<Seen> => {
    const oral = { channel: 'oral', emergency: FLOOD, requestedBy: undefined };
    const data = { ...requestTo(giver, oral), requester: asker.code };
    const { status, body, text } = await decider.post<Seen>('/v1/requests', data);
    if (status !== 201) throw new Error(text);
    return body;
  };

  it.each(ACT_NAMES)(
    'the check of %s says what the act then does, and does nothing',
    async (act) => {
      const { after, party } = ACT_SAMPLES[act];
      let { body } = ACT_SAMPLES[act];
      if (act === 'links') body = { ...body, requestId: (await ask(asker, giver)).id };
      const { id } = act === 'confirmation' ? await entered() : await ask(asker, giver);
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
      const foreseen = await check(by(party), route, body);
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
        expect((await check(by(party), route, body)).problem).toEqual(told(closed));
    },
  );

  it.each(NO_APPROVALS)('an approval with %s: the check has its problem', async (_what, body) => {
    const { id } = await ask(asker, giver, { items: ITEMS });
    const approval = { ...none, ...body };
    const path = `/v1/requests/${id}/approval`;
    const { problem, ...rest } = await check(decider, path, approval);
    expect(problem).toEqual(told(await decider.post(path, approval)));
    expect(rest).toEqual({
      ...{ outcome: null, items: [], departs: false, duties: [], sentences: [] },
      ...{ evaluation: null, deadline: null },
    });
  });

  it('says how a decision reads, what it departs from, and in which language', async () => {
    const { id } = await ask(asker, giver, { items: ITEMS });
    const refusal = { grounds: [BUSY], ...none };
    const path = `/v1/requests/${id}/refusal`;
    const own = await check(decider, path, refusal);
    expect(own).toMatchObject({ outcome: 'refused', departs: true });
    expect(own.items).toEqual([
      { id: '1', outcome: 'refused', grounds: ['36-1-a'] },
      { id: '2', outcome: 'refused', grounds: ['36-1-a'] },
    ]);
    expect(own.sentences.join(' ')).toContain('menolak butir 1, 2');
    expect(own.sentences.join(' ')).toContain('memutus lain dari usulan');
    const english = await check(decider, path, refusal, { 'accept-language': 'en' });
    expect(english.sentences.join(' ')).toContain('refused item 1, 2');
    const stale = await check(decider, path, refusal, { 'if-match': '"1"' });
    expect(stale.problem).toMatchObject(problemLike({ status: 412, code: 'version-mismatch' }));
    const unfit = await check(decider, path, { grounds: 'x' }, { 'accept-language': 'id' });
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
    expect((await check(stranger, path, refusal)).problem).toMatchObject({ code: 'forbidden' });
  });

  it('a check records neither a refusal that an emergency forbids nor a conflict of interest', async () => {
    const { id, version } = await ask(asker, giver, { emergency: FLOOD });
    const path = `/v1/requests/${id}`;
    const before = await giver.mailbox();
    const refusal = { grounds: [BUSY] };
    for (let n = 0; n < 2; n++) {
      const { problem } = await check(decider, `${path}/refusal`, { ...refusal, ...none });
      expect(problem).toMatchObject({ status: 422, code: 'not-available-in-emergency' });
      const declared = { items: 'all', conflictOfInterest: 'Adik saya pemohon.' };
      expect((await check(decider, `${path}/approval`, declared)).problem).toMatchObject({
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
    const data = requestTo(giver);
    const foreseen = await check(requester, '/v1/requests', data);
    expect(foreseen).toMatchObject({
      ...{ problem: null, outcome: 'awaiting-decision', items: [] },
      evaluation: { recommendation: 'grant-possible' },
    });
    const made = await requester.post<Seen>('/v1/requests', data);
    expect(made.status).toBe(201);
    expect(made.body.deadline).toEqual(foreseen.deadline);
    const incomplete = await check(requester, '/v1/requests', requestTo(giver, { grounds: [] }));
    expect(incomplete).toMatchObject({ problem: null, outcome: 'returned' });
    for (const unfit of [
      data,
      requestTo({ code: 'no-such-agency' }),
      { ...requestTo(giver), kind: 'x' },
      requestTo(giver, { service: 'no-such-service' }),
      {},
    ]) {
      const { problem } = await check(requester, '/v1/requests', unfit);
      expect(problem).toEqual(told(await requester.post('/v1/requests', unfit)));
    }
    const sealed = requestTo(giver, {
      ...{ classification: 'rahasia', subject: undefined, description: undefined },
      ...{ grounds: [{ provision: '35-1-d' }], items: [{ id: '1', quantity: 2 }] },
      ...{ contentAt: { uri: 'https://a.example/rahasia', sha256: 'b'.repeat(64) } },
    });
    expect(JSON.stringify(await check(requester, '/v1/requests', sealed))).not.toContain(
      'a.example',
    );
  });

  const listed = async (by: Official, query: string): Promise<ListedRequestAnswer[]> => {
    const answer = await by.get<Page<ListedRequestAnswer>>(`/v1/requests?limit=100&${query}`);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer.body.items;
  };
  const idsOf = async (by: Official, query: string): Promise<string[]> =>
    (await listed(by, query)).map(({ id }) => id);

  describe('lists', () => {
    let asking: Party;
    let giving: Party;
    let boats: Seen;
    let sealed: Seen;
    let refused: Seen;
    let asked: Seen;
    let all: string[];

    beforeAll(async () => {
      asking = await Party.register(world, 'cari-peminta', { name: 'Dinas Perhubungan Rejosari' });
      giving = await Party.register(world, 'cari-pemberi', { name: 'Balai Pengujian Wonokerto' });
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
        ...{ provisional: false, escalatedAt: expect.any(String) as string },
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
      ['dueBefore=2099-01-01T00:00:00Z', () => [sealed, boats]],
      ['dueBefore=2020-01-01T00:00:00Z', () => []],
      ['receivedFrom=2099-01-01T00:00:00Z', () => []],
      ['receivedBefore=2099-01-01T00:00:00%2B07:00&status=refused', () => [refused]],
    ])('filter by %s', async (query, expected) => {
      expect(await idsOf(giving.official('decider'), query)).toEqual(
        expected().map(({ id }) => id),
      );
      expect(await idsOf(third.official('decider'), query)).toEqual([]);
    });

    it('know whom a request waits for, and who decided', async () => {
      const own = asking.official('requester');
      expect(await idsOf(own, 'waitingFor=me')).toEqual([asked.id]);
      expect(await idsOf(own, 'decidedBy=me')).toEqual([]);
      expect(await idsOf(giving.official('decider-2'), 'decidedBy=me')).toEqual([]);
      expect(await idsOf(giving.official('superior'), 'waitingFor=me')).toEqual([sealed.id]);
      expect(
        await idsOf(new Official(world, 'auditor'), `q=perahu&requester=${asking.code}`),
      ).toEqual([boats.id]);
    });

    it.each([
      ['status=x', '/status'],
      ['status=refused&status=x', '/status'],
      ['overdue=yes', '/overdue'],
      ['waitingFor=you', '/waitingFor'],
      ['decidedBy=decider', '/decidedBy'],
      ['dueBefore=2026-11-30', '/dueBefore'],
      ['receivedFrom=kemarin', '/receivedFrom'],
      ['q=%00', '/q'],
      ['after=x', '/after'],
      ['sort=name', '/sort'],
    ])('refuse %s', async (query, pointer) => {
      const answer = await decider.get(`/v1/requests?${query}`);
      expectProblem(answer, { status: 422, code: 'validation-failed', pointer });
    });

    it.each(['', 'sort=due', 'q=sukamaju', 'waitingFor=me', 'status=awaiting-decision'])(
      'go on page by page in the order of "%s", also when requests come in between',
      async (query) => {
        const whole = await idsOf(decider, query);
        const pages: string[] = [];
        for (let after = ''; ;) {
          const { body } = await decider.get<Page<Seen>>(`/v1/requests?limit=2&${query}${after}`);
          pages.push(...body.items.map(({ id }) => id));
          if (body.next === null) break;
          if (after === '') await ask(asker, giver);
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
      expect(await counts(third.official('superior'))).toMatchObject({ waitingForMe: 0 });
      for (const [name, query] of [
        ['waitingForMe', 'waitingFor=me'],
        ['overdue', 'overdue=true'],
        ['returned', 'status=returned'],
      ] as const)
        expect((await counts(decider))[name]).toBe((await idsOf(decider, query)).length);
    });
  });

  it('what is open beside the status waits for those who can answer it', async () => {
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

  it('a dossier is one entry in the read log, and has what the single reads have', async () => {
    const { id } = await ask(asker, giver);
    const path = `/v1/requests/${id}`;
    const looks = async (): Promise<string[]> => {
      const { rows } = await owner.query<{ what: string }>(
        'SELECT what FROM broker.read_log WHERE request_id = $1 ORDER BY id',
        [id],
      );
      return rows.map(({ what }) => what);
    };
    const { status, body, headers } = await decider.get<DossierAnswer>(`${path}/dossier`);
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(await looks()).toEqual(['GET /v1/requests/{id}/dossier']);
    expect(body).toEqual({
      request: told(await decider.get(path)),
      evaluation: told(await decider.get(`${path}/evaluation`)),
      deadline: told(await decider.get(`${path}/deadline`)),
      history: told(await decider.get(`${path}/history`)),
      letters: told(await decider.get(`${path}/letters`)),
    });
    const { body: english, headers: given } = await decider.call<DossierAnswer>(
      ...(['GET', `${path}/dossier`, undefined, { 'accept-language': 'en' }] as const),
    );
    expect(english.request.acts.map(({ why }) => why).join()).toContain('this is an act of the');
    expect(english.evaluation.explanation).not.toBe(body.evaluation.explanation);
    expect([given.get('content-language'), given.get('vary')]).toEqual(['en', 'accept-language']);
    for (const unknown of [id, randomUUID()])
      expectProblem(await third.official('decider').get(`/v1/requests/${unknown}/dossier`), {
        status: 404,
        code: 'not-found',
      });
    expect(await looks()).toHaveLength(7);
  });

  it('an evaluation has one digest in both languages, and is told in the words of its law', async () => {
    const { id } = await ask(asker, giver);
    const path = `/v1/requests/${id}/evaluation`;
    const read = async (language: string): Promise<StoredEvaluation> =>
      (
        await decider.call<StoredEvaluation>(
          ...(['GET', path, undefined, { 'accept-language': language }] as const),
        )
      ).body;
    const [indonesian, english] = [await read('id'), await read('en')];
    const { body: history } = await decider.get<Page<{ type: string; data: { digest?: string } }>>(
      `/v1/requests/${id}/history`,
    );
    const known = history.items.find(({ type }) => type === 'evaluated')?.data.digest;
    const { input, record } = indonesian;
    expect([indonesian.digest, english.digest, hashOf(record)]).toEqual([known, known, known]);
    expect([english.record, english.language]).toEqual([record, 'en']);
    expect([...differencesOf(indonesian), ...differencesOf(english)]).toEqual([]);
    const { asOf, parties, facts } = input;
    const { body: asked } = await decider.post('/v1/evaluations', { asOf, parties, facts });
    expect([differencesOf(asked), asked.record]).toEqual([[], judge({ asOf, parties, facts })]);

    // A law of which this program has no words: they are in the database.
    const former = { ...UU_30_2014, title: { id: 'Undang-Undang Lama', en: 'Former Law' } };
    const store = (hash: string): Promise<unknown> =>
      owner.query('INSERT INTO broker.law_pack (hash, pack) VALUES ($1, $2)', [
        hash,
        canonical(former),
      ]);
    await expect(store(known ?? '')).rejects.toThrow('law_pack_is_its_hash');
    await store(hashOf(former));
    await owner.query('UPDATE broker.evaluation SET record = $2 WHERE request_id = $1', [
      id,
      canonical({ ...record, ...judge(input, former) }),
    ]);
    expect((await read('id')).explanation).toContain('Dinilai menurut Undang-Undang Lama');
    const later = await read('en');
    expect(later.explanation).toContain('Evaluated under the Former Law in force');
    // The history does not know the changed record.
    expect([later.digest, differencesOf(later, [former])]).toMatchObject([
      known,
      [{ pointer: '/digest' }],
    ]);
  });

  it('agencies are found by a part of their code or name, and by kind', async () => {
    const found = async (query: string): Promise<string[]> => {
      const { status, body } = await requester.get<Page<{ code: string }>>(`/v1/agencies?${query}`);
      expect(status).toBe(200);
      return body.items.map(({ code }) => code);
    };
    const all = ['daftar-ketiga', 'daftar-pemberi', 'daftar-peminta'];
    expect(await found('q=SUKAmaju')).toEqual(all);
    expect(await found('q=sukamaju&after=daftar-ketiga')).toEqual(all.slice(1));
    expect(await found('q=daftar-pem&after=daftar-ketiga')).toEqual(all.slice(1));
    expect(await found('q=sukamaju&kind=pemkab')).toEqual(all);
    expect(await found('code=daftar-peminta')).toEqual(all.slice(2));
    expect(await found('code=daftar-peminta&code=tidak-ada&code=daftar-ketiga&limit=2')).toEqual([
      ...['daftar-ketiga', 'daftar-peminta'],
    ]);
    expect(await found('q=sukamaju&code=daftar-peminta&after=daftar-ketiga')).toEqual(all.slice(2));
    for (const none of [
      'q=sukamaju&kind=polri',
      'q=tidak-ada&code=daftar-ketiga',
      'q=%25',
      'q=daftar_ketiga',
      'q=tidak-ada',
    ])
      expect(await found(none)).toEqual([]);
    expectProblem(await requester.get('/v1/agencies?kind=x'), {
      ...{ status: 422, code: 'validation-failed', pointer: '/kind' },
    });
    expectProblem(await requester.get('/v1/agencies?code=daftar-ketiga&code=A'), {
      ...{ status: 422, code: 'validation-failed', pointer: '/code' },
    });
  });

  it('everybody learns who they are and what their roles open', async () => {
    const of = async (by: Official): Promise<MeAnswer> => {
      const { status, body } = await by.get<MeAnswer>('/v1/me');
      expect(status).toBe(200);
      return body;
    };
    expect(await of(decider)).toMatchObject({
      ...{ sub: `decider@${giver.code}`, roles: ['decider'], submits: false },
      ...{ agency: { code: giver.code, timeZone: 'Asia/Jakarta' } },
      ...{ mandate: null, mandateValid: true },
    });
    const { acts, submits } = await of(requester);
    expect(submits).toBe(true);
    expect(acts).toEqual(expect.arrayContaining(['information', 'withdrawal']));
    expect(acts).not.toContain('approval');
    expect((await of(decider)).acts).toEqual(expect.arrayContaining(['approval', 'refusal']));
    for (const subject of ['auditor', 'admin'])
      expect(await of(new Official(world, subject))).toMatchObject({ agency: null, acts: [] });
    await world.setClock('2026-12-24T03:00:00Z');
    expect((await of(decider)).now).toMatch(/^2026-12-24T03:00/);
  });
});

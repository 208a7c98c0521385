import { randomUUID } from 'node:crypto';
import type { DossierAnswer, MeAnswer } from '#libs/contracts/requests-and-callers';
import type { Page } from '#libs/http/page';
import { canonical } from '#libs/law/canonical';
import type { StoredEvaluation } from '#libs/law/evaluate';
import { judge } from '#libs/law/judgement';
import { hashOf } from '#libs/law/law';
import { differencesOf } from '#libs/law/replay/differences';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import { ask, Official } from '#tests/support/parties';
import { expectProblem } from '#tests/support/problems';
import { Agencies, told } from './agencies';

/** One request in one answer, its evaluation, the registry, and the caller's own account. */
export function looks(agencies: Agencies): void {
  it('a dossier is one entry in the read log, and has what the single reads have', async () => {
    const { owner, asker, giver, third, decider } = agencies;
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
    const { owner, asker, giver, decider } = agencies;
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
    const { requester } = agencies;
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
    expect(await found('q=tidak-ada&code=daftar-ketiga')).toEqual([]);
    for (const none of ['q=sukamaju&kind=polri', 'q=%25', 'q=daftar_ketiga', 'q=tidak-ada'])
      expect(await found(none)).toEqual([]);
    expectProblem(await requester.get('/v1/agencies?kind=x'), {
      ...{ status: 422, code: 'validation-failed', pointer: '/kind' },
    });
    expectProblem(await requester.get('/v1/agencies?code=daftar-ketiga&code=A'), {
      ...{ status: 422, code: 'validation-failed', pointer: '/code' },
    });
  });

  it('everybody learns who they are and what their roles open', async () => {
    const { world, giver, decider, requester } = agencies;
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
}

import type { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_SERVICE_CHANGED } from '#libs/contracts/events';
import type { ServiceAnswer, ServiceBody, SuggestedService } from '#libs/contracts/services';
import type { Page } from '#libs/http/page';
import type { Answer } from '#tests/support/http';
import { ask, Official, Party, requestTo, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem, problemLike } from '#tests/support/problems';
import type { OpenWorld, World } from '#tests/support/world';

/** A service that fits; `more` replaces its fields. */
const service = (more: Partial<Record<keyof ServiceBody, unknown>> = {}): object => ({
  kind: 'personnel',
  title: 'Penilaian kompetensi pejabat',
  description: 'Asesor menilai kompetensi manajerial di pusat penilaian.',
  regions: ['51'],
  capacity: { amount: 120, unit: 'orang', per: 'bulan' },
  leadDays: 10,
  conditions: ['Peminta menyiapkan daftar jabatan.'],
  costs: [{ item: 'Bahan', amount: 2_750_000, unit: 'orang' }],
  validFrom: '2026-01-01',
  validTo: '2099-12-31',
  ...more,
});

/** What is wrong with a field, by what is sent in it. */
const UNFIT: [string, object, string, string][] = [
  ['an unknown kind', { kind: 'layanan' }, '/kind', 'not-in-list'],
  ['an unknown region', { regions: ['51', '99'] }, '/regions/1', 'unknown-region'],
  ['a district', { regions: ['51.03.01'] }, '/regions/0', 'unknown-region'],
  ['a region of an object’s own', { regions: ['constructor'] }, '/regions/0', 'unknown-region'],
  ['a region twice', { regions: ['51', '51'] }, '/regions/1', 'twice'],
  ['300 regions', { regions: Array(300).fill('51') }, '/regions', 'too-many'],
  [
    'a capacity below zero',
    { capacity: { amount: -1, unit: 'orang' } },
    '/capacity/amount',
    'out-of-range',
  ],
  ['lead days below zero', { leadDays: -1 }, '/leadDays', 'out-of-range'],
  ['lead days beyond a year', { leadDays: 366 }, '/leadDays', 'out-of-range'],
  ['an end before its beginning', { validTo: '2025-12-31' }, '/validTo', 'out-of-range'],
  ['a year that no calendar has', { validFrom: '0000-01-01' }, '/validFrom', 'out-of-range'],
  ['a day that does not exist', { validTo: '2026-02-30' }, '/validTo', 'not-a-date'],
  ['markup in the title', { title: '<b>Penilaian</b>' }, '/title', 'wrong-form'],
  ['two lines in the title', { title: 'Penilaian\nkompetensi' }, '/title', 'wrong-form'],
  ['an invisible title', { title: '\u200b' }, '/title', 'wrong-form'],
  ['no title', { title: undefined }, '/title', 'missing'],
  [
    'a person in a condition',
    { conditions: ['NIP 197001011990011001'] },
    '/conditions/0',
    'personal-data',
  ],
  [
    'a cost below zero',
    { costs: [{ item: 'Bahan', amount: -1, unit: 'orang' }] },
    '/costs/0/amount',
    'out-of-range',
  ],
  ['a field that is not known', { rating: 5 }, '/rating', 'surplus'],
];

export function services(open: OpenWorld): void {
  let world: World;
  let regency: Party;
  let city: Party;
  let province: Party;
  let ministry: Party;
  let elsewhere: Party;
  let asker: Party;

  beforeAll(async () => {
    world = await open();
    [regency, city, province, ministry, elsewhere, asker] = (await Promise.all([
      Party.register(world, 'layanan-badung', { region: '51.03' }),
      Party.register(world, 'layanan-denpasar', { region: '51.71', kind: 'pemkot' }),
      Party.register(world, 'layanan-bali', { region: '51', kind: 'pemprov' }),
      Party.register(world, 'layanan-kementerian', { kind: 'kementerian' }),
      Party.register(world, 'layanan-ntb', { region: '52', kind: 'pemprov' }),
      Party.register(world, 'layanan-peminta', { region: '51.03' }),
    ])) as [Party, Party, Party, Party, Party, Party];
  }, 120_000);

  const offer = async (by: Party, more?: Parameters<typeof service>[0]): Promise<ServiceAnswer> => {
    const answer = await by.official('decider').post<ServiceAnswer>('/v1/services', service(more));
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  };
  const listed = async (query: string): Promise<string[]> =>
    (
      await asker.official('requester').get<Page<ServiceAnswer>>(`/v1/services?${query}`)
    ).body.items.map(({ id }) => id);
  const put = (by: Official, id: string, body: object, headers = {}): Promise<Answer> =>
    by.call('PUT', `/v1/services/${id}`, body, headers);

  it('are offered by a decider or an admin of the provider, and read by everybody signed in', async () => {
    const decider = province.official('decider');
    const once = { 'idempotency-key': 'offer-1' };
    const made = await decider.post<ServiceAnswer>('/v1/services', service(), once);
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect(made.body).toMatchObject({
      ...service(),
      ...{ provider: province.code, providerName: 'Instansi layanan-bali' },
      ...{ version: 1, endedAt: null },
    });
    const path = `/v1/services/${made.body.id}`;
    expect(made.headers.get('location')).toBe(path);
    expect((await decider.post('/v1/services', service(), once)).text).toBe(made.text);
    for (const role of ['requester', 'decider', 'superior', 'system', 'admin']) {
      const read = await asker.official(role).get(path);
      expect([role, read.status, read.text]).toEqual([role, 200, made.text]);
      expect(read.headers.get('etag')).toBe('"1"');
    }
    expect((await new Official(world, 'auditor').get(path)).status).toBe(200);

    const admin = province.official('admin');
    expect((await admin.post('/v1/services', service())).status).toBe(201);
    for (const [by, status] of [
      ...['requester', 'superior', 'system'].map((role) => [province.official(role), 403] as const),
      [new Official(world, 'auditor'), 403],
      [new Official(world, 'admin'), 403],
      [asker.official('decider'), 403],
      [asker.official('admin'), 403],
    ] as const) {
      expectProblem(await put(by, made.body.id, service()), { status, code: 'forbidden' });
      const ended = await by.call('DELETE', path);
      expectProblem(ended, { status, code: 'forbidden' });
    }
    expectProblem(await decider.post('/v1/services', service({ provider: city.code })), {
      status: 403,
      code: 'forbidden',
    });
    const stranger = new Official(world, 'decider@layanan-not-registered');
    expectProblem(await stranger.post('/v1/services', service()), {
      status: 403,
      code: 'forbidden',
    });
    expect((await decider.get(path)).text).toBe(made.text);
    for (const id of ['no-such-service', 'X', '%00'])
      expectProblem(await decider.get(`/v1/services/${id}`), { status: 404, code: 'not-found' });
  });

  it('are changed with the version that was read, and only where something changes', async () => {
    const decider = province.official('decider');
    const id = 'layanan-uji-arsip';
    const first = await put(decider, id, service(), {});
    expect([first.status, first.headers.get('location')]).toEqual([201, `/v1/services/${id}`]);
    const same = await put(decider, id, { ...service(), id, provider: province.code });
    expect([same.status, same.text]).toEqual([200, first.text]);
    const changed = await put(decider, id, service({ leadDays: 12 }), { 'if-match': '"1"' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    const late = await put(decider, id, service({ leadDays: 14 }), { 'if-match': '"1"' });
    expectProblem(late, { status: 412, code: 'version-mismatch' });
    const lateEnd = await decider.call('DELETE', `/v1/services/${id}`, undefined, {
      'if-match': '"1"',
    });
    expectProblem(lateEnd, { status: 412, code: 'version-mismatch' });
    const absent = await put(decider, 'layanan-baru', service(), { 'if-match': '*' });
    expectProblem(absent, { status: 412, code: 'version-mismatch' });

    const atOnce = await Promise.all(
      [20, 21, 22, 23].map((leadDays) =>
        put(decider, id, service({ leadDays }), { 'if-match': '"2"' }),
      ),
    );
    expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect((await decider.get(`/v1/services/${id}`)).headers.get('etag')).toBe('"3"');
  });

  it.each(UNFIT)('are refused with %s', async (_what, more, pointer, field) => {
    const decider = province.official('decider');
    const wrong = { status: 422, code: 'validation-failed', pointer, field };
    expectProblem(await decider.post('/v1/services', service(more)), wrong);
    expectProblem(await put(decider, 'layanan-uji-arsip', service(more)), wrong);
  });

  it('have ids of one form', async () => {
    const decider = province.official('decider');
    for (const id of ['Arsip', 'a', 'x'.repeat(65), '197001011990011001'])
      expectProblem(await put(decider, id, service()), { status: 422, code: 'validation-failed' });
    // Such a service could never be read: `GET` of this path is another route.
    const { status } = await fetch(`${world.broker}/v1/services/suggestions`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await world.token(decider.subject)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(service()),
    });
    expect(status).toBe(422);
    const other = await put(decider, 'layanan-uji-arsip', service({ id: 'layanan-lain' }));
    expectProblem(other, { status: 422, code: 'validation-failed', pointer: '/id' });
  });

  it('are found by words in several forms, by kind, region and provider, page by page', async () => {
    const title = 'Penyediaan tenda pengungsian';
    const body = {
      title,
      description: 'Meminjamkan tenda bagi warga.',
      kind: 'equipment',
    } as const;
    const tents = [
      await offer(city, { ...body, regions: ['51.71'] }),
      await offer(city, { ...body, regions: ['51.03', '51.71'] }),
      await offer(province, { ...body, regions: [] }),
    ].map(({ id }) => id);
    const [inCity, inBoth, everywhere] = tents as [string, string, string];
    const all = [everywhere, ...[inCity, inBoth].sort()];
    const of = (more: string): Promise<string[]> => listed(`kind=equipment&q=pengungsi${more}`);
    expect(await of('')).toEqual(all);
    expect(await listed('q=meminjam+tenda')).toEqual(all);
    expect(await listed(`q=meminjam+-pengungsi&provider=${city.code}`)).toEqual([]);
    expect(await of(`&provider=${province.code}`)).toEqual([everywhere]);
    expect(await of('&region=51.03')).toEqual([everywhere, inBoth]);
    expect(await of('&region=51.03.02')).toEqual([everywhere, inBoth]);
    expect(await of('&region=51')).toEqual(all);
    expect(await of('&region=35.07')).toEqual([everywhere]);
    expect(await listed('kind=training&q=pengungsi')).toEqual([]);

    const pages: string[] = [];
    for (let after = ''; ;) {
      const { body: one } = await asker
        .official('system')
        .get<Page<ServiceAnswer>>(`/v1/services?kind=equipment&q=pengungsi&limit=1${after}`);
      pages.push(...one.items.map(({ id }) => id));
      if (one.next === null) break;
      after = `&after=${one.next}`;
    }
    expect(pages).toEqual(all);
    for (const [query, pointer] of [
      ['region=99', '/region'],
      ['region=x', '/region'],
      ['kind=x', '/kind'],
      ['q=%00', '/q'],
      ['after=x', '/after'],
      ['provider=X', '/provider'],
    ] as const)
      for (const path of ['/v1/services', '/v1/services/suggestions'])
        expectProblem(await asker.official('requester').get(`${path}?${query}`), {
          ...{ status: 422, code: 'validation-failed', pointer },
        });
  });

  it('are suggested the nearest first, each with its reason', async () => {
    const body = {
      ...{ kind: 'documents', title: 'Salinan peta rawan longsor' },
      ...{ description: 'Salinan peta.', regions: [] },
    } as const;
    for (const by of [elsewhere, ministry, city, province, regency]) await offer(by, body);
    await offer(province, { ...body, leadDays: 2 });
    await offer(asker, body);
    await offer(regency, { ...body, regions: ['52'] });
    await offer(regency, { ...body, validTo: '2026-01-02' });
    const suggested = async (
      query: string,
      headers = {},
      by = asker.official('requester'),
    ): Promise<SuggestedService[]> => {
      const path = `/v1/services/suggestions?kind=documents&q=longsor${query}`;
      const { status, body } = await by.call<Page<SuggestedService>>(
        'GET',
        path,
        undefined,
        headers,
      );
      expect([status, body.next]).toEqual([200, null]);
      return body.items;
    };
    const near = await suggested('');
    expect(near.map(({ provider, leadDays, reason }) => [provider, leadDays, reason])).toEqual([
      [regency.code, 10, 'Pemberi bantuan berada di daerah yang sama: Kabupaten Badung.'],
      [
        province.code,
        2,
        'Pemberi bantuan berada pada tingkat provinsi yang meliputi Kabupaten Badung: Bali.',
      ],
      [
        province.code,
        10,
        'Pemberi bantuan berada pada tingkat provinsi yang meliputi Kabupaten Badung: Bali.',
      ],
      [city.code, 10, 'Pemberi bantuan berada di provinsi yang sama, Bali: Kota Denpasar.'],
      [ministry.code, 10, 'Pemberi bantuan adalah instansi tingkat nasional.'],
      [elsewhere.code, 10, 'Pemberi bantuan berada di provinsi lain: Nusa Tenggara Barat.'],
    ]);
    expect(near.map(({ nearness }) => nearness)).toEqual([
      ...['same-regency', 'province', 'province', 'same-province', 'national', 'elsewhere'],
    ]);
    const [nearest] = await suggested('&region=51.71', { 'accept-language': 'en' });
    expect(nearest).toMatchObject({
      provider: city.code,
      reason: 'The provider is in the same region: Kota Denpasar.',
    });
    const own = await suggested('&region=51', {}, asker.official('decider'));
    expect(own.map(({ provider }) => provider)).toContain(asker.code);
    const anywhere = await suggested('', {}, ministry.official('decider'));
    expect(anywhere[0]).toMatchObject({ provider: ministry.code, nearness: 'national' });

    const pages: string[] = [];
    for (let after = ''; ;) {
      const { body: one } = await asker
        .official('requester')
        .get<Page<SuggestedService>>(
          `/v1/services/suggestions?kind=documents&q=longsor&limit=2${after}`,
        );
      pages.push(...one.items.map(({ id }) => id));
      if (one.next === null) break;
      after = `&after=${one.next}`;
    }
    expect(pages).toEqual(near.map(({ id }) => id));
  });

  it('are named by a request, and an approval says which one it rests on', async () => {
    const { id, title } = await offer(province);
    const foreign = await offer(city);
    const over = await offer(province, { validTo: '2026-01-02' });
    const later = await offer(province, { validFrom: '2099-01-01' });
    for (const [named, field] of [
      ['no-such-service', 'unknown-service'],
      [foreign.id, 'other-provider'],
      [over.id, 'ended'],
      [later.id, 'not-yet-offered'],
      ['X', 'wrong-form'],
    ] as const) {
      const data = requestTo(province, { service: named });
      const wrong = { status: 422, code: 'validation-failed', field };
      expectProblem(await asker.official('requester').post('/v1/requests', data), {
        ...wrong,
        pointer: '/service',
      });
      const message = asker.message('submit-request', data);
      await asker.send(message);
      const { data: receipt } = await asker.receipt(message.id);
      expect(receipt.problem).toMatchObject(problemLike({ ...wrong, pointer: '/data/service' }));
    }

    const seen = (await ask(asker, province, { service: id })) as Seen & { service?: string };
    expect(seen.service).toBe(id);
    const change = service({ leadDays: 3 });
    expect((await put(province.official('decider'), id, change)).status).toBe(200);
    const approval = { items: 'all', conflictOfInterest: 'none' };
    const path = `/v1/requests/${seen.id}`;
    const approved = await province.official('decider').post<Seen>(`${path}/approval`, approval);
    expect(approved.body.decision).toMatchObject({ service: { id, version: 2, title } });

    const message = asker.message('submit-request', requestTo(province, { service: id }));
    await asker.send(message);
    const { data: receipt } = await asker.receipt(message.id);
    const read = await province
      .official('decider')
      .get(`/v1/requests/${String(receipt.requestId)}`);
    expect(read.body.service).toBe(id);
    const plain = await ask(asker, province);
    const without = await province
      .official('decider')
      .post<Seen>(`/v1/requests/${plain.id}/approval`, approval);
    expect(without.body.decision).not.toHaveProperty('service');
  });

  it('end for good, and stay readable for the requests that name them', async () => {
    const decider = regency.official('decider');
    const { id } = await offer(regency, { title: 'Gudang arsip sementara' });
    const open = await ask(asker, regency, { service: id });
    const path = `/v1/services/${id}`;
    const ended = await decider.call('DELETE', path, undefined, { 'if-match': '"1"' });
    expect([ended.status, ended.headers.get('etag')]).toEqual([200, '"2"']);
    expect(typeof ended.body.endedAt).toBe('string');
    expect((await decider.call('DELETE', path)).text).toBe(ended.text);
    expectProblem(await put(decider, id, service()), {
      status: 409,
      code: 'transition-not-open',
    });
    expect((await asker.official('requester').get(path)).text).toBe(ended.text);
    expect(await listed(`q=gudang&provider=${regency.code}`)).toEqual([]);
    expect(await listed(`q=gudang&provider=${regency.code}&status=ended`)).toEqual([id]);
    const data = requestTo(regency, { service: id });
    expectProblem(await asker.official('requester').post('/v1/requests', data), {
      ...{ status: 422, code: 'validation-failed', pointer: '/service', field: 'ended' },
    });
    const approval = { items: 'all', conflictOfInterest: 'none' };
    const approved = await decider.post<Seen>(`/v1/requests/${open.id}/approval`, approval);
    expect(approved.body.decision).toMatchObject({ service: { id, version: 2 } });
    expectProblem(await decider.call('DELETE', '/v1/services/no-such-service'), {
      status: 404,
      code: 'not-found',
    });

    const told = async (): Promise<CloudEvent[]> => {
      const { body } = await regency
        .official('system')
        .get<Page<CloudEvent>>('/v1/mailbox?limit=100');
      return body.items.filter(
        ({ type, data }) => type === AGENCY_SERVICE_CHANGED && data.service === id,
      );
    };
    await poll(async () => expect(await told()).toHaveLength(2));
    const [offered, gone] = await told();
    const actor = { agency: regency.code, role: 'decider' };
    expect(offered?.data).toMatchObject({ code: regency.code, version: 1, endedAt: null, actor });
    expect(gone?.data).toMatchObject({ version: 2, endedAt: ended.body.endedAt, actor });
    expect(JSON.stringify([offered, gone])).not.toContain('Gudang');
  });
}

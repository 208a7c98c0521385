import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '#libs/http/page';
import { Answer, call } from '#tests/support/http';
import { ask, mailboxOf, Official, Party, requestTo, Seen, urlOf } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { none } from './bad-decisions';

const MONDAY = '2026-11-23T03:00:00Z';
const PAST = '2026-12-02T03:00:00Z';
const APPROVAL = { items: 'all', ...none };
const STATEMENTS = { doubts: [{ code: 'own-service', text: 'Ini layanan kami sendiri.' }] };

describe.each(WORLDS)('officials cannot decide in their own cause (%s)', (_name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let number = 0;

  beforeAll(async () => {
    world = await open();
    await world.setClock(MONDAY);
    for (const code of ['cause-ministry', 'cause-whole', 'cause-body', 'cause-other'])
      await register(code, code === 'cause-whole' ? { superior: 'cause-ministry' } : {});
    await register('cause-body', { party: 'cause-whole', superior: 'cause-whole' });
    await register('cause-unit', { party: 'cause-body' });
    await register('cause-sister', { party: 'cause-whole', superior: 'cause-whole' });
    asker = await Party.register(world, 'cause-asker', { party: 'cause-unit' });
    giver = await Party.register(world, 'cause-giver', { superior: 'cause-other' });
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const admin = () => new Official(world, 'admin');
  const register = async (code: string, more: object): Promise<Answer> => {
    const body = { name: `Instansi ${code}`, kind: 'pemkab', ...more };
    const answer = await admin().call('PUT', `/v1/agencies/${code}`, body);
    if (answer.status > 201) throw new Error(answer.text);
    return answer;
  };
  /** Calls with a token whose personal claims differ from those of the development issuer. */
  const as = async (
    claims: JWTPayload,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer<Seen>> => {
    const key = JSON.parse(
      readFileSync(join(world.dataDir, 'development-issuer.json'), 'utf8'),
    ) as { kid: string; alg: string };
    const token = await new SignJWT({ name: 'Sri Wahyuni', position: 'Kepala Dinas', ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
      .setIssuer('urn:bantuan-kedinasan:development-issuer')
      .setAudience('bantuan-kedinasan')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(await importJWK(key));
    return call<Seen>(method, urlOf(world, path), { token, body });
  };
  const someone = (): string => `person-${++number}`;
  const asks = (sub: string) => ({ sub, agency: asker.code, roles: ['requester'] });
  const decides = (sub: string, more: object = {}) => ({
    ...{ sub, agency: giver.code, roles: ['decider', 'superior'] },
    ...more,
  });
  const decidesAt = ({ code }: Party, sub: string) => decides(sub, { agency: code });
  const historyOf = async (id: string) =>
    (
      await giver
        .official('decider')
        .get<Page<{ type: string; data: Record<string, unknown> }>>(`/v1/requests/${id}/history`)
    ).body.items;

  it('the requesting official cannot evaluate or decide, even in another position', async () => {
    const sub = someone();
    const made = await as(asks(sub), 'POST', '/v1/requests', requestTo(giver));
    expect(made.status).toBe(201);
    const { id } = made.body;
    const refusal = { grounds: [{ provision: '36-1-b', reason: 'Rahasia.' }], ...none };
    const acts: [string, object][] = [
      ['statements', STATEMENTS],
      ['clarification', { text: 'Penilai bidang apa?' }],
      ['approval', APPROVAL],
      ['refusal', refusal],
      ['escalation', { reason: 'outside-36-1', text: 'Kantor kami terlalu jauh.' }],
    ];
    for (const [act, body] of acts) {
      const answer = await as(decides(sub), 'POST', `/v1/requests/${id}/${act}`, body);
      expectProblem(answer, { status: 403, code: 'conflict-of-interest' });
      expect(answer.body).toMatchObject({ provision: '42-1' });
    }
    const seen = await as(decides(sub), 'GET', `/v1/requests/${id}`);
    expect(seen.body.acts.filter(({ open }) => open).map(({ act }) => act)).toEqual(['escalation']);
    expect(seen.body.acts).toContainEqual({
      act: 'approval',
      open: false,
      why: expect.stringContaining('bertindak untuk peminta bantuan'),
    });
    expect(await historyOf(id)).toHaveLength(2);
    // They may still escalate, which decides nothing; even as the superior they may not decide.
    const filing = { reason: 'conflict-of-interest', text: 'Saya yang mengajukannya.' };
    const handed = await as(decides(sub), 'POST', `/v1/requests/${id}/escalation`, filing);
    expect(handed.body).toMatchObject({ escalatedTo: 'cause-other' });
    const elsewhere = { sub, agency: 'cause-other', roles: ['superior'] };
    const above = await as(elsewhere, 'POST', `/v1/requests/${id}/approval`, APPROVAL);
    expectProblem(above, { status: 403, code: 'conflict-of-interest' });
    const other = await as(decides(someone()), 'POST', `/v1/requests/${id}/approval`, APPROVAL);
    expect(other.body.status).toBe('approved');
  });

  it('officials who supplied information count as requesting, and officials who evaluated cannot request', async () => {
    const [asked, judged] = [someone(), someone()];
    const { id } = await ask(asker, giver);
    const path = `/v1/requests/${id}`;
    const question = { text: 'Penilai bidang apa?' };
    const put = await as(decides(judged), 'POST', `${path}/clarification`, question);
    expect(put.status).toBe(200);
    const answer = { text: 'Penilai bidang hukum.' };
    for (const act of ['information', 'withdrawal']) {
      const body = act === 'information' ? answer : {};
      const no = await as(asks(judged), 'POST', `${path}/${act}`, body);
      expectProblem(no, { status: 403, code: 'conflict-of-interest' });
    }
    expect((await as(asks(asked), 'POST', `${path}/information`, answer)).status).toBe(200);
    const no = await as(decides(asked), 'POST', `${path}/approval`, APPROVAL);
    expectProblem(no, { status: 403, code: 'conflict-of-interest' });
    expect((await as(decides(judged), 'POST', `${path}/approval`, APPROVAL)).status).toBe(200);
  });

  it('a forwarding does not free officials who asked, declared a conflict or took part before it', async () => {
    const next = await Party.register(world, 'cause-taker');
    const [sub, torn, judged] = [someone(), someone(), someone()];
    const made = await as(asks(sub), 'POST', '/v1/requests', requestTo(giver));
    const path = `/v1/requests/${made.body.id}`;
    const declared = { items: 'all', conflictOfInterest: 'Saudara saya pemimpin instansi ini.' };
    const conflict = await as(decides(torn), 'POST', `${path}/approval`, declared);
    expectProblem(conflict, { status: 403, code: 'conflict-of-interest' });
    const offer = { to: next.code, items: 'all', reason: 'Penilai terdekat ada di sana.' };
    const proposed = await as(decides(judged), 'POST', `${path}/forwarding`, offer);
    const proposal = proposed.body.proposals[0]?.id ?? '';
    // The system of the requester agrees, so that no person has asked in the new request.
    const agreed = await asker
      .official('system')
      .post<Seen>(`${path}/proposals/${proposal}/answer`, { accept: true });
    expect(agreed.body.status).toBe('forwarded');
    const begun = `/v1/requests/${agreed.body.links[0]?.requestId ?? ''}`;
    for (const one of [sub, torn]) {
      const approval = await as(decidesAt(next, one), 'POST', `${begun}/approval`, APPROVAL);
      expectProblem(approval, { status: 403, code: 'conflict-of-interest' });
      const seen = await as(decidesAt(next, one), 'GET', begun);
      expect(seen.body.acts).toContainEqual(
        expect.objectContaining({ act: 'approval', open: false }),
      );
    }
    const withdrawn = await as(asks(judged), 'POST', `${begun}/withdrawal`, {});
    expectProblem(withdrawn, { status: 403, code: 'conflict-of-interest' });
    const other = await as(decidesAt(next, someone()), 'POST', `${begun}/approval`, APPROVAL);
    expect(other.body.status).toBe('approved');
  });

  it('an official named in a signed message cannot decide, by NIP or by name and position', async () => {
    const requestedBy = {
      name: 'Sri Wahyuni',
      position: 'Kepala Dinas',
      nip: '198001012005012001',
    };
    // A message must be dated by the clock of the product.
    await world.setClock(new Date().toISOString());
    const message = asker.message('submit-request', requestTo(giver, { requestedBy }));
    await asker.send(message);
    const { requestId } = (await asker.receipt(message.id)).data as { requestId: string };
    const approve = (claims: object) =>
      as(decides(someone(), claims), 'POST', `/v1/requests/${requestId}/approval`, APPROVAL);
    for (const claims of [
      { name: 'S. Wahyuni', nip: '19800101 200501 2 001' },
      { name: 'SRI WAHYUNI' },
    ])
      expectProblem(await approve(claims), { status: 403, code: 'conflict-of-interest' });
    // A namesake with another NIP may decide, and the history records it.
    expect((await approve({ nip: '199001012010012002' })).status).toBe(200);
    const decided = (await historyOf(requestId)).at(-1);
    expect(decided).toMatchObject({ type: 'approved', data: { flags: ['namesake-of-requester'] } });
    await world.setClock(MONDAY);
  });

  it('an acting official acts within the appointment and takes no strategic decision', async () => {
    const acting = { as: 'plt', for: 'Kepala Dinas', document: 'SK 1/2026', from: '2026-11-01' };
    const plain = await ask(asker, giver);
    const approve = (id: string, appointment: object) =>
      as(
        decides(someone(), { acting: appointment }),
        'POST',
        `/v1/requests/${id}/approval`,
        APPROVAL,
      );
    const ended = { ...acting, to: '2026-11-22' };
    expectProblem(await approve(plain.id, ended), { status: 403, code: 'mandate-expired' });
    const early = { ...asks(someone()), acting: { ...acting, from: '2026-11-24' } };
    const asked = await as(early, 'POST', '/v1/requests', requestTo(giver));
    expectProblem(asked, { status: 403, code: 'mandate-expired' });
    expect((await approve(plain.id, { ...acting, as: 'boss' })).status).toBe(401);
    const costs = [{ item: 'honor', amount: 5_000_000, fundedBy: 'provider', budgetLine: 'DPA' }];
    const costly = await ask(asker, giver, { costs });
    const strategic = await approve(costly.id, acting);
    expectProblem(strategic, { status: 403, code: 'forbidden' });
    expect(strategic.body).toMatchObject({ provision: '34' });
    expect((await approve(costly.id, { ...acting, as: 'delegation' })).status).toBe(200);
    const decided = await approve(plain.id, acting);
    expect(decided.body.decision).toMatchObject({ by: { acting: { ...acting, to: null } } });
  });

  it('escalation never goes to the requester’s own hierarchy, and says so when no other is left', async () => {
    // Above the first provider is a unit of the requester's body, then a ministry; above the second
    // only that body.
    const next = await Party.register(world, 'cause-next', { superior: 'cause-sister' });
    const last = await Party.register(world, 'cause-last', { superior: 'cause-unit' });
    const [rising, staying] = [await ask(asker, next), await ask(asker, last)];
    const moving = await ask(asker, giver);
    await world.setClock(PAST);
    const escalatedTo = async (id: string, party: Party) => {
      const { body } = await party.official('decider').get<Escalated>(`/v1/requests/${id}`);
      expect(body.escalatedAt).not.toBeNull();
      return body.escalatedTo;
    };
    await poll(async () => expect(await escalatedTo(rising.id, next)).toBe('cause-ministry'));
    await poll(async () => expect(await escalatedTo(staying.id, last)).toBeNull());
    const received = await poll(async () => {
      const events = (await asker.mailbox()).filter(({ type }) => type.endsWith('.escalated.v1'));
      expect(events.map(({ subject }) => subject)).toEqual(
        expect.arrayContaining([rising.id, staying.id]),
      );
      return new Map(events.map(({ subject, data }) => [subject, data.change]));
    });
    expect(received.get(rising.id)).toEqual({
      ...{ cause: 'deadline', escalatedTo: 'cause-ministry' },
      passedOver: ['cause-sister', 'cause-whole'],
    });
    expect(received.get(staying.id)).toEqual({
      ...{ cause: 'deadline', escalatedTo: null },
      passedOver: ['cause-unit'],
    });
    for (const code of ['cause-sister', 'cause-whole', 'cause-unit']) {
      const superior = new Official(world, `superior@${code}`);
      for (const { id } of [rising, staying])
        expect((await superior.post(`/v1/requests/${id}/approval`, APPROVAL)).status).toBe(404);
      expect(await mailboxOf(world, code)).toEqual([]);
    }

    // An escalation follows the registry: once the agency above belongs to the requester's body, it
    // may not decide.
    await poll(async () => expect(await escalatedTo(moving.id, giver)).toBe('cause-other'));
    await register('cause-other', { party: 'cause-whole', superior: 'cause-ministry' });
    expect(await escalatedTo(moving.id, giver)).toBe('cause-ministry');
    const former = new Official(world, 'superior@cause-other');
    expect((await former.post(`/v1/requests/${moving.id}/approval`, APPROVAL)).status).toBe(404);
    expect((await historyOf(moving.id)).at(-1)).toMatchObject({
      type: 'escalated',
      data: { cause: 'registry', passedOver: ['cause-other'] },
    });
    const ministry = new Official(world, 'superior@cause-ministry');
    const decided = await ministry.post<Seen>(`/v1/requests/${moving.id}/approval`, APPROVAL);
    expect(decided.body.status).toBe('approved');
    await world.setClock(MONDAY);
  });

  it('nested units belong to one hierarchy for the law as well', async () => {
    const sister = await Party.of(world, 'cause-sister');
    const { recommendation } = await ask(asker, sister);
    expect(recommendation).toBe('official-judgement');
  });

  it('the registry refuses a cycle of parent agencies', async () => {
    const put = (code: string, more: object) =>
      admin().call('PUT', `/v1/agencies/${code}`, { name: code, kind: 'pemkab', ...more });
    const party = await put('cause-whole', { party: 'cause-asker' });
    expectProblem(party, { status: 422, code: 'validation-failed', pointer: '/party' });
    const superior = await put('cause-ministry', { superior: 'cause-body' });
    expectProblem(superior, { status: 422, code: 'validation-failed', pointer: '/superior' });
    const itself = await put('cause-ministry', { superior: 'cause-ministry' });
    expectProblem(itself, { status: 422, code: 'validation-failed', pointer: '/superior' });
    const answers = await Promise.all([
      put('cause-ministry', { party: 'cause-giver' }),
      put('cause-giver', { party: 'cause-ministry' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});

type Escalated = Seen & { escalatedAt: string | null; escalatedTo: string | null };

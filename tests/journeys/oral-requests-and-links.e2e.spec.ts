import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '#libs/contracts/envelope';
import { typeOf } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { Answer } from '#tests/support/http';
import { MailServer } from '#tests/support/mail-server';
import { ask, Official, Party, requestTo, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { FLOOD, none } from './bad-decisions';

const NOT_OPEN = { status: 409, code: 'transition-not-open' };
const INVALID = { status: 422, code: 'validation-failed' };
const addressOf = (code: string): string => `kontak@${code}.example.go.id`;

describe.each(WORLDS)('oral requests and links (%s)', (_name, open) => {
  let world: World;
  let server: MailServer;
  let asker: Party;
  let giver: Party;
  let third: Party;
  let decider: Official;
  let requester: Official;

  beforeAll(async () => {
    server = await MailServer.start();
    world = await open({
      SMTP_URL: server.url,
      MAIL_FROM: 'bantuan-kedinasan@perantara.example.go.id',
    });
    const register = (code: string): Promise<Party> =>
      Party.register(world, code, { email: addressOf(code) });
    [asker, giver, third] = await Promise.all([
      register('oral-asker'),
      register('oral-giver'),
      register('oral-third'),
    ]);
    [decider, requester] = [giver.official('decider'), asker.official('requester')];
    await world.setClock('2026-11-23T03:00:00Z');
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await server?.close();
  }, 60_000);

  const oral = (more: object = {}): object => ({
    ...requestTo(giver, { channel: 'oral', emergency: FLOOD, requestedBy: undefined }),
    ...{ requester: asker.code, ...more },
  });
  const enter = (body: object, who = decider): Promise<Answer<Seen>> =>
    who.post<Seen>('/v1/requests', body);
  const entered = async (): Promise<string> => {
    const answer = await enter(oral());
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body.id;
  };
  const act = (who: Official, name: string, id: string, body: object): Promise<Answer<Seen>> =>
    who.post<Seen>(`/v1/requests/${id}/${name}`, body);
  const happenedTo = async (id: string): Promise<string[]> =>
    (
      await requester.get<Page<{ type: string }>>(`/v1/requests/${id}/history?limit=100`)
    ).body.items.map(({ type }) => type);
  const toldTo = async (party: Party, id: string): Promise<CloudEvent[]> =>
    (await party.mailbox()).filter(({ subject }) => subject === id);
  const letters = (code: string, hal: string): string[] =>
    server
      .takenFor(addressOf(code))
      .flatMap(({ email }) =>
        email.subject?.endsWith(hal) ? (email.text ?? '').replace(/\s+/g, ' ') : [],
      );

  describe('an oral request of an emergency', () => {
    let id: string;

    it('is entered by the provider, and is the requester’s', async () => {
      const answer = await enter(oral());
      expect(answer.status).toBe(201);
      id = answer.body.id;
      expect(answer.body).toMatchObject({
        ...{ requester: { code: asker.code }, provider: { code: giver.code }, channel: 'oral' },
        ...{ emergencyApplies: true, responsible: { holder: asker.code } },
        confirmation: { confirmedAt: null, remindAt: expect.stringMatching(/^2026-11-24T03:00/) },
      });
      await poll(async () =>
        expect(await toldTo(asker, id)).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              type: typeOf('submitted'),
              data: expect.objectContaining({
                actor: { agency: giver.code, role: 'decider' },
                change: { toConfirm: true },
              }),
            }),
          ]),
        ),
      );
      await poll(() =>
        expect(letters(asker.code, 'permohonan diajukan')).toEqual([
          expect.stringContaining('Mohon instansi peminta mengonfirmasinya'),
        ]),
      );
    });

    it('is decided without waiting, also by who entered it', async () => {
      const body = { items: 'all', ...none, reason: 'Darurat.' };
      expect((await act(decider, 'approval', id, body)).status).toBe(200);
    });

    it('is reminded of daily until its requester confirms it', async () => {
      const reminders = async (): Promise<number> =>
        (await happenedTo(id)).filter((type) => type === 'confirmation-reminded').length;
      await world.setClock('2026-11-24T03:00:10Z');
      await poll(async () => expect(await reminders()).toBe(1));
      // A letter that is still waiting when its day has passed is replaced by the next one.
      await poll(() => expect(letters(asker.code, 'konfirmasi permohonan lisan')).toHaveLength(1));
      await world.setClock('2026-11-25T03:00:10Z');
      await poll(async () => expect(await reminders()).toBe(2));
      await poll(() => expect(letters(asker.code, 'konfirmasi permohonan lisan')).toHaveLength(2));
      for (const who of [decider, asker.official('decider'), asker.official('system')])
        expectProblem(await act(who, 'confirmation', id, {}), { status: 403, code: 'forbidden' });
      const foreign = await act(third.official('requester'), 'confirmation', id, {});
      expectProblem(foreign, { status: 404, code: 'not-found' });
      const confirmed = await act(requester, 'confirmation', id, {});
      expect(confirmed.body).toMatchObject({
        ...{ status: 'approved' },
        confirmation: { confirmedAt: expect.stringMatching(/^2026-11-25/), remindAt: null },
      });
      expectProblem(await act(requester, 'confirmation', id, {}), NOT_OPEN);
      await poll(() =>
        expect(letters(giver.code, 'permohonan lisan dikonfirmasi')).toHaveLength(1),
      );
      await world.setClock('2026-11-28T03:00:10Z');
      await new Promise((done) => setTimeout(done, 2_500));
      expect(await reminders()).toBe(2);
      expect((await happenedTo(id)).at(-1)).toBe('confirmed');
      await world.setClock('2026-11-23T03:00:00Z');
    });

    it('is refused from anybody else, in writing, without an emergency and in a message', async () => {
      const forbidden = { status: 403, code: 'forbidden' };
      expectProblem(await enter(oral(), third.official('decider')), forbidden);
      expectProblem(await enter(oral(), giver.official('requester')), forbidden);
      expectProblem(await enter(oral({ requester: undefined })), forbidden);
      for (const [more, pointer] of [
        [{ channel: 'official' }, '/channel'],
        [{ channel: undefined }, '/channel'],
        [{ emergency: undefined }, '/emergency'],
        [{ requester: 'no-such-agency' }, '/requester'],
        [{ requester: 'Bukan Kode' }, '/requester'],
      ] as const)
        expectProblem(await enter(oral(more)), { ...INVALID, pointer });
      await world.setClock(new Date().toISOString());
      const message = giver.message('submit-request', oral());
      expectProblem(await giver.command(message), { ...INVALID, pointer: '/data/requester' });
      const own = await ask(asker, giver);
      expectProblem(await act(requester, 'confirmation', own.id, {}), NOT_OPEN);
    });

    it('that the agency did not make is withdrawn, and not reminded of', async () => {
      const wrong = await entered();
      expect((await act(requester, 'withdrawal', wrong, {})).status).toBe(200);
      expectProblem(await act(requester, 'confirmation', wrong, {}), NOT_OPEN);
    });
  });

  describe('a link', () => {
    it('names another request that the caller sees, to both parties', async () => {
      const [one, other] = [await ask(asker, giver), await ask(asker, giver)];
      const body = { requestId: other.id, kind: 'continues' };
      const linked = await act(requester, 'links', one.id, body);
      expect(linked.body).toMatchObject({
        version: 3,
        links: [{ ...body, at: expect.any(String) }],
      });
      await poll(async () =>
        expect((await toldTo(giver, one.id)).at(-1)).toMatchObject({
          ...{ type: typeOf('linked'), data: { change: body } },
        }),
      );
      const again = await act(decider, 'links', one.id, { ...body, kind: 'related' });
      expectProblem(again, { ...INVALID, pointer: '/requestId', field: 'twice' });
    });

    it('to itself or to a request that the caller does not see is refused, with one answer', async () => {
      const [one, foreign] = [await ask(asker, giver), await ask(asker, third)];
      const link = (requestId: string): Promise<Answer<Seen>> =>
        act(decider, 'links', one.id, { requestId, kind: 'duplicate' });
      const wrong = { ...INVALID, pointer: '/requestId' };
      expectProblem(await link(one.id), { ...wrong, field: 'itself' });
      const [unseen, unknown] = [await link(foreign.id), await link(randomUUID())];
      expectProblem(unseen, { ...wrong, field: 'unknown-request' });
      expect(unseen.text).toBe(unknown.text);
      expectProblem(await link('x'), wrong);
      const kind = await act(decider, 'links', one.id, { requestId: one.id, kind: 'forwarded-to' });
      expectProblem(kind, { ...INVALID, pointer: '/kind' });
    });
  });

  it('related requests are suggested, the linked ones first, and none that the caller does not see', async () => {
    const subject = 'Perahu karet untuk evakuasi warga';
    const one = await ask(asker, giver, { subject, kind: 'equipment' });
    const alike = await ask(asker, giver, { subject: 'Tambahan perahu karet', kind: 'equipment' });
    const unlike = await ask(asker, third, { subject: 'Arsip kepegawaian', kind: 'documents' });
    const linked = await ask(asker, third, { subject: 'Tenda', kind: 'other' });
    await act(requester, 'links', linked.id, { requestId: one.id, kind: 'continues' });
    const related = async (who: Official): Promise<{ id: string; reasons: string[] }[]> =>
      (await who.get<Page<{ id: string; reasons: string[] }>>(`/v1/requests/${one.id}/related`))
        .body.items;
    const seen = await related(requester);
    expect(seen[0]).toMatchObject({ id: linked.id, reasons: ['linked'] });
    expect(seen[1]).toMatchObject({
      ...{ id: alike.id, reasons: ['same-parties', 'same-kind', 'similar-subject'] },
    });
    expect(seen.map(({ id }) => id)).not.toContain(unlike.id);
    const ids = (await related(decider)).map(({ id }) => id);
    expect(ids).toContain(alike.id);
    expect(ids).not.toContain(linked.id);
    const foreign = await third.official('decider').get(`/v1/requests/${one.id}/related`);
    expectProblem(foreign, { status: 404, code: 'not-found' });
  });
});

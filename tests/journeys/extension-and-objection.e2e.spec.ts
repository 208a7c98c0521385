import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, REJECTED, typeOf } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { Answer } from '#tests/support/http';
import { MailServer } from '#tests/support/mail-server';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { BUSY, FLOOD, none } from './bad-decisions';

const MONDAY = '2026-11-23T03:00:00Z'; // 10.00 in Asia/Jakarta
const DUE = '2026-11-30T16:59:59.999Z';
const NOT_OPEN = { status: 409, code: 'transition-not-open' };
const INVALID = { status: 422, code: 'validation-failed' };
const REASON = 'Penilai baru kembali setelah seleksi.';
const OBJECTION = { text: 'Seleksi itu sudah selesai.', provisions: ['36-1-a'] };
const addressOf = (code: string): string => `kontak@${code}.example.go.id`;

interface Deadline {
  dueAt: string;
  startsAt: string;
  rule: object;
  days: { date: string; counted: boolean; why: string }[];
  extension: object | null;
  objection: { since: string; dueAt: string; days: Deadline['days'] } | null;
  reopenedAt: string | null;
}

describe.each(WORLDS)('more time, and an objection (%s)', (_name, open) => {
  let world: World;
  let server: MailServer;
  let asker: Party;
  let giver: Party;
  let above: Party;
  let house: Party;
  let decider: Official;
  let requester: Official;

  beforeAll(async () => {
    server = await MailServer.start();
    world = await open({
      SMTP_URL: server.url,
      MAIL_FROM: 'bantuan-kedinasan@perantara.example.go.id',
    });
    const register = (code: string, more = {}): Promise<Party> =>
      Party.register(world, code, { email: addressOf(code), ...more });
    [above, house] = await Promise.all([register('time-above'), register('time-house')]);
    [asker, giver] = await Promise.all([
      register('time-asker', { party: 'time-house' }),
      register('time-giver', { superior: 'time-above' }),
    ]);
    [decider, requester] = [giver.official('decider'), asker.official('requester')];
    await world.setClock(MONDAY);
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await server?.close();
  }, 60_000);

  const act = (
    who: Official,
    name: string,
    id: string,
    body: object,
    headers?: Record<string, string>,
  ): Promise<Answer<Seen>> => who.post<Seen>(`/v1/requests/${id}/${name}`, body, headers);
  const done = async (...call: Parameters<typeof act>): Promise<Seen> => {
    const answer = await act(...call);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  const extend = (id: string, until: string): Promise<Answer<Seen>> =>
    act(decider, 'extension', id, { until, reason: REASON });
  const refuse = (id: string, who = decider): Promise<Seen> =>
    done(who, 'refusal', id, { grounds: [BUSY], ...none });
  const refused = async (): Promise<string> => {
    const { id } = await ask(asker, giver);
    await refuse(id);
    return id;
  };
  const deadlineOf = async (id: string): Promise<Deadline> =>
    (await requester.get<Deadline>(`/v1/requests/${id}/deadline`)).body;
  const happenedTo = async (id: string): Promise<string[]> =>
    (
      await decider.get<Page<{ type: string }>>(`/v1/requests/${id}/history?limit=100`)
    ).body.items.map(({ type }) => type);
  const toldTo = async (party: Party, id: string): Promise<CloudEvent[]> =>
    (await party.mailbox()).filter(({ subject }) => subject === id);
  const letters = (code: string, hal: string): string[] =>
    server
      .takenFor(addressOf(code))
      .flatMap(({ email }) =>
        email.subject?.endsWith(hal) ? (email.text ?? '').replace(/\s+/g, ' ') : [],
      );
  const openTo = async (who: Official, id: string, name: string): Promise<boolean | undefined> =>
    (await who.get<Seen>(`/v1/requests/${id}`)).body.acts.find((one) => one.act === name)?.open;

  describe('an extension', () => {
    let id: string;

    it('moves the deadline once, and explains each day', async () => {
      id = (await ask(asker, giver)).id;
      const { version, ...seen } = await done(decider, 'extension', id, {
        until: '2026-12-02',
        reason: REASON,
      });
      expect([version, seen.deadline.dueAt]).toEqual([3, '2026-12-02T16:59:59.999Z']);
      expect(await happenedTo(id)).toEqual(['submitted', 'evaluated', 'extended']);
      const { days, ...deadline } = await deadlineOf(id);
      expect(deadline).toMatchObject({
        ...{ dueAt: '2026-12-02T16:59:59.999Z', rule: { workingDays: 5, extendedBy: 2 } },
        extension: { until: '2026-12-02', workingDays: 2, from: DUE, reason: REASON },
      });
      expect(days.at(-1)).toEqual({
        ...{ date: '2026-12-02', counted: true, why: 'hari kerja ke 7 (perpanjangan)' },
      });
      expectProblem(await extend(id, '2026-12-03'), NOT_OPEN);
      expect(await openTo(decider, id, 'extension')).toBe(false);
    });

    it('is told to both parties, without its reason', async () => {
      for (const party of [asker, giver]) {
        const told = await poll(async () => {
          const event = (await toldTo(party, id)).at(-1);
          expect(event?.type).toBe(typeOf('extended'));
          return event;
        });
        expect(told?.data).toMatchObject({
          dueAt: '2026-12-02T16:59:59.999Z',
          change: { workingDays: 2, from: { dueAt: DUE, provisional: false } },
        });
        expect(JSON.stringify(told)).not.toContain(REASON);
        await poll(() =>
          expect(letters(party.code, 'perpanjangan tenggat')).toEqual([
            expect.stringContaining('Tenggat semula: Senin, 30 November 2026 pukul 23.59 WIB.'),
          ]),
        );
      }
    });

    it('follows a correction of the provider’s time zone', async () => {
      const zone = (timeZone: string): Promise<Answer> =>
        new Official(world, 'admin').call('PUT', `/v1/agencies/${giver.code}`, {
          ...{ name: `Instansi ${giver.code}`, kind: 'pemkab', email: addressOf(giver.code) },
          ...{ superior: above.code, timeZone },
        });
      await zone('Asia/Jayapura');
      expect((await deadlineOf(id)).dueAt).toBe('2026-12-02T14:59:59.999Z');
      await zone('Asia/Jakarta');
      expect(await deadlineOf(id)).toMatchObject({
        ...{ dueAt: '2026-12-02T16:59:59.999Z', rule: { extendedBy: 2 } },
      });
    });

    it('is refused in the past, beyond the length of the deadline, and in an emergency', async () => {
      const request = await ask(asker, giver);
      const wrong = { ...INVALID, pointer: '/until' };
      for (const until of ['2026-11-20', '2026-11-30', '2020-01-01'])
        expectProblem(await extend(request.id, until), { ...wrong, field: 'too-early' });
      for (const until of ['2026-12-08', '9999-12-31'])
        expectProblem(await extend(request.id, until), { ...wrong, field: 'too-late' });
      expectProblem(await extend(request.id, '2026-02-30'), { ...wrong, field: 'not-a-date' });
      const flooded = await ask(asker, giver, { emergency: FLOOD });
      expect(await openTo(decider, flooded.id, 'extension')).toBe(false);
      const no = { status: 422, code: 'not-available-in-emergency' };
      expectProblem(await extend(flooded.id, '2026-11-24'), no);
      expect(await happenedTo(flooded.id)).toEqual(['submitted', 'evaluated']);
      for (const who of [requester, asker.official('decider'), giver.official('requester')])
        expect(
          (await act(who, 'extension', request.id, { until: '2026-12-01', reason: REASON })).status,
        ).toBe(403);
    });
  });

  describe('an objection', () => {
    it('is answered by the superior, who reopens the request with a new deadline', async () => {
      const id = await refused();
      expect(await openTo(requester, id, 'objection')).toBe(true);
      const filed = await done(requester, 'objection', id, OBJECTION, { 'if-match': '"3"' });
      expect(filed).toMatchObject({
        ...{ version: 4, status: 'refused', escalatedTo: above.code },
        objection: { against: 'refused', ...OBJECTION, answer: null },
      });
      expectProblem(await act(requester, 'objection', id, OBJECTION), NOT_OPEN);
      const superior = above.official('superior');
      await poll(async () =>
        expect(await toldTo(above, id)).toMatchObject([
          { type: typeOf('objected'), data: { change: { provisions: ['36-1-a'] } } },
        ]),
      );
      await poll(() => expect(letters(above.code, 'keberatan peminta bantuan')).toHaveLength(1));
      expect(letters(above.code, 'keberatan peminta bantuan')[0]).toContain('bukan upaya hukum');
      expect(JSON.stringify(await toldTo(above, id))).not.toContain(OBJECTION.text);

      await world.setClock('2026-11-25T03:00:00Z');
      const body = { outcome: 'reopened', reason: 'Alasan penolakan sudah tidak ada.' };
      for (const who of [decider, requester])
        expect((await act(who, 'objection/answer', id, body)).status).toBe(403);
      expect((await act(house.official('superior'), 'objection/answer', id, body)).status).toBe(
        404,
      );
      const reopened = await done(superior, 'objection/answer', id, body);
      expect(reopened).toMatchObject({
        ...{ version: 5, status: 'awaiting-decision', decision: null },
        deadline: { dueAt: '2026-12-02T16:59:59.999Z', running: true },
        objection: { answer: { outcome: 'reopened', by: { agency: above.code } } },
      });
      expectProblem(await act(superior, 'objection/answer', id, body), NOT_OPEN);
      expect(await deadlineOf(id)).toMatchObject({
        ...{ dueAt: '2026-12-02T16:59:59.999Z', objection: null, extension: null },
        days: expect.arrayContaining([
          { date: '2026-11-25', counted: false, why: 'hari dibuka kembali oleh atasan' },
        ]),
        reopenedAt: expect.stringMatching(/^2026-11-25T03:00/),
      });
      for (const party of [asker, giver])
        await poll(() =>
          expect(letters(party.code, 'jawaban atas keberatan')).toEqual([
            expect.stringContaining('tidak berarti permohonan disetujui'),
          ]),
        );

      // The new deadline is reminded of and escalated like the first, and decides nothing.
      await world.setClock('2026-12-01T17:00:05Z');
      await poll(async () => expect((await happenedTo(id)).at(-1)).toBe('reminded'));
      await world.setClock('2026-12-02T17:00:05Z');
      await poll(async () => expect((await happenedTo(id)).at(-1)).toBe('escalated'));
      await done(superior, 'approval', id, { items: 'all', ...none });
      expect(await happenedTo(id)).toEqual([
        ...['submitted', 'evaluated', 'refused', 'objected', 'objection-answered'],
        ...['reminded', 'escalated', 'approved'],
      ]);
    });

    it('is upheld, not by who refused, and is not repeated', async () => {
      await world.setClock(MONDAY);
      const { id } = await ask(asker, giver);
      await done(decider, 'escalation', id, { reason: 'outside-36-1', text: 'Terlalu jauh.' });
      const judge = giver.official('superior');
      await refuse(id, judge);
      await done(requester, 'objection', id, { text: OBJECTION.text });
      const body = { outcome: 'upheld', reason: 'Penilai memang bertugas.' };
      expect(await openTo(judge, id, 'objection/answer')).toBe(false);
      const own = await act(judge, 'objection/answer', id, body);
      expectProblem(own, { status: 403, code: 'conflict-of-interest' });
      const upheld = await done(giver.official('superior-2'), 'objection/answer', id, body);
      expect(upheld).toMatchObject({
        ...{ status: 'refused', decision: { outcome: 'refused' } },
        objection: { answer: { outcome: 'upheld', reason: body.reason } },
      });
      expectProblem(await act(requester, 'objection', id, OBJECTION), NOT_OPEN);
    });

    it('is possible on the tenth working day, and not on the eleventh', async () => {
      await world.setClock(MONDAY);
      const [first, second] = [await refused(), await refused()];
      const { objection } = await deadlineOf(first);
      expect(objection).toMatchObject({ dueAt: '2026-12-07T16:59:59.999Z' });
      expect(objection?.days.filter(({ counted }) => counted)).toHaveLength(10);
      await world.setClock('2026-12-07T16:59:00Z');
      await done(requester, 'objection', first, OBJECTION);
      await world.setClock('2026-12-07T17:00:01Z');
      expect(await openTo(requester, second, 'objection')).toBe(false);
      expectProblem(await act(requester, 'objection', second, OBJECTION), NOT_OPEN);
    });

    it('is for a refusal in part too, and for nothing else', async () => {
      await world.setClock(MONDAY);
      const items = ['1', '2'].map((id) => ({ id, description: 'penilai' }));
      const { id } = await ask(asker, giver, { items });
      expectProblem(await act(requester, 'objection', id, OBJECTION), NOT_OPEN);
      await done(decider, 'approval', id, {
        ...{ items: ['1'], refused: [{ ...BUSY, items: ['2'] }], ...none },
      });
      expect(await done(requester, 'objection', id, OBJECTION)).toMatchObject({
        objection: { against: 'partially-approved' },
      });
      const approved = (await ask(asker, giver)).id;
      await done(decider, 'approval', approved, { items: 'all', ...none });
      expectProblem(await act(requester, 'objection', approved, OBJECTION), NOT_OPEN);
      const bad = await refused();
      const faults = { ...INVALID, pointer: '/provisions' };
      const unknown = { ...OBJECTION, provisions: ['99-1'] };
      expectProblem(await act(requester, 'objection', bad, unknown), faults);
      expectProblem(await act(requester, 'objection', bad, {}), { ...INVALID, pointer: '/text' });
      const outcome = { outcome: 'granted', reason: 'R.' };
      await done(requester, 'objection', bad, OBJECTION);
      expectProblem(await act(above.official('superior'), 'objection/answer', bad, outcome), {
        ...{ ...INVALID, pointer: '/outcome' },
      });
    });

    it('can be sent as a signed message', async () => {
      const now = new Date().toISOString();
      await world.setClock(now);
      const requestId = await refused();
      const data = { requestId, ...OBJECTION };
      const [first, second] = [asker.message('object', data), asker.message('object', data)];
      await asker.send(first);
      expect(await asker.receipt(first.id)).toMatchObject({
        ...{ type: ACCEPTED, subject: requestId, data: { status: 'refused', version: 4 } },
      });
      await asker.send(second);
      expect(await asker.receipt(second.id)).toMatchObject({
        ...{ type: REJECTED, data: { problem: NOT_OPEN } },
      });
      const foreign = await giver.command(giver.message('object', data));
      expectProblem(foreign, { status: 403, code: 'forbidden' });
    });
  });
});

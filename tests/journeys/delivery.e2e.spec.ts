import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryState, LetterSigned, RatingGiven } from '#libs/contracts/deliveries';
import { ACCEPTED, REJECTED, typeOf } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { Answer } from '#tests/support/http';
import { MailServer } from '#tests/support/mail-server';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { FLOOD, none } from './bad-decisions';

interface Given extends Seen {
  reference: string;
  delivery: DeliveryState | null;
  ratings: RatingGiven[];
  signedLetters: LetterSigned[];
}

const NOT_OPEN = { status: 409, code: 'transition-not-open' };
const ITEMS = [
  { id: '1', description: 'penilai', quantity: 20 },
  { id: '2', description: 'laporan' },
  { id: '3', description: 'berkas pribadi', quantity: 5 },
];
const REFUSED = {
  ...{ provision: '36-1-b', items: ['3'], reason: 'Dirahasiakan.' },
  ...{ regulation: 'UU 43/2009', article: '44' },
};
const SOME = { items: ['1', '2'], refused: [REFUSED], reason: 'Sebagian.', ...none };
const DOCUMENT = {
  title: 'Berita acara serah terima',
  uri: 'https://berkas.example.go.id/bast/87',
  sha256: 'a'.repeat(64),
};
const MARKS = { timeliness: 4, openness: 5, result: 3 };
const addressOf = (code: string): string => `kontak@${code}.example.go.id`;

describe.each(WORLDS)('the delivery of approved help (%s)', (_name, open) => {
  let world: World;
  let server: MailServer;
  let asker: Party;
  let giver: Party;
  let above: Party;
  let decider: Official;
  let requester: Official;

  beforeAll(async () => {
    server = await MailServer.start();
    world = await open({
      SMTP_URL: server.url,
      MAIL_FROM: 'bantuan-kedinasan@perantara.example.go.id',
    });
    above = await Party.register(world, 'give-above', { email: addressOf('give-above') });
    [asker, giver] = await Promise.all([
      Party.register(world, 'give-asker', {
        email: addressOf('give-asker'),
        superior: 'give-above',
      }),
      Party.register(world, 'give-giver', { kind: 'lpnk', email: addressOf('give-giver') }),
    ]);
    decider = giver.official('decider');
    requester = asker.official('requester');
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await server?.close();
  }, 60_000);

  const act = (who: Official, name: string, { id }: Seen, body: object): Promise<Answer<Given>> =>
    who.post<Given>(`/v1/requests/${id}/${name}`, body);
  /** The answer of an act equals a read of the request after it. */
  const done = async (who: Official, name: string, request: Seen, body: object): Promise<Given> => {
    const { status, text, body: seen } = await act(who, name, request, body);
    if (status !== 200) throw new Error(text);
    expect(seen).toEqual((await who.get<Given>(`/v1/requests/${request.id}`)).body);
    return seen;
  };
  const approved = async (more: object = {}): Promise<Given> =>
    done(decider, 'approval', await ask(asker, giver, { items: ITEMS, ...more }), SOME);
  const report = (request: Seen, status: string, ...items: object[]): Promise<Given> =>
    done(decider, 'delivery', request, { status, items });
  const seen = async ({ id }: Seen): Promise<Given> =>
    (await decider.get<Given>(`/v1/requests/${id}`)).body;
  const happenedTo = async ({ id }: Seen): Promise<string[]> =>
    (
      await decider.get<Page<{ type: string }>>(`/v1/requests/${id}/history?limit=100`)
    ).body.items.map(({ type }) => type);

  it('is started, disputed, delivered again, completed, rated and signed', async () => {
    let request = await approved();
    expect(request).toMatchObject({ status: 'partially-approved', delivery: null, ratings: [] });
    expect(await report(request, 'started')).toMatchObject({ status: 'in-delivery' });
    const first = { id: '1', quantity: 12, note: 'Gelombang pertama.', documents: [DOCUMENT] };
    request = await report(request, 'partly', first);
    expect(request.delivery?.items).toEqual([
      { id: '1', approved: 20, delivered: 12, status: 'partly', disputed: false },
      { id: '2', approved: null, delivered: 0, status: 'open', disputed: false },
    ]);
    expect(request.delivery?.reports[1]).toMatchObject({ by: giver.code, items: [first] });
    expectProblem(await act(requester, 'completion', request, { accepted: true }), NOT_OPEN);
    expect(await report(request, 'delivered')).toMatchObject({ status: 'delivered' });
    expectProblem(
      await act(decider, 'delivery', request, { status: 'partly', items: [{ id: '1' }] }),
      NOT_OPEN,
    );
    const dispute = { accepted: false, items: ['2'], reason: 'Laporan belum ditandatangani.' };
    request = await done(requester, 'completion', request, dispute);
    expect(request).toMatchObject({
      status: 'in-delivery',
      delivery: {
        deliveredAt: null,
        disputes: [{ items: ['2'], reason: dispute.reason }],
        items: [{ status: 'delivered' }, { status: 'open', disputed: true }],
      },
    });
    await report(request, 'delivered', { id: '2', documents: [DOCUMENT] });
    request = await done(requester, 'completion', request, { accepted: true });
    expect(request).toMatchObject({
      status: 'completed',
      delivery: { completedAt: expect.any(String) as string },
      deadline: { running: false },
    });
    expectProblem(await act(requester, 'completion', request, { accepted: true }), NOT_OPEN);

    const openTo = async (who: Official): Promise<string[]> =>
      (await who.get<Given>(`/v1/requests/${request.id}`)).body.acts.flatMap((one) =>
        one.open ? one.act : [],
      );
    expect(await openTo(requester)).toContain('rating');
    await done(requester, 'rating', request, { ...MARKS, text: 'Penilai datang tepat waktu.' });
    expectProblem(await act(asker.official('system'), 'rating', request, MARKS), NOT_OPEN);
    expect(await openTo(requester)).not.toContain('rating');
    expect(await openTo(decider)).toContain('rating');
    const letter = { kind: 'persetujuan', uri: 'urn:naskah:2026:871', sha256: 'b'.repeat(64) };
    await done(decider, 'rating', request, { ...MARKS, result: 5 });
    request = await done(decider, 'signed-letter', request, letter);
    expect(request.ratings.map(({ by, result }) => [by, result])).toEqual([
      ['requester', 3],
      ['provider', 5],
    ]);
    expect(request.signedLetters).toMatchObject([{ ...letter, by: 'provider' }]);
    for (const by of ['requester', 'provider']) {
      const path = `/v1/requests?ratedBy=${by}&status=completed`;
      const { items } = (await requester.get<{ items: Given[] }>(path)).body;
      expect(items.map(({ id }) => id)).toContain(request.id);
    }

    const steps = [
      ...['delivery-started', 'partly-delivered', 'delivered', 'delivery-disputed', 'delivered'],
      ...['completed', 'rated', 'rated', 'letter-signed'],
    ];
    expect((await happenedTo(request)).slice(3)).toEqual(steps);
    for (const party of [asker, giver])
      await poll(async () => {
        const received = (await party.mailbox()).filter(({ subject }) => subject === request.id);
        expect(received.map(({ type }) => type).slice(3)).toEqual(
          steps.map((name) => typeOf(name as never)),
        );
        const told = JSON.stringify(received);
        for (const text of ['Gelombang', 'Berita acara', 'berkas.example', 'naskah', 'Penilai'])
          expect(told).not.toContain(text);
      });
    const letters = (code: string): string[] =>
      server.takenFor(addressOf(code)).map(({ email }) => email.subject ?? '');
    await poll(() => {
      for (const hal of ['pemberian bantuan dimulai', 'bantuan diberikan', 'permohonan selesai'])
        expect(letters(asker.code)).toContainEqual(expect.stringMatching(new RegExp(`${hal}$`)));
      expect(letters(giver.code)).toContainEqual(expect.stringMatching(/belum sesuai$/));
    });
    await poll(async () => {
      const { body } = await decider.get<{ byStatus: object }>('/v1/reports/summary');
      expect(body.byStatus).toMatchObject({ completed: 1 });
    });
  });

  it('is reported and confirmed by signed messages', async () => {
    const { id: requestId } = await approved();
    const reported = giver.message('report-delivery', {
      ...{ requestId, status: 'delivered' },
      items: [{ id: '1', quantity: 20, documents: [DOCUMENT] }],
    });
    await giver.send(reported);
    expect(await giver.receipt(reported.id)).toMatchObject({
      type: ACCEPTED,
      data: { requestId, status: 'delivered', version: 4 },
    });
    const more = giver.message('report-delivery', { requestId, status: 'partly', items: [] });
    await giver.send(more);
    expect(await giver.receipt(more.id)).toMatchObject({
      type: REJECTED,
      data: { problem: NOT_OPEN },
    });
    const confirm = (data: object, by = asker) =>
      by.message('confirm-receipt', { requestId, ...data });
    expectProblem(await giver.command(confirm({ accepted: true }, giver)), {
      ...{ status: 403, code: 'forbidden' },
    });
    expectProblem(await asker.command(confirm({ accepted: false })), {
      ...{ status: 422, code: 'validation-failed', pointer: '/data/reason', field: 'missing' },
    });
    const last = confirm({ accepted: true });
    await asker.send(last);
    expect(await asker.receipt(last.id)).toMatchObject({
      type: ACCEPTED,
      data: { status: 'completed', version: 5 },
    });
  });

  it('begins once costs are settled, and in an emergency at once', async () => {
    const costs = [{ item: 'Perjalanan', amount: 2_000_000, fundedBy: 'requester' }];
    const waiting = await approved({ costs });
    const started = { status: 'started', items: [] };
    const answer = await act(decider, 'delivery', waiting, started);
    expectProblem(answer, NOT_OPEN);
    expect(answer.text).toContain('have not agreed on the costs');
    expect(waiting.acts.find((one) => one.act === 'delivery')).toMatchObject({
      open: false,
      why: 'biaya belum disepakati kedua pihak (Pasal 35 ayat (2))',
    });
    const flooded = await ask(asker, giver, { costs, emergency: FLOOD });
    await done(decider, 'approval', flooded, { items: 'all', ...none });
    expect(await done(decider, 'delivery', flooded, started)).toMatchObject({
      status: 'in-delivery',
    });
  });

  const wrong = (field: string, pointer: string) => ({
    ...{ status: 422, code: 'validation-failed', pointer, field },
  });
  const item = (more: object): object => ({ status: 'partly', items: [{ id: '1', ...more }] });
  it.each([
    ['of an unknown item', item({ id: '9' }), wrong('not-in-list', '/items/0/id')],
    ['of a refused item', item({ id: '3' }), wrong('not-approved', '/items/0/id')],
    ['of more than was approved', item({ quantity: 21 }), wrong('too-many', '/items/0/quantity')],
    ['of less than nothing', item({ quantity: -1 }), wrong('out-of-range', '/items/0/quantity')],
    ['of half a person', item({ quantity: 0.5 }), wrong('wrong-type', '/items/0/quantity')],
    [
      'with an odd digest',
      item({ documents: [{ ...DOCUMENT, sha256: 'A'.repeat(64) }] }),
      wrong('wrong-form', '/items/0/documents/0/sha256'),
    ],
    ...['http://berkas.example.go.id/1', 'javascript:alert(1)', 'file:///etc/passwd', 'urn:x'].map(
      (uri): [string, object, ReturnType<typeof wrong>] => [
        `with a document at ${uri}`,
        item({ documents: [{ ...DOCUMENT, uri }] }),
        wrong('wrong-form', '/items/0/documents/0/uri'),
      ],
    ),
    ['of nothing in part', { status: 'partly', items: [] }, wrong('too-few', '/items')],
    [
      'of one item twice',
      { status: 'partly', items: [{ id: '1' }, { id: '1' }] },
      wrong('twice', '/items'),
    ],
    ['of an unknown step', { status: 'done', items: [] }, wrong('not-in-list', '/status')],
  ])('is refused %s, without a trace', async (_case, body, problem) => {
    const request = await approved();
    expectProblem(await act(decider, 'delivery', request, body), problem);
    expect(await seen(request)).toMatchObject({ version: 3, delivery: null });
  });

  it('is an act of the provider, its answer one of the requester, and ratings come last', async () => {
    const request = await approved();
    const whole = { status: 'delivered', items: [] };
    const FORBIDDEN = { status: 403, code: 'forbidden' };
    expectProblem(await act(requester, 'delivery', request, whole), FORBIDDEN);
    expectProblem(await act(requester, 'rating', request, MARKS), NOT_OPEN);
    await report(request, 'started');
    expectProblem(await act(decider, 'delivery', request, { status: 'started', items: [] }), {
      ...wrong('already-started', '/status'),
    });
    await report(request, 'delivered');
    expectProblem(await act(decider, 'completion', request, { accepted: true }), FORBIDDEN);
    expectProblem(await act(decider, 'rating', request, MARKS), NOT_OPEN);
    for (const six of [0, 6, 2.5])
      expect((await act(requester, 'rating', request, { ...MARKS, result: six })).status).toBe(422);
    expectProblem(await act(requester, 'withdrawal', request, {}), NOT_OPEN);
    const foreign = { kind: 'persetujuan', uri: DOCUMENT.uri, sha256: DOCUMENT.sha256 };
    expectProblem(await act(requester, 'signed-letter', request, foreign), {
      ...wrong('not-yours', '/kind'),
    });
    expectProblem(
      await act(decider, 'signed-letter', request, { ...foreign, kind: 'eskalasi' }),
      wrong('not-written', '/kind'),
    );
    expect(await seen(request)).toMatchObject({ version: 5, status: 'delivered' });
  });

  it('is completed by one of two officials who answer at once', async () => {
    const request = await report(await approved(), 'delivered');
    const answers = await Promise.all(
      ['requester', 'requester-2'].flatMap((role) =>
        [{ accepted: true }, { accepted: false, reason: 'Belum lengkap.' }].map((body) =>
          act(asker.official(role), 'completion', request, body),
        ),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await seen(request)).version).toBe(request.version + 1);
  });

  it('is reminded of and told to the superior while the requester is silent, and never completed by that', async () => {
    await world.setClock('2026-11-20T03:00:00Z'); // a Friday
    const request = await report(await approved(), 'delivered');
    const other = await report(await approved(), 'delivered');
    const before = ['submitted', 'evaluated', 'partially-approved', 'delivered'];
    const letters = (code: string, { reference }: Given, hal: string): number =>
      server
        .takenFor(addressOf(code))
        .filter(({ email }) => email.subject === `Bantuan Kedinasan ${reference}: ${hal}`).length;
    await world.setClock('2026-11-27T17:00:05Z');
    await poll(async () =>
      expect(await happenedTo(request)).toEqual([...before, 'completion-reminded']),
    );
    for (const one of [request, other])
      await poll(() => expect(letters(asker.code, one, 'pengingat penerimaan bantuan')).toBe(1));
    await done(requester, 'completion', other, { accepted: true });
    await world.setClock('2026-12-04T17:00:05Z');
    const all = [...before, 'completion-reminded', 'completion-overdue'];
    await poll(async () => expect(await happenedTo(request)).toEqual(all));
    await poll(() =>
      expect(letters(above.code, request, 'penerimaan bantuan belum dinyatakan')).toBe(1),
    );
    await poll(async () => {
      const received = (await above.mailbox()).filter(({ subject }) => subject === request.id);
      expect(received.map(({ type }) => type)).toEqual([typeOf('completion-overdue')]);
    });
    const superior = await above.official('superior').get(`/v1/requests/${request.id}`);
    expect(superior.status).toBe(404);
    await world.setClock('2027-03-01T03:00:00Z');
    await sleep(2_500); // longer than any broker waits between two checks
    expect(await happenedTo(request)).toEqual(all);
    expect(await seen(request)).toMatchObject({
      status: 'delivered',
      delivery: { remindedAt: expect.any(String) as string, completedAt: null },
    });
    expect((await happenedTo(other)).slice(4)).toEqual(['completion-reminded', 'completed']);
    await done(requester, 'completion', request, { accepted: true });
  });
});

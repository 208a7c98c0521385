import { ACCEPTED, REJECTED } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { ACT_BODIES, ACT_NAMES, ACT_SAMPLES, FORWARDED_TO, pathOf } from '#tests/support/acts';
import { Answer } from '#tests/support/http';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';

const GROUNDS = [{ provision: '35-1-b', facts: 'Kami hanya memiliki dua penilai bersertifikat.' }];
const many = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ id: `lain-${n}`, description: 'penilai' }));
const NOT_OPEN = { status: 409, code: 'transition-not-open' };
/** A valid body for each act wherever it is open. */
const ACTS: Readonly<Record<string, object>> = {
  ...ACT_BODIES,
  statements: { doubts: [{ code: 'whole-task', text: 'Seluruh seleksi diserahkan.' }] },
};
/** Between the parties, for links to it. */
let other: Seen;

describe.each(WORLDS)('information and withdrawal (%s)', (name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;

  beforeAll(async () => {
    world = await open();
    [asker, giver] = await Promise.all([
      Party.register(world, 'talk-asker'),
      Party.register(world, 'talk-giver'),
      Party.register(world, FORWARDED_TO),
    ]);
    other = await ask(asker, giver);
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const by = (name: string): Official => {
    const act = ACT_NAMES.find((one) => one === name);
    if (!act) throw new Error(`there is no act ${name}`);
    const { party, roles } = ACT_SAMPLES[act];
    return (party === 'requester' ? asker : giver).official(roles[0] ?? '');
  };
  const act = (name: string, { id }: Seen, body = ACTS[name], who = by(name)) =>
    who.post<Seen>(
      `/v1/requests/${id}/${pathOf(name)}`,
      name === 'links' ? { ...body, requestId: other.id } : body,
    );
  const after = async (request: Seen, ...names: string[]): Promise<Seen> => {
    let seen = request;
    for (const name of names) {
      const answer = await act(name, request);
      if (answer.status !== 200) throw new Error(answer.text);
      seen = answer.body;
    }
    return seen;
  };
  const returned = (): Promise<Seen> => ask(asker, giver, { grounds: [] });

  describe('information', () => {
    it('completes a returned request', async () => {
      const request = await returned();
      expect(request).toMatchObject({
        version: 3,
        status: 'returned',
        recommendation: 'return-incomplete',
        deadline: { running: false },
      });
      const answer = await act('information', request, { grounds: GROUNDS });
      expect(answer.body).toMatchObject({
        version: 5,
        status: 'awaiting-decision',
        recommendation: 'grant-possible',
        deadline: { running: true },
      });
      expect(answer.headers.get('etag')).toBe('"5"');
    });

    it('can be supplied by a signed message', async () => {
      const { id: requestId } = await returned();
      const message = asker.message('supply-information', { requestId, grounds: GROUNDS });
      await asker.send(message);
      expect(await asker.receipt(message.id)).toMatchObject({
        type: ACCEPTED,
        subject: requestId,
        data: { requestId, status: 'awaiting-decision', version: 5 },
      });
    });

    it('completes a request with sealed content, without any of it in plain text', async () => {
      const sha256 = 'a'.repeat(64);
      const contentAt = { uri: 'https://berkas.example.go.id/surat/1', sha256 };
      const sealed = {
        ...{ subject: undefined, description: undefined, classification: 'rahasia', contentAt },
        ...{ grounds: [], items: [{ id: '1' }] },
      };
      const request = await ask(asker, giver, sealed as never);
      expect(request.status).toBe('returned');
      const grounds = [{ provision: '35-1-b' }];
      expectProblem(await act('information', request, { grounds: GROUNDS }), {
        ...{ status: 422, code: 'validation-failed', pointer: '/grounds/0/facts', field: 'sealed' },
      });
      const later = { uri: 'https://berkas.example.go.id/surat/2', sha256: 'b'.repeat(64) };
      const { body } = await act('information', request, { grounds, contentAt: later });
      expect(body).toMatchObject({ status: 'awaiting-decision', grounds, contentAt: later });
    });

    it('returns the request again when it is still incomplete', async () => {
      const request = await after(await returned(), 'information');
      expect(request).toMatchObject({ version: 6, status: 'returned' });
    });

    it.each([
      ['nothing', {}, '', 'missing'],
      ['empty lists', { grounds: [], items: [] }, '', 'missing'],
      [
        'a ground without facts',
        { grounds: [{ provision: '35-1-b' }] },
        '/grounds/0/facts',
        'missing',
      ],
      [
        'a seal on what is open',
        { contentAt: { uri: 'https://berkas.example.go.id/1', sha256: 'a'.repeat(64) } },
        '/contentAt',
        'surplus',
      ],
      ['a surplus field', { text: 'ya', neededBy: '2026-12-15' }, '/neededBy', 'surplus'],
      [
        'a word not in the list',
        { grounds: [{ provision: '36-1-a', facts: '' }] },
        '/grounds/0/provision',
        'not-in-list',
      ],
      ['more than a request holds', { items: many(200) }, '/items', 'too-many'],
    ])('with %s is refused by the API and as a message', async (_case, body, pointer, field) => {
      const request = await returned();
      const wrong = { status: 422, code: 'validation-failed', pointer, field };
      expectProblem(await act('information', request, body), wrong);
      const data = { requestId: request.id, ...body };
      const answer = await asker.command(asker.message('supply-information', data));
      expectProblem(answer, { ...wrong, pointer: `/data${pointer}` });
      expect((await giver.official('decider').get(`/v1/requests/${request.id}`)).body.version).toBe(
        3,
      );
    });
  });

  describe('withdrawal', () => {
    it.each([
      ['returned', () => returned()],
      ['awaiting a decision', () => ask(asker, giver)],
      ['awaiting an answer', async () => after(await ask(asker, giver), 'clarification')],
      ['approved', async () => after(await ask(asker, giver), 'approval')],
    ])('is possible once for a request that is %s', async (_case, make) => {
      const request = await make();
      const { body } = await act('withdrawal', request);
      expect(body).toMatchObject({
        version: request.version + 1,
        status: 'withdrawn',
        deadline: { running: false },
      });
      expectProblem(await act('withdrawal', request), NOT_OPEN);
    });

    it('is possible by a signed message, and a second message is rejected', async () => {
      const { id: requestId } = await ask(asker, giver);
      const [first, second] = [1, 2].map(() => asker.message('withdraw-request', { requestId }));
      if (!first || !second) throw new Error('two messages');
      await asker.send(first);
      await asker.send(second);
      expect((await asker.receipt(first.id)).data).toMatchObject({
        status: 'withdrawn',
        version: 3,
      });
      expect(await asker.receipt(second.id)).toMatchObject({
        type: REJECTED,
        data: { problem: NOT_OPEN },
      });
    });

    it('is refused to the provider, and for a request that is already refused', async () => {
      const request = await ask(asker, giver);
      const message = giver.message('withdraw-request', { requestId: request.id });
      expectProblem(await giver.command(message), { status: 403, code: 'forbidden' });
      await after(request, 'refusal');
      expectProblem(await act('withdrawal', request), NOT_OPEN);
    });
  });

  // It comes from the database alone, whatever the transport: one world shows it.
  if (name === WORLDS[0]?.[0])
    describe('the list of available acts', () => {
      const SUBJECTS = ['decider', 'superior', 'requester', 'system'].flatMap((role) => [
        `${role}@talk-asker`,
        `${role}@talk-giver`,
      ]);
      it.each([
        ['returned', () => returned()],
        ['not-assistance', () => ask(asker, asker)],
        ['awaiting-decision', () => ask(asker, giver)],
        ['awaiting-clarification', async () => after(await ask(asker, giver), 'clarification')],
        ['approved', async () => after(await ask(asker, giver), 'approval')],
        ['refused', async () => after(await ask(asker, giver), 'refusal')],
        ['refused', async () => after(await ask(asker, giver), 'refusal', 'objection')],
        ['withdrawn', async () => after(await ask(asker, giver), 'withdrawal')],
      ])('is correct for every caller when the request is %s', async (status, make) => {
        let request = await make();
        expect(request.status).toBe(status);
        for (const subject of SUBJECTS) {
          const official = new Official(world, subject);
          const { body, status: found } = await official.get<Seen>(`/v1/requests/${request.id}`);
          if (found === 404) continue; // In a request of an agency to itself the other agency sees nothing.
          expect(body.acts.map(({ act: name }) => name).sort()).toEqual(Object.keys(ACTS).sort());
          for (const { act: name, open: isOpen, why } of body.acts) {
            const answer = await act(name, request, ACTS[name], official);
            const received = { subject, name, open: isOpen };
            expect({ ...received, done: answer.status === 200 }).toEqual({
              ...received,
              done: isOpen,
            });
            if (isOpen) request = await make();
            else expect([403, 409]).toContain(answer.status);
            expect({ ...received, why: why === null }).toEqual({ ...received, why: isOpen });
          }
        }
      });

      it('is empty for an auditor', async () => {
        const { id } = await ask(asker, giver);
        const { body } = await new Official(world, 'auditor').get<Seen>(`/v1/requests/${id}`);
        expect(body.acts).toHaveLength(Object.keys(ACTS).length);
        for (const { open: isOpen, why } of body.acts)
          expect([isOpen, typeof why]).toEqual([false, 'string']);
      });
    });

  it('the changes that alter the outcome of many items can be read page by page', async () => {
    const secrecy = { regulation: 'UU 17/2011', article: '25' };
    const items = many(25).map((item) => ({ ...item, secrecy }));
    const { id } = await ask(asker, giver, { items });
    const read: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { body }: Answer<Page<{ item: string }>> = await giver
        .official('decider')
        .get(`/v1/requests/${id}/evaluation/changes?${after && `after=${after}`}`);
      read.push(...body.items.map(({ item }) => item));
      after = body.next;
    }
    expect(read).toEqual(items.map((_, n) => `lain-${n}`));
  });

  it('a request can be decided while a clarification is open', async () => {
    const asked = await after(await ask(asker, giver), 'clarification', 'statements', 'approval');
    expect(asked).toMatchObject({ version: 5, status: 'approved' });
    const sentBack = await after(await returned(), 'refusal');
    expect(sentBack).toMatchObject({ version: 4, status: 'refused' });
  });

  it('both parties receive all events in order', async () => {
    const request = await after(
      await returned(),
      ...['information', 'statements', 'clarification', 'information', 'approval'],
    );
    expect(request.status).toBe('approved');
    for (const party of [asker, giver])
      await poll(async () => {
        const received = (await party.mailbox()).filter(
          ({ subject, sequence }) => subject === request.id && sequence,
        );
        const all = Array.from({ length: request.version }, (_, n) => String(n + 1));
        expect(received.map(({ sequence }) => sequence)).toEqual(all);
        expect(received.map(({ data }) => data.version)).toEqual(all.map(Number));
      });
    const { body } = await asker
      .official('requester')
      .get<Page<{ version: number }>>(`/v1/requests/${request.id}/history?limit=100`);
    expect(body.items).toHaveLength(request.version);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { ChainEntry, chainHash, GENESIS } from '#libs/audit/chain';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { Page } from '#libs/http/page';
import { Answer, call } from '#tests/support/http';
import { MailServer } from '#tests/support/mail-server';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { FLOOD, none } from './bad-decisions';

type Entry = ChainEntry & { previousHash: string; hash: string };
const MONDAY = '2026-11-23T03:00:00Z'; // 10.00 in Asia/Jakarta
const BROKER = { agency: null, role: 'broker', sub: 'broker', name: null, position: null };
const addressOf = (code: string): string => `kontak@${code}.example.go.id`;
/** Longer than any broker waits between two checks. */
const lookedAgain = (): Promise<void> => sleep(2_500);

describe.each(WORLDS)('a provider that misses the deadline (%s)', (_name, open) => {
  let world: World;
  let server: MailServer;
  let asker: Party;
  let giver: Party;
  let above: Party;
  let broken: Party;
  let decider: Official;
  let usual: string;
  let flooded: string;

  beforeAll(async () => {
    server = await MailServer.start();
    world = await open({
      SMTP_URL: server.url,
      MAIL_FROM: 'bantuan-kedinasan@perantara.example.go.id',
    });
    const register = (code: string, more = {}): Promise<Party> =>
      Party.register(world, code, { email: addressOf(code), ...more });
    above = await register('quiet-above');
    [broken, asker, giver] = await Promise.all([
      Party.register(world, 'quiet-broken'),
      register('quiet-asker'),
      register('quiet-giver', { superior: 'quiet-above' }),
    ]);
    decider = giver.official('decider');
    await world.setClock(MONDAY);
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await server?.close();
  }, 60_000);

  const act = async (who: Official, act: string, id: string, body: object): Promise<Seen> => {
    const answer = await who.post<Seen>(`/v1/requests/${id}/${act}`, body);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  const historyOf = async (id: string): Promise<Entry[]> =>
    (await decider.get<Page<Entry>>(`/v1/requests/${id}/history?limit=100`)).body.items;
  const happenedTo = async (id: string): Promise<string[]> =>
    (await historyOf(id)).map(({ type }) => type);
  const toldTo = async (party: Party, id: string): Promise<CloudEvent[]> =>
    (await party.mailbox()).filter(({ subject }) => subject === id);
  const approve = (who: Official, id: string): Promise<Answer<Seen>> =>
    who.post<Seen>(`/v1/requests/${id}/approval`, { items: 'all', ...none });
  const waitingFor = async (who: Official): Promise<string[]> =>
    (await who.get<Page<Seen>>('/v1/requests?sort=due')).body.items.map(({ id }) => id);
  const letters = (code: string, hal: string): string[] =>
    server
      .takenFor(addressOf(code))
      .flatMap(({ email }) => (email.subject?.endsWith(hal) ? (email.text ?? '') : []));
  /** As the owner; the table's policies are off for this transaction. */
  const asOwner = async <Row extends object>(table: string, sql: string): Promise<Row[]> => {
    const client = new Client({ connectionString: world.database.ownerUrl });
    await client.connect();
    try {
      await client.query(`BEGIN; ALTER TABLE broker.${table} NO FORCE ROW LEVEL SECURITY`);
      const { rows } = await client.query<Row>(sql);
      await client.query(`ALTER TABLE broker.${table} FORCE ROW LEVEL SECURITY; COMMIT`);
      return rows;
    } finally {
      await client.end();
    }
  };
  /** The API refuses such a zone. */
  const putZone = ({ code }: Party, zone: string): Promise<object[]> =>
    asOwner('agency', `UPDATE broker.agency SET time_zone = '${zone}' WHERE code = '${code}'`);
  const SUBMITTED = ['submitted', 'evaluated'];

  it('gets one reminder, then one escalation, while the request waits for an answer', async () => {
    const made = async (more = {}): Promise<string> => (await ask(asker, giver, more)).id;
    [usual, flooded] = [await made(), await made({ emergency: FLOOD })];
    // A request whose deadline cannot be computed does not block the others.
    const uncountable = await ask(asker, broken);
    await putZone(broken, 'No/Zone');
    const [approved, withdrawn, asked] = [await made(), await made(), await made()];
    // Before that the agency above sees nothing, and the provider's superior cannot decide.
    expect(await waitingFor(above.official('superior'))).toEqual([]);
    expect(await waitingFor(giver.official('superior'))).toEqual([]);
    expect(await waitingFor(decider)).toContain(usual);
    expect((await above.official('superior').get(`/v1/requests/${usual}`)).status).toBe(404);
    expect((await approve(above.official('superior'), usual)).status).toBe(404);
    expect((await approve(giver.official('superior'), usual)).status).toBe(403);
    await act(decider, 'approval', approved, { items: 'all', ...none });
    await act(asker.official('requester'), 'withdrawal', withdrawn, {});
    await act(decider, 'clarification', asked, { text: 'Penilai bidang apa?' });
    await poll(() => expect(server.takenFor(addressOf(asker.code))).toHaveLength(9));

    await world.setClock('2026-11-23T04:30:00Z');
    await poll(async () => expect(await happenedTo(flooded)).toEqual([...SUBMITTED, 'reminded']));
    await poll(() => expect(letters(giver.code, 'pengingat tenggat')).toHaveLength(1));
    await world.setClock('2026-11-23T05:30:00Z');
    const inAnEmergency = [...SUBMITTED, 'reminded', 'escalated'];
    await poll(async () => expect(await happenedTo(flooded)).toEqual(inAnEmergency));
    await poll(() => expect(letters(above.code, 'kepada atasan')).toHaveLength(1));

    expect(await waitingFor(above.official('superior'))).toEqual([flooded]);
    expect(await waitingFor(giver.official('superior'))).toEqual([flooded]);

    await world.setClock('2026-11-29T17:00:05Z'); // the last day has begun
    await poll(async () => expect(await happenedTo(usual)).toEqual([...SUBMITTED, 'reminded']));
    await poll(() => expect(letters(giver.code, 'pengingat tenggat')).toHaveLength(2));
    await lookedAgain();
    expect(await happenedTo(usual)).toEqual([...SUBMITTED, 'reminded']);
    await world.setClock('2026-11-30T17:00:05Z'); // and is over
    await poll(async () => expect(await happenedTo(usual)).toEqual(inAnEmergency));
    await poll(() => expect(letters(above.code, 'kepada atasan')).toHaveLength(2));

    await world.setClock('2026-12-21T03:00:00Z');
    await lookedAgain();
    expect(await happenedTo(usual)).toEqual(inAnEmergency);
    expect(await happenedTo(flooded)).toEqual(inAnEmergency);
    expect(await happenedTo(approved)).toEqual([...SUBMITTED, 'approved']);
    expect(await happenedTo(withdrawn)).toEqual([...SUBMITTED, 'withdrawn']);
    expect(await happenedTo(asked)).toEqual([...SUBMITTED, 'clarification-asked']);
    for (const { url } of world.processes)
      expect((await call('GET', `${url}/health/ready`)).text).not.toContain(uncountable.id);
    await putZone(broken, 'Asia/Jakarta');
    const left = await act(asker.official('requester'), 'withdrawal', uncountable.id, {});
    expect(left).toMatchObject({ version: 3, escalatedAt: null });
  });

  it('the request shows the escalation and still waits for its decision', async () => {
    const { body } = await decider.get<Seen>(`/v1/requests/${usual}`);
    expect(body).toMatchObject({
      version: 4,
      status: 'awaiting-decision',
      escalatedAt: expect.stringMatching(/^2026-11-30T17:00:/),
      escalatedTo: above.code,
      decision: null,
      deadline: { dueAt: '2026-11-30T16:59:59.999Z', running: true },
    });
    expect((await decider.get(`/v1/requests/${usual}/deadline`)).body).toMatchObject({
      remindAt: '2026-11-29T17:00:00.000Z',
      remindedAt: expect.stringMatching(/^2026-11-29T17:00:/),
      escalatedAt: expect.stringMatching(/^2026-11-30T17:00:/),
      escalatedTo: above.code,
    });
    expect(body.acts.filter(({ open }) => open).map(({ act }) => act)).toContain('approval');
  });

  it('the history records who escalated, and its chain is intact', async () => {
    const entries = await historyOf(usual);
    expect(entries.slice(2)).toMatchObject([
      { actor: BROKER, data: { dueAt: '2026-11-30T16:59:59.999Z' } },
      { actor: BROKER, data: { cause: 'deadline', escalatedTo: above.code } },
    ]);
    let head = GENESIS;
    for (const { previousHash, hash, ...entry } of entries) {
      expect(previousHash).toBe(head);
      head = chainHash(previousHash, { ...entry, requestId: usual });
      expect(hash).toBe(head);
    }
  });

  it('the events reach the mailboxes, and the escalation also that of the agency above', async () => {
    for (const id of [usual, flooded]) {
      for (const party of [asker, giver]) {
        const events = await poll(async () => {
          const all = await toldTo(party, id);
          expect(all.map(({ sequence }) => sequence)).toEqual(['1', '2', '3', '4']);
          return all;
        });
        expect(events.slice(2)).toMatchObject([
          { type: 'bantuan-kedinasan.request.reminded.v1', data: { change: {} } },
          {
            type: 'bantuan-kedinasan.request.escalated.v1',
            data: { change: { cause: 'deadline', escalatedTo: above.code } },
          },
        ]);
        for (const { data } of events.slice(2))
          expect(data.actor).toEqual({ agency: null, role: 'broker' });
      }
      await poll(async () =>
        expect((await toldTo(above, id)).map(({ sequence }) => sequence)).toEqual(['4']),
      );
    }
    expect(await above.mailbox()).toHaveLength(2);
  });

  it('letters go to the provider, and past the deadline also to the requester and the agency above', async () => {
    await poll(() => {
      const counts = [asker, giver, above].map(({ code }) => [
        letters(code, 'pengingat tenggat').length,
        letters(code, 'kepada atasan').length,
      ]);
      expect(counts).toEqual([
        [0, 2],
        [2, 2],
        [0, 2],
      ]);
    });
    for (const text of [giver, asker].flatMap(({ code }) => letters(code, 'kepada atasan')))
      expect(text.replace(/\s+/g, ' ')).toContain('Lewatnya tenggat bukan keputusan');
    expect(server.takenFor(addressOf(above.code))).toHaveLength(2);
  });

  it('only the superior of the agency above can read and decide it there', async () => {
    const superior = above.official('superior');
    for (const role of ['decider', 'requester', 'system']) {
      const official = above.official(role);
      expect((await official.get(`/v1/requests/${flooded}`)).status).toBe(404);
      expect((await official.get<Page<Seen>>('/v1/requests')).body.items).toEqual([]);
    }
    expect((await approve(above.official('decider'), flooded)).status).toBe(404);
    for (const path of ['', '/history', '/evaluation', '/deadline', '/evidence'])
      expect((await superior.get(`/v1/requests/${flooded}${path}`)).status).toBe(200);
    const foreign = (await superior.get<Page<Seen>>('/v1/requests')).body.items;
    expect(foreign.map(({ id }) => id)).toEqual([flooded, usual]);

    const barred = above.official('superior-2');
    const conflict = { items: 'all', conflictOfInterest: 'Saudara kandung pemohon.' };
    const declared = await barred.post(`/v1/requests/${flooded}/approval`, conflict);
    expectProblem(declared, { status: 403, code: 'conflict-of-interest' });
    expectProblem(await approve(barred, flooded), { status: 403, code: 'conflict-of-interest' });
    // The superior is notified, and no letter discloses what the conflict is.
    await poll(() => {
      for (const { code } of [giver, above])
        expect(letters(code, 'konflik kepentingan')).toEqual([
          expect.stringContaining(`/v1/requests/${flooded}`),
        ]);
    });
    expect(letters(asker.code, 'konflik kepentingan')).toEqual([]);
    for (const { text } of [giver, above].flatMap(({ code }) =>
      server.takenFor(addressOf(code)).map(({ email }) => email),
    ))
      expect(text).not.toContain('kandung');
    await act(superior, 'clarification', flooded, { text: 'Berapa perahu?' });
    const decided = await act(superior, 'approval', flooded, { items: 'all', ...none });
    expect(decided).toMatchObject({
      status: 'approved',
      decision: { outcome: 'approved', by: { agency: above.code } },
    });
    expect((await historyOf(flooded)).slice(4)).toMatchObject([
      { type: 'conflict-declared', actor: { agency: above.code, role: 'superior' } },
      { type: 'clarification-asked', actor: { agency: above.code, role: 'superior' } },
      { type: 'approved', actor: { agency: above.code, role: 'superior' } },
    ]);
    await poll(() => {
      const [text = ''] = letters(asker.code, 'permohonan disetujui').filter((letter) =>
        letter.includes(flooded),
      );
      expect(text.replace(/\s+/g, ' ')).toContain(
        'pada Instansi quiet-above, atasan Instansi quiet-giver, memutuskan menyetujui',
      );
    });
  });

  it('a refusal for a reason outside Pasal 36(1) is recorded once and also waits for the superior', async () => {
    const { id } = await ask(asker, giver);
    const ground = { provision: '36-1-d', reason: 'Kantor kami terlalu jauh.' };
    const refused = await decider.post(`/v1/requests/${id}/refusal`, {
      grounds: [ground],
      ...none,
    });
    expectProblem(refused, { status: 422, code: 'refusal-without-ground' });
    const filing = { reason: 'outside-36-1', text: 'Kantor kami terlalu jauh.' };
    expect(await act(decider, 'escalation', id, filing)).toMatchObject({
      version: 3,
      status: 'awaiting-decision',
      escalatedTo: above.code,
      acts: expect.arrayContaining([
        { act: 'escalation', open: false, why: 'permohonan sudah dieskalasi' },
        { act: 'approval', open: true, why: null },
      ]),
    });
    const again = await decider.post(`/v1/requests/${id}/escalation`, filing);
    expectProblem(again, { status: 409, code: 'transition-not-open' });
    expect((await historyOf(id)).at(-1)).toMatchObject({
      actor: { agency: giver.code, role: 'decider' },
      data: { cause: 'outside-36-1', text: filing.text, escalatedTo: above.code },
    });
    await poll(async () =>
      expect(await toldTo(above, id)).toMatchObject([
        { data: { change: { cause: 'outside-36-1', escalatedTo: above.code } } },
      ]),
    );
    await act(giver.official('superior'), 'approval', id, { items: 'all', ...none });
  });

  it('a declared conflict of interest is recorded, and the superior decides', async () => {
    const { id } = await ask(asker, giver);
    const filing = { reason: 'conflict-of-interest', text: 'Saya adik pemohon.' };
    const early = await decider.post(`/v1/requests/${id}/escalation`, filing);
    expectProblem(early, { status: 422, code: 'validation-failed', pointer: '/reason' });
    const declared = { items: 'all', conflictOfInterest: filing.text };
    await decider.post(`/v1/requests/${id}/approval`, declared);
    const filed = await act(decider, 'escalation', id, filing);
    expect(filed).toMatchObject({ version: 4, escalatedTo: above.code });
    expect(filed.acts.filter(({ open }) => open)).toEqual([]);
    const [theirs, ours] = await Promise.all(
      [asker.official('requester'), giver.official('superior')].map((one) =>
        one.get(`/v1/requests/${id}/history`).then(({ text }) => text),
      ),
    );
    expect(theirs).not.toContain('adik');
    expect(ours).toContain('adik');
    await act(giver.official('superior'), 'approval', id, { items: 'all', ...none });
  });

  it('nothing more happens after the decision', async () => {
    expect(await act(decider, 'approval', usual, { items: 'all', ...none })).toMatchObject({
      version: 5,
      status: 'approved',
      escalatedAt: expect.stringMatching(/^2026-11-30T/),
    });
    await lookedAgain();
    expect(await happenedTo(usual)).toHaveLength(5);
    for (const { url } of world.processes)
      await poll(async () => expect((await call('GET', `${url}/health/ready`)).status).toBe(200));
  });

  it('requests of the previous version are checked once, and only get their due time', async () => {
    await world.setClock(MONDAY);
    const { id } = await ask(asker, giver);
    const due = (set: string): Promise<{ silence_at: Date; version: number }[]> =>
      asOwner(
        'request',
        `UPDATE broker.request SET ${set} WHERE id = '${id}' RETURNING silence_at, version`,
      );
    const [before] = await due('version = version');
    await due(`silence_at = 'epoch'`);
    await poll(async () => expect(await due('version = version')).toEqual([before]));
    expect(await happenedTo(id)).toEqual(SUBMITTED);
  });

  it('each request is reminded once, even if brokers are killed while they remind', async () => {
    const brokers = world.processes.filter(({ name }) => /broker|alone/.test(name));
    await world.setClock(MONDAY);
    const ids: string[] = [];
    for (let n = 0; n < 150; n += 10) {
      const ten = Array.from({ length: 10 }, () => ask(asker, giver, { urgency: 'sangat-segera' }));
      ids.push(...(await Promise.all(ten)).map(({ id }) => id));
    }
    const versions = async (): Promise<number[]> => {
      const found: number[] = [];
      for (let after = ''; ;) {
        const { body } = await decider.get<Page<Seen>>(`/v1/requests?limit=100${after}`);
        found.push(...body.items.flatMap(({ id, version }) => (ids.includes(id) ? version : [])));
        if (body.next === null) return found;
        after = `&after=${body.next}`;
      }
    };
    for (let round = 0; round < 3; round++) {
      await world.setClock('2026-11-24T03:00:00Z');
      await sleep(300 + 400 * round);
      await Promise.all(brokers.map((broker) => broker.stop('SIGKILL')));
      await Promise.all(brokers.map((broker) => broker.start()));
    }
    await world.setClock('2026-11-24T03:00:00Z');
    await poll(async () => expect(await versions()).toEqual(ids.map(() => 3)), 120_000);
    await lookedAgain();
    expect(await versions()).toEqual(ids.map(() => 3));
    await poll(async () => {
      const received = (await giver.mailbox()).filter(
        ({ type, subject }) => type.endsWith('.reminded.v1') && ids.includes(subject),
      );
      expect(new Set(received.map(({ subject }) => subject)).size).toBe(ids.length);
      expect(received).toHaveLength(ids.length);
    });
  }, 400_000);
});

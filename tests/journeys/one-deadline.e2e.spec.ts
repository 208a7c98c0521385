import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { SHIPPED_CALENDARS } from '#libs/law/calendar';
import type { Page } from '#libs/http/page';
import { MailServer } from '#tests/support/mail-server';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import { FLOOD, none } from './bad-decisions';

const CALENDAR = resolve(__dirname, '../../dist/apps/broker/calendar/calendar.js');
const addressOf = (code: string): string => `kontak@${code}.example.go.id`;
interface DeadlineEvent {
  type: string;
  data: { dueAt: string; provisional: boolean; change: Record<string, unknown> };
}
interface Deadline {
  dueAt: string;
  startsAt: string;
  provisional: boolean;
  reason: string | null;
  timeZone: string;
  calendarSources: { year: number; confidence: string }[];
}

describe.each(WORLDS)('the deadline of a request (%s)', (_name, open) => {
  let world: World;
  let server: MailServer;
  let folder: string;
  let owner: Client;
  let asker: Party;
  let number = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-calendar-'));
    server = await MailServer.start();
    world = await open({
      SMTP_URL: server.url,
      MAIL_FROM: 'bantuan-kedinasan@perantara.example.go.id',
    });
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    asker = await Party.register(world, 'due-asker');
    await Party.register(world, 'due-above');
  }, 120_000);
  afterAll(async () => {
    await owner?.end();
    await world?.stop();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const newGiver = (): Promise<Party> => {
    const code = `due-giver-${++number}`;
    return Party.register(world, code, { superior: 'due-above', email: addressOf(code) });
  };
  const putZone = async ({ code }: Party, timeZone: string): Promise<void> => {
    const body = { name: `Instansi ${code}`, kind: 'pemkab', superior: 'due-above', timeZone };
    const more = { ...body, email: addressOf(code) };
    const put = await new Official(world, 'admin').call('PUT', `/v1/agencies/${code}`, more);
    expect(put.status).toBe(200);
  };
  /** `npm run calendar` on the database of this world. */
  const calendar = async (...words: string[]): Promise<{ code: number; said: string }> => {
    const { ownerUrl } = world.database;
    const { PATH } = process.env;
    const env = { PATH, DATABASE_URL: ownerUrl, DATA_DIR: world.dataDir, NODE_ENV: 'test' };
    const child = spawn(process.execPath, [CALENDAR, ...words], { env });
    const ended = once(child, 'exit') as Promise<[number]>;
    const said = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: (await ended)[0], said: said.join('') };
  };
  const load = (content: object): Promise<{ code: number; said: string }> => {
    const file = join(folder, 'calendar.json');
    writeFileSync(file, JSON.stringify(content));
    return calendar('load', file);
  };
  /** The deadline as each place shows it; all must agree. */
  const dueOf = async (giver: Party, id: string): Promise<Deadline> => {
    const decider = giver.official('decider');
    const [one, deadline, list] = await Promise.all([
      decider.get<Seen>(`/v1/requests/${id}`),
      decider.get<Deadline>(`/v1/requests/${id}/deadline`),
      decider.get<Page<{ id: string; dueAt: string }>>(`/v1/requests?provider=${giver.code}`),
    ]);
    const listed = list.body.items.find((item) => item.id === id)?.dueAt;
    const { dueAt } = deadline.body;
    expect([one.body.deadline.dueAt, listed]).toEqual([dueAt, dueAt]);
    expect(one.body.deadline.provisional).toBe(deadline.body.provisional);
    return deadline.body;
  };
  const eventsOf = async (party: Party, id: string): Promise<DeadlineEvent[]> =>
    (await party.mailbox()).filter(({ subject }) => subject === id) as unknown as DeadlineEvent[];
  const lastEvent = (party: Party, id: string, name: string): Promise<DeadlineEvent> =>
    poll(async () => {
      const received = (await eventsOf(party, id)).at(-1);
      expect(received?.type).toBe(`bantuan-kedinasan.request.${name}.v1`);
      return received as DeadlineEvent;
    });
  const letters = (code: string, hal: string): string[] =>
    server
      .takenFor(addressOf(code))
      .flatMap(({ email }) =>
        email.subject?.endsWith(hal) ? (email.text ?? '').replace(/\s+/g, ' ') : [],
      );
  const overdueOf = async (giver: Party): Promise<unknown> =>
    (await giver.official('decider').get('/v1/reports/summary')).body.overdue;

  it('follows a change of the provider’s time zone, with an event, a letter and figures', async () => {
    await world.setClock('2026-11-30T03:00:00Z');
    const giver = await newGiver();
    const { id } = await ask(asker, giver, { urgency: 'sangat-segera' });
    const [from, to] = ['2026-12-01T16:59:59.999Z', '2026-12-01T14:59:59.999Z'];
    expect((await dueOf(giver, id)).dueAt).toBe(from);
    await putZone(giver, 'Asia/Jayapura');
    expect(await dueOf(giver, id)).toMatchObject({ dueAt: to, timeZone: 'Asia/Jayapura' });
    const { data } = await lastEvent(giver, id, 'deadline-changed');
    expect(data).toMatchObject({
      dueAt: to,
      change: {
        from: { dueAt: from, provisional: false },
        to: { dueAt: to, provisional: false },
        because: ['time-zone'],
      },
    });
    await poll(() => expect(letters(giver.code, 'perubahan tenggat')).toHaveLength(1));
    expect(letters(giver.code, 'perubahan tenggat')[0]).toContain(
      'Tenggat semula: Rabu, 2 Desember 2026 pukul 01.59 WIT. Sebabnya: zona waktu',
    );
    await world.setClock('2026-12-01T15:30:00Z');
    await lastEvent(giver, id, 'escalated');
    await poll(async () => expect(await overdueOf(giver)).toBe(1));
    const { body } = await giver
      .official('decider')
      .get<Page<{ data: object }>>(`/v1/requests/${id}/history`);
    expect(body.items.at(-1)?.data).toMatchObject({ cause: 'deadline', dueAt: to });
  });

  it('counts an emergency from its claim, and gives the reason for each move', async () => {
    await world.setClock('2026-11-30T02:00:00Z');
    const giver = await newGiver();
    const { id } = await ask(asker, giver);
    const path = `/v1/requests/${id}`;
    await world.setClock('2026-12-01T02:00:00Z');
    const question = { text: 'Berapa jumlah peserta?' };
    await giver.official('decider').post(`${path}/clarification`, question);
    await world.setClock('2026-12-02T02:00:00Z');
    const claim = { text: 'Terjadi banjir bandang.', emergency: FLOOD };
    const { body } = await asker.official('requester').post<Seen>(`${path}/information`, claim);
    expect(body.deadline.dueAt).toMatch(/^2026-12-02T04:00:/);
    const { startsAt, dueAt } = await dueOf(giver, id);
    expect([startsAt, dueAt].map((time) => time.slice(0, 16))).toEqual([
      '2026-12-02T02:00',
      '2026-12-02T04:00',
    ]);
    const received = await lastEvent(giver, id, 'deadline-changed');
    expect(received.data.change).toMatchObject({ to: { dueAt }, because: ['emergency'] });
    for (const { type, data } of await eventsOf(giver, id))
      if (type.includes('information-supplied')) expect(data.dueAt).toBe(dueAt);
    await world.setClock('2026-12-02T03:10:00Z');
    await poll(async () =>
      expect((await eventsOf(giver, id)).map(({ type }) => type).at(-1)).toContain('reminded'),
    );
    await world.setClock('2026-12-02T04:01:00Z');
    await lastEvent(giver, id, 'escalated');
    // The parties know the reason from the letters about their own acts.
    expect(letters(giver.code, 'perubahan tenggat')).toEqual([]);
  });

  it('gives the reason when a pause moves it', async () => {
    await world.setClock('2026-11-23T02:00:00Z');
    const giver = await newGiver();
    const { id } = await ask(asker, giver);
    await world.setClock('2026-11-24T02:00:00Z');
    const question = { text: 'Berapa jumlah peserta?' };
    await giver.official('decider').post(`/v1/requests/${id}/clarification`, question);
    await world.setClock('2026-11-25T02:00:00Z');
    const answer = { text: 'Dua puluh.' };
    await asker.official('requester').post(`/v1/requests/${id}/information`, answer);
    const { data } = await lastEvent(giver, id, 'deadline-changed');
    expect(data.change).toEqual({
      from: { dueAt: '2026-11-30T16:59:59.999Z', provisional: false },
      to: { dueAt: '2026-12-02T16:59:59.999Z', provisional: false },
      because: ['stops'],
    });
    expect((await dueOf(giver, id)).dueAt).toBe('2026-12-02T16:59:59.999Z');
    const approval = { items: 'all', ...none };
    await giver.official('decider').post(`/v1/requests/${id}/approval`, approval);
    // A decided request is not recalculated.
    await putZone(giver, 'Asia/Jayapura');
    expect((await dueOf(giver, id)).dueAt).toBe('2026-12-02T16:59:59.999Z');
  });

  it('moves the reminders after a delivery with the time zone, and nothing else', async () => {
    await world.setClock('2026-11-23T02:00:00Z');
    const giver = await newGiver();
    const { id } = await ask(asker, giver);
    const decider = giver.official('decider');
    await decider.post(`/v1/requests/${id}/approval`, { items: 'all', ...none });
    await decider.post(`/v1/requests/${id}/delivery`, { status: 'delivered', items: [] });
    const before = await dueOf(giver, id);
    const next = async (): Promise<string | undefined> => {
      const { rows } = await owner.query<{ next: Date }>(
        'SELECT delivery_silence_at AS next FROM broker.request WHERE id = $1',
        [id],
      );
      return rows[0]?.next.toISOString();
    };
    expect(await next()).toBe('2026-11-30T17:00:00.000Z');
    await putZone(giver, 'Asia/Jayapura');
    await poll(async () => expect(await next()).toBe('2026-11-30T15:00:00.000Z'));
    expect(await dueOf(giver, id)).toMatchObject({ dueAt: before.dueAt });
    const { version } = (await decider.get<Seen>(`/v1/requests/${id}`)).body;
    expect(version).toBe(4);
  });

  let provisional: { giver: Party; id: string };
  it('is provisional in a year without a calendar, and its escalation says so', async () => {
    await world.setClock('2028-08-14T03:00:00Z');
    const giver = await newGiver();
    const early = await ask(asker, giver);
    provisional = { giver, id: early.id };
    const { id } = await ask(asker, giver, { urgency: 'segera' });
    // Received on a Monday; Thursday, 17 August, is a holiday in every year.
    expect(await dueOf(giver, early.id)).toMatchObject({
      dueAt: '2028-08-22T16:59:59.999Z',
      provisional: true,
      reason: expect.stringContaining('2028 belum termuat dalam sistem ini'),
      calendarSources: [],
    });
    await world.setClock('2028-08-17T03:00:00Z');
    const escalated = await lastEvent(giver, id, 'escalated');
    expect(escalated.data).toMatchObject({ provisional: true, dueAt: '2028-08-16T16:59:59.999Z' });
    await poll(() => expect(letters(giver.code, 'kepada atasan')).toHaveLength(1));
    expect(letters(giver.code, 'kepada atasan')[0]).toContain('Tenggat ini sementara');
    expect(letters(giver.code, 'kepada atasan')[0]).toContain('belum termuat dalam sistem ini');
    const { body } = await giver
      .official('decider')
      .get<Page<{ data: object }>>(`/v1/requests/${id}/history`);
    expect(body.items.at(-1)?.data).toMatchObject({
      provisional: expect.stringContaining('2028 belum termuat'),
    });
  });

  it('is recalculated once a calendar is loaded, and the calendar is validated', async () => {
    const { giver, id } = provisional;
    const calendar2028 = {
      ...{ year: 2028, country: 'ID', decree: 'SKB contoh 2028', source: 'contoh' },
      ...{ confidence: 'primary', nationalHolidays: ['2028-08-17'] },
      collectiveLeave: ['2028-08-21', '2028-08-22'],
    };
    const { source: _, ...unsourced } = calendar2028;
    const refused = await load({ ...unsourced, decree: ' ', collectiveLeave: ['2028-02-30'] });
    expect(refused.code).toBe(1);
    for (const pointer of ['/decree', '/source', '/collectiveLeave/0'])
      expect(refused.said).toContain(`${pointer} `);
    expect(await load(calendar2028)).toMatchObject({ code: 0 });
    const { data } = await lastEvent(giver, id, 'deadline-changed');
    expect(data).toMatchObject({
      dueAt: '2028-08-24T16:59:59.999Z',
      provisional: false,
      change: {
        from: { dueAt: '2028-08-22T16:59:59.999Z', provisional: true },
        because: ['calendar'],
      },
    });
    expect(await dueOf(giver, id)).toMatchObject({
      calendarSources: [{ year: 2028, confidence: 'primary' }],
    });
    expect((await load(calendar2028)).said).toContain('nothing changes');
    const { said } = await calendar('list');
    for (const { year } of SHIPPED_CALENDARS) expect(said).toMatch(new RegExp(`^${year} `, 'm'));
    expect(said).toMatch(/^2028 {2}edition \d+, by the operator/m);
    expect(said).toContain('confidence  secondary');
  });

  it('across the end of the year uses the calendar that comes with the product', async () => {
    await world.setClock('2026-12-23T02:00:00Z');
    const giver = await newGiver();
    const { id } = await ask(asker, giver);
    expect(await dueOf(giver, id)).toMatchObject({
      dueAt: '2027-01-04T16:59:59.999Z',
      provisional: false,
      calendarSources: [{ year: 2026 }, { year: 2027 }],
    });
  });
});

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Client } from 'pg';
import type { NoticeAnswer, NoticePage } from '#libs/contracts/notices';
import { bounceReport } from '#tests/support/bounce-report';
import { CHILD_ENVIRONMENT } from '#tests/support/child-environment';
import { CaughtMail, MailServer } from '#tests/support/mail-server';
import { ask, Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';

const MAIL_FROM = 'bantuan-kedinasan@perantara.example.go.id';
const PROMISE = 'notification: the mail server accepts letters';

/**
 * Letters that cannot be sent at once, with standalone and a mail server whose answers are
 * controlled.
 */
describe('a letter that waits to be sent', () => {
  let world: World;
  let server: MailServer;
  let admin: Official;
  let asker: Party;
  let owner: Client;
  let number = 0;

  beforeAll(async () => {
    server = await MailServer.start({ hideENHANCEDSTATUSCODES: true });
    const open = new Map(WORLDS).get('standalone');
    if (!open) throw new Error('there is no standalone');
    world = await open({ SMTP_URL: server.url, MAIL_FROM });
    admin = new Official(world, 'admin');
    asker = await Party.register(world, 'x-asker', { email: 'kontak@x-asker.example.go.id' });
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
  }, 120_000);
  afterAll(async () => {
    await owner?.end();
    await world?.stop();
    await server?.close();
  });
  afterEach(() => {
    server.onRecipient = () => 250;
    server.words = 'x.y.z not now, or not ever';
  });

  const newParty = (email?: string): Promise<Party> =>
    Party.register(world, `x-giver-${(number += 1)}`, { email, superior: 'kemendagri' });
  async function correct(party: Party, email: string | undefined): Promise<void> {
    const body = { name: `Instansi ${party.code}`, kind: 'pemkab', superior: 'kemendagri', email };
    const { status, text } = await admin.call('PUT', `/v1/agencies/${party.code}`, body);
    if (status !== 200) throw new Error(text);
    // A letter that is sent before the event of the agency goes to its former address.
    await poll(async () => {
      const { rows } = await owner.query<{ email: string | null }>(
        'SELECT email FROM notification.agency WHERE code = $1',
        [party.code],
      );
      expect(rows).toEqual([{ email: email ?? null }]);
    });
  }
  /** Milliseconds that the clock of the product is ahead. */
  let ahead = 0;
  /** Moves it beyond the next attempt of a letter that has failed once or twice. */
  async function moveOn(): Promise<void> {
    ahead += 6 * 60_000;
    await world.setClock(new Date(Date.now() + ahead).toISOString());
  }
  async function letters(party: Party, type: string): Promise<NoticeAnswer[]> {
    const path = '/v1/notices?limit=100';
    const { body } = await party.official('decider').get<NoticePage>(path);
    return body.items.filter((notice) => notice.type.includes(`.${type}.`));
  }
  /** The letter of this type to a party, once its state is as expected. */
  const letter = (
    party: Party,
    type: string,
    expected: Partial<NoticeAnswer>,
  ): Promise<NoticeAnswer> =>
    poll(async () => {
      const [one, ...more] = await letters(party, type);
      expect(more).toEqual([]);
      expect(one).toMatchObject(expected);
      return one as NoticeAnswer;
    });
  const takenOf = ({ messageId }: NoticeAnswer): CaughtMail[] =>
    server.mails.filter(({ email, answer }) => answer === 250 && email.messageId === messageId);
  const refuseAll = (answer: number, words = server.words): void => {
    server.onRecipient = () => answer;
    server.words = words;
  };
  /** `npm run bounces` with this mail on its standard input: exit code and output. */
  function pipe(mail: Buffer, url = world.database.url): Promise<[number | null, string]> {
    const program = resolve(__dirname, '../../dist/apps/notification/channels/take-bounce.js');
    const child = spawn(process.execPath, [program], {
      env: { ...CHILD_ENVIRONMENT, DATABASE_URL: url },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (output += text.toString()));
    child.stdin.end(mail);
    return new Promise((done) => child.once('close', (code) => done([code, output])));
  }
  async function readiness(): Promise<{ kept: boolean; detail: string } | undefined> {
    const answer = await fetch(`${world.notification}/health/ready`);
    const { promises } = (await answer.json()) as {
      promises: { promise: string; kept: boolean; detail: string }[];
    };
    return promises.find(({ promise }) => promise === PROMISE);
  }

  it('is not sent after its request is withdrawn, and others go to the current address', async () => {
    const giver = await newParty('lama@x.example.go.id');
    refuseAll(451);
    const { id } = await ask(asker, giver);
    const putOff: Partial<NoticeAnswer> = { status: 'due', lastError: '451 after RCPT TO' };
    await letter(giver, 'submitted', { ...putOff, to: 'lama@x.example.go.id' });
    await correct(giver, 'baru@x.example.go.id');
    await asker.official('requester').post(`/v1/requests/${id}/withdrawal`, {});
    await letter(giver, 'withdrawn', { ...putOff, to: 'baru@x.example.go.id' });
    server.onRecipient = () => 250;
    await moveOn();
    const sent = await letter(giver, 'withdrawn', { status: 'delivered' });
    expect(takenOf(sent)[0]?.to).toEqual(['baru@x.example.go.id']);
    const late = await letter(giver, 'submitted', {
      status: 'overtaken',
      lastError: 'overtaken: the request is withdrawn',
      nextAttemptAt: null,
    });
    expect(takenOf(late)).toEqual([]);
    expectProblem(await admin.post(`/v1/notices/${late.id}/retry`), {
      status: 409,
      code: 'transition-not-open',
    });
  });

  it('goes to the corrected address and says so', async () => {
    const giver = await newParty('lama@x.example.go.id');
    const before = server.recipients.length;
    refuseAll(451);
    await ask(asker, giver);
    await letter(giver, 'submitted', { status: 'due', lastError: '451 after RCPT TO' });
    await correct(giver, 'baru@x.example.go.id');
    server.onRecipient = () => 250;
    await moveOn();
    const sent = await letter(giver, 'submitted', { status: 'delivered' });
    const tried = server.recipients.slice(before).filter((to) => /^(lama|baru)@/.test(to));
    expect(tried.length).toBeGreaterThan(1);
    expect([sent.attempts, tried.at(-1)]).toEqual([tried.length, 'baru@x.example.go.id']);
    expect(sent.to).toBe('baru@x.example.go.id');
    expect(takenOf(sent)).toHaveLength(1);
    expect(takenOf(sent)[0]?.to).toEqual(['baru@x.example.go.id']);
    expect(takenOf(sent)[0]?.headers).toContainEqual(['to', 'baru@x.example.go.id']);
  });

  it('is no question once the other party has answered it', async () => {
    const giver = await newParty('tanya@x.example.go.id');
    const { id } = await ask(asker, giver);
    await letter(giver, 'submitted', { status: 'delivered' });
    refuseAll(451);
    const at = `/v1/requests/${id}`;
    const lines = [{ item: 'Sewa', amount: 1_000_000, fundedBy: 'requester', budgetLine: '5221' }];
    const { body } = await giver.official('decider').post(`${at}/costs`, { lines });
    const [{ id: proposal }] = body.proposals as [{ id: string }];
    for (const party of [asker, giver]) await letter(party, 'costs-proposed', { status: 'due' });
    const declined = { accept: false, reason: 'Terlalu tinggi.' };
    await asker.official('requester').post(`${at}/proposals/${proposal}/answer`, declined);
    await letter(giver, 'costs-declined', { status: 'due' });
    server.onRecipient = () => 250;
    await moveOn();
    for (const party of [asker, giver]) {
      await letter(party, 'costs-declined', { status: 'delivered' });
      const late = await letter(party, 'costs-proposed', {
        status: 'overtaken',
        lastError: 'overtaken: it was answered or replaced since',
      });
      expect(takenOf(late)).toEqual([]);
    }
  });

  it('waits while its agency has no address, and is sent on an operator’s command', async () => {
    const giver = await newParty('lama@x.example.go.id');
    refuseAll(451);
    await ask(asker, giver);
    await letter(giver, 'submitted', { status: 'due', lastError: '451 after RCPT TO' });
    await correct(giver, undefined);
    server.onRecipient = () => 250;
    await moveOn();
    const without = await letter(giver, 'submitted', {
      status: 'no-address',
      lastError: 'the agency has no functional address',
    });
    const retry = `/v1/notices/${without.id}/retry`;
    const refused = await admin.post(retry);
    expectProblem(refused, { status: 409, code: 'transition-not-open' });
    expect(refused.text).toContain('no functional address');
    await correct(giver, 'baru@x.example.go.id');
    await poll(async () => expect((await admin.post(retry)).status).toBe(202));
    const sent = await letter(giver, 'submitted', { status: 'delivered' });
    expect(takenOf(sent)[0]?.to).toEqual(['baru@x.example.go.id']);
    expectProblem(await admin.post(retry), { status: 409, code: 'transition-not-open' });
  });

  it('fails when the mailbox does not exist, and is sent again on an operator’s command', async () => {
    const giver = await newParty('salah@x.example.go.id');
    server.words = '5.1.1 no such user';
    server.onRecipient = (to) => (to.startsWith('salah') ? 550 : 250);
    await ask(asker, giver);
    const failed = await letter(giver, 'submitted', { status: 'bounced', attempts: 1 });
    expect(failed.lastError).toBe('550 5.1.1 after RCPT TO');
    await correct(giver, 'betul@x.example.go.id');
    await poll(async () => {
      const { status, body } = await admin.post(`/v1/notices/${failed.id}/retry`);
      expect([status, body]).toEqual([202, { id: failed.id, status: 'due' }]);
    });
    await letter(giver, 'submitted', { status: 'delivered', to: 'betul@x.example.go.id' });
    const nothing = '0199d0a0-0000-7000-8000-000000000001';
    for (const id of [nothing, 'x'])
      expectProblem(await admin.post(`/v1/notices/${id}/retry`), {
        status: 404,
        code: 'not-found',
      });
    for (const role of ['decider', 'system'])
      expectProblem(await giver.official(role).post(`/v1/notices/${failed.id}/retry`), {
        status: 403,
        code: 'forbidden',
      });
  });

  it('is bounced when its delivery status notification comes later, and is sent again', async () => {
    const giver = await newParty('pindah@x.example.go.id');
    await ask(asker, giver);
    const accepted = await letter(giver, 'submitted', { status: 'delivered' });
    const { messageId } = accepted;
    const envelopeId = takenOf(accepted)[0]?.envelopeId;
    expect(envelopeId).toBe(accepted.id);
    expect(await pipe(bounceReport({ letter: messageId, action: 'delayed' }))).toEqual([
      0,
      expect.stringContaining('no delivery status notification of a failure'),
    ]);
    const failed = bounceReport({ letter: messageId, status: '5.1.6' });
    const envelope = `Original-Envelope-Id: ${envelopeId}`;
    expect(await pipe(failed)).toEqual([0, expect.stringContaining(accepted.id)]);
    await letter(giver, 'submitted', {
      status: 'bounced',
      lastError: '5.1.6 in a delivery status notification',
    });
    expect(await pipe(failed)).toEqual([0, expect.stringContaining('no letter')]);
    expect((await admin.post(`/v1/notices/${accepted.id}/retry`)).status).toBe(202);
    await letter(giver, 'submitted', { status: 'delivered', lastError: null });
    const again = bounceReport({ letter: '<another@x.example>', envelope });
    expect(await pipe(again)).toEqual([0, expect.stringContaining(accepted.id)]);
    // Without its database it asks the mail server to try again.
    const away = 'postgres://x@127.0.0.1:1/x';
    expect(await pipe(failed, away)).toEqual([75, expect.stringContaining('not be recorded')]);
  }, 120_000);

  it('waits when our mail server refuses to relay, with a failing readiness, and is sent after the repair', async () => {
    const givers = [await newParty('a@x.example.go.id'), await newParty('b@x.example.go.id')];
    await poll(async () => expect((await readiness())?.kept).toBe(true));
    refuseAll(554, '5.7.1 Relay access denied');
    for (const giver of givers) await ask(asker, giver);
    for (const giver of givers) {
      const { lastError } = await letter(giver, 'submitted', { status: 'due', attempts: 2 });
      expect(lastError).toMatch(/^554 5\.7\.1 after RCPT TO: .*relay rules/);
    }
    await poll(async () =>
      expect(await readiness()).toMatchObject({
        kept: false,
        detail: expect.stringMatching(/^[2-9] letters wait for it, the last after 554 /) as string,
      }),
    );
    server.onRecipient = () => 250;
    const { status, body } = await admin.post<{ retried: number }>('/v1/notices/retry-failed');
    expect(status).toBe(202);
    expect(body.retried).toBeGreaterThanOrEqual(2);
    for (const giver of givers) await letter(giver, 'submitted', { status: 'delivered' });
    await poll(async () => expect((await readiness())?.kept).toBe(true));
  });

  it('is sent at once when the mail server recovers, without waiting for its next attempt', async () => {
    const giver = await newParty('c@x.example.go.id');
    refuseAll(554, '5.7.1 Relay access denied');
    await ask(asker, giver);
    const waits = await letter(giver, 'submitted', { status: 'due', attempts: 2 });
    const seconds = (Date.parse(waits.nextAttemptAt ?? '') - Date.now() - ahead) / 1_000;
    expect(seconds).toBeGreaterThan(200);
    server.onRecipient = () => 250;
    await world.setClock(new Date(Date.now() + ahead + 90_000).toISOString());
    await ask(asker, await newParty('d@x.example.go.id'));
    await letter(giver, 'submitted', { status: 'delivered', attempts: 3 });
  });

  it('is no reminder of a decided request or of a former deadline', async () => {
    await world.setClock('2026-12-01T02:00:00Z');
    const [decided, moved] = [
      await newParty('e@x.example.go.id'),
      await newParty('f@x.example.go.id'),
    ];
    const urgent = { urgency: 'sangat-segera', neededBy: '2026-12-30' };
    const one = await ask(asker, decided, urgent);
    const other = await ask(asker, moved, urgent);
    for (const giver of [decided, moved]) await letter(giver, 'submitted', { status: 'delivered' });
    refuseAll(451);
    await world.setClock('2026-12-02T01:00:00Z');
    for (const giver of [decided, moved])
      await letter(giver, 'reminded', { status: 'due', lastError: '451 after RCPT TO' });
    const approval = { items: 'all', conflictOfInterest: 'none', reason: 'Sesuai.' };
    const at = (id: string): string => `/v1/requests/${id}`;
    await decided.official('decider').post(`${at(one.id)}/approval`, approval);
    await moved.official('decider').post(`${at(other.id)}/clarification`, { text: 'Berapa?' });
    server.onRecipient = () => 250;
    await letter(decided, 'approved', { status: 'delivered' });
    await letter(moved, 'clarification-asked', { status: 'delivered' });
    await world.setClock('2026-12-02T01:10:00Z');
    await letter(decided, 'reminded', { status: 'overtaken' });
    const late = await letter(moved, 'reminded', { status: 'overtaken' });
    expect(late.lastError).toBe('overtaken: the deadline has changed');
    expect(takenOf(late)).toEqual([]);
  });

  it('does not go to a former superior once the escalation has moved on', async () => {
    const former = await Party.register(world, 'x-former', {
      ...{ email: 'g@x.example.go.id', superior: 'kemendagri' },
    });
    const giver = await Party.register(world, 'x-below', { superior: 'x-former' });
    await world.setClock('2026-12-01T02:00:00Z');
    await ask(asker, giver, { urgency: 'sangat-segera', neededBy: '2026-12-30' });
    refuseAll(451);
    await world.setClock('2026-12-03T02:00:00Z');
    await letter(former, 'escalated', { status: 'due', lastError: '451 after RCPT TO' });
    // It joins the body of the requester, and so may not decide in the provider's place.
    const body = { name: 'Instansi x-former', kind: 'pemkab', email: 'g@x.example.go.id' };
    const joins = { ...body, superior: 'kemendagri', party: asker.code };
    expect((await admin.call('PUT', '/v1/agencies/x-former', joins)).status).toBe(200);
    await poll(async () => expect(await letters(giver, 'escalated')).toHaveLength(2));
    server.onRecipient = () => 250;
    await world.setClock('2026-12-03T02:20:00Z');
    const late = await letter(former, 'escalated', { status: 'overtaken' });
    expect(late.lastError).toBe('overtaken: a later letter says the same');
    expect(takenOf(late)).toEqual([]);
  });

  it('goes to every address that the registry accepts, and the registry explains a refusal', async () => {
    for (const [email, why] of [
      ['"tata usaha"@x.example.go.id', 'quotes'],
      ['ümum@x.example.go.id', 'SMTPUTF8'],
      ['a%b@x.example.go.id', 'route'],
      ['a@[127.0.0.1]', 'domain'],
    ] as const) {
      const body = { name: 'Dinas', kind: 'pemkab', email };
      const answer = await admin.call('PUT', '/v1/agencies/x-none', body);
      expectProblem(answer, { status: 422, code: 'validation-failed' });
      expect(answer.body.errors).toMatchObject([
        { pointer: '/email', code: 'wrong-form', detail: expect.stringContaining(why) as string },
      ]);
    }
    for (const [email, ascii] of [
      ["tu.o'kota&arsip/umum@x.example.go.id", "tu.o'kota&arsip/umum@x.example.go.id"],
      ['kontak@kementrian-é.example.go.id', 'kontak@xn--kementrian--lbb.example.go.id'],
    ] as const) {
      const giver = await newParty(email);
      await ask(asker, giver);
      const sent = await letter(giver, 'submitted', { status: 'delivered', to: email });
      expect(takenOf(sent)[0]?.headers).toContainEqual(['to', ascii]);
    }
  });

  it('shows a name in one line, as in the registry', async () => {
    const body = { name: '  Dinas   {pemberi}  =?utf-8?Q?x?=  ', kind: 'pemkab' };
    const { body: agency } = await admin.call('PUT', '/v1/agencies/x-name', body);
    expect(agency.name).toBe('Dinas {pemberi} =?utf-8?Q?x?=');
    for (const name of ['Dinas\ufe0f', 'Dinas \u05d0', 'Dinas\u2800'])
      expectProblem(await admin.call('PUT', '/v1/agencies/x-name', { ...body, name }), {
        ...{ status: 422, code: 'validation-failed' },
        pointer: '/name',
      });
  });
});

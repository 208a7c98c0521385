import type { NoticeAnswer, NoticePage } from '#libs/contracts/notices';
import { CaughtMail, MailServer } from '#tests/support/mail-server';
import { ask, Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { standaloneWorld, World } from '#tests/support/world';

const MAIL_FROM = 'bantuan-kedinasan@perantara.example.go.id';

/** Officials who chose what they are told, with standalone and a real mail server. */
describe('letters to officials', () => {
  let world: World;
  let server: MailServer;
  let asker: Party;
  let giver: Party;

  beforeAll(async () => {
    server = await MailServer.start();
    world = await standaloneWorld({ SMTP_URL: server.url, MAIL_FROM });
    asker = await Party.register(world, 'of-asker');
    giver = await Party.register(world, 'of-giver', { email: 'tu@of-giver.example.go.id' });
    await world.setClock('2026-12-01T03:00:00Z'); // 10:00 in Jakarta
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await server?.close();
  }, 60_000);

  const choose = async (
    official: Official,
    email: string,
    more: { digest?: string; quiet?: object; events?: string[] } = {},
  ): Promise<void> => {
    const { events, ...channels } = more;
    const body = { channels: { email, ...channels }, events };
    const { status, text } = await official.call('PUT', '/v1/subscriptions/me', body);
    expect([status, text]).toEqual([200, expect.anything()]);
  };
  const mailsTo = (address: string): CaughtMail[] => server.takenFor(address);
  const subjectsTo = (address: string): (string | undefined)[] =>
    mailsTo(address).map(({ email }) => email.subject);
  const noticesOf = async (official: Official): Promise<NoticeAnswer[]> =>
    (await official.get<NoticePage>('/v1/notices?limit=100')).body.items;
  /** The lines of the calendar entry in a mail. */
  const entryOf = ({ raw }: CaughtMail): string[] => {
    const [, encoded = ''] =
      /filename=tenggat\.ics[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw) ?? [];
    return Buffer.from(encoded, 'base64').toString().split('\r\n');
  };

  it('follow the choice of each, and an emergency overrides it', async () => {
    const [at, daily, quiet, own] = ['a', 'b', 'c', 'd'].map((name) => `${name}@kantor.example`);
    await choose(giver.official('decider'), at ?? '');
    await choose(giver.official('decider-2'), daily ?? '', { digest: 'daily' });
    await choose(giver.official('decider-3'), quiet ?? '', {
      quiet: { from: '09:00', to: '12:00' },
    });
    await choose(giver.official('requester'), own ?? '');
    const { body } = await giver.official('decider-3').get('/v1/subscriptions/me');
    expect(body).toMatchObject({
      channels: { email: quiet, digest: 'none', quiet: { from: '09:00', to: '12:00' } },
      events: ['request.*'],
    });

    const { id } = await ask(asker, giver, { neededBy: '2026-12-30' });
    await poll(() => expect(subjectsTo(at ?? '')).toHaveLength(1));
    await poll(() => expect(subjectsTo('tu@of-giver.example.go.id')).toHaveLength(1));
    const emergency = { emergency: { event: 'banjir' }, neededBy: '2026-12-30' };
    await ask(asker, giver, emergency);
    for (const address of [at, daily, quiet])
      await poll(() =>
        expect(subjectsTo(address ?? '')).toContainEqual(
          expect.stringMatching(/: DARURAT: permohonan diajukan$/),
        ),
      );
    // What is not urgent still waits, and a requester is not told what providers are.
    expect([daily, quiet, own].map((address) => mailsTo(address ?? '').length)).toEqual([1, 1, 0]);

    await world.setClock('2026-12-01T05:00:30Z'); // 12:00 in Jakarta
    await poll(() =>
      expect(subjectsTo(quiet ?? '')).toContainEqual(
        expect.stringMatching(/\d: permohonan diajukan$|[0-9a-f]: permohonan diajukan$/),
      ),
    );
    await giver.official('decider').post(`/v1/requests/${id}/clarification`, { text: 'Berapa?' });
    await poll(() =>
      expect(subjectsTo(daily ?? '')).toContainEqual(
        expect.stringMatching(/: permintaan penjelasan$/),
      ),
    );
    await asker.official('requester').post(`/v1/requests/${id}/information`, { text: 'Tiga.' });
    await poll(() =>
      expect(subjectsTo(at ?? '')).toContainEqual(
        expect.stringMatching(/: penjelasan disampaikan$/),
      ),
    );
    expect(subjectsTo(daily ?? '').join()).not.toContain('penjelasan disampaikan');
    await world.setClock('2026-12-02T00:00:30Z'); // 07:00 in Jakarta
    const digest = await poll(() => {
      const found = mailsTo(daily ?? '').find(({ email }) =>
        /ringkasan harian/.test(email.subject ?? ''),
      );
      expect(found?.email.subject).toBe('Bantuan Kedinasan: ringkasan harian, 2 pemberitahuan');
      return found;
    });
    expect(digest?.email.text).toMatch(/: permohonan diajukan[\s\S]*: penjelasan/);
  }, 90_000);

  it('show their address to their official alone', async () => {
    const own = await noticesOf(giver.official('decider'));
    expect(own.filter((one) => one.for === 'official').map(({ to }) => to)).toContain(
      'a@kantor.example',
    );
    for (const other of [giver.official('decider-9'), giver.official('system')])
      expect((await noticesOf(other)).every((one) => one.for === 'agency')).toBe(true);
    const seen = await noticesOf(new Official(world, 'auditor'));
    expect(seen.some((one) => one.for === 'official')).toBe(true);
    expect(JSON.stringify(seen)).not.toContain('kantor.example');
    const mailbox = JSON.stringify(await giver.mailbox());
    expect(mailbox).not.toContain('kantor.example');
  });

  it('put the deadline into the calendar, and take it out again', async () => {
    const { id } = await ask(asker, giver, { neededBy: '2026-12-30' });
    const inAgency = (hal: RegExp): CaughtMail[] =>
      mailsTo('tu@of-giver.example.go.id').filter(
        ({ email }) => hal.test(email.subject ?? '') && email.text?.includes(id),
      );
    await poll(() => expect(inAgency(/permohonan diajukan$/)).toHaveLength(1));
    const { body } = await giver
      .official('decider')
      .get<{ deadline: { dueAt: string } }>(`/v1/requests/${id}`);
    const due = body.deadline.dueAt.replace(/[-:]|\.\d+/g, '');
    const [invitation] = inAgency(/permohonan diajukan$/).map(entryOf);
    expect(invitation).toEqual(expect.arrayContaining(['METHOD:REQUEST', `DTSTART:${due}`]));
    await asker.official('requester').post(`/v1/requests/${id}/withdrawal`, {});
    await poll(() => expect(inAgency(/permohonan dicabut$/)).toHaveLength(1));
    const [cancellation] = inAgency(/permohonan dicabut$/).map(entryOf);
    expect(cancellation).toEqual(
      expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', `DTSTART:${due}`]),
    );
    const uid = (lines: string[] | undefined): string | undefined =>
      lines?.find((line) => line.startsWith('UID:'));
    expect(uid(cancellation)).toBe(uid(invitation));
  }, 60_000);

  it('A11 refuse what does not fit', async () => {
    const decider = giver.official('decider');
    for (const [body, pointer] of [
      [{}, '/channels'],
      [{ channels: { email: 'a@b' } }, '/channels/email'],
      [{ channels: { email: 'a@b.example,c@d.example' } }, '/channels/email'],
      [{ channels: { email: 'a@b.example\r\nBcc: c@d.example' } }, '/channels/email'],
      [{ channels: { digest: 'weekly' } }, '/channels/digest'],
      [{ channels: { quiet: { from: '24:00', to: '07:00' } } }, '/channels/quiet/from'],
      [{ channels: {}, events: ['agency.*'] }, '/events'],
    ] as const) {
      const answer = await decider.call('PUT', '/v1/subscriptions/me', body);
      expectProblem(answer, { status: 422, code: 'validation-failed' });
      const [{ pointer: at = '' } = {}] = answer.body.errors as { pointer?: string }[];
      expect(at.startsWith(pointer) ? pointer : at).toBe(pointer);
    }
    expectProblem(await giver.official('system').get('/v1/subscriptions/me'), {
      ...{ status: 403, code: 'forbidden' },
    });
  });
});

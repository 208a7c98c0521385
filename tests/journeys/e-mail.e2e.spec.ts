import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { example } from '#tests/support/examples';
import { read } from '#tests/support/mail-server';
import { poll } from '#tests/support/poll';
import { standaloneWorld, World } from '#tests/support/world';
import { repeats, schedule } from './e-mail/attempts';
import { oddEvents } from './e-mail/odd-events';
import { act, APPROVAL, noticesOf, PostOffice, short } from './e-mail/post-office';
import { readers, recipients } from './e-mail/recipients';

describe('e-mail, on Kafka, with two senders, as the mail server receives it', () => {
  const office = new PostOffice();

  beforeAll(() => office.open(), 180_000);
  afterAll(() => office.close(), 60_000);
  afterEach(() => {
    office.server.onMail = office.server.onRecipient = () => 250;
  });

  recipients(office);
  repeats(office);
  oddEvents(office);
  readers(office);
  schedule(office);
});

describe('e-mail in standalone mode without a mail server', () => {
  let world: World;

  beforeAll(async () => {
    world = await standaloneWorld();
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  it('is written to files that mail programs can read, and is listed', async () => {
    const { from, data } = example('papers-for-pensions');
    const { id } = await act(world, `requester@${from}`, '', data, 201);
    await act(world, 'decider@bkn', `/${String(id)}/approval`, APPROVAL);
    const notices = await poll(async () => {
      const notices = await noticesOf(world, 'bkn', `&requestId=${String(id)}&status=delivered`);
      expect(notices.map(({ type }) => short(type))).toEqual(['approved', 'submitted']);
      return notices;
    });
    const folder = join(world.dataDir, 'mail');
    for (const { file, messageId, to } of notices) {
      const { email } = await read(readFileSync(join(folder, file ?? '')));
      expect(email).toMatchObject({ messageId, to: [{ address: to }] });
      expect(email.subject).toContain(String(data.reference));
      expect(email.text).toContain('Yth. Badan Kepegawaian Negara');
      expect(email.text).toContain(`/v1/requests/${String(id)}`);
    }
    await poll(() =>
      expect(readdirSync(folder)).toEqual(
        Array(4).fill(
          expect.stringMatching(/^\d{8}T\d{6}-(bkn|kab-sleman)-[a-z]+-[0-9a-f-]{36}\.eml$/),
        ),
      ),
    );
    expect(world.processes[0]?.lastWords(200)).toContain(`e-mails are written to ${folder}`);
  });
});

import { Client } from 'pg';
import { WAITS } from '#apps/notification/channels/retries';
import { mailboxOf } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { addressOf, agencyEvent, noticesOf, PostOffice, submitted } from './post-office';

/** A letter is tried again after every kind of failure, and is not lost. */
export function repeats(office: PostOffice): void {
  const killAll = async (): Promise<void> => {
    await Promise.all(office.senders.map((sender) => sender.stop('SIGKILL')));
  };
  /** With the clock beyond the lease of the letters that a killed sender had taken. */
  const startAgain = async (): Promise<void> => {
    await Promise.all(office.senders.map((sender) => sender.start()));
    await office.moveOn();
  };

  it('is retried after 451 with the same bytes, and given up after 550', async () => {
    let refusals = 1;
    office.server.onMail = (to) => (to === addressOf('bkn') && refusals-- > 0 ? 451 : 250);
    office.server.onRecipient = (to) => (to === addressOf('kab-sleman') ? 550 : 250);
    const { id, reference } = await office.ask();
    await poll(() => expect(office.taken('bkn', reference)).toHaveLength(1));
    const tries = office.server.mails.filter(({ email }) => email.subject?.includes(reference));
    expect(tries.map(({ answer }) => answer)).toEqual([451, 250]);
    expect(tries[0]?.raw).toBe(tries[1]?.raw);
    await poll(async () => {
      expect(await noticesOf(office.world, 'bkn', `&requestId=${id}`)).toMatchObject([
        { status: 'delivered', attempts: 2, lastError: null },
      ]);
    });
    const bounced = `&requestId=${id}&status=bounced`;
    await poll(async () => {
      expect(await noticesOf(office.world, 'kab-sleman', bounced)).toMatchObject([
        { attempts: 1, lastError: expect.stringMatching(/^550 .*RCPT TO$/), nextAttemptAt: null },
      ]);
    });
    expect(office.taken('kab-sleman', reference)).toHaveLength(0);
  });

  it('waits while the mail server is away', async () => {
    await office.server.close();
    const { id, reference } = await office.ask();
    await poll(async () => {
      const [notice] = await noticesOf(office.world, 'bkn', `&requestId=${id}`);
      expect(notice?.status).toBe('due');
      expect(notice?.attempts).toBeGreaterThan(0);
      expect(notice?.lastError).not.toBeNull();
    });
    await office.server.open();
    await office.moveOn();
    await poll(() => {
      for (const party of ['bkn', 'kab-sleman'])
        expect(office.taken(party, reference)).toHaveLength(1);
    });
  });

  it('is sent late for parked events, once the cause is fixed', async () => {
    const owner = new Client({ connectionString: office.world.database.ownerUrl });
    await owner.connect();
    const parked = async (): Promise<number> => {
      const { rowCount } = await owner.query('SELECT FROM notification.parked_event');
      return rowCount ?? 0;
    };
    try {
      await owner.query(
        `ALTER TABLE notification.mailbox ADD CONSTRAINT in_the_way CHECK (agency <> 'x-parked')`,
      );
      const event = submitted('x-parked', 'B/x-parked/1');
      await office.tell(
        'c',
        agencyEvent('x-parked', 'Dinas Tertunda', addressOf('x-parked')),
        event,
      );
      await poll(async () => expect(await parked()).toBe(1));
      await owner.query(`ALTER TABLE notification.mailbox DROP CONSTRAINT in_the_way`);
      await office.senders[0]?.stop();
      await office.senders[0]?.start();
      await poll(async () => expect(await parked()).toBe(0));
    } finally {
      await owner.end();
    }
    expect(await mailboxOf(office.world, 'x-parked')).toHaveLength(1);
    await poll(() => {
      for (const party of ['x-parked', 'bkn'])
        expect(office.taken(party, 'B/x-parked/1')).toHaveLength(1);
    });
  });

  it('is not lost when every sender is killed before sending', async () => {
    const before = office.server.recipients.length;
    office.server.onRecipient = () => new Promise<never>(() => undefined);
    const { id, reference } = await office.ask();
    await poll(() =>
      expect(office.server.recipients.slice(before).sort()).toEqual(
        ['bkn', 'kab-sleman'].map(addressOf),
      ),
    );
    await killAll();
    office.server.onRecipient = () => 250;
    await startAgain();
    await poll(() => {
      for (const party of ['bkn', 'kab-sleman'])
        expect(office.taken(party, reference)).toHaveLength(1);
    });
    // A letter that is recorded as delivered is not sent again.
    for (const party of ['bkn', 'kab-sleman'])
      await poll(async () =>
        expect(await noticesOf(office.world, party, `&requestId=${id}`)).toMatchObject([
          { status: 'delivered' },
        ]),
      );
    for (const party of ['bkn', 'kab-sleman'])
      expect(office.taken(party, reference)).toHaveLength(1);
  });

  it('may arrive twice with the same bytes when the sender is killed after the 250', async () => {
    let dead = false;
    office.server.onMail = async (to) => {
      if (to !== addressOf('bkn') || dead) return 250;
      await killAll();
      dead = true;
      return 250;
    };
    const { id, reference } = await office.ask();
    await poll(() => expect(dead).toBe(true));
    await startAgain();
    await poll(() => {
      expect(office.taken('bkn', reference)).toHaveLength(2);
      expect(office.taken('kab-sleman', reference)).not.toEqual([]);
    });
    const [first, again] = office.taken('bkn', reference);
    expect(again?.raw).toBe(first?.raw);
    await poll(async () => {
      expect(await noticesOf(office.world, 'bkn', `&requestId=${id}`)).toMatchObject([
        { status: 'delivered', attempts: 2, messageId: first?.email.messageId },
      ]);
    });
  });
}

/** Moves the clock by days, and so comes last. */
export function schedule(office: PostOffice): void {
  it('is given up after 8 attempts at the documented times', async () => {
    const target = addressOf('kab-sleman');
    office.server.onRecipient = (to) => (to === target ? 451 : 250);
    const seen = office.server.recipients.filter((to) => to === target).length;
    const tries = (): number =>
      office.server.recipients.filter((to) => to === target).length - seen;
    let [now, set] = [Date.now() + office.ahead, Date.now()];
    await office.world.setClock(new Date(now).toISOString());
    const { id } = await office.ask();
    for (let attempt = 1; attempt <= 8; attempt++) {
      await poll(() => expect(tries()).toBe(attempt));
      const wait = WAITS[attempt - 1];
      // Until the outcome is stored, the time of the next attempt is the end of the lease.
      const next = await poll(async () => {
        const [one] = await noticesOf(office.world, 'kab-sleman', `&requestId=${id}`);
        const status = wait === undefined ? 'exhausted' : 'due';
        expect(one).toMatchObject({ attempts: attempt, status });
        const at = Date.parse(one?.nextAttemptAt ?? '');
        if (wait === undefined) return at;
        // The attempt was made between these two times.
        const [earliest, latest] = [now, now + Date.now() - set];
        expect((at - earliest) / 1_000).toBeGreaterThan(wait * 0.9);
        expect((at - latest) / 1_000).toBeLessThan(wait * 1.1);
        return at;
      });
      if (wait === undefined) break;
      [now, set] = [next, Date.now()];
      await office.world.setClock(new Date(now).toISOString());
    }
    expect(tries()).toBe(8);
  }, 240_000);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '#libs/contracts/envelope';
import { cloudEvent, typeOf } from '#libs/contracts/events';
import { mailboxOf } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { addressOf, agencyEvent, noticesOf, PostOffice, short, submitted } from './post-office';

/** Events that come in another order, or with texts that mean harm. */
export function oddEvents(office: PostOffice): void {
  it('waits until the agency’s own event arrives', async () => {
    const event = submitted('x-later', 'B/x-later/1');
    await office.tell('a', event);
    await poll(async () => expect(await mailboxOf(office.world, 'x-later')).toHaveLength(1));
    await sleep(1_500);
    expect(office.taken('bkn', 'B/x-later/1')).toHaveLength(0);
    await office.tell('b', agencyEvent('x-later', 'Dinas Kemudian', addressOf('x-later')));
    await poll(() => {
      for (const party of ['x-later', 'bkn'])
        expect(office.taken(party, 'B/x-later/1')).toHaveLength(1);
    });
    expect(office.taken('bkn', 'B/x-later/1')[0]?.email.text).toContain(
      'Dinas Kemudian mengajukan',
    );
  });

  it('waits for the agency above a party too, even if the party itself gets no letter', async () => {
    const { subject, data } = submitted('x-below', 'B/x-below/1');
    const change = { recommendation: 'must-give', findings: [], duties: ['tell-superiors'] };
    const told = { ...data, emergency: true, change };
    await office.tell('a', cloudEvent(typeOf('evaluated'), subject, new Date(), told));
    await poll(async () => expect(await mailboxOf(office.world, 'x-below')).toHaveLength(1));
    await office.tell('b', agencyEvent('x-below', 'Dinas Bawahan', null, 'x-over'));
    await sleep(1_500);
    await office.tell('c', agencyEvent('x-over', 'Dinas Atasan', addressOf('x-over')));
    await poll(() => expect(office.taken('x-over', 'B/x-below/1')).toHaveLength(1));
    const [mail] = office.taken('x-over', 'B/x-below/1');
    expect(mail?.email.text?.replace(/\s+/g, ' ')).toContain('Dinas Bawahan');
    expect(await noticesOf(office.world, 'x-below')).toEqual([]);
  });

  it('is not sent when its reason is gone, in whatever order the events arrive', async () => {
    await office.tell('a', agencyEvent('x-order', 'Dinas Urut', addressOf('x-order')));
    const event = submitted('x-order', 'B/x-order/1');
    const dueAt = '2027-01-04T16:59:59.999Z';
    const told = (name: 'reminded' | 'withdrawn', version: number, more: object): CloudEvent =>
      cloudEvent(typeOf(name), event.subject, new Date(), {
        ...{ ...event.data, dueAt, ...more },
        ...{ version, provider: 'x-order', requester: 'bkn' },
      });
    const reminder = told('reminded', 3, {});
    const withdrawal = told('withdrawn', 4, { status: 'withdrawn', running: false });
    await office.tell('a', withdrawal, reminder);
    await poll(async () => {
      const notices = await noticesOf(office.world, 'x-order', `&requestId=${event.subject}`);
      expect(notices.map(({ type, status }) => [short(type), status]).sort()).toEqual([
        ['reminded', 'overtaken'],
        ['withdrawn', 'delivered'],
      ]);
    });
    expect(office.taken('x-order', 'B/x-order/1')).toHaveLength(1);
  });

  it('takes no recipient or header from agencies’ texts', async () => {
    const good = addressOf('x-evil');
    const addresses = [
      ...[`${good}\r\nBcc: evil@x.example`, `${good}\nRCPT TO:<evil@x.example>`, `${good}\0`],
      ...[`${good}%0d%0aBcc: evil@x.example`, `${good}\u2028evil@x.example`],
      ...['a@b.example,evil@x.example', 'a@b.example;evil@x.example', 'a@b.example evil@x.example'],
      ...['"x"@y.example', '"a b"@y.example', '(c)a@b.example', 'A <a@b.example>', '<a@b.example>'],
      ...[
        'team: a@b.example;',
        'a@[127.0.0.1]',
        'a@localhost',
        'a@b.example> SIZE=1',
        '@b.example',
      ],
      ...[`${'a'.repeat(10_000)}@b.example`, 'a..b@c.example', 'a@b@c.example', ''],
    ];
    const seen = office.server.recipients.length;
    // The one with NUL, which PostgreSQL refuses, is parked; the others are stored without effect.
    for (const [n, email] of addresses.entries())
      await office.tell(
        'x-evil',
        agencyEvent('x-evil', 'Dinas Jahat', email),
        submitted('x-evil', `B/address/${n}`),
      );
    await poll(async () => {
      const notices = await noticesOf(office.world, 'x-evil');
      expect(notices.map(({ status, to }) => [status, to])).toEqual(
        addresses.map(() => ['no-address', null]),
      );
    });
    const evilName = 'Dinas\r\nBcc: evil@x.example\r\n\r\nIsi palsu\u2028\u202e';
    const named = submitted('x-evil', 'B/name\r\nBcc: evil@x.example\r\n\r\nIsi palsu');
    const long = submitted('x-evil', `B/long/${'x'.repeat(10_000)}`);
    await office.tell('x-evil', agencyEvent('x-evil', evilName, good), named);
    // A letter carries the name that the agency has when it is sent: each waits for its own.
    await poll(() => expect(office.server.takenFor(good)).toHaveLength(1));
    await office.tell('x-evil', agencyEvent('x-evil', 'D'.repeat(10_000), good), long);
    await poll(() => {
      expect(office.server.takenFor(good)).toHaveLength(2);
      expect(office.server.takenFor(addressOf('bkn')).length).toBeGreaterThan(addresses.length);
    });

    const recipients = new Set(office.server.recipients.slice(seen));
    expect([...recipients].sort()).toEqual([addressOf('bkn'), good].sort());
    for (const { to, headers, email } of office.server.mails) {
      expect(to).toHaveLength(1);
      expect(headers.map(([name]) => name).sort()).toEqual(
        [
          ...['auto-submitted', 'content-type', 'date', 'from'],
          ...['in-reply-to', 'message-id', 'mime-version', 'references', 'subject', 'to'],
        ].sort(),
      );
      expect(email.to).toHaveLength(1);
      expect(email.subject?.length).toBeLessThan(300);
    }
    const [mail] = office.server
      .takenFor(good)
      .filter(({ email }) => email.subject?.includes('B/name Bcc: evil@x.example Isi palsu'));
    expect(mail?.email.text).toContain('Yth. Dinas Bcc: evil@x.example Isi palsu\n');
  });
}

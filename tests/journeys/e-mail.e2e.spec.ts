import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_REGISTERED, cloudEvent, typeOf } from '#libs/contracts/events';
import { WAITS } from '#apps/notification/channels/retries';
import { EVENTS } from '#libs/contracts/topics';
import type { Page } from '#libs/http/page';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { call } from '#tests/support/http';
import { CaughtMail, MailServer, read } from '#tests/support/mail-server';
import { mailboxOf, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { Service } from '#tests/support/service';
import { World, WORLDS } from '#tests/support/world';

const FROM = 'bantuan-kedinasan@perantara.example.go.id';
const open = new Map(WORLDS);
const addressOf = (agency: string): string => `kontak@${agency}.example.go.id`;

interface Notice {
  eventId: string;
  type: string;
  status: string;
  attempts: number;
  to: string | null;
  lastError: string | null;
  nextAttemptAt: string | null;
  messageId: string;
  file: string | null;
}

async function noticesOf(world: World, agency: string, query = ''): Promise<Notice[]> {
  const token = await world.token(agency === 'auditor' ? 'auditor' : `system@${agency}`);
  const { status, text, body } = await call<Page<Notice>>(
    'GET',
    `${world.notification}/v1/notices?limit=100${query}`,
    { token },
  );
  if (status !== 200) throw new Error(text);
  return body.items;
}

const short = (type: string): string => /\.request\.(.+)\.v1$/.exec(type)?.[1] ?? type;

/** An official's act, which must be answered with `status`. */
async function act(
  world: World,
  subject: string,
  path: string,
  body: object,
  status = 200,
): Promise<Record<string, unknown>> {
  const token = await world.token(subject);
  const answer = await call('POST', `${world.broker}/v1/requests${path}`, { token, body });
  if (answer.status !== status) throw new Error(answer.text);
  return answer.body;
}

const APPROVAL = { items: 'all', conflictOfInterest: 'none' };

describe('e-mail, on Kafka, with two senders, as the mail server receives it', () => {
  let world: World;
  let server: MailServer;
  let senders: Service[];
  let bus: KafkaBus;

  beforeAll(async () => {
    server = await MailServer.start();
    const mail = { SMTP_URL: server.url, MAIL_FROM: FROM, PUBLIC_URL: 'https://bk.example.go.id' };
    world = await open.get('kafka')!(mail);
    const second = await Service.at(
      'second-notification',
      'notification/main',
      {
        DATA_DIR: world.dataDir,
        KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        DATABASE_URL: world.database.url,
        MIGRATION_DATABASE_URL: world.database.ownerUrl,
        ...mail,
      },
      join(world.dataDir, 'second-notification.log'),
    );
    world.processes.push(second);
    await second.start();
    senders = world.processes.filter(({ name }) => name.includes('notification'));
    bus = new KafkaBus({
      brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
      clientId: 'as-the-broker',
      partitions: 6,
      replication: 1,
    });
    await registerDemoAgencies(world);
    const admin = await world.token('admin');
    const bnpb = { name: 'BNPB', kind: 'lpnk', email: addressOf('bnpb'), superior: 'kemendagri' };
    await call('PUT', `${world.broker}/v1/agencies/bnpb`, { token: admin, body: bnpb });
  }, 120_000);
  afterAll(async () => {
    await bus?.close();
    await world?.stop();
    await server?.close();
  }, 60_000);
  afterEach(() => {
    server.onMail = server.onRecipient = () => 250;
  });

  /** Mails of one request that were accepted for an agency. */
  const taken = (agency: string, reference: unknown): CaughtMail[] =>
    server
      .takenFor(addressOf(agency))
      .filter(({ email }) => email.subject?.includes(String(reference)));

  /** An official of Sleman submits a request to the BKN. */
  async function ask(): Promise<{ id: string; reference: string }> {
    const { from, data } = example('papers-for-pensions');
    const { id } = await act(world, `requester@${from}`, '', data, 201);
    return { id: String(id), reference: String(data.reference) };
  }

  /** Publishes events as the broker does; events with one key stay in order. */
  const tell = (key: string, ...events: CloudEvent[]): Promise<void> =>
    bus.publish(events.map((event) => ({ topic: EVENTS, key, value: JSON.stringify(event) })));

  const agencyEvent = (
    code: string,
    name: string,
    email: string | null,
    superior: string | null = null,
  ): CloudEvent =>
    cloudEvent(AGENCY_REGISTERED, code, new Date(), {
      ...{ code, name, kind: 'pemkab', email, party: null },
      ...{ region: null, superior, timeZone: 'Asia/Jakarta' },
    });

  function submitted(requester: string, reference: string): CloudEvent {
    const requestId = randomUUID();
    const data = {
      ...{ requestId, version: 1, status: 'awaiting-decision', requester, provider: 'bkn' },
      ...{ reference, kind: 'documents', classification: 'biasa', urgency: 'biasa' },
      ...{ emergency: false, responsible: { holder: requester, basis: '37' } },
      ...{ receivedAt: new Date().toISOString(), dueAt: '2026-12-01T16:59:59.999Z' },
      ...{ running: true, actor: { agency: requester, role: 'requester' }, change: {} },
    };
    return cloudEvent(typeOf('submitted'), requestId, new Date(), data, { sequence: '1' });
  }

  it('arrives once at each party for each event', async () => {
    const { from, data } = example('assess-120-officials');
    const sender = await Party.of(world, from);
    const message = sender.message('submit-request', data);
    await sender.send(message);
    const id = (await sender.receipt(message.id)).subject;
    const decider = 'decider@pemprov-jatim';
    await act(world, decider, `/${id}/clarification`, { text: 'Berapa hari diperlukan?' });
    await act(world, `requester@${from}`, `/${id}/information`, { text: 'Tiga hari penuh.' });
    await act(world, decider, `/${id}/approval`, APPROVAL);
    const told = ['submitted', 'clarification-asked', 'information-supplied', 'approved'];
    const parties = [from, 'pemprov-jatim'];
    await poll(() => {
      for (const party of parties) expect(taken(party, data.reference)).toHaveLength(4);
    });

    // The broker crashed after it published all this, and publishes it again.
    const events = (await mailboxOf(world, from)).filter(({ subject }) => subject === id);
    await tell(id, ...events);
    const next = await ask();
    await poll(() => expect(taken('bkn', next.reference)).toHaveLength(1));
    await sleep(1_500);

    for (const party of parties) {
      const mails = taken(party, data.reference);
      const notices = (await noticesOf(world, party, `&requestId=${id}`)).reverse();
      expect(notices.map(({ type }) => short(type))).toEqual(told);
      for (const { status, attempts } of notices)
        expect([status, attempts]).toEqual(['delivered', 1]);
      expect(mails.map(({ email }) => email.messageId).sort()).toEqual(
        notices.map(({ messageId }) => messageId).sort(),
      );
      expect(new Set(mails.map(({ email }) => email.references)).size).toBe(1);
      for (const { from: sent, to, email, headers, raw } of mails) {
        expect([sent, to]).toEqual([FROM, [addressOf(party)]]);
        expect(email.from).toMatchObject({ name: 'Bantuan Kedinasan', address: FROM });
        expect(email.to).toMatchObject([{ address: addressOf(party) }]);
        expect(email.inReplyTo).toBe(email.references);
        expect(Object.fromEntries(headers)).toMatchObject({ 'auto-submitted': 'auto-generated' });
        expect(email.text).toContain(`https://bk.example.go.id/v1/requests/${id}`);
        expect(email.html).toContain(`https://bk.example.go.id/v1/requests/${id}`);
        expect(email.html).not.toMatch(/<(img|script|link|iframe)|src=/);
        const person = (data.requestedBy as { name: string }).name;
        for (const secret of [person, data.subject, 'Berapa hari', 'Tiga hari'])
          expect(raw).not.toContain(secret);
      }
    }
  }, 90_000);

  it('goes only to both parent agencies when the law requires their notification in an emergency', async () => {
    const { from, data } = example('boats-for-a-flood');
    const { id } = await act(world, `requester@${from}`, '', { ...data, grounds: [] }, 201);
    await poll(() => {
      for (const above of ['pemprov-jateng', 'kemendagri'])
        expect(taken(above, data.reference)).toHaveLength(1);
    });
    // Re-evaluated: the duty still holds.
    const facts = [{ provision: '36-1-a', value: 'met', text: 'Seluruh perahu sedang dipakai.' }];
    await act(world, 'decider@bnpb', `/${String(id)}/statements`, { facts });
    await act(world, 'decider@bnpb', `/${String(id)}/approval`, APPROVAL);
    await poll(() => {
      for (const party of [from, 'bnpb']) expect(taken(party, data.reference)).toHaveLength(2);
    });
    const told = (await mailboxOf(world, from)).filter(({ subject }) => subject === id);
    const duties = told
      .filter(({ type }) => short(type) === 'evaluated')
      .map(({ data: { change } }) => (change as { duties: string[] }).duties);
    expect(duties).toEqual([['status-decree-to-follow', 'tell-superiors'], ['written-reason']]);
    for (const above of ['pemprov-jateng', 'kemendagri']) {
      const [mail, ...more] = taken(above, data.reference);
      expect(more).toEqual([]);
      const text = mail?.email.text?.replace(/\s+/g, ' ');
      expect(text).toContain('Usulan hasil penilaian: perlu penilaian pejabat.');
      expect(text).toContain('Ketentuan yang terpenuhi: Pasal 36 ayat (3) UU 30/2014.');
      expect(text).not.toContain('/v1/requests/');
    }
    for (const party of [from, 'bnpb'])
      expect(
        (await noticesOf(world, party, `&requestId=${String(id)}`)).map(({ type }) => short(type)),
      ).toEqual(['approved', 'submitted']);
  }, 60_000);

  it('also goes to both parent agencies when a refusal in an emergency is not accepted', async () => {
    const { from, data } = example('boats-for-a-flood');
    const { id } = await act(world, `requester@${from}`, '', data, 201);
    const grounds = [
      {
        provision: '36-1-a',
        reason: 'Seluruh perahu sedang dipakai untuk pelatihan.',
        affectedWork: 'Pelatihan regu penolong tahun 2026 akan tertunda.',
      },
    ];
    const refusal = { grounds, reason: 'Tidak dapat ditunda.', conflictOfInterest: 'none' };
    await act(world, 'decider@bnpb', `/${String(id)}/refusal`, refusal, 422);
    await poll(() => {
      const agencies = [from, 'bnpb', 'pemprov-jateng', 'kemendagri'];
      const counts = agencies.map((agency) => taken(agency, data.reference).length);
      expect(counts).toEqual([2, 2, 1, 1]);
    });
    const [above] = taken('kemendagri', data.reference);
    expect(above?.email.text).toContain('Yth. Kementerian Dalam Negeri');
    expect(above?.email.text).toContain('sebagai atasan dari');
    // It was not escalated, so no official there may open it.
    expect(above?.email.text).not.toContain('/v1/requests/');
    expect(taken('bnpb', data.reference)[0]?.email.text).toContain(`/v1/requests/${String(id)}`);
  }, 60_000);

  it('is retried after 451 with the same bytes, and given up after 550', async () => {
    let refusals = 1;
    server.onMail = (to) => (to === addressOf('bkn') && refusals-- > 0 ? 451 : 250);
    server.onRecipient = (to) => (to === addressOf('kab-sleman') ? 550 : 250);
    const { id, reference } = await ask();
    await poll(() => expect(taken('bkn', reference)).toHaveLength(1));
    const tries = server.mails.filter(({ email }) => email.subject?.includes(reference));
    expect(tries.map(({ answer }) => answer)).toEqual([451, 250]);
    expect(tries[0]?.raw).toBe(tries[1]?.raw);
    await poll(async () => {
      expect(await noticesOf(world, 'bkn', `&requestId=${id}`)).toMatchObject([
        { status: 'delivered', attempts: 2, lastError: null },
      ]);
    });
    expect(await noticesOf(world, 'kab-sleman', `&requestId=${id}&status=bounced`)).toMatchObject([
      { attempts: 1, lastError: expect.stringMatching(/^550 .*RCPT TO$/), nextAttemptAt: null },
    ]);
    expect(taken('kab-sleman', reference)).toHaveLength(0);
  }, 60_000);

  it('waits while the mail server is away', async () => {
    await server.close();
    const { id, reference } = await ask();
    await poll(async () => {
      const [notice] = await noticesOf(world, 'bkn', `&requestId=${id}`);
      expect(notice).toMatchObject({ status: 'due', attempts: 1 });
      expect(notice?.lastError).not.toBeNull();
    });
    await server.open();
    await poll(() => {
      for (const party of ['bkn', 'kab-sleman']) expect(taken(party, reference)).toHaveLength(1);
    });
  }, 60_000);

  // Before any clock is moved: a restarted sender has the real time, and a lease must mean the same
  // to all.
  it('is sent late for parked events, once the cause is fixed', async () => {
    const owner = new Client({ connectionString: world.database.ownerUrl });
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
      await tell('c', agencyEvent('x-parked', 'Dinas Tertunda', addressOf('x-parked')), event);
      await poll(async () => expect(await parked()).toBe(1));
      await owner.query(`ALTER TABLE notification.mailbox DROP CONSTRAINT in_the_way`);
      await senders[0]?.stop();
      await senders[0]?.start();
      await poll(async () => expect(await parked()).toBe(0));
    } finally {
      await owner.end();
    }
    expect(await mailboxOf(world, 'x-parked')).toHaveLength(1);
    await poll(() => expect(taken('x-parked', 'B/x-parked/1')).toHaveLength(1));
    expect(taken('bkn', 'B/x-parked/1')).toHaveLength(1);
  }, 60_000);

  /**
   * Kills every sender at once, and starts them again with the clock beyond the lease of their
   * letters.
   */
  async function killAll(): Promise<void> {
    await Promise.all(senders.map((sender) => sender.stop('SIGKILL')));
  }
  let ahead = 0;
  async function startAgain(): Promise<void> {
    await Promise.all(senders.map((sender) => sender.start()));
    ahead += 6 * 60_000;
    await world.setClock(new Date(Date.now() + ahead).toISOString());
  }

  it('is not lost when every sender is killed before sending', async () => {
    const before = server.recipients.length;
    server.onRecipient = () => new Promise<never>(() => undefined);
    const { reference } = await ask();
    await poll(() => expect(server.recipients).toHaveLength(before + 2));
    await killAll();
    server.onRecipient = () => 250;
    await startAgain();
    await poll(() => {
      for (const party of ['bkn', 'kab-sleman']) expect(taken(party, reference)).toHaveLength(1);
    });
    await sleep(1_500);
    for (const party of ['bkn', 'kab-sleman']) expect(taken(party, reference)).toHaveLength(1);
  }, 90_000);

  it('may arrive twice with the same bytes when the sender is killed after the 250', async () => {
    let dead = false;
    server.onMail = async (to) => {
      if (to !== addressOf('bkn') || dead) return 250;
      await killAll();
      dead = true;
      return 250;
    };
    const { id, reference } = await ask();
    await poll(() => expect(dead).toBe(true));
    await startAgain();
    await poll(() => expect(taken('bkn', reference)).toHaveLength(2));
    const [first, again] = taken('bkn', reference);
    expect(again?.raw).toBe(first?.raw);
    await poll(async () => {
      expect(await noticesOf(world, 'bkn', `&requestId=${id}`)).toMatchObject([
        { status: 'delivered', attempts: 2, messageId: first?.email.messageId },
      ]);
    });
  }, 90_000);

  it('waits until the agency’s own event arrives', async () => {
    const event = submitted('x-later', 'B/x-later/1');
    await tell('a', event);
    await poll(async () => expect(await mailboxOf(world, 'x-later')).toHaveLength(1));
    await sleep(1_500);
    expect(taken('bkn', 'B/x-later/1')).toHaveLength(0);
    await tell('b', agencyEvent('x-later', 'Dinas Kemudian', addressOf('x-later')));
    await poll(() => {
      for (const party of ['x-later', 'bkn']) expect(taken(party, 'B/x-later/1')).toHaveLength(1);
    });
    expect(taken('bkn', 'B/x-later/1')[0]?.email.text).toContain('Dinas Kemudian mengajukan');
  }, 60_000);

  it('waits for the agency above a party too, even if the party itself gets no letter', async () => {
    const { subject, data } = submitted('x-below', 'B/x-below/1');
    const change = { recommendation: 'must-give', findings: [], duties: ['tell-superiors'] };
    const told = { ...data, emergency: true, change };
    await tell('a', cloudEvent(typeOf('evaluated'), subject, new Date(), told));
    await poll(async () => expect(await mailboxOf(world, 'x-below')).toHaveLength(1));
    await tell('b', agencyEvent('x-below', 'Dinas Bawahan', null, 'x-over'));
    await sleep(1_500);
    await tell('c', agencyEvent('x-over', 'Dinas Atasan', addressOf('x-over')));
    await poll(() => expect(taken('x-over', 'B/x-below/1')).toHaveLength(1));
    const [mail] = taken('x-over', 'B/x-below/1');
    expect(mail?.email.text?.replace(/\s+/g, ' ')).toContain('Dinas Bawahan');
    expect(await noticesOf(world, 'x-below')).toEqual([]);
  }, 60_000);

  it('is not sent when its reason is gone, in whatever order the events arrive', async () => {
    await tell('a', agencyEvent('x-order', 'Dinas Urut', addressOf('x-order')));
    const event = submitted('x-order', 'B/x-order/1');
    const dueAt = '2027-01-04T16:59:59.999Z';
    const told = (name: 'reminded' | 'withdrawn', version: number, more: object): CloudEvent =>
      cloudEvent(typeOf(name), event.subject, new Date(), {
        ...{ ...event.data, dueAt, ...more },
        ...{ version, provider: 'x-order', requester: 'bkn' },
      });
    const reminder = told('reminded', 3, {});
    const withdrawal = told('withdrawn', 4, { status: 'withdrawn', running: false });
    await tell('a', withdrawal, reminder);
    await poll(async () => {
      const notices = await noticesOf(world, 'x-order', `&requestId=${event.subject}`);
      expect(notices.map(({ type, status }) => [short(type), status]).sort()).toEqual([
        ['reminded', 'overtaken'],
        ['withdrawn', 'delivered'],
      ]);
    });
    expect(taken('x-order', 'B/x-order/1')).toHaveLength(1);
  }, 60_000);

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
    const seen = server.recipients.length;
    // The one with NUL, which PostgreSQL refuses, is parked; the others are stored without effect.
    for (const [n, email] of addresses.entries())
      await tell(
        'x-evil',
        agencyEvent('x-evil', 'Dinas Jahat', email),
        submitted('x-evil', `B/address/${n}`),
      );
    await poll(async () => {
      const notices = await noticesOf(world, 'x-evil');
      expect(notices.map(({ status, to }) => [status, to])).toEqual(
        addresses.map(() => ['no-address', null]),
      );
    });
    const evilName = 'Dinas\r\nBcc: evil@x.example\r\n\r\nIsi palsu\u2028\u202e';
    const named = submitted('x-evil', 'B/name\r\nBcc: evil@x.example\r\n\r\nIsi palsu');
    const long = submitted('x-evil', `B/long/${'x'.repeat(10_000)}`);
    await tell('x-evil', agencyEvent('x-evil', evilName, good), named);
    // A letter has the name of its agency when it is sent, so each name waits for its own letter.
    await poll(() => expect(server.takenFor(good)).toHaveLength(1), 60_000);
    await tell('x-evil', agencyEvent('x-evil', 'D'.repeat(10_000), good), long);
    await poll(() => {
      expect(server.takenFor(good)).toHaveLength(2);
      expect(server.takenFor(addressOf('bkn')).length).toBeGreaterThan(addresses.length);
    }, 60_000);

    const recipients = new Set(server.recipients.slice(seen));
    expect([...recipients].sort()).toEqual([addressOf('bkn'), good].sort());
    for (const { to, headers, email } of server.mails) {
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
    const [mail] = server
      .takenFor(good)
      .filter(({ email }) => email.subject?.includes('B/name Bcc: evil@x.example Isi palsu'));
    expect(mail?.email.text).toContain('Yth. Dinas Bcc: evil@x.example Isi palsu\n');
  }, 120_000);

  it('is visible only to the agency and to the auditor, whose reads are recorded', async () => {
    expect(await noticesOf(world, 'polri')).toEqual([]);
    expect((await noticesOf(world, 'bkn')).every(({ to }) => to === addressOf('bkn'))).toBe(true);
    expect(new Set((await noticesOf(world, 'auditor')).map(({ to }) => to)).size).toBeGreaterThan(
      1,
    );
    const client = new Client({ connectionString: world.database.ownerUrl });
    await client.connect();
    const { rows } = await client
      .query<{ role: string; what: string }>('SELECT role, what FROM notification.read_log')
      .finally(() => client.end());
    expect(rows).toEqual([{ role: 'auditor', what: 'notices {}' }]);
  }, 30_000);

  it('is given up after 8 attempts at the documented times', async () => {
    const target = addressOf('kab-sleman');
    server.onRecipient = (to) => (to === target ? 451 : 250);
    const seen = server.recipients.filter((to) => to === target).length;
    const tries = (): number => server.recipients.filter((to) => to === target).length - seen;
    // A sender that was restarted before has the real time, so all clocks are set again.
    let now = Date.now() + ahead;
    await world.setClock(new Date(now).toISOString());
    const { id } = await ask();
    for (let attempt = 1; attempt <= 8; attempt++) {
      await poll(() => expect(tries()).toBe(attempt));
      await sleep(500);
      const [notice] = await noticesOf(world, 'kab-sleman', `&requestId=${id}`);
      expect(notice).toMatchObject({
        attempts: attempt,
        status: attempt < 8 ? 'due' : 'exhausted',
      });
      const wait = WAITS[attempt - 1];
      if (wait === undefined) break;
      const next = Date.parse(notice?.nextAttemptAt ?? '');
      expect((next - now) / 1_000).toBeGreaterThan(wait * 0.9);
      // The attempt itself was up to a few seconds after the clock was set.
      expect((next - now) / 1_000).toBeLessThan(wait * 1.1 + 5);
      await world.setClock(new Date((now = next)).toISOString());
    }
    expect(tries()).toBe(8);
  }, 90_000);
});

describe('e-mail in standalone mode without a mail server', () => {
  let world: World;

  beforeAll(async () => {
    world = await open.get('standalone')!();
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
    const files = readdirSync(folder);
    expect(files).toHaveLength(4);
    expect(
      files.every((name) => /^\d{8}T\d{6}-(bkn|kab-sleman)-[a-z]+-[0-9a-f-]{36}\.eml$/.test(name)),
    ).toBe(true);
    expect(world.processes[0]?.lastWords(200)).toContain(`e-mails are written to ${folder}`);
  }, 60_000);
});

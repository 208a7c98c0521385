import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { NoticeAnswer, NoticePage } from '#libs/contracts/notices';
import type { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_REGISTERED, cloudEvent, typeOf } from '#libs/contracts/events';
import { EVENTS } from '#libs/contracts/topics';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { call } from '#tests/support/http';
import { CaughtMail, MailServer } from '#tests/support/mail-server';
import { Service } from '#tests/support/service';
import { kafka, World } from '#tests/support/world';

export const FROM = 'bantuan-kedinasan@perantara.example.go.id';
export const APPROVAL = { items: 'all', conflictOfInterest: 'none' };
export const addressOf = (agency: string): string => `kontak@${agency}.example.go.id`;
/** The name of an event of a request, such as `submitted`. */
export const short = (type: string): string => /\.request\.(.+)\.v1$/.exec(type)?.[1] ?? type;

/** As the system of an agency, or as the auditor. */
export async function noticesOf(world: World, agency: string, query = ''): Promise<NoticeAnswer[]> {
  const token = await world.token(agency === 'auditor' ? 'auditor' : `system@${agency}`);
  const { status, text, body } = await call<NoticePage>(
    'GET',
    `${world.notification}/v1/notices?limit=100${query}`,
    { token },
  );
  if (status !== 200) throw new Error(text);
  return body.items;
}

/** An official's act, which must be answered with `status`. */
export async function act(
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

/** A world on Kafka with two senders of letters, and the mail server that they use. */
export class PostOffice {
  world: World;
  server: MailServer;
  senders: Service[];
  /** Milliseconds that the clock of the product is ahead. */
  ahead = 0;
  private bus: KafkaBus;

  async open(): Promise<void> {
    this.server = await MailServer.start();
    const mail = { SMTP_URL: this.server.url, MAIL_FROM: FROM };
    const settings = { ...mail, PUBLIC_URL: 'https://bk.example.go.id' };
    this.world = await kafka(settings);
    const { database, dataDir, processes } = this.world;
    const second = await Service.at(
      'second-notification',
      'notification/main',
      {
        DATA_DIR: dataDir,
        KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        DATABASE_URL: database.url,
        MIGRATION_DATABASE_URL: database.ownerUrl,
        ...settings,
      },
      join(dataDir, 'second-notification.log'),
    );
    processes.push(second);
    await second.start();
    this.senders = processes.filter(({ name }) => name.includes('notification'));
    this.bus = new KafkaBus({
      brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
      clientId: 'as-the-broker',
      partitions: 6,
      replication: 1,
    });
    await registerDemoAgencies(this.world);
    const token = await this.world.token('admin');
    const body = { name: 'BNPB', kind: 'lpnk', email: addressOf('bnpb'), superior: 'kemendagri' };
    await call('PUT', `${this.world.broker}/v1/agencies/bnpb`, { token, body });
  }

  async close(): Promise<void> {
    await this.bus?.close();
    await this.world?.stop();
    await this.server?.close();
  }

  /** Mails of one request that were accepted for an agency. */
  taken(agency: string, reference: unknown): CaughtMail[] {
    return this.server
      .takenFor(addressOf(agency))
      .filter(({ email }) => email.subject?.includes(String(reference)));
  }

  /** An official of Sleman submits a request to the BKN. */
  async ask(): Promise<{ id: string; reference: string }> {
    const { from, data } = example('papers-for-pensions');
    const { id } = await act(this.world, `requester@${from}`, '', data, 201);
    return { id: String(id), reference: String(data.reference) };
  }

  /** Publishes events as the broker does; events with one key stay in order. */
  tell(key: string, ...events: CloudEvent[]): Promise<void> {
    return this.bus.publish(
      events.map((event) => ({ topic: EVENTS, key, value: JSON.stringify(event) })),
    );
  }

  /** Moves the clock beyond the next attempt of a letter that has failed once or twice. */
  moveOn(): Promise<void> {
    this.ahead += 6 * 60_000;
    return this.world.setClock(new Date(Date.now() + this.ahead).toISOString());
  }
}

export function agencyEvent(
  code: string,
  name: string,
  email: string | null,
  superior: string | null = null,
): CloudEvent {
  return cloudEvent(AGENCY_REGISTERED, code, new Date(), {
    ...{ code, name, kind: 'pemkab', email, party: null },
    ...{ region: null, superior, timeZone: 'Asia/Jakarta' },
  });
}

/** The first event of a request to the BKN. */
export function submitted(requester: string, reference: string): CloudEvent {
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

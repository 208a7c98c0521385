import { randomUUID } from 'node:crypto';
import type { AgencyBody } from '#libs/contracts/agency';
import {
  CLOUDEVENTS,
  CloudEvent,
  Envelope,
  SIGNATURE_HEADER,
  sourceOf,
} from '#libs/contracts/envelope';
import { ACCEPTED, AGENCY_KEYS_CHANGED, REJECTED } from '#libs/contracts/events';
import type { Link, Proposal, Terms } from '#libs/contracts/proposals';
import type { SubmitRequestData } from '#libs/contracts/submit-request';
import type { Page } from '#libs/http/page';
import type { SignatureAlgorithm } from '#libs/security/public-keys';
import { NamedJwk, newAgencyKey, PrivateJwk, signDetached } from '#libs/security/signatures';
import { Answer, call } from './http';
import { poll } from './poll';
import { openFirstWorld, type World } from './world';

type Body = object | string | Uint8Array;

/** A message as it is sent; `id` is empty if its bytes cannot be parsed. */
export interface Signed {
  id: string;
  bytes: Buffer;
  signature: string | undefined;
}

/** A caller with a token: `decider@bkn`, `admin`. */
export class Official {
  constructor(
    private readonly world: World,
    readonly subject: string,
  ) {}

  get<B = Record<string, unknown>>(path: string): Promise<Answer<B>> {
    return this.call('GET', path);
  }

  post<B = Record<string, unknown>>(
    path: string,
    body?: Body,
    headers?: Record<string, string>,
  ): Promise<Answer<B>> {
    return this.call('POST', path, body, headers);
  }

  async call<B = Record<string, unknown>>(
    method: string,
    path: string,
    body?: Body,
    headers?: Record<string, string>,
  ): Promise<Answer<B>> {
    const token = await this.world.token(this.subject);
    return call<B>(method, urlOf(this.world, path), { token, body, headers });
  }
}

/** The address of a route at the app that has it. */
export function urlOf(world: World, path: string): string {
  if (/^\/v1\/(mailbox|notices|webhooks|subscriptions)/.test(path))
    return world.notification + path;
  if (/^\/v1\/(reports|open-data)/.test(path)) return world.reporting + path;
  return world.broker + path;
}

/** A government body of a world, with a key and officials of its own. */
export class Party {
  private constructor(
    readonly world: World,
    readonly code: string,
    readonly key: PrivateJwk,
    readonly publicKey: NamedJwk,
  ) {}

  /**
   * Registers it with one key. Its code is part of a topic name, so each test file has its own
   * codes.
   */
  static async register(
    world: World,
    code: string,
    more: Partial<AgencyBody> = {},
    alg: SignatureAlgorithm = 'EdDSA',
  ): Promise<Party> {
    const body = { name: `Instansi ${code}`, kind: 'pemkab', ...more };
    const put = await new Official(world, 'admin').call('PUT', `/v1/agencies/${code}`, body);
    if (put.status !== 201) throw new Error(put.text);
    return Party.of(world, code, alg);
  }

  /** An agency that is registered already; its keys are replaced by a new one. */
  static async of(world: World, code: string, alg: SignatureAlgorithm = 'EdDSA'): Promise<Party> {
    const { publicJwk, privateJwk } = await newAgencyKey(`${code}.${randomUUID()}`, alg);
    const party = new Party(world, code, privateJwk, publicJwk);
    await party.putKeys([publicJwk]);
    return party;
  }

  async putKeys(keys: (NamedJwk & { validFrom?: string })[]): Promise<void> {
    const admin = new Official(this.world, 'admin');
    const { status, text } = await admin.call('PUT', `/v1/agencies/${this.code}/keys`, { keys });
    if (status !== 200) throw new Error(text);
  }

  /** `decider`, `decider-2`, `requester`, `superior`, `system`. */
  official(role: string): Official {
    return new Official(this.world, `${role}@${this.code}`);
  }

  /** A message of this party; `more` overrides its attributes. */
  message(name: string, data: object, more: Record<string, unknown> = {}): Envelope {
    return {
      specversion: '1.0',
      id: randomUUID(),
      source: sourceOf(this.code),
      type: `bantuan-kedinasan.${name}.v1`,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data,
      ...more,
    } as Envelope;
  }

  async sign(message: Envelope | Buffer, key = this.key): Promise<Signed> {
    const [id, bytes] = Buffer.isBuffer(message)
      ? ['', message]
      : [message.id, Buffer.from(JSON.stringify(message))];
    return { id, bytes, signature: await signDetached(bytes, key) };
  }

  /** Over the transport that this world's agencies use; messages with one `key` stay in order. */
  async send(message: Envelope | Signed, key = this.code): Promise<void> {
    const { bytes, signature } = 'bytes' in message ? message : await this.sign(message);
    await this.world.send(bytes, signature, key);
  }

  /** By `POST /v1/commands`. */
  async command(message: Envelope | Signed): Promise<Answer> {
    const { bytes, signature } = 'bytes' in message ? message : await this.sign(message);
    return call('POST', `${this.world.broker}/v1/commands`, {
      body: bytes,
      headers: {
        'content-type': CLOUDEVENTS,
        ...(signature !== undefined && { [SIGNATURE_HEADER]: signature }),
      },
    });
  }

  /** Everything in its mailbox so far. */
  mailbox(): Promise<CloudEvent[]> {
    return mailboxOf(this.world, this.code);
  }

  /** The receipt of a message, once it has arrived. */
  receipt(messageId: string): Promise<CloudEvent> {
    return poll(async () => {
      const receipt = (await this.mailbox()).find(
        ({ type, data }) => [ACCEPTED, REJECTED].includes(type) && data.messageId === messageId,
      );
      if (!receipt) throw new Error(`no receipt of ${messageId}`);
      return receipt;
    });
  }
}

/** The agency's events about requests and messages, oldest first, without those about its keys. */
export async function mailboxOf(world: World, agency: string): Promise<CloudEvent[]> {
  const token = await world.token(`system@${agency}`);
  const items: CloudEvent[] = [];
  for (let after = ''; ;) {
    const { status, text, body } = await call<Page<CloudEvent>>(
      'GET',
      `${world.notification}/v1/mailbox?limit=100${after}`,
      { token },
    );
    if (status !== 200) throw new Error(text);
    items.push(...body.items);
    if (body.items.length < 100) return items.filter(({ type }) => type !== AGENCY_KEYS_CHANGED);
    after = `&after=${body.next ?? ''}`;
  }
}

/** The data of a request that the law would grant, with a new reference. */
export function requestTo(
  provider: { code: string },
  more: Partial<Record<keyof SubmitRequestData, unknown>> = {},
): Record<string, unknown> {
  return {
    reference: `B/${randomUUID()}`,
    provider: provider.code,
    subject: 'Bantuan penilai untuk seleksi pejabat',
    description: 'Dua puluh penilai selama tiga hari.',
    kind: 'personnel',
    classification: 'biasa',
    urgency: 'biasa',
    grounds: [{ provision: '35-1-b', facts: 'Kami hanya memiliki dua penilai bersertifikat.' }],
    items: [{ id: '1', description: 'penilai', quantity: 20 }],
    neededBy: '2026-12-15',
    requestedBy: { name: 'Pejabat Contoh', position: 'Kepala BKPSDM' },
    ...more,
  };
}

/** The parts of a request that tests check. */
export interface Seen {
  id: string;
  version: number;
  status: string;
  recommendation: string;
  deadline: { dueAt: string; provisional: boolean; running: boolean };
  responsible: { holder: string; basis: string };
  decision: { outcome: string; departs: boolean; items: object[] } | null;
  terms: Terms;
  proposals: Proposal[];
  links: Link[];
  acts: { act: string; open: boolean; why: string | null }[];
}

/** A new request of the asker, by one of its officials. */
export async function ask(
  asker: Party,
  giver: Party,
  more: Parameters<typeof requestTo>[1] = {},
): Promise<Seen> {
  const data = requestTo(giver, more);
  const answer = await asker.official('requester').post<Seen>('/v1/requests', data);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

/** One world with a requester and a provider, for tests that need no second world. */
export async function openWithParties(
  asks: string,
  gives: string,
): Promise<{ world: World; asker: Party; giver: Party }> {
  const world = await openFirstWorld();
  const asker = await Party.register(world, asks);
  return { world, asker, giver: await Party.register(world, gives) };
}

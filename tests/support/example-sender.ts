import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { CloudEvent, Envelope, sourceOf } from '#libs/contracts/envelope';
import type { Page } from '#libs/http/page';
import type { SignatureAlgorithm } from '#libs/security/public-keys';
import { newAgencyKey, type PrivateJwk, signDetached } from '#libs/security/signatures';
import { call } from './http';
import { poll } from './poll';
import type { World } from './world';

const root = resolve(__dirname, '../..');

/** A request of `tests/examples`: who sends it, and its data, each time under a reference of its own. */
export function example(name: string): { from: string; data: Record<string, unknown> } {
  const file = resolve(root, 'tests/examples', `${name}.json`);
  const { source, data } = JSON.parse(readFileSync(file, 'utf8')) as Envelope;
  return {
    from: source.replace(sourceOf(''), ''),
    data: { ...data, reference: `${String(data.reference)}/${uuidv7()}` },
  };
}

/** Puts the demo agencies into a world's registry, as an admin does. */
export async function registerDemoAgencies(world: World): Promise<void> {
  const file = resolve(root, 'apps/standalone/demo-agencies.json');
  const token = await world.token('admin');
  for (const { code, ...body } of JSON.parse(readFileSync(file, 'utf8')) as { code: string }[]) {
    const { status, text } = await call('PUT', `${world.broker}/v1/agencies/${code}`, {
      token,
      body,
    });
    if (status !== 200 && status !== 201) throw new Error(`${code}: ${text}`);
  }
}

/** An agency's own system: it has a key, signs what it sends and reads its mailbox. */
export class AgencySystem {
  private constructor(
    private readonly world: World,
    readonly code: string,
    readonly key: PrivateJwk,
  ) {}

  /** Of an agency that is in the registry; its keys there are replaced by one new one. */
  static async of(
    world: World,
    code: string,
    alg: SignatureAlgorithm = 'EdDSA',
  ): Promise<AgencySystem> {
    const { publicJwk, privateJwk } = await newAgencyKey(`${code}.${uuidv7()}`, alg);
    const { status, text } = await call('PUT', `${world.broker}/v1/agencies/${code}/keys`, {
      token: await world.token('admin'),
      body: { keys: [publicJwk] },
    });
    if (status !== 200) throw new Error(`keys of ${code}: ${text}`);
    return new AgencySystem(world, code, privateJwk);
  }

  message(data: Record<string, unknown>, more: Partial<Envelope> = {}): Envelope {
    return {
      specversion: '1.0',
      id: uuidv7(),
      source: sourceOf(this.code),
      type: 'bantuan-kedinasan.submit-request.v1',
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data,
      ...more,
    };
  }

  /** Signs and sends a message by the world's door; gives back its id. */
  async send(message: Envelope): Promise<string> {
    const bytes = Buffer.from(JSON.stringify(message));
    const { reference, requestId } = message.data;
    const key = `${this.code}/${String(reference ?? requestId)}`;
    await this.world.send(bytes, await signDetached(bytes, this.key), key);
    return message.id;
  }

  /** The receipt of a message, as it comes to the mailbox. */
  receipt(messageId: string): Promise<CloudEvent> {
    return poll(async () => {
      const receipt = (await this.mailbox()).find(({ data }) => data.messageId === messageId);
      if (!receipt) throw new Error(`no receipt of ${messageId} in the mailbox of ${this.code}`);
      return receipt;
    });
  }

  mailbox(): Promise<CloudEvent[]> {
    return mailboxOf(this.world, this.code);
  }
}

/** All that came for an agency, oldest first. */
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
    if (body.items.length < 100) return items;
    after = `&after=${body.next ?? ''}`;
  }
}

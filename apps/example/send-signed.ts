import { randomUUID } from 'node:crypto';
import type { MessageName } from '#libs/contracts/cloud-events';
import { type CloudEvent, type Envelope, sourceOf } from '#libs/contracts/envelope';
import { ACCEPTED } from '#libs/contracts/events';
import { signDetached } from '#libs/security/signatures';
import { recordKeyOf } from '#apps/agency/message';
import { receiptsOf } from './mailboxes';
import { settled } from './product';
import type { Stage } from './stage';

const WITHIN_MS = 60_000;

/**
 * Sends a signed message of an agency, and waits for its receipt: accepted, or the problem as JSON.
 */
export async function sendSigned(
  { product, transport, keys }: Stage,
  name: MessageName,
  agency: string,
  now: Date,
  data: object,
): Promise<{ receipt?: CloudEvent; problem?: string }> {
  const key = keys.get(agency);
  if (!key) throw new Error(`${agency} has no key here`);
  // Kafka stamps the real time; over HTTP a message arrives at the product's time.
  const time = transport.name === 'kafka' ? new Date() : now;
  const message: Envelope = {
    specversion: '1.0',
    id: randomUUID(),
    source: sourceOf(agency),
    type: `bantuan-kedinasan.${name}.v1`,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data: { ...data },
  };
  const bytes = Buffer.from(JSON.stringify(message));
  const signature = await signDetached(bytes, key);
  await transport.send({ bytes, signature, key: recordKeyOf(agency, message) });
  const [receipt] = await settled(
    async () => receiptsOf(message.id, await product.mailbox(agency)),
    ({ length }) => length > 0,
    Date.now() + WITHIN_MS,
  );
  if (receipt?.type === ACCEPTED) return { receipt };
  return { problem: JSON.stringify(receipt?.data.problem ?? 'there is no receipt') };
}

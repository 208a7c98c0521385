import { createHmac, randomBytes, sign } from 'node:crypto';
import type { WebhookSigner } from './webhook-keys';

const SECRET_BYTES = 32;

export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** A secret as receivers are shown it (Standard Webhooks 1.0.0). */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;

/**
 * The three headers of one attempt (Standard Webhooks 1.0.0): `v1` is HMAC-SHA256 by each secret,
 * `v1a` Ed25519 by each key, over `id.timestamp.body`.
 * @param id the same in every attempt, without a full stop.
 */
export function webhookHeaders(
  id: string,
  at: Date,
  body: Buffer,
  secrets: readonly Buffer[],
  signers: readonly Pick<WebhookSigner, 'privateKey'>[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const signatures = [
    ...secrets.map(
      (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
    ),
    ...signers.map(({ privateKey }) => `v1a,${sign(null, signed, privateKey).toString('base64')}`),
  ];
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

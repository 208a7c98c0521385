import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { Problem, problem } from '#libs/contracts/problem';
import { Tx } from '#libs/database/database';
import { BusMessage } from '#libs/kafka/bus';

/**
 * Stores messages whose sender is not authenticated, with bytes and reason; each record of the bus
 * once.
 */
export async function parkMessages(
  tx: Tx,
  parked: { message: BusMessage; reason: Problem }[],
): Promise<void> {
  for (const { message, reason } of parked)
    await tx.query(
      `INSERT INTO parked_message (id, received_at, door, topic, partition, record_offset, reason_code,
         reason_detail, signature, bytes, sha256)
       VALUES ($1, $2, 'bus', $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [
        uuidv7(),
        message.appendedAt,
        message.topic,
        message.partition,
        message.offset,
        reason.code,
        reason.detail,
        storable(message.signature),
        message.value,
        createHash('sha256').update(message.value).digest('hex'),
      ],
    );
}

/** The reason for which a message is parked after an unexpected error. */
export function unexpected(error: unknown): Problem {
  // The text of an error may quote the message; its name and code do not.
  const { name, code } = error as { name?: string; code?: string };
  return problem('internal', [name, code].filter(Boolean).join(' '));
}

/** A header that PostgreSQL cannot hold as text cannot be a signature. */
function storable(signature: string | undefined): string | null {
  return signature !== undefined && /^[\x20-\x7e]{1,4096}$/.test(signature) ? signature : null;
}

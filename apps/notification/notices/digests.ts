import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { Status } from '#libs/contracts/statuses';
import { Tx } from '#libs/database/database';
import { letterOf, oneLine } from './compose-letter';
import { instantIn } from './instant';
import { MailSettings } from './mail-settings';

const DIGEST = 'bantuan-kedinasan.notice.digest.v1';
/** Letters in one digest; more come in the next one. */
const MOST = 200;

interface HeldLetter {
  id: string;
  agency: string;
  recipient: string;
  requestId: string;
  type: string;
  subject: string;
  eventAt: Date;
  status: Status | null;
  name: string | null;
  zone: string | null;
  email: string | null;
}

/**
 * Writes the daily digests that are due: one letter to each official in place of those that waited
 * for it. A letter whose reason has passed is left out.
 */
export async function writeDigests(tx: Tx, settings: MailSettings, now: Date): Promise<void> {
  const [{ mine = false } = {}]: { mine?: boolean }[] = await tx.query(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('digests', 0)) AS mine`,
  );
  if (!mine) return;
  const held: HeldLetter[] = await tx.query(
    `SELECT notice.id, notice.agency, recipient, notice.request_id AS "requestId", type, subject,
            coalesce(event_at, created_at) AS "eventAt", request_now.status, agency.name, agency.time_zone AS zone,
            subscription.email
       FROM (SELECT agency, recipient FROM notice
              WHERE status = 'due' AND digest AND next_attempt_at <= $1
              ORDER BY next_attempt_at LIMIT 1) AS next
            JOIN notice USING (agency, recipient)
            LEFT JOIN subscription ON subscription.agency = notice.agency AND sub = recipient
            LEFT JOIN agency ON agency.code = notice.agency
            LEFT JOIN request_now ON request_now.request_id = notice.request_id
      WHERE notice.status = 'due' AND notice.digest AND next_attempt_at <= $1
      ORDER BY notice.event_id LIMIT ${MOST}`,
    [now],
  );
  const [first] = held;
  if (!first) return;
  const told = held.filter(
    ({ email, status, type }) =>
      email !== null && (status === null || letterOf(type)?.holds.includes(status) !== false),
  );
  const ids = (letters: HeldLetter[]): string[] => letters.map(({ id }) => id);
  await end(tx, ids(told), 'in-digest', null);
  const passed = held.filter((letter) => !told.includes(letter));
  await end(tx, ids(passed), 'overtaken', 'overtaken: its reason passed before the digest');
  if (told.length > 0) await store(tx, told, first, settings, now);
}

async function end(tx: Tx, ids: string[], status: string, why: string | null): Promise<void> {
  if (ids.length > 0)
    await tx.query(
      `UPDATE notice SET status = $2, last_error = $3, next_attempt_at = NULL WHERE id = ANY ($1::uuid[])`,
      [ids, status, why],
    );
}

async function store(
  tx: Tx,
  told: HeldLetter[],
  { id, agency, recipient, name, zone, email }: HeldLetter,
  { from, publicUrl }: MailSettings,
  now: Date,
): Promise<void> {
  const lines = told.map(({ subject, requestId, eventAt }, n) =>
    [
      `${n + 1}. ${subject.replace(/^Bantuan Kedinasan /, '')} (${instantIn(zone, eventAt)})`,
      `${publicUrl}/v1/requests/${encodeURIComponent(requestId)}`,
    ].join('\n'),
  );
  const body = [
    `Yth. Pejabat pada ${oneLine(name ?? agency, 200)}`,
    'Berikut ringkasan harian pemberitahuan Bantuan Kedinasan sesuai pilihan Saudara.',
    ...lines,
    'Sistem Bantuan Kedinasan',
  ];
  const messageId = (part: string): string => {
    const digest = createHash('sha256')
      .update(JSON.stringify([part, id]))
      .digest('hex');
    return `<${digest.slice(0, 40)}@${from.slice(from.indexOf('@') + 1)}>`;
  };
  await tx.query(
    `INSERT INTO notice (id, event_id, request_id, type, agency, channel, address, subject, body, message_id,
       thread_id, status, next_attempt_at, created_at, recipient)
     VALUES ($1, $2, '', $3, $4, 'e-mail', $5, $6, $7, $8, $9, 'due', $10, $10, $11)`,
    [
      ...[uuidv7(), `digest ${id}`, DIGEST, agency, email],
      `Bantuan Kedinasan: ringkasan harian, ${told.length} pemberitahuan`,
      ...[`${body.join('\n\n')}\n`, messageId('digest'), messageId('thread'), now, recipient],
    ],
  );
}

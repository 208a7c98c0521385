import { commandLine, say } from '#libs/config/command-line';
import { readEnvironment } from '#libs/config/environment';
import { Database } from '#libs/database/database';
import { explaining } from '#libs/database/when-there';
import { log } from '#libs/operations/log';
import { type Bounce, bounceIn } from './bounce';

const USAGE = `Usage: npm run bounces < MAIL
  takes one mail from standard input, as a mail server's alias for MAIL_FROM pipes it: a delivery status notification
  (RFC 3464) makes its letter bounced; any other mail changes nothing
  DATABASE_URL  the database of notification
Exit code: 0 the mail was read; 2 wrong arguments; 75 it could not be recorded, so that the mail server tries again.`;
/** More than any report needs: mail servers return headers, or a letter of some 20 kB. */
const MOST_BYTES = 4 * 1024 * 1024;
/** EX_TEMPFAIL of sysexits.h, which mail servers retry. */
const TRY_AGAIN = 75;

/** `npm run bounces`: reads a mail that came back to the sender address of letters. */
async function main(): Promise<void> {
  commandLine(USAGE, {});
  const environment = readEnvironment({ LOG_LEVEL: 'error', ...process.env }, ['DATABASE_URL']);
  log.level = environment.LOG_LEVEL;
  const bounce = await bounceIn(await standardInput());
  if (!bounce) return say('This mail is no delivery status notification of a failure.');
  const database = await explaining(
    'DATABASE_URL',
    Database.open('notification', environment.DATABASE_URL ?? '', 1, []),
  );
  const ids = await record(database, bounce).finally(() => database.close());
  if (ids.length === 0) say('This notification is about no letter that counts as delivered.');
  for (const id of ids) say(`The letter ${id} is bounced: ${bounce.status}.`);
}

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = MOST_BYTES;
  // The rest is read too, but not kept: a mail server takes a closed pipe for a failure.
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
  }
  return Buffer.concat(chunks);
}

/** @returns the ids of the letters that are bounced now: one, or none. */
async function record(
  { pipeline }: Database,
  { noticeId, messageId, status }: Bounce,
): Promise<string[]> {
  const [rows] = (await pipeline.query(
    `UPDATE notice SET status = 'bounced', delivered_at = NULL, last_error = $3
      WHERE status = 'delivered' AND (id = $1 OR message_id = $2) RETURNING id`,
    [noticeId, messageId, `${status} in a delivery status notification`],
  )) as [{ id: string }[], number];
  return rows.map(({ id }) => id);
}

main().catch((error: Error) => {
  process.stderr.write(`The mail could not be recorded: ${error.message}\n`);
  process.exit(TRY_AGAIN);
});

import { mailboxOf } from '#libs/contracts/topics';
import { orExit } from '#libs/operations/or-exit';
import { verifyCommand } from '#libs/outbox/verify-command';
import { PublishedRecords } from '#libs/outbox/verify-topics';

const TOPIC = `'${mailboxOf("' || agency || '")}'`;
const RETENTION_DAYS = 30;
/** Older than the first record that the topic still has, or than the retention if it has none. */
const DELETED = `EXISTS (SELECT FROM topic_begin b WHERE b.topic = ${TOPIC}
  AND stored_at < coalesce(b.at, now() - interval '${RETENTION_DAYS} days'))`;

const PUBLISHED: PublishedRecords = {
  app: 'notification',
  topics: `SELECT ${TOPIC} AS topic FROM mailbox_head ORDER BY 1`,
  missing: `
    SELECT 'mailbox' AS kind, agency || '/' || seq AS id, event::json->>'type' AS type, ${TOPIC} AS topic,
        event::json->>'subject' AS key, event AS value
      FROM mailbox
     WHERE NOT EXISTS (SELECT FROM told
                        WHERE told.topic = ${TOPIC} AND digest = sha256(convert_to(event, 'UTF8')))
       AND NOT EXISTS (SELECT FROM outbox o WHERE o.topic = ${TOPIC} AND o.value = event)
       AND NOT ${DELETED}
     ORDER BY agency, seq`,
  counts: `
    SELECT 'entries' AS name, count(*) FROM mailbox
    UNION ALL SELECT 'waiting', count(*) FROM outbox
    UNION ALL SELECT 'deleted', count(*) FROM mailbox WHERE ${DELETED}`,
};

/**
 * `npm run mailboxes:verify`: checks that every entry of a mailbox is on the topic of that mailbox.
 */
void orExit(() =>
  verifyCommand({
    published: PUBLISHED,
    name: 'mailboxes:verify',
    what: `all mailboxes with their topics, which keep ${RETENTION_DAYS} days`,
    labels: {
      entries: 'entries are in the mailboxes.',
      deleted: 'of them are older than what their topics keep, and cannot be compared.',
      waiting: 'wait in the outbox, which is no fault.',
    },
  }),
);

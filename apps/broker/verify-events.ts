import { EVENTS } from '#libs/contracts/topics';
import { orExit } from '#libs/operations/or-exit';
import { verifyCommand } from '#libs/outbox/verify-command';
import { PublishedRecords } from '#libs/outbox/verify-topics';

const isTold = (text: string): string =>
  `EXISTS (SELECT FROM told WHERE digest = sha256(convert_to(${text}, 'UTF8')))`;

/** Events of requests, stored with the history, and receipts, stored with the inbox. */
const PUBLISHED: PublishedRecords = {
  app: 'broker',
  topics: `SELECT '${EVENTS}' AS topic`,
  // A receipt is published after the events of its message.
  missing: `
    SELECT 'event' AS kind, request_id || '/' || version AS id, 'bantuan-kedinasan.request.' || type || '.v1' AS type,
        '${EVENTS}' AS topic, request_id::text AS key, event AS value, 1 AS place, request_id AS of, version
      FROM history
     WHERE NOT EXISTS (SELECT FROM told WHERE subject = request_id::text AND sequence = version::text)
       AND NOT EXISTS (SELECT FROM outbox WHERE topic = '${EVENTS}' AND key = request_id::text
                        AND (source = version::text OR value::json->>'sequence' = version::text))
    UNION ALL
    SELECT 'receipt', agency || '/' || message_id, receipt::json->>'type', '${EVENTS}', receipt::json->>'subject', receipt,
        2, NULL, NULL
      FROM message
     WHERE NOT ${isTold('receipt')}
       AND NOT EXISTS (SELECT FROM outbox WHERE topic = '${EVENTS}' AND value = receipt)
       AND NOT EXISTS (SELECT FROM outbox WHERE topic = '${EVENTS}'
                        AND source = CASE WHEN NOT reused THEN agency || '/' || message_id END)
    ORDER BY place, of, version`,
  counts: `
    SELECT 'events' AS name, count(*) FROM history
    UNION ALL SELECT 'receipts', count(*) FROM message
    UNION ALL SELECT 'differing', count(*) FROM history
      WHERE event IS NOT NULL AND NOT ${isTold('event')}
        AND EXISTS (SELECT FROM told WHERE subject = request_id::text AND sequence = version::text)
    UNION ALL SELECT 'waiting', count(*) FROM outbox WHERE topic = '${EVENTS}'
    UNION ALL SELECT 'unknown', count(*) FROM (
      SELECT digest FROM told WHERE sequence IS NOT NULL AND NOT EXISTS
        (SELECT FROM history WHERE request_id::text = subject AND version::text = sequence)
      UNION SELECT digest FROM told WHERE type LIKE 'bantuan-kedinasan.command.%' AND NOT EXISTS
        (SELECT FROM message WHERE sha256(convert_to(receipt, 'UTF8')) = digest)) AS unknown`,
};

/** `npm run events:verify`: checks that every event and receipt of the tables is on the topic. */
void orExit(() =>
  verifyCommand({
    published: PUBLISHED,
    name: 'events:verify',
    what: `the history of all requests and all receipts with the topic ${EVENTS}`,
    labels: {
      events: 'events of requests and',
      receipts: 'receipts should be there (events of agencies are not compared).',
      differing:
        'events are on the topic with other bytes than history has: one of the two was changed.',
      waiting: 'wait in the outbox, which is no fault.',
      unknown:
        'records are on the topic and not in the database: it was restored from an older state.',
    },
  }),
);

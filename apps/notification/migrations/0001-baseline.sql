-- The schema of notification. Two roles use it: notification_pipeline, which takes events and sends letters, and
-- notification_party, under which every query of a route runs. Without app.agency and app.role a party sees no rows.

-- What events tell -------------------------------------------------------------------------------------------------

CREATE TABLE agency (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text,
  email text,
  party text,
  region text,
  superior text,
  time_zone text,
  event_id text NOT NULL
);
COMMENT ON TABLE agency IS 'Agencies as their events describe them; email is the functional address. event_id: the event of this state (UUIDv7, so an older event never replaces a newer one).';
ALTER TABLE agency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON agency TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON agency TO notification_pipeline;

CREATE TABLE request_now (
  request_id text PRIMARY KEY,
  version integer NOT NULL,
  status text NOT NULL,
  running boolean NOT NULL,
  due_at timestamptz,
  provider text NOT NULL
);
COMMENT ON TABLE request_now IS 'The state of each request by its newest event that arrived; a letter is compared with it before it is sent.';
ALTER TABLE request_now ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request_now TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON request_now TO notification_pipeline;

CREATE TABLE event_waiting (
  event_id text PRIMARY KEY,
  event text NOT NULL,
  missing text[] NOT NULL,
  until timestamptz NOT NULL
);
COMMENT ON TABLE event_waiting IS 'Events whose letters wait because an agency that they need is not known yet: its own event may arrive later, over another partition. After until, they are written with what is known.';
ALTER TABLE event_waiting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON event_waiting TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON event_waiting TO notification_pipeline;

-- include libs/inbox/handled-offsets.sql
-- include libs/inbox/parked-events.sql

-- Mailboxes ---------------------------------------------------------------------------------------------------------

CREATE TABLE mailbox_head (
  agency text PRIMARY KEY,
  last bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE mailbox_head IS 'Last number of each mailbox. Numbers are assigned under the lock of this row, so that a reader who continues after a number never skips one that commits later.';
ALTER TABLE mailbox_head ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON mailbox_head TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON mailbox_head TO notification_pipeline;

CREATE TABLE mailbox (
  agency text NOT NULL REFERENCES mailbox_head (agency),
  seq bigint NOT NULL CHECK (seq > 0),
  event_id text NOT NULL,
  event text NOT NULL,
  subject text,
  type text,
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (agency, seq),
  UNIQUE (event_id, agency)
);
COMMENT ON TABLE mailbox IS 'What each agency was told: receipts and events, once each, numbered without gaps, with the exact text of the event. Insert only.';
COMMENT ON COLUMN mailbox.subject IS 'subject of the event: the id of the request, if it is about one.';
CREATE INDEX mailbox_subject ON mailbox (agency, subject, seq);
CREATE INDEX mailbox_type ON mailbox (agency, type, seq);
ALTER TABLE mailbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON mailbox TO notification_pipeline USING (true) WITH CHECK (true);
-- npm run mailboxes:verify compares the mailboxes with their topics as the pipeline.
GRANT INSERT, SELECT (agency, seq, event_id, event, stored_at) ON mailbox TO notification_pipeline;
-- An agency reads its own mailbox and nothing else.
CREATE POLICY own_mailbox ON mailbox FOR SELECT TO notification_party USING (agency = current_setting('app.agency', true));
GRANT SELECT (agency, seq, event, subject, type) ON mailbox TO notification_party;

-- include libs/outbox/outbox.sql

-- Letters -----------------------------------------------------------------------------------------------------------

CREATE TABLE notice (
  id uuid PRIMARY KEY,
  event_id text NOT NULL,
  request_id text NOT NULL,
  type text NOT NULL,
  agency text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('e-mail')),
  address text,
  subject text NOT NULL,
  body text NOT NULL,
  message_id text NOT NULL,
  thread_id text NOT NULL,
  status text NOT NULL
    CHECK (status IN
      ('due', 'delivered', 'bounced', 'failed', 'exhausted', 'overtaken', 'in-digest', 'no-address', 'no-channel')),
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  next_attempt_at timestamptz CHECK ((status = 'due') = (next_attempt_at IS NOT NULL)),
  delivered_at timestamptz,
  file text,
  created_at timestamptz NOT NULL,
  event_at timestamptz,
  due_at timestamptz,
  attempts_before integer NOT NULL DEFAULT 0,
  under_way boolean NOT NULL DEFAULT false,
  tried_at timestamptz,
  blocked boolean NOT NULL DEFAULT false,
  retried_at timestamptz,
  retried_by text,
  trace jsonb,
  recipient text,
  digest boolean NOT NULL DEFAULT false,
  calendar jsonb
);
CREATE UNIQUE INDEX notice_once ON notice (event_id, agency, channel, (coalesce(recipient, '')));
CREATE INDEX notice_due ON notice (next_attempt_at) WHERE status = 'due';
CREATE INDEX notice_digest ON notice (next_attempt_at) WHERE status = 'due' AND digest;
CREATE INDEX notice_of_agency ON notice (agency, id);
CREATE INDEX notice_of_request ON notice (request_id);
CREATE INDEX notice_blocked ON notice (tried_at) WHERE blocked;
CREATE INDEX notice_delivered ON notice (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX notice_not_sent ON notice (status) WHERE status IN ('bounced', 'failed', 'exhausted', 'no-address');
COMMENT ON TABLE notice IS 'One letter to one agency about one event, with the record of its delivery. A sender takes a row by moving next_attempt_at into the future: if the sender dies, the row is due again then.';
COMMENT ON COLUMN notice.event_at IS 'Time of the event.';
COMMENT ON COLUMN notice.due_at IS 'Deadline that the letter names.';
COMMENT ON COLUMN notice.attempts_before IS 'Attempts before an operator had it sent again; later attempts follow the whole schedule.';
COMMENT ON COLUMN notice.under_way IS 'A sender has it. If that sender dies, another may take it at next_attempt_at.';
COMMENT ON COLUMN notice.blocked IS 'The last attempt failed for a reason that concerns all letters: the mail server, or how it may be used.';
COMMENT ON COLUMN notice.retried_by IS 'Subject of the operator who last had it sent again.';
COMMENT ON COLUMN notice.trace IS 'W3C Trace Context (traceparent, tracestate) of the event that the letter is about; null without traces.';
COMMENT ON COLUMN notice.recipient IS 'Subject of the official that the letter is for; null: the agency.';
COMMENT ON COLUMN notice.digest IS 'Is not sent by itself, but in the daily digest of its recipient at next_attempt_at.';
COMMENT ON COLUMN notice.calendar IS 'The deadline that the letter puts into a calendar, or takes out of it.';
ALTER TABLE notice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON notice TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON notice TO notification_pipeline;
GRANT UPDATE (address, body, due_at, status, attempts, attempts_before, last_error, next_attempt_at, under_way, tried_at,
  blocked, delivered_at, file, retried_at, retried_by, calendar) ON notice TO notification_pipeline;
-- An agency reads the record of its own letters, an official that of the own ones, the auditor those of all; no one
-- of them reads what they say.
CREATE POLICY own_notices ON notice FOR SELECT TO notification_party
  USING ((agency = current_setting('app.agency', true)
      AND (recipient IS NULL OR recipient = current_setting('app.sub', true)))
    OR current_setting('app.role', true) = 'auditor');
GRANT SELECT (id, event_id, request_id, type, agency, channel, address, status, attempts, last_error,
  next_attempt_at, delivered_at, message_id, file, created_at, recipient) ON notice TO notification_party;

CREATE TABLE subscription (
  agency text NOT NULL,
  sub text NOT NULL,
  roles text[] NOT NULL,
  email text,
  digest text NOT NULL CHECK (digest IN ('none', 'daily')),
  quiet_from text,
  quiet_to text,
  events text[] NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (agency, sub),
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);
COMMENT ON TABLE subscription IS 'Which events an official gets by e-mail, and when. No other app has addresses of persons.';
COMMENT ON COLUMN subscription.roles IS 'Roles of the official when the preferences were set.';
ALTER TABLE subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON subscription TO notification_pipeline USING (true);
GRANT SELECT ON subscription TO notification_pipeline;
CREATE POLICY own_subscription ON subscription TO notification_party
  USING (agency = current_setting('app.agency', true) AND sub = current_setting('app.sub', true)
    AND coalesce(current_setting('app.role', true), '') <> '');
GRANT SELECT, INSERT, UPDATE ON subscription TO notification_party;

-- Webhooks -----------------------------------------------------------------------------------------------------------

CREATE TABLE webhook (
  id uuid PRIMARY KEY,
  agency text NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  description text,
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  disabled_because text CHECK (disabled_because IN ('owner', 'gone', 'failing')),
  secret bytea NOT NULL,
  former_secret bytea,
  former_until timestamptz,
  created_at timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  paused_until timestamptz,
  fast boolean NOT NULL DEFAULT false,
  last_error text,
  last_success_at timestamptz,
  CHECK ((status = 'disabled') = (disabled_because IS NOT NULL)),
  CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
CREATE INDEX webhook_of_agency ON webhook (agency);
COMMENT ON TABLE webhook IS 'Receivers that agencies have registered. Their secrets are encrypted with WEBHOOK_KEY_FILE.';
COMMENT ON COLUMN webhook.former_secret IS 'After a rotation the former secret signs too, until former_until.';
COMMENT ON COLUMN webhook.failures IS 'Failed attempts in a row. From a limit on, nothing is sent until paused_until.';
COMMENT ON COLUMN webhook.fast IS 'The last attempt was accepted quickly. The others share connections of their own and cannot delay these.';
ALTER TABLE webhook ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON webhook TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT ON webhook TO notification_pipeline;
GRANT UPDATE (status, disabled_because, failures, failing_since, paused_until, fast, last_error, last_success_at)
  ON webhook TO notification_pipeline;
CREATE POLICY own_webhooks ON webhook TO notification_party
  USING (agency = current_setting('app.agency', true) AND current_setting('app.role', true) IN ('system', 'admin'));
GRANT SELECT, INSERT, DELETE ON webhook TO notification_party;
GRANT UPDATE (url, events, description, status, disabled_because, secret, former_secret, former_until, failures,
  failing_since, paused_until) ON webhook TO notification_party;

CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  agency text NOT NULL,
  event_id text NOT NULL,
  event text,
  type text NOT NULL,
  key text NOT NULL,
  seq bigint NOT NULL,
  sequence text,
  status text NOT NULL DEFAULT 'due' CHECK (status IN ('due', 'delivered', 'exhausted')),
  attempts integer NOT NULL DEFAULT 0,
  attempts_before integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz CHECK (status = 'due' OR next_attempt_at IS NULL),
  under_way boolean NOT NULL DEFAULT false,
  last_status integer,
  last_error text,
  created_at timestamptz NOT NULL,
  tried_at timestamptz,
  delivered_at timestamptz,
  retried_by text,
  UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at) WHERE status = 'due';
CREATE INDEX webhook_delivery_order ON webhook_delivery (webhook_id, key, seq) WHERE status = 'due';
CREATE INDEX webhook_delivery_exhausted ON webhook_delivery (webhook_id) WHERE status = 'exhausted';
CREATE INDEX webhook_delivery_page ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_age ON webhook_delivery (created_at);
COMMENT ON TABLE webhook_delivery IS 'One event for one webhook, with the record of its delivery. A sender takes a row by moving next_attempt_at into the future: if the sender dies, the row is due again then.';
COMMENT ON COLUMN webhook_delivery.event_id IS 'The header webhook-id of every attempt.';
COMMENT ON COLUMN webhook_delivery.event IS 'Text of a test event; the text of all others is in the mailbox.';
COMMENT ON COLUMN webhook_delivery.key IS 'Deliveries with one key, such as the id of a request, are made in the order of seq.';
COMMENT ON COLUMN webhook_delivery.sequence IS 'Version of the request after the event.';
COMMENT ON COLUMN webhook_delivery.next_attempt_at IS 'Null while an earlier delivery with the same key is due.';
COMMENT ON COLUMN webhook_delivery.attempts_before IS 'Attempts before it was retried on request; later attempts follow the whole schedule.';
ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON webhook_delivery TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON webhook_delivery TO notification_pipeline;
GRANT UPDATE (status, attempts, next_attempt_at, under_way, last_status, last_error, tried_at, delivered_at)
  ON webhook_delivery TO notification_pipeline;
CREATE POLICY own_deliveries ON webhook_delivery TO notification_party
  USING (agency = current_setting('app.agency', true) AND current_setting('app.role', true) IN ('system', 'admin'));
GRANT SELECT, INSERT ON webhook_delivery TO notification_party;
GRANT UPDATE (status, attempts_before, next_attempt_at, last_error, retried_by) ON webhook_delivery TO notification_party;

-- include libs/http/read-log.sql

CREATE POLICY auditor_logs ON read_log FOR INSERT TO notification_party
  WITH CHECK (current_setting('app.role', true) = 'auditor');

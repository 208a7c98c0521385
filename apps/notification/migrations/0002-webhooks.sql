-- Webhooks: what is delivered where, and the record of each delivery.

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

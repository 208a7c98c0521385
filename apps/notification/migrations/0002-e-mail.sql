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
  status text NOT NULL CHECK (status IN ('due', 'delivered', 'failed', 'exhausted', 'no-address', 'no-channel')),
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  next_attempt_at timestamptz CHECK ((status = 'due') = (next_attempt_at IS NOT NULL)),
  delivered_at timestamptz,
  file text,
  created_at timestamptz NOT NULL,
  UNIQUE (event_id, agency, channel)
);
CREATE INDEX notice_due ON notice (next_attempt_at) WHERE status = 'due';
CREATE INDEX notice_of_agency ON notice (agency, id);
CREATE INDEX notice_of_request ON notice (request_id);
COMMENT ON TABLE notice IS 'One letter to one agency about one event, with the record of its delivery. Subject and body are made once, so every attempt sends the same bytes. A sender takes a row by putting next_attempt_at ahead of itself: if it dies, the row is due again then.';

CREATE TABLE event_waiting (
  event_id text PRIMARY KEY,
  event text NOT NULL,
  missing text[] NOT NULL,
  until timestamptz NOT NULL
);
COMMENT ON TABLE event_waiting IS 'Events whose letters wait, because an agency that they need is not known yet: its own event may come later, over another partition. After until they are written with what is known.';

CREATE TABLE read_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sub text NOT NULL,
  role text NOT NULL,
  agency text,
  what text NOT NULL
);
COMMENT ON TABLE read_log IS 'Every look of an auditor. Insert only.';

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['notice', 'event_waiting', 'read_log']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
END $$;

CREATE POLICY pipeline ON notice TO notification_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON event_waiting TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON notice TO notification_pipeline;
GRANT UPDATE (status, attempts, last_error, next_attempt_at, delivered_at, file) ON notice TO notification_pipeline;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_waiting TO notification_pipeline;
-- A parked event that can be taken after all leaves the table in the transaction that takes it.
GRANT DELETE ON parked_event TO notification_pipeline;

-- An agency reads the record of its own letters, the auditor all of them. Without app.agency and app.role there are no rows.
GRANT SELECT (id, event_id, request_id, type, agency, channel, address, status, attempts, last_error,
  next_attempt_at, delivered_at, message_id, file, created_at) ON notice TO notification_party;
CREATE POLICY own_notices ON notice FOR SELECT TO notification_party
  USING (agency = current_setting('app.agency', true) OR current_setting('app.role', true) = 'auditor');
GRANT INSERT ON read_log TO notification_party;
CREATE POLICY auditor_logs ON read_log FOR INSERT TO notification_party
  WITH CHECK (current_setting('app.role', true) = 'auditor');

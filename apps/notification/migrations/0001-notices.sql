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
COMMENT ON TABLE agency IS 'Agencies as their events tell of them; email is the functional address. event_id: the event that this is from (UUIDv7, so an older one never goes over a newer one).';

CREATE TABLE mailbox_head (
  agency text PRIMARY KEY,
  last bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE mailbox_head IS 'Last number given out in each mailbox. Numbers are given under the lock of this row, so that a reader who goes on from a number never passes over one that is committed later.';

CREATE TABLE mailbox (
  agency text NOT NULL REFERENCES mailbox_head (agency),
  seq bigint NOT NULL CHECK (seq > 0),
  event_id text NOT NULL,
  event text NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (agency, seq),
  UNIQUE (event_id, agency)
);
COMMENT ON TABLE mailbox IS 'What each agency was told: receipts and events, once each, numbered without gaps, with the exact text of the event. Insert only.';

CREATE TABLE parked_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  partition integer NOT NULL,
  record_offset bigint NOT NULL,
  key text,
  bytes bytea NOT NULL,
  sha256 text NOT NULL,
  reason text NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (topic, partition, record_offset, sha256)
);
COMMENT ON TABLE parked_event IS 'Events that could not be taken, whole, with the reason. The bytes count too: the in-process bus counts its offsets anew after a restart.';

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE outbox IS 'Committed, not yet on a mailbox topic; the relay deletes a row once the bus holds it.';
CREATE FUNCTION wake_relay() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_notify('notification_outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER wake_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_relay();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['agency', 'mailbox_head', 'mailbox', 'parked_event', 'outbox']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY pipeline ON %I TO notification_pipeline USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON agency, mailbox_head TO notification_pipeline;
-- The pipeline puts notices into mailboxes and asks whether one is there; it does not read what they say.
GRANT INSERT, SELECT (agency, event_id) ON mailbox TO notification_pipeline;
GRANT SELECT, INSERT ON parked_event TO notification_pipeline;
GRANT SELECT, INSERT, DELETE ON outbox TO notification_pipeline;

-- An agency reads its own mailbox and nothing else. Without app.agency there are no rows.
GRANT SELECT (agency, seq, event) ON mailbox TO notification_party;
CREATE POLICY own_mailbox ON mailbox FOR SELECT TO notification_party
  USING (agency = current_setting('app.agency', true));

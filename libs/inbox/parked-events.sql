-- Events that an app could not handle. A migration of the app includes this file; :app is the app's name.
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
COMMENT ON TABLE parked_event IS 'Events that could not be handled, as they came, with the reason. The hash is part of the key because the in-process bus numbers its offsets from 0 after a restart. A row is deleted in the transaction that handles it after all.';
ALTER TABLE parked_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON parked_event TO :app_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON parked_event TO :app_pipeline;

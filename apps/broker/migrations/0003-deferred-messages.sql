CREATE TABLE deferred_message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agency text NOT NULL,
  received_at timestamptz NOT NULL,
  deferred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  topic text NOT NULL,
  partition integer NOT NULL,
  record_offset text NOT NULL,
  signature text NOT NULL,
  bytes bytea NOT NULL,
  sha256 text NOT NULL,
  UNIQUE (topic, partition, record_offset, sha256)
);
CREATE INDEX deferred_message_turn ON deferred_message (agency, id);
COMMENT ON TABLE deferred_message IS 'Proven messages over the share of their agency: whole, each agency''s in its order, until it is their turn.';

ALTER TABLE deferred_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE deferred_message FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON deferred_message TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON deferred_message TO broker_pipeline;

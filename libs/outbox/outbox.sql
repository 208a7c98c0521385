-- The outbox of an app. A migration of the app includes this file; :app is the app's name.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE outbox IS 'Committed records that are not published yet. The relay deletes a row once the bus has acknowledged it.';
CREATE FUNCTION wake_relay() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_notify(':app_outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER wake_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_relay();

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON outbox TO :app_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON outbox TO :app_pipeline;

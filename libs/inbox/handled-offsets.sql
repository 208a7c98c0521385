-- What an app has handled of its topics. A migration of the app includes this file; :app is the app's name.
CREATE TABLE handled (
  topic text NOT NULL,
  partition integer NOT NULL,
  next bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE handled IS 'Offset after the last handled record of each partition, written in the transaction of the batch.';
ALTER TABLE handled ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON handled TO :app_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON handled TO :app_pipeline;

CREATE TABLE passed_over (
  topic text NOT NULL,
  partition integer NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic, partition, first)
);
COMMENT ON TABLE passed_over IS 'Offsets that the consumer group skipped without handling them. A row is deleted when they are read after all, or by the owner if nobody needs them.';
ALTER TABLE passed_over ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON passed_over TO :app_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner_takes_off ON passed_over TO CURRENT_USER USING (true);
GRANT SELECT, INSERT, DELETE ON passed_over TO :app_pipeline;

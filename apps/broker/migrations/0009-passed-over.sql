CREATE TABLE handled (
  topic text NOT NULL,
  partition integer NOT NULL,
  next bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE handled IS 'The offset behind the last record of each partition that was handled here, written in the transaction of the batch.';

CREATE TABLE passed_over (
  topic text NOT NULL,
  partition integer NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic, partition, first)
);
COMMENT ON TABLE passed_over IS 'Offsets that the group went past without their being handled. A row goes when they are read after all, or when the owner, who knows that nobody needs them, deletes it.';

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['handled', 'passed_over']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY pipeline ON %I TO broker_pipeline USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON handled TO broker_pipeline;
GRANT SELECT, INSERT, DELETE ON passed_over TO broker_pipeline;
CREATE POLICY owner_takes_off ON passed_over TO CURRENT_USER USING (true);

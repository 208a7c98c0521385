-- Looks of people are kept, and each waits here for the next checkpoint, as entries of the history do.
CREATE TABLE read_pending (id bigint PRIMARY KEY);
COMMENT ON TABLE read_pending IS 'Looks that no checkpoint covers yet.';
CREATE FUNCTION await_checkpoint_of_reads() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO read_pending SELECT id FROM added; RETURN NULL; END $$;
CREATE TRIGGER await_checkpoint_of_reads AFTER INSERT ON read_log
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION await_checkpoint_of_reads();

ALTER TABLE read_log NO FORCE ROW LEVEL SECURITY;
INSERT INTO read_pending SELECT id FROM read_log;
ALTER TABLE read_log FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE read_log IS 'Looks of people at requests and lists: who, what, which request, when. Insert only.';
CREATE INDEX read_log_request ON read_log (request_id, id) WHERE request_id IS NOT NULL;

COMMENT ON COLUMN checkpoint.hash IS 'For brokers of the former version; nothing rests on it.';
ALTER TABLE checkpoint_leaves ADD COLUMN reads bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN checkpoint_leaves.reads IS 'Which looks the last leaves are of, in their order.';

ALTER TABLE read_pending ENABLE ROW LEVEL SECURITY;
ALTER TABLE read_pending FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON read_pending TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON read_pending TO broker_pipeline;
GRANT SELECT ON read_log TO broker_pipeline;
GRANT INSERT ON read_pending TO broker_party;
CREATE POLICY looks_wait ON read_pending FOR INSERT TO broker_party WITH CHECK (is_signed_in());

-- Nobody can log a look in another's name; the log itself is the auditor's alone.
CREATE POLICY people_log ON read_log FOR INSERT TO broker_party
  WITH CHECK (is_signed_in() AND role = current_setting('app.role', true) AND sub = current_setting('app.sub', true)
    AND coalesce(agency, '') = coalesce(current_setting('app.agency', true), ''));
GRANT SELECT ON read_log TO broker_party;
CREATE POLICY auditor_reads ON read_log FOR SELECT TO broker_party USING (has_role('auditor'));

-- Whether anything may be decided hangs on the checkpoints that are published: those in the outbox are not yet.
CREATE INDEX outbox_checkpoint ON outbox (created_at) WHERE topic = 'bantuan-kedinasan.checkpoints.v1';
GRANT SELECT (topic, created_at) ON outbox TO broker_party;
CREATE POLICY checkpoints_wait ON outbox FOR SELECT TO broker_party
  USING (is_signed_in() AND topic = 'bantuan-kedinasan.checkpoints.v1');

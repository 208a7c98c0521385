-- Every entry of the history waits here for the next checkpoint. The database itself puts it there, so that no
-- part of the product can forget to, and there is no cursor that could pass over an entry that commits late.
CREATE TABLE history_pending (
  request_id uuid NOT NULL,
  version integer NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (request_id, version)
);
COMMENT ON TABLE history_pending IS 'Entries of the history that no checkpoint covers yet.';
CREATE FUNCTION await_checkpoint() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO history_pending SELECT request_id, version, hash FROM added; RETURN NULL; END $$;
CREATE TRIGGER await_checkpoint AFTER INSERT ON history
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION await_checkpoint();
INSERT INTO history_pending SELECT request_id, version, hash FROM history;

CREATE TABLE checkpoint (
  number bigint PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  hash text NOT NULL,
  jws text NOT NULL
);
COMMENT ON TABLE checkpoint IS 'Signed Merkle roots over the entries since the one before. Insert only.';

CREATE TABLE checkpoint_leaf (
  number bigint NOT NULL REFERENCES checkpoint (number),
  position integer NOT NULL,
  request_id uuid NOT NULL,
  version integer NOT NULL,
  path text[] NOT NULL,
  PRIMARY KEY (number, position)
);
CREATE UNIQUE INDEX checkpoint_leaf_entry ON checkpoint_leaf (request_id, version);
COMMENT ON TABLE checkpoint_leaf IS 'Which checkpoint covers an entry, where, and the path from there to its root. Insert only.';

ALTER TABLE history_pending ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_pending FORCE ROW LEVEL SECURITY;
ALTER TABLE checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint FORCE ROW LEVEL SECURITY;
ALTER TABLE checkpoint_leaf ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint_leaf FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON history_pending TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON checkpoint TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON checkpoint_leaf TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON history_pending TO broker_pipeline;
GRANT SELECT, INSERT ON checkpoint, checkpoint_leaf TO broker_pipeline;
GRANT INSERT ON history_pending TO broker_party;
CREATE POLICY acts_wait ON history_pending FOR INSERT TO broker_party
  WITH CHECK (is_signed_in() AND NOT has_role('auditor'));

-- A checkpoint names no request; which leaves are whose, only the parties learn.
GRANT SELECT ON checkpoint, checkpoint_leaf TO broker_party;
CREATE POLICY anyone_signed_in ON checkpoint FOR SELECT TO broker_party USING (is_signed_in());
CREATE POLICY with_request ON checkpoint_leaf FOR SELECT TO broker_party
  USING (has_role('auditor') OR EXISTS (SELECT FROM request WHERE id = request_id));

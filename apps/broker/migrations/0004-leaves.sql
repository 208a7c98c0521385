-- Of a checkpoint its leaves are kept once, and of each entry only its place; the path from there to the root is
-- computed when it is asked for. checkpoint_leaf stays for brokers of the former version, who may still run: what
-- they write is carried over as it comes. What the new ones write they see as not covered yet.
CREATE TABLE checkpoint_leaves (
  number bigint PRIMARY KEY REFERENCES checkpoint (number),
  hashes bytea NOT NULL
);
ALTER TABLE checkpoint_leaves ALTER hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE checkpoint_leaves IS 'The leaves of a checkpoint''s tree in their order, 32 bytes each. Insert only.';

CREATE TABLE checkpoint_entry (
  number bigint NOT NULL,
  request_id uuid NOT NULL,
  version integer NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (request_id, version)
);
-- Rows come in the order of the numbers: to read a range of checkpoints it takes no larger index.
CREATE INDEX checkpoint_entry_number ON checkpoint_entry USING brin (number) WITH (pages_per_range = 16);
COMMENT ON TABLE checkpoint_entry IS 'Which checkpoint covers an entry of the history, and as which of its leaves. Insert only.';

CREATE FUNCTION carry_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO checkpoint_leaves
    SELECT number, string_agg(sha256('\x00' || decode(hash, 'hex')), '' ORDER BY position)
    FROM added JOIN history USING (request_id, version) GROUP BY number;
  INSERT INTO checkpoint_entry SELECT number, request_id, version, position FROM added ORDER BY number, position;
  RETURN NULL;
END $$;
CREATE TRIGGER carry_leaves AFTER INSERT ON checkpoint_leaf
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION carry_leaves();

-- The owner, too, is held to the policies; for this transaction alone he is not.
ALTER TABLE checkpoint_leaf NO FORCE ROW LEVEL SECURITY;
ALTER TABLE history NO FORCE ROW LEVEL SECURITY;
INSERT INTO checkpoint_leaves
  SELECT number, string_agg(sha256('\x00' || decode(hash, 'hex')), '' ORDER BY position)
  FROM checkpoint_leaf JOIN history USING (request_id, version) GROUP BY number;
INSERT INTO checkpoint_entry
  SELECT number, request_id, version, position FROM checkpoint_leaf ORDER BY number, position;
ALTER TABLE checkpoint_leaf FORCE ROW LEVEL SECURITY;
ALTER TABLE history FORCE ROW LEVEL SECURITY;

ALTER TABLE checkpoint_leaves ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint_leaves FORCE ROW LEVEL SECURITY;
ALTER TABLE checkpoint_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON checkpoint_leaves TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON checkpoint_entry TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON checkpoint_leaves, checkpoint_entry TO broker_pipeline;

-- Leaves name no request; which are whose, only the parties learn.
GRANT SELECT ON checkpoint_leaves, checkpoint_entry TO broker_party;
CREATE POLICY anyone_signed_in ON checkpoint_leaves FOR SELECT TO broker_party USING (is_signed_in());
CREATE POLICY with_request ON checkpoint_entry FOR SELECT TO broker_party
  USING (has_role('auditor') OR EXISTS (SELECT FROM request WHERE id = request_id));

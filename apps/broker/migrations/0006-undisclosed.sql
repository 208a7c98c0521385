-- What an official says of himself when he declares a conflict of interest is not for the other party. History
-- carries its salted hash alone, so that it can be proved to whoever is shown the text.
CREATE TABLE undisclosed (
  request_id uuid NOT NULL,
  version integer NOT NULL,
  sub text NOT NULL,
  salt text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (request_id, version),
  FOREIGN KEY (request_id, version) REFERENCES history
);
COMMENT ON TABLE undisclosed IS 'Text of an entry of the history for whoever wrote it, the superior of his agency and the auditor; history has its commitment. Insert only.';

ALTER TABLE undisclosed ENABLE ROW LEVEL SECURITY;
ALTER TABLE undisclosed FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON undisclosed TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON undisclosed TO broker_party;
CREATE POLICY own_house_reads ON undisclosed FOR SELECT TO broker_party
  USING (has_role('auditor')
    OR (sub = current_setting('app.sub', true) OR has_role('superior'))
      AND EXISTS (SELECT FROM request WHERE id = request_id AND is_party(provider)));
CREATE POLICY provider_declares ON undisclosed FOR INSERT TO broker_party
  WITH CHECK (sub = current_setting('app.sub', true)
    AND EXISTS (SELECT FROM request WHERE id = request_id AND is_party(provider)));

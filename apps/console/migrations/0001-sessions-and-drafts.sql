CREATE TABLE session (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX session_created ON session (created_at);
COMMENT ON TABLE session IS 'Signed-in officials. id: SHA-256 of the cookie; sealed: who it is, and the tokens of the issuer, encrypted.';

CREATE TABLE draft (
  sub text NOT NULL,
  agency text NOT NULL,
  about text NOT NULL,
  act text NOT NULL,
  sealed bytea NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sub, agency, about, act)
);
CREATE INDEX draft_saved ON draft (saved_at);
COMMENT ON TABLE draft IS 'What an official has typed into a form and not sent. about: id of the request, or "new"; sealed: the fields of the form, encrypted.';

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
ALTER TABLE draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE draft FORCE ROW LEVEL SECURITY;

-- Only who holds the cookie reaches its session: app.sub holds its SHA-256 then.
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO console_party;
CREATE POLICY own_session ON session TO console_party
  USING (id = current_setting('app.sub', true))
  WITH CHECK (id = current_setting('app.sub', true));

-- A draft belongs to a person in a post: nobody else of the agency reads it.
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO console_party;
CREATE POLICY own_drafts ON draft TO console_party
  USING (sub = current_setting('app.sub', true) AND agency = current_setting('app.agency', true))
  WITH CHECK (sub = current_setting('app.sub', true) AND agency = current_setting('app.agency', true));

-- The pipeline removes what is old, without reading what it holds.
GRANT SELECT (created_at), DELETE ON session TO console_pipeline;
GRANT SELECT (saved_at), DELETE ON draft TO console_pipeline;
CREATE POLICY old_sessions ON session TO console_pipeline USING (created_at < clock_timestamp() - interval '24 hours');
CREATE POLICY old_drafts ON draft TO console_pipeline USING (saved_at < clock_timestamp() - interval '90 days');

-- Who read what. A migration of the app includes this file, and says who may insert; :app is the app's name.
CREATE TABLE read_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sub text NOT NULL,
  role text NOT NULL,
  agency text,
  what text NOT NULL,
  request_id uuid
);
COMMENT ON TABLE read_log IS 'Reads by people: who, what, which request, when. Insert only.';
ALTER TABLE read_log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT ON read_log TO :app_party;
-- Nobody can log a read in the name, role or agency of another.
CREATE POLICY own_reads ON read_log AS RESTRICTIVE FOR INSERT TO :app_party
  WITH CHECK (role = current_setting('app.role', true) AND sub = current_setting('app.sub', true)
    AND coalesce(agency, '') = coalesce(current_setting('app.agency', true), ''));

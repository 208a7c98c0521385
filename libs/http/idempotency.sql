-- Answers by Idempotency-Key. A migration of the app includes this file; :app is the app's name.
CREATE TABLE idempotency (
  agency text NOT NULL,
  sub text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (agency, sub, key)
);
COMMENT ON TABLE idempotency IS 'Answers by Idempotency-Key, kept for 30 days.';
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON idempotency TO :app_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON idempotency TO :app_pipeline;
CREATE POLICY own_keys ON idempotency TO :app_party
  USING (coalesce(current_setting('app.role', true), '') <> '' AND sub = current_setting('app.sub', true)
    AND agency = coalesce(current_setting('app.agency', true), ''));
GRANT SELECT, INSERT ON idempotency TO :app_party;

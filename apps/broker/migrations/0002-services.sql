-- The catalogue of services that agencies offer. A service is ended, never deleted: requests refer to it.
CREATE TABLE service (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{1,63}$'),
  version integer NOT NULL CHECK (version > 0),
  provider text NOT NULL REFERENCES agency (code),
  kind text NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  regions text[] NOT NULL,
  capacity jsonb,
  lead_days integer CHECK (lead_days >= 0),
  conditions jsonb NOT NULL,
  costs jsonb NOT NULL,
  valid_from date NOT NULL,
  valid_to date CHECK (valid_to >= valid_from),
  ended_at timestamptz,
  search tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('indonesian', title), 'A') || setweight(to_tsvector('indonesian', description), 'B')) STORED
);
CREATE INDEX service_provider ON service (provider, id);
CREATE INDEX service_search ON service USING gin (search);
COMMENT ON TABLE service IS 'Services that agencies offer. The events topic holds each change.';
COMMENT ON COLUMN service.regions IS 'Codes of provinces, kabupaten and kota that it is offered in; empty: the whole country.';
COMMENT ON COLUMN service.ended_at IS 'When the provider ended it; null while it is offered.';

ALTER TABLE service ENABLE ROW LEVEL SECURITY;
ALTER TABLE service FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON service TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON service TO broker_pipeline;

-- Everybody who is signed in reads the catalogue; a decider or admin of the provider writes it.
GRANT SELECT, INSERT, UPDATE ON service TO broker_party;
CREATE POLICY anyone_signed_in ON service FOR SELECT TO broker_party USING (is_signed_in());
CREATE POLICY provider_adds ON service FOR INSERT TO broker_party
  WITH CHECK (is_party(provider) AND (has_role('decider') OR has_role('admin')));
CREATE POLICY provider_changes ON service FOR UPDATE TO broker_party
  USING (is_party(provider) AND (has_role('decider') OR has_role('admin')));

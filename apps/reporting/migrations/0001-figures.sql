CREATE TABLE events (
  event_id text PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  type text NOT NULL,
  subject text,
  sequence integer CHECK (sequence > 0),
  event text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX events_of_request ON events (subject) WHERE sequence IS NOT NULL;
COMMENT ON TABLE events IS 'Every event of the broker once, as it came; all figures can be made anew from it. sequence: the version of the request that the event made, null where the event is not of a request. Insert only.';

CREATE TABLE request_turn (
  request_id text PRIMARY KEY
);
COMMENT ON TABLE request_turn IS 'Whoever folds the events of a request holds its row here meanwhile, so that of two at once the second sees what the first has kept.';

CREATE TABLE request (
  request_id text PRIMARY KEY,
  version integer NOT NULL,
  folded integer NOT NULL,
  gap integer,
  status text NOT NULL,
  requester text NOT NULL,
  provider text NOT NULL,
  kind text NOT NULL,
  classification text NOT NULL,
  urgency text NOT NULL,
  emergency boolean NOT NULL,
  recommendation text,
  provisions text[] NOT NULL,
  received_at timestamptz,
  due_at timestamptz,
  running boolean NOT NULL,
  decided_at timestamptz,
  outcome text,
  departs boolean
);
CREATE INDEX request_incomplete ON request (gap) WHERE gap IS NOT NULL;
COMMENT ON TABLE request IS 'One row a request, folded from all of its events. version: the highest seen; folded: how many versions are known; gap: the first version that is missing, null when all are there; provisions: what the latest evaluation finds met.';

CREATE TABLE read_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sub text NOT NULL,
  role text NOT NULL,
  agency text,
  what text NOT NULL
);
COMMENT ON TABLE read_log IS 'Every look of an auditor. Insert only.';

CREATE TABLE parked_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  partition integer NOT NULL,
  record_offset bigint NOT NULL,
  key text,
  bytes bytea NOT NULL,
  sha256 text NOT NULL,
  reason text NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (topic, partition, record_offset, sha256)
);
COMMENT ON TABLE parked_event IS 'Events that could not be taken, whole, with the reason. The bytes count too: the in-process bus counts its offsets anew after a restart.';

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['events', 'request_turn', 'request', 'read_log', 'parked_event']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['events', 'request_turn', 'request', 'parked_event']
  LOOP
    EXECUTE format('CREATE POLICY pipeline ON %I TO reporting_pipeline USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON events, parked_event TO reporting_pipeline;
GRANT SELECT, INSERT, UPDATE ON request_turn, request TO reporting_pipeline;

-- A party counts its own requests, the auditor all. Without app.agency and app.role there are no rows.
GRANT SELECT ON request TO reporting_party;
CREATE POLICY parties_read ON request FOR SELECT TO reporting_party
  USING (current_setting('app.agency', true) IN (requester, provider)
    OR current_setting('app.role', true) = 'auditor');

GRANT INSERT ON read_log TO reporting_party;
CREATE POLICY auditor_logs ON read_log FOR INSERT TO reporting_party
  WITH CHECK (current_setting('app.role', true) = 'auditor');

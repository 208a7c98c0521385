-- The schema of reporting. Two roles use it: reporting_pipeline, which takes events, and reporting_party, under which
-- every query of a route runs. Without app.agency and app.role a party sees no rows.

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
COMMENT ON TABLE events IS 'Every event of the broker once, as it came; all figures can be rebuilt from it. sequence: the version of the request that the event made, null if it is not about a request. Insert only.';
ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON events TO reporting_pipeline USING (true) WITH CHECK (true);
-- npm run reports:rebuild works as the owner: it reads the events, and compares and repairs the figures.
CREATE POLICY owner_rebuilds ON events TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON events TO reporting_pipeline;

CREATE TABLE request_turn (
  request_id text PRIMARY KEY
);
COMMENT ON TABLE request_turn IS 'A transaction that folds the events of a request locks its row here, so that a second one sees what the first has stored.';
ALTER TABLE request_turn ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request_turn TO reporting_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON request_turn TO reporting_pipeline;

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
  departs boolean,
  refused_on text[] NOT NULL DEFAULT '{}',
  escalated_at timestamptz
);
CREATE INDEX request_incomplete ON request (gap) WHERE gap IS NOT NULL;
COMMENT ON TABLE request IS 'One row for each request, folded from all its events. version: the highest seen; folded: how many versions are known; gap: the first missing version, null if none is missing; provisions: those that the latest evaluation finds met.';
COMMENT ON COLUMN request.refused_on IS 'Provisions of Pasal 36(1) on which the decision in force refuses the request or an item, each once, in order.';
COMMENT ON COLUMN request.escalated_at IS 'When the request was first escalated to the superiors.';
ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON request TO CURRENT_USER USING (true) WITH CHECK (true);
-- DELETE: a request that the broker reports as lost no longer counts.
GRANT SELECT, INSERT, UPDATE, DELETE ON request TO reporting_pipeline;
-- A party counts its own requests, the auditor all of them.
CREATE POLICY parties_read ON request FOR SELECT TO reporting_party
  USING (current_setting('app.agency', true) IN (requester, provider)
    OR current_setting('app.role', true) = 'auditor');
GRANT SELECT ON request TO reporting_party;

-- include libs/inbox/handled-offsets.sql
-- include libs/inbox/parked-events.sql
-- include libs/http/read-log.sql

CREATE POLICY auditor_logs ON read_log FOR INSERT TO reporting_party
  WITH CHECK (current_setting('app.role', true) = 'auditor');

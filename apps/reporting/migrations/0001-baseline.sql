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
CREATE INDEX events_of_agencies ON events (subject) WHERE type = 'bantuan-kedinasan.agency.registered.v1';
CREATE INDEX events_received ON events (received_at) WHERE sequence IS NOT NULL;
COMMENT ON TABLE events IS 'Every event of the broker once, as it came; all figures can be rebuilt from it. sequence: the version of the request that the event made, null if it is not about a request. Insert only.';
COMMENT ON COLUMN events.received_at IS 'When reporting took the event, by the product''s clock; the time of the event for one that was read again from the topic.';
ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON events TO reporting_pipeline USING (true) WITH CHECK (true);
-- npm run reports:rebuild works as the owner: it reads the events, and compares and repairs the figures.
CREATE POLICY owner_rebuilds ON events TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON events TO reporting_pipeline;

CREATE TABLE agency (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  region text,
  superior text,
  event_id text NOT NULL
);
COMMENT ON TABLE agency IS 'Agencies as their events describe them. event_id: the event of this state (UUIDv7, so an older event never replaces a newer one).';
ALTER TABLE agency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON agency TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON agency TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON agency TO reporting_pipeline;
-- The registry is open to everybody who is signed in.
CREATE POLICY signed_in_read ON agency FOR SELECT TO reporting_party
  USING ((SELECT coalesce(current_setting('app.role', true), '')) <> '');
GRANT SELECT ON agency TO reporting_party;

CREATE VIEW agency_below WITH (security_invoker = true) AS
  WITH RECURSIVE below (above, code) AS (
    SELECT superior, code FROM agency WHERE superior IS NOT NULL
    UNION
    SELECT below.above, agency.code FROM below JOIN agency ON agency.superior = below.code
  ) SELECT above, code FROM below;
COMMENT ON VIEW agency_below IS 'Every agency with each of the agencies above it, however far.';
GRANT SELECT ON agency_below TO reporting_party;

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
  escalated_at timestamptz,
  claimed text[] NOT NULL DEFAULT '{}',
  judged text[] NOT NULL DEFAULT '{}',
  facts text,
  escalated_to text,
  extended_days integer NOT NULL DEFAULT 0,
  objected_at timestamptz,
  objection_outcome text,
  costs_agreed_at timestamptz,
  paid_by_requester bigint,
  paid_by_provider bigint,
  paid_shared bigint,
  deliver_by date,
  delivery_started_at timestamptz,
  delivered_at timestamptz,
  completed_at timestamptz,
  disputes integer NOT NULL DEFAULT 0,
  forwarded_to text[] NOT NULL DEFAULT '{}',
  rated_by_requester integer[],
  rated_by_provider integer[]
);
CREATE INDEX request_incomplete ON request (gap) WHERE gap IS NOT NULL;
CREATE INDEX request_of_requester ON request (requester, received_at);
CREATE INDEX request_of_provider ON request (provider, received_at);
CREATE INDEX request_received ON request (received_at);
CREATE INDEX request_escalated_to ON request (escalated_to) WHERE escalated_to IS NOT NULL;
COMMENT ON TABLE request IS 'One row for each request, folded from all its events. version: the highest seen; folded: how many versions are known; gap: the first missing version, null if none is missing; provisions: those that the latest evaluation finds met.';
COMMENT ON COLUMN request.refused_on IS 'Provisions of Pasal 36(1) on which the decision in force refuses the request or an item, each once, in order.';
COMMENT ON COLUMN request.escalated_at IS 'When the request was first escalated to the superiors.';
COMMENT ON COLUMN request.claimed IS 'Provisions that a party claims or states, for the request or an item; empty for events from before this field.';
COMMENT ON COLUMN request.judged IS 'Provisions that the latest evaluation leaves to an official.';
COMMENT ON COLUMN request.facts IS 'The nine values of the latest evaluation and its recommendation as one text: equal for equal facts.';
COMMENT ON COLUMN request.escalated_to IS 'The agency that the request was last escalated to.';
COMMENT ON COLUMN request.paid_by_requester IS 'Whole rupiah of the agreement on costs in force; null without one.';
COMMENT ON COLUMN request.deliver_by IS 'The last day of the help that the parties agreed on.';
COMMENT ON COLUMN request.rated_by_requester IS 'Timeliness, openness and result of the provider, 1 to 5, as the requester rates it.';
ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON request TO CURRENT_USER USING (true) WITH CHECK (true);
-- DELETE: a request that the broker reports as lost no longer counts.
GRANT SELECT, INSERT, UPDATE, DELETE ON request TO reporting_pipeline;
-- A party counts its own requests; a superior also those of the agencies below its own and those escalated to it; the
-- auditor all. Settings in a subselect are read once for each statement, not for each row.
CREATE POLICY parties_read ON request FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.agency', true)) IN (requester, provider)
    OR (SELECT current_setting('app.role', true)) = 'auditor'
    OR (SELECT current_setting('app.role', true)) = 'superior' AND (
      escalated_to = (SELECT current_setting('app.agency', true))
      OR requester IN (SELECT code FROM agency_below WHERE above = (SELECT current_setting('app.agency', true)))
      OR provider IN (SELECT code FROM agency_below WHERE above = (SELECT current_setting('app.agency', true)))));
GRANT SELECT ON request TO reporting_party;

-- Figures as they were known at a past instant are folded from the events of the requests that a party may see.
CREATE POLICY parties_read ON events FOR SELECT TO reporting_party
  USING (sequence IS NOT NULL AND EXISTS (SELECT FROM request WHERE request_id = subject));
GRANT SELECT (subject, sequence, event, received_at) ON events TO reporting_party;

-- Open data holds published cells alone: what is suppressed is not stored here either.
CREATE TABLE open_release (
  period text NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
  name text NOT NULL,
  total integer CHECK (total >= 5),
  cells jsonb NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (period, name)
);
COMMENT ON TABLE open_release IS 'Published tables of closed months, as they were published: a later change of a request changes none of them, since a difference between two editions could tell of one request. Insert only.';
ALTER TABLE open_release ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON open_release TO reporting_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON open_release TO reporting_pipeline;

-- include libs/inbox/handled-offsets.sql
-- include libs/inbox/parked-events.sql
-- include libs/http/read-log.sql

CREATE POLICY auditor_logs ON read_log FOR INSERT TO reporting_party
  WITH CHECK (current_setting('app.role', true) = 'auditor');

-- Analysts -----------------------------------------------------------------------------------------------------------

-- Views for Metabase, Superset and the like. An analyst's login is a member of reporting_analyst; the row of
-- analyst_access with its name says whose requests it sees. Settings of a session grant nothing here, because an analyst
-- writes the statements.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reporting_analyst') THEN
    CREATE ROLE reporting_analyst NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA reporting TO reporting_analyst;

CREATE TABLE analyst_access (
  login name PRIMARY KEY,
  role text NOT NULL CHECK (role IN ('agency', 'superior', 'auditor')),
  agency text CHECK ((agency IS NULL) = (role = 'auditor'))
);
COMMENT ON TABLE analyst_access IS 'Whose requests a login of an analyst sees: those of an agency, also those of the agencies below it, or all. Written by the owner of the schema.';
ALTER TABLE analyst_access ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_grants ON analyst_access TO CURRENT_USER USING (true) WITH CHECK (true);
-- session_user, not current_user: SET ROLE must not change what a login sees.
CREATE POLICY own_row ON analyst_access FOR SELECT TO reporting_analyst USING (login = session_user);
GRANT SELECT ON analyst_access, agency, request, agency_below TO reporting_analyst;

CREATE POLICY analysts_read ON agency FOR SELECT TO reporting_analyst
  USING (EXISTS (SELECT FROM analyst_access WHERE login = session_user));
CREATE POLICY analysts_read ON request FOR SELECT TO reporting_analyst
  USING ((SELECT role FROM analyst_access WHERE login = session_user) = 'auditor'
    OR (SELECT agency FROM analyst_access WHERE login = session_user) IN (requester, provider)
    OR (SELECT role FROM analyst_access WHERE login = session_user) = 'superior' AND (
      escalated_to = (SELECT agency FROM analyst_access WHERE login = session_user)
      OR requester IN (SELECT code FROM agency_below WHERE above = (SELECT agency FROM analyst_access WHERE login = session_user))
      OR provider IN (SELECT code FROM agency_below WHERE above = (SELECT agency FROM analyst_access WHERE login = session_user))));

CREATE VIEW bi_agency WITH (security_invoker = true) AS
  SELECT code, name, kind, region, left(region, 2) AS province, superior FROM agency;
CREATE VIEW bi_request WITH (security_invoker = true) AS
  SELECT request_id, requester, asking.name AS requester_name, asking.province AS requester_province,
         provider, asked.name AS provider_name, asked.province AS provider_province,
         request.kind, classification, urgency, emergency, status, recommendation, outcome, departs, received_at, due_at, decided_at,
         round(extract(epoch FROM decided_at - received_at) / 3600, 2) AS hours_to_decision,
         decided_at <= due_at AS on_time, extended_days, escalated_at, objected_at, objection_outcome,
         costs_agreed_at, paid_by_requester, paid_by_provider, paid_shared,
         deliver_by, delivery_started_at, delivered_at, completed_at, disputes,
         rated_by_requester[1] AS provider_timeliness, rated_by_requester[2] AS provider_openness, rated_by_requester[3] AS provider_result,
         rated_by_provider[1] AS requester_timeliness, rated_by_provider[2] AS requester_openness, rated_by_provider[3] AS requester_result,
         gap IS NOT NULL AS incomplete
    FROM request LEFT JOIN bi_agency AS asking ON asking.code = requester LEFT JOIN bi_agency AS asked ON asked.code = provider;
CREATE VIEW bi_provision WITH (security_invoker = true) AS
  SELECT request_id, provision, what FROM request, LATERAL (
    SELECT unnest(claimed), 'claimed' UNION ALL SELECT unnest(provisions), 'met'
    UNION ALL SELECT unnest(judged), 'left to an official' UNION ALL SELECT unnest(refused_on), 'refused on') AS named (provision, what);
COMMENT ON VIEW bi_agency IS 'Agencies with their province (two digits of Kemendagri).';
COMMENT ON VIEW bi_request IS 'One row for each request that the login may see. Money in whole rupiah, marks from 1 to 5, times in UTC.';
COMMENT ON VIEW bi_provision IS 'Provisions of Pasal 35 and 36 that a request claims, meets, leaves to an official or is refused on.';
GRANT SELECT ON bi_agency, bi_request, bi_provision TO reporting_analyst;

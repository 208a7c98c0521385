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

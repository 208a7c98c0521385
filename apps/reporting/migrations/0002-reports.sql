-- What the reports need beyond the summary: agencies, and the whole procedure of a request. Rows from before are
-- completed by npm run reports:rebuild -- --swap.

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
CREATE INDEX events_of_agencies ON events (subject) WHERE type = 'bantuan-kedinasan.agency.registered.v1';

CREATE VIEW agency_below WITH (security_invoker = true) AS
  WITH RECURSIVE below (above, code) AS (
    SELECT superior, code FROM agency WHERE superior IS NOT NULL
    UNION
    SELECT below.above, agency.code FROM below JOIN agency ON agency.superior = below.code
  ) SELECT above, code FROM below;
COMMENT ON VIEW agency_below IS 'Every agency with each of the agencies above it, however far.';
GRANT SELECT ON agency_below TO reporting_party;

ALTER TABLE request
  ADD claimed text[] NOT NULL DEFAULT '{}',
  ADD judged text[] NOT NULL DEFAULT '{}',
  ADD facts text,
  ADD escalated_to text,
  ADD extended_days integer NOT NULL DEFAULT 0,
  ADD objected_at timestamptz,
  ADD objection_outcome text,
  ADD costs_agreed_at timestamptz,
  ADD paid_by_requester bigint,
  ADD paid_by_provider bigint,
  ADD paid_shared bigint,
  ADD deliver_by date,
  ADD delivery_started_at timestamptz,
  ADD delivered_at timestamptz,
  ADD completed_at timestamptz,
  ADD disputes integer NOT NULL DEFAULT 0,
  ADD forwarded_to text[] NOT NULL DEFAULT '{}',
  ADD rated_by_requester integer[],
  ADD rated_by_provider integer[];
COMMENT ON COLUMN request.claimed IS 'Provisions that a party claims or states, for the request or an item; empty for events from before this field.';
COMMENT ON COLUMN request.judged IS 'Provisions that the latest evaluation leaves to an official.';
COMMENT ON COLUMN request.facts IS 'The nine values of the latest evaluation and its recommendation as one text: equal for equal facts.';
COMMENT ON COLUMN request.escalated_to IS 'The agency that the request was last escalated to.';
COMMENT ON COLUMN request.paid_by_requester IS 'Whole rupiah of the agreement on costs in force; null without one.';
COMMENT ON COLUMN request.deliver_by IS 'The last day of the help that the parties agreed on.';
COMMENT ON COLUMN request.rated_by_requester IS 'Timeliness, openness and result of the provider, 1 to 5, as the requester rates it.';
CREATE INDEX request_of_requester ON request (requester, received_at);
CREATE INDEX request_of_provider ON request (provider, received_at);
CREATE INDEX request_received ON request (received_at);
CREATE INDEX request_escalated_to ON request (escalated_to) WHERE escalated_to IS NOT NULL;

-- A party counts its own requests; a superior also those of the agencies below its own and those escalated to it; the
-- auditor all. Settings in a subselect are read once for each statement, not for each row.
DROP POLICY parties_read ON request;
CREATE POLICY parties_read ON request FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.agency', true)) IN (requester, provider)
    OR (SELECT current_setting('app.role', true)) = 'auditor'
    OR (SELECT current_setting('app.role', true)) = 'superior' AND (
      escalated_to = (SELECT current_setting('app.agency', true))
      OR requester IN (SELECT code FROM agency_below WHERE above = (SELECT current_setting('app.agency', true)))
      OR provider IN (SELECT code FROM agency_below WHERE above = (SELECT current_setting('app.agency', true)))));

-- Figures as they were known at a past instant are folded from the events of the requests that a party may see.
CREATE INDEX events_received ON events (received_at) WHERE sequence IS NOT NULL;
CREATE POLICY parties_read ON events FOR SELECT TO reporting_party
  USING (sequence IS NOT NULL AND EXISTS (SELECT FROM request WHERE request_id = subject));
GRANT SELECT (subject, sequence, event, received_at) ON events TO reporting_party;
COMMENT ON COLUMN events.received_at IS 'When reporting took the event, by the product''s clock; the time of the event for one that was read again from the topic.';

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

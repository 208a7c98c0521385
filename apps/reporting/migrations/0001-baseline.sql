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
CREATE INDEX events_received ON events (received_at);
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

-- Of one agency alone: the policies ask it for each table of a statement.
CREATE FUNCTION agencies_under(top text) RETURNS TABLE (code text) LANGUAGE sql STABLE ROWS 50 BEGIN ATOMIC
  WITH RECURSIVE tree (code) AS (
    SELECT agency.code FROM agency WHERE agency.superior = top
    UNION
    SELECT agency.code FROM tree JOIN agency ON agency.superior = tree.code
  ) SELECT tree.code FROM tree;
END;
COMMENT ON FUNCTION agencies_under IS 'The agencies below an agency, however far.';
CREATE INDEX agency_of_superior ON agency (superior) WHERE superior IS NOT NULL;

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
  rated_by_provider integer[],
  -- Columns, because under row-level security the database uses no index on an expression.
  month date NOT NULL GENERATED ALWAYS AS (
    coalesce(date_trunc('month', received_at AT TIME ZONE 'Asia/Jakarta')::date, date '0001-01-01')) STORED,
  took interval GENERATED ALWAYS AS (decided_at - received_at) STORED,
  bucket integer GENERATED ALWAYS AS (floor(extract(epoch FROM decided_at - received_at) / 7200)::int) STORED,
  alike bigint GENERATED ALWAYS AS (hashtextextended(facts || kind, 0)) STORED
);
CREATE INDEX request_incomplete ON request (gap) WHERE gap IS NOT NULL;
CREATE INDEX request_of_requester ON request (requester, received_at);
CREATE INDEX request_of_provider ON request (provider, received_at);
CREATE INDEX request_received ON request (received_at);
CREATE INDEX request_escalated_to ON request (escalated_to)
  INCLUDE (requester, provider, emergency, month, took, bucket, alike, outcome) WHERE escalated_to IS NOT NULL;
-- Exact percentiles. The included columns are those that the policies and the reports ask for, so that the index is enough.
CREATE INDEX request_took ON request (provider, took) INCLUDE (requester, escalated_to, emergency, month) WHERE took IS NOT NULL;
-- What agencies ask of others, of whose requests they see only their own.
CREATE INDEX request_asked ON request (requester, provider, took) INCLUDE (escalated_to, emergency, month, bucket, alike, outcome);
CREATE INDEX request_took_in_month ON request (month, took) INCLUDE (requester, provider, escalated_to, emergency)
  WHERE took IS NOT NULL;
-- What is overdue depends on the time of the query.
CREATE INDEX request_undecided ON request (due_at) INCLUDE (requester, provider, escalated_to, emergency, month, received_at)
  WHERE decided_at IS NULL AND running;
CREATE INDEX request_alike ON request (alike, outcome, decided_at) WHERE outcome IS NOT NULL;
CREATE INDEX request_emergency ON request (provider) WHERE emergency;
COMMENT ON TABLE request IS 'One row for each request, folded from all its events. version: the highest seen; folded: how many versions are known; gap: the first missing version, null if none is missing; provisions: those that the latest evaluation finds met.';
COMMENT ON COLUMN request.refused_on IS 'Provisions of Pasal 36(1) on which the decision in force refuses the request or an item, each once, in order.';
COMMENT ON COLUMN request.escalated_at IS 'When the request was first escalated to the superiors.';
COMMENT ON COLUMN request.claimed IS 'Provisions that a party claims or states, for the request or an item; empty for events from before this field.';
COMMENT ON COLUMN request.judged IS 'Provisions that the latest evaluation leaves to an official.';
COMMENT ON COLUMN request.facts IS 'The nine values of the latest evaluation and its recommendation as one text: equal for equal facts.';
COMMENT ON COLUMN request.escalated_to IS 'The agency that the request was last escalated to.';
COMMENT ON COLUMN request.paid_by_requester IS 'Whole rupiah of the agreement on costs in force; null without one.';
COMMENT ON COLUMN request.deliver_by IS 'The last day of the help that the parties agreed on.';
COMMENT ON COLUMN request.month IS 'First day of the month of receipt in Jakarta; 0001-01-01 if the receipt is not known.';
COMMENT ON COLUMN request.took IS 'From receipt to the decision in force.';
COMMENT ON COLUMN request.bucket IS 'The same in whole spans of two hours.';
COMMENT ON COLUMN request.alike IS 'A hash of facts and kind: faster to compare, and small in an index.';
COMMENT ON COLUMN request.rated_by_requester IS 'Timeliness, openness and result of the provider, 1 to 5, as the requester rates it.';
ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON request TO CURRENT_USER USING (true) WITH CHECK (true);
-- DELETE: a request that the broker reports as lost no longer counts.
GRANT SELECT, INSERT, UPDATE, DELETE ON request TO reporting_pipeline;
-- A party counts its own requests; a superior also those of the agencies below its own and those escalated to it; the
-- auditor all. Settings in a subselect are read once for each statement, not for each row; the comparison is in it too,
-- since the planner would otherwise expect hardly any rows.
CREATE POLICY parties_read ON request FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.role', true) = 'auditor')
    OR (SELECT current_setting('app.agency', true)) IN (requester, provider)
    OR (SELECT current_setting('app.role', true)) = 'superior' AND (
      escalated_to = (SELECT current_setting('app.agency', true))
      OR requester IN (SELECT agencies_under((SELECT current_setting('app.agency', true))))
      OR provider IN (SELECT agencies_under((SELECT current_setting('app.agency', true))))));
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

-- Sums ---------------------------------------------------------------------------------------------------------------

-- Kept by triggers on request, so that a report over many requests reads few rows. What counts is defined once, in the
-- list below: the triggers, the rebuild and reports that need single requests all use it.

CREATE TABLE tally (
  requester text NOT NULL,
  provider text NOT NULL,
  escalated_to text NOT NULL,
  month date NOT NULL,
  PRIMARY KEY (requester, provider, escalated_to, month)
) WITH (fillfactor = 70);
COMMENT ON TABLE tally IS 'The sums over the requests between two agencies that were received in a month in Jakarta. escalated_to: the agency that they were last escalated to, empty for none, since a superior sees what was escalated to it. requester empty: the sums over all requests to a provider.';

CREATE TABLE answer_time (
  provider text NOT NULL,
  month date NOT NULL,
  emergency boolean NOT NULL,
  bucket integer NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (provider, month, emergency, bucket)
) WITH (fillfactor = 70);
COMMENT ON TABLE answer_time IS 'How many decided requests of a provider took how long from receipt to decision, in buckets of two hours: where a percentile lies.';

CREATE TABLE alike (
  facts text NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL,
  provider text NOT NULL,
  requests integer NOT NULL,
  alike bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(facts || kind, 0)) STORED,
  PRIMARY KEY (facts, kind, outcome, provider)
);
CREATE INDEX alike_by_hash ON alike (alike);
CREATE INDEX alike_of_provider ON alike (provider);
COMMENT ON TABLE alike IS 'Decided requests by their facts, kind, outcome and provider, over all times.';

CREATE TABLE alike_group (
  facts text NOT NULL,
  kind text NOT NULL,
  requests integer NOT NULL,
  approved integer NOT NULL,
  partly integer NOT NULL,
  refused integer NOT NULL,
  others integer NOT NULL GENERATED ALWAYS AS (requests - greatest(approved, partly, refused)) STORED,
  alike bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(facts || kind, 0)) STORED,
  PRIMARY KEY (facts, kind)
);
CREATE INDEX alike_group_differing ON alike_group (others DESC, facts, kind) WHERE others > 0;
COMMENT ON TABLE alike_group IS 'Decided requests by their facts and kind, over all times. others: those without the most frequent outcome. Read for all requests alone.';

DO $do$
DECLARE
  -- reports/measures.spec.ts holds these equal to the lists of the program.
  facts CONSTANT text[] := '{35-1-a,35-1-b,35-1-c,35-1-d,35-1-e,36-1-a,36-1-b,36-1-c,36-3}';
  statuses CONSTANT text[] := '{returned,not-assistance,awaiting-decision,awaiting-clarification,approved,partially-approved,
    refused,forwarded,withdrawn,in-delivery,delivered,completed}';
  recommendations CONSTANT text[] := '{not-assistance,official-judgement,must-give,refusal-possible,return-incomplete,grant-possible,partial}';
  approved CONSTANT text := $$r.outcome IN ('approved', 'partially-approved')$$;
  -- A refused, withdrawn or forwarded request costs nothing, whatever was agreed before.
  costs CONSTANT text := $$r.costs_agreed_at IS NOT NULL AND r.status NOT IN ('refused', 'withdrawn', 'forwarded', 'not-assistance')$$;
  names text; sums text; added text; adding text;
BEGIN
  -- Of a request r: test, whether it counts; `amount`, what it adds. Sums that many rows are read for come first.
  CREATE TEMP TABLE measure (n serial, name text, test text, amount text) ON COMMIT DROP;
  INSERT INTO measure (name, test) VALUES
    ('requests', 'true'),
    ('approved', approved),
    ('refused', $$r.outcome = 'refused'$$),
    ('completed', 'r.completed_at IS NOT NULL'),
    ('forwarded', $$r.forwarded_to <> '{}'$$),
    ('by_provider', 'r.rated_by_provider IS NOT NULL'),
    ('by_requester', 'r.rated_by_requester IS NOT NULL');
  INSERT INTO measure (name, amount)
    SELECT format('by_%s_%s%s', side, mark, CASE power WHEN 2 THEN '_squared' END),
           format(CASE power WHEN 1 THEN 'r.rated_by_%1$s[%2$s]' ELSE 'r.rated_by_%1$s[%2$s] * r.rated_by_%1$s[%2$s]' END, side, mark)
      FROM unnest('{provider,requester}'::text[]) AS side, generate_series(1, 3) AS mark, generate_series(1, 2) AS power;
  INSERT INTO measure (name, test) VALUES
    ('incomplete', 'r.gap IS NOT NULL'),
    ('answered', 'r.decided_at IS NOT NULL'),
    ('on_time', 'r.decided_at <= r.due_at'),
    ('late', 'r.decided_at > r.due_at'),
    ('within_week', $$r.took <= interval '7 days'$$),
    ('timed', 'r.took IS NOT NULL'),
    ('extended', 'r.extended_days > 0'),
    ('dated', 'r.deliver_by IS NOT NULL AND r.delivered_at IS NOT NULL'),
    ('delivered_in_time', '(r.delivered_at AT TIME ZONE zone)::date <= r.deliver_by'),
    ('decided', 'r.outcome IS NOT NULL'),
    ('escalated', 'r.escalated_at IS NOT NULL'),
    ('departing', 'r.departs'),
    ('following', 'NOT r.departs'),
    ('urgent', 'r.emergency'),
    ('urgent_approved', 'r.emergency AND ' || approved),
    ('urgent_refused', $$r.emergency AND r.outcome = 'refused'$$),
    ('urgent_on_time', 'r.emergency AND r.decided_at <= r.due_at'),
    ('urgent_unpriced', 'r.emergency AND r.costs_agreed_at IS NULL AND ' || approved),
    ('urgent_completed', 'r.emergency AND r.completed_at IS NOT NULL'),
    ('rated_by_both', 'r.completed_at IS NOT NULL AND r.rated_by_requester IS NOT NULL AND r.rated_by_provider IS NOT NULL'),
    ('approved_completed', 'r.completed_at IS NOT NULL AND ' || approved),
    ('undisputed', 'r.completed_at IS NOT NULL AND r.disputes = 0 AND ' || approved),
    ('costed', costs);
  INSERT INTO measure (name, test)
    SELECT 'costed_' || payer, format('r.paid_%s > 0 AND %s', CASE payer WHEN 'shared' THEN payer ELSE 'by_' || payer END, costs)
      FROM unnest('{requester,provider,shared}'::text[]) AS payer;
  INSERT INTO measure (name, amount) VALUES ('micros', 'extract(epoch FROM r.took) * 1000000');
  INSERT INTO measure (name, amount)
    SELECT prefix || payer, format('CASE WHEN %s THEN r.paid_%s END', costs || done, CASE payer WHEN 'shared' THEN payer ELSE 'by_' || payer END)
      FROM unnest('{requester,provider,shared}'::text[]) AS payer,
           (VALUES ('paid_', ''), ('done_', ' AND r.completed_at IS NOT NULL')) AS state (prefix, done);
  INSERT INTO measure (name, test) VALUES
    ('claimed', $$r.claimed <> '{}'$$),
    ('met', $$r.provisions <> '{}'$$),
    ('judged', $$r.judged <> '{}'$$);
  -- A ground of Pasal 36(1) is decided on by a refusal, any other provision by an approval.
  INSERT INTO measure (name, test)
    SELECT figure || '_' || replace(fact, '-', '_'), replace(test, ':fact', quote_literal(fact))
      FROM unnest(facts) AS fact, LATERAL (VALUES
        ('claimed', ':fact = ANY (r.claimed)'),
        ('met', ':fact = ANY (r.provisions)'),
        ('judged', ':fact = ANY (r.judged)'),
        ('decided_on', CASE WHEN fact LIKE '36-1-%' THEN ':fact = ANY (r.refused_on)' ELSE ':fact = ANY (r.provisions) AND ' || approved END),
        ('departing', 'r.departs AND (:fact = ANY (r.provisions) OR :fact = ANY (r.refused_on))'),
        ('escalated', ':fact = ANY (r.provisions) AND r.escalated_at IS NOT NULL')) AS figures (figure, test);
  INSERT INTO measure (name, test)
    SELECT prefix || replace(code, '-', '_'), format('r.%s = %L', of, code)
      FROM (SELECT 'status_', 'status', unnest(statuses) UNION ALL SELECT 'recommended_', 'recommendation', unnest(recommendations))
        AS codes (prefix, of, code);
  -- Codes of a later version of the product.
  INSERT INTO measure (name, test) VALUES
    ('status_other', format('r.status <> ALL (%L)', statuses)),
    ('recommended_other', format('r.recommendation <> ALL (%L)', recommendations));
  UPDATE measure SET amount = CASE WHEN test IS NULL THEN format('coalesce(%s, 0)::bigint', amount)
    ELSE format('coalesce(%s, false)::int', test) END;

  EXECUTE (SELECT 'ALTER TABLE tally ' || string_agg(format('ADD %I %s NOT NULL', name, type), ', ' ORDER BY n) FROM measure,
    LATERAL (SELECT CASE WHEN test IS NULL THEN 'bigint' ELSE 'int' END AS type) AS typed);
  EXECUTE (SELECT format('CREATE FUNCTION measures_of(r request, zone text) RETURNS TABLE (%s) LANGUAGE sql STABLE AS %L',
    string_agg(format('%I %s', name, CASE WHEN test IS NULL THEN 'bigint' ELSE 'int' END), ', ' ORDER BY n),
    'SELECT ' || string_agg(amount, ', ' ORDER BY n)) FROM measure);
  COMMENT ON FUNCTION measures_of IS 'What one request adds to each sum of the reports, 0 or 1 for counts. Days are counted in the zone; money in whole rupiah, marks from 1 to 5.';

  SELECT string_agg(name, ', ' ORDER BY n),
         string_agg(format('sum(sign * %s)', replace(amount, 'TIME ZONE zone', $$TIME ZONE 'Asia/Jakarta'$$)), ', ' ORDER BY n),
         string_agg(format('kept.%1$s + excluded.%1$s', name), ', ' ORDER BY n)
    INTO names, sums, added FROM measure;
  -- r: the requests as they are now, with sign 1, and as they were before, with sign -1.
  adding := replace(replace(replace($q$
    INSERT INTO :schema.tally AS kept (requester, provider, escalated_to, month, :names)
    SELECT coalesce(requester, ''), provider, coalesce(superior, ''), month, :sums
      FROM (SELECT *, coalesce(escalated_to, '') AS superior FROM (:changed) AS changed) AS r
     GROUP BY GROUPING SETS ((requester, provider, superior, month), (provider, month))
    ON CONFLICT (requester, provider, escalated_to, month) DO UPDATE SET (:names) = ROW(:added);
    INSERT INTO :schema.answer_time AS kept
    SELECT provider, month, emergency, bucket, sum(sign) FROM (:changed) AS r
     WHERE took IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0
    ON CONFLICT (provider, month, emergency, bucket) DO UPDATE SET requests = kept.requests + excluded.requests;
    INSERT INTO :schema.alike AS kept
    SELECT facts, kind, outcome, provider, sum(sign) FROM (:changed) AS r
     WHERE outcome IS NOT NULL AND facts IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0
    ON CONFLICT (facts, kind, outcome, provider) DO UPDATE SET requests = kept.requests + excluded.requests;
    INSERT INTO :schema.alike_group AS kept (facts, kind, requests, approved, partly, refused)
    SELECT * FROM (
      SELECT facts, kind, sum(sign) AS requests, sum(sign * (outcome = 'approved')::int) AS approved,
             sum(sign * (outcome = 'partially-approved')::int) AS partly, sum(sign * (outcome = 'refused')::int) AS refused
        FROM (:changed) AS r WHERE outcome IS NOT NULL AND facts IS NOT NULL GROUP BY 1, 2) AS counted
     WHERE (approved, partly, refused) <> (0, 0, 0)
    ON CONFLICT (facts, kind) DO UPDATE SET (requests, approved, partly, refused) = ROW(kept.requests + excluded.requests,
      kept.approved + excluded.approved, kept.partly + excluded.partly, kept.refused + excluded.refused);
  $q$, ':names', names), ':sums', sums), ':added', added);

  -- Adds what a statement changes. One transaction at a time does, so that two that touch the same sums in other orders
  -- cannot block each other.
  EXECUTE 'CREATE FUNCTION keep_tallies() RETURNS trigger LANGUAGE plpgsql AS ' || quote_literal(
    replace(replace(replace(replace($q$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('bantuan-kedinasan'), hashtext('reporting'));
      IF TG_OP = 'INSERT' THEN :inserted RETURN NULL;
      ELSIF TG_OP = 'UPDATE' THEN :updated
      ELSE :deleted
      END IF;
      -- Sums of no requests go, as a rebuild has none.
      DELETE FROM reporting.tally WHERE requests = 0;
      DELETE FROM reporting.answer_time WHERE requests = 0;
      DELETE FROM reporting.alike WHERE requests = 0;
      DELETE FROM reporting.alike_group WHERE requests = 0;
      RETURN NULL;
    END$q$,
    ':inserted', replace(adding, ':changed', 'SELECT 1 AS sign, * FROM made')),
    ':updated', replace(adding, ':changed', 'SELECT 1 AS sign, * FROM made UNION ALL SELECT -1, * FROM gone')),
    ':deleted', replace(adding, ':changed', 'SELECT -1 AS sign, * FROM gone')),
    ':schema', 'reporting'));
  -- Adds all requests of a schema: for the rebuild, whose sums are empty before.
  EXECUTE 'CREATE FUNCTION tally_all(target text) RETURNS void LANGUAGE plpgsql AS ' || quote_literal(
    'BEGIN EXECUTE replace(' || quote_literal(replace(adding, ':changed', 'SELECT 1 AS sign, * FROM :schema.request')) ||
    ', '':schema'', quote_ident(target)); END');
  REVOKE ALL ON FUNCTION tally_all FROM PUBLIC;
END
$do$;
CREATE INDEX tally_of_provider ON tally (provider) WHERE requester <> '';
CREATE INDEX tally_of_superior ON tally (escalated_to) WHERE escalated_to <> '';
-- A row without requests goes; an index finds it at no cost.
CREATE INDEX tally_empty ON tally (month) WHERE requests = 0;
CREATE INDEX answer_time_empty ON answer_time (month) WHERE requests = 0;
CREATE INDEX alike_empty ON alike (outcome) WHERE requests = 0;
CREATE INDEX alike_group_empty ON alike_group (kind) WHERE requests = 0;
CREATE TRIGGER tallies_added AFTER INSERT ON request REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION keep_tallies();
CREATE TRIGGER tallies_changed AFTER UPDATE ON request REFERENCING NEW TABLE AS made OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION keep_tallies();
CREATE TRIGGER tallies_removed AFTER DELETE ON request REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION keep_tallies();

DO $$
DECLARE
  sums text;
BEGIN
  FOREACH sums IN ARRAY '{tally,answer_time,alike,alike_group}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', sums);
    EXECUTE format('CREATE POLICY pipeline ON %I TO reporting_pipeline USING (true) WITH CHECK (true)', sums);
    EXECUTE format('CREATE POLICY owner_rebuilds ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', sums);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO reporting_pipeline', sums);
    EXECUTE format('GRANT SELECT ON %I TO reporting_party', sums);
    CONTINUE WHEN sums = 'tally';
    EXECUTE format($q$CREATE POLICY auditor_reads ON %I FOR SELECT TO reporting_party
      USING ((SELECT current_setting('app.role', true) = 'auditor'))$q$, sums);
    CONTINUE WHEN sums = 'alike_group';
    -- The sums over all requests to a provider are for those who see each of these requests.
    EXECUTE format($q$CREATE POLICY provider_reads ON %I FOR SELECT TO reporting_party
      USING (provider = (SELECT current_setting('app.agency', true))
        OR (SELECT current_setting('app.role', true)) = 'superior'
          AND provider IN (SELECT agencies_under((SELECT current_setting('app.agency', true)))))$q$, sums);
  END LOOP;
END
$$;
-- The same requests as the policy of request shows. NULLIF: nobody is the agency with the empty code.
CREATE POLICY parties_read ON tally FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.role', true) = 'auditor')
    OR (SELECT NULLIF(current_setting('app.agency', true), '')) IN (requester, provider)
    OR (SELECT current_setting('app.role', true)) = 'superior' AND (
      escalated_to = (SELECT NULLIF(current_setting('app.agency', true), ''))
      OR requester IN (SELECT agencies_under((SELECT current_setting('app.agency', true))))
      OR provider IN (SELECT agencies_under((SELECT current_setting('app.agency', true))))));

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
GRANT SELECT ON analyst_access, agency, request TO reporting_analyst;

CREATE POLICY analysts_read ON agency FOR SELECT TO reporting_analyst
  USING (EXISTS (SELECT FROM analyst_access WHERE login = session_user));
CREATE POLICY analysts_read ON request FOR SELECT TO reporting_analyst
  USING ((SELECT role FROM analyst_access WHERE login = session_user) = 'auditor'
    OR (SELECT agency FROM analyst_access WHERE login = session_user) IN (requester, provider)
    OR (SELECT role FROM analyst_access WHERE login = session_user) = 'superior' AND (
      escalated_to = (SELECT agency FROM analyst_access WHERE login = session_user)
      OR requester IN (SELECT agencies_under((SELECT agency FROM analyst_access WHERE login = session_user)))
      OR provider IN (SELECT agencies_under((SELECT agency FROM analyst_access WHERE login = session_user)))));

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

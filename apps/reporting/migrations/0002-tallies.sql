-- Sums for the reports, kept by triggers on reporting.request, so that a report over many requests reads few rows. What
-- counts is defined once, in measures_of: the triggers, the rebuild and reports that need single requests all use it.

-- Columns, because under row-level security the database uses no index on an expression.
ALTER TABLE request
  -- The month of receipt in Jakarta, and the first day there is for a request without a known receipt.
  ADD month date NOT NULL GENERATED ALWAYS AS (
    coalesce(date_trunc('month', received_at AT TIME ZONE 'Asia/Jakarta')::date, date '0001-01-01')) STORED,
  ADD took interval GENERATED ALWAYS AS (decided_at - received_at) STORED;
COMMENT ON COLUMN request.month IS 'First day of the month of receipt in Jakarta; 0001-01-01 if the receipt is not known.';
COMMENT ON COLUMN request.took IS 'From receipt to the decision in force.';

-- What one request adds to each sum. Days are counted in the zone.
CREATE FUNCTION measures_of(r request, zone text) RETURNS TABLE (
  requests int, incomplete int, answered int, on_time int, late int, within_week int, timed int, micros bigint,
  extended int, dated int, delivered_in_time int,
  approved int, refused int, decided int, completed int, forwarded int, escalated int, departing int, following int,
  claimed int, met int, judged int,
  claimed_35_1_a int, met_35_1_a int, judged_35_1_a int, decided_on_35_1_a int, departing_35_1_a int, escalated_35_1_a int,
  claimed_35_1_b int, met_35_1_b int, judged_35_1_b int, decided_on_35_1_b int, departing_35_1_b int, escalated_35_1_b int,
  claimed_35_1_c int, met_35_1_c int, judged_35_1_c int, decided_on_35_1_c int, departing_35_1_c int, escalated_35_1_c int,
  claimed_35_1_d int, met_35_1_d int, judged_35_1_d int, decided_on_35_1_d int, departing_35_1_d int, escalated_35_1_d int,
  claimed_35_1_e int, met_35_1_e int, judged_35_1_e int, decided_on_35_1_e int, departing_35_1_e int, escalated_35_1_e int,
  claimed_36_1_a int, met_36_1_a int, judged_36_1_a int, decided_on_36_1_a int, departing_36_1_a int, escalated_36_1_a int,
  claimed_36_1_b int, met_36_1_b int, judged_36_1_b int, decided_on_36_1_b int, departing_36_1_b int, escalated_36_1_b int,
  claimed_36_1_c int, met_36_1_c int, judged_36_1_c int, decided_on_36_1_c int, departing_36_1_c int, escalated_36_1_c int,
  claimed_36_3 int, met_36_3 int, judged_36_3 int, decided_on_36_3 int, departing_36_3 int, escalated_36_3 int,
  costed int, costed_requester int, costed_provider int, costed_shared int,
  paid_requester bigint, paid_provider bigint, paid_shared bigint,
  done_requester bigint, done_provider bigint, done_shared bigint,
  urgent int, urgent_approved int, urgent_refused int, urgent_on_time int, urgent_unpriced int, urgent_completed int,
  by_requester int, by_requester_1 int, by_requester_2 int, by_requester_3 int,
  by_requester_1_squared int, by_requester_2_squared int, by_requester_3_squared int,
  by_provider int, by_provider_1 int, by_provider_2 int, by_provider_3 int,
  by_provider_1_squared int, by_provider_2_squared int, by_provider_3_squared int,
  rated_by_both int, approved_completed int, undisputed int,
  status_returned int, status_not_assistance int, status_awaiting_decision int, status_awaiting_clarification int,
  status_approved int, status_partially_approved int, status_refused int, status_forwarded int, status_withdrawn int,
  status_in_delivery int, status_delivered int, status_completed int, status_other int,
  recommended_not_assistance int, recommended_official_judgement int, recommended_must_give int,
  recommended_refusal_possible int, recommended_return_incomplete int, recommended_grant_possible int,
  recommended_partial int, recommended_other int
) LANGUAGE sql STABLE AS $$
  SELECT 1, (r.gap IS NOT NULL)::int, (r.decided_at IS NOT NULL)::int, coalesce(r.decided_at <= r.due_at, false)::int,
    coalesce(r.decided_at > r.due_at, false)::int, coalesce(r.took <= interval '7 days', false)::int,
    (r.took IS NOT NULL)::int,
    coalesce(extract(epoch FROM r.took) * 1000000, 0)::bigint,
    (r.extended_days > 0)::int, (r.deliver_by IS NOT NULL AND r.delivered_at IS NOT NULL)::int,
    coalesce((r.delivered_at AT TIME ZONE zone)::date <= r.deliver_by, false)::int,
    coalesce(r.outcome IN ('approved', 'partially-approved'), false)::int, coalesce(r.outcome = 'refused', false)::int,
    (r.outcome IS NOT NULL)::int, (r.completed_at IS NOT NULL)::int, (r.forwarded_to <> '{}')::int,
    (r.escalated_at IS NOT NULL)::int, coalesce(r.departs, false)::int, coalesce(NOT r.departs, false)::int,
    (r.claimed <> '{}')::int, (r.provisions <> '{}')::int, (r.judged <> '{}')::int,
    ('35-1-a' = ANY (r.claimed))::int, ('35-1-a' = ANY (r.provisions))::int, ('35-1-a' = ANY (r.judged))::int,
    ('35-1-a' = ANY (r.provisions) AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    ('35-1-a' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('35-1-a' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('35-1-b' = ANY (r.claimed))::int, ('35-1-b' = ANY (r.provisions))::int, ('35-1-b' = ANY (r.judged))::int,
    ('35-1-b' = ANY (r.provisions) AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    ('35-1-b' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('35-1-b' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('35-1-c' = ANY (r.claimed))::int, ('35-1-c' = ANY (r.provisions))::int, ('35-1-c' = ANY (r.judged))::int,
    ('35-1-c' = ANY (r.provisions) AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    ('35-1-c' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('35-1-c' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('35-1-d' = ANY (r.claimed))::int, ('35-1-d' = ANY (r.provisions))::int, ('35-1-d' = ANY (r.judged))::int,
    ('35-1-d' = ANY (r.provisions) AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    ('35-1-d' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('35-1-d' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('35-1-e' = ANY (r.claimed))::int, ('35-1-e' = ANY (r.provisions))::int, ('35-1-e' = ANY (r.judged))::int,
    ('35-1-e' = ANY (r.provisions) AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    ('35-1-e' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('35-1-e' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('36-1-a' = ANY (r.claimed))::int, ('36-1-a' = ANY (r.provisions))::int, ('36-1-a' = ANY (r.judged))::int,
    ('36-1-a' = ANY (r.refused_on))::int,
    ('36-1-a' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('36-1-a' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('36-1-b' = ANY (r.claimed))::int, ('36-1-b' = ANY (r.provisions))::int, ('36-1-b' = ANY (r.judged))::int,
    ('36-1-b' = ANY (r.refused_on))::int,
    ('36-1-b' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('36-1-b' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('36-1-c' = ANY (r.claimed))::int, ('36-1-c' = ANY (r.provisions))::int, ('36-1-c' = ANY (r.judged))::int,
    ('36-1-c' = ANY (r.refused_on))::int,
    ('36-1-c' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('36-1-c' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    ('36-3' = ANY (r.claimed))::int, ('36-3' = ANY (r.provisions))::int, ('36-3' = ANY (r.judged))::int,
    ('36-3' = ANY (r.provisions) AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    ('36-3' = ANY (r.provisions || r.refused_on) AND coalesce(r.departs, false))::int,
    ('36-3' = ANY (r.provisions) AND r.escalated_at IS NOT NULL)::int,
    counts, (counts = 1 AND r.paid_by_requester > 0)::int, (counts = 1 AND r.paid_by_provider > 0)::int,
    (counts = 1 AND r.paid_shared > 0)::int,
    counts * coalesce(r.paid_by_requester, 0), counts * coalesce(r.paid_by_provider, 0), counts * coalesce(r.paid_shared, 0),
    done * coalesce(r.paid_by_requester, 0), done * coalesce(r.paid_by_provider, 0), done * coalesce(r.paid_shared, 0),
    r.emergency::int, (r.emergency AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    (r.emergency AND coalesce(r.outcome = 'refused', false))::int, (r.emergency AND coalesce(r.decided_at <= r.due_at, false))::int,
    (r.emergency AND coalesce(r.outcome IN ('approved', 'partially-approved'), false) AND r.costs_agreed_at IS NULL)::int,
    (r.emergency AND r.completed_at IS NOT NULL)::int,
    (r.rated_by_requester IS NOT NULL)::int, coalesce(r.rated_by_requester[1], 0), coalesce(r.rated_by_requester[2], 0), coalesce(r.rated_by_requester[3], 0),
    coalesce(r.rated_by_requester[1] * r.rated_by_requester[1], 0), coalesce(r.rated_by_requester[2] * r.rated_by_requester[2], 0), coalesce(r.rated_by_requester[3] * r.rated_by_requester[3], 0),
    (r.rated_by_provider IS NOT NULL)::int, coalesce(r.rated_by_provider[1], 0), coalesce(r.rated_by_provider[2], 0), coalesce(r.rated_by_provider[3], 0),
    coalesce(r.rated_by_provider[1] * r.rated_by_provider[1], 0), coalesce(r.rated_by_provider[2] * r.rated_by_provider[2], 0), coalesce(r.rated_by_provider[3] * r.rated_by_provider[3], 0),
    (r.completed_at IS NOT NULL AND r.rated_by_requester IS NOT NULL AND r.rated_by_provider IS NOT NULL)::int,
    (r.completed_at IS NOT NULL AND coalesce(r.outcome IN ('approved', 'partially-approved'), false))::int,
    (r.completed_at IS NOT NULL AND coalesce(r.outcome IN ('approved', 'partially-approved'), false) AND r.disputes = 0)::int,
    (r.status = 'returned')::int, (r.status = 'not-assistance')::int, (r.status = 'awaiting-decision')::int,
    (r.status = 'awaiting-clarification')::int, (r.status = 'approved')::int, (r.status = 'partially-approved')::int,
    (r.status = 'refused')::int, (r.status = 'forwarded')::int, (r.status = 'withdrawn')::int,
    (r.status = 'in-delivery')::int, (r.status = 'delivered')::int, (r.status = 'completed')::int,
    (r.status NOT IN ('returned', 'not-assistance', 'awaiting-decision', 'awaiting-clarification', 'approved', 'partially-approved', 'refused', 'forwarded', 'withdrawn', 'in-delivery', 'delivered', 'completed'))::int,
    coalesce(r.recommendation = 'not-assistance', false)::int, coalesce(r.recommendation = 'official-judgement', false)::int,
    coalesce(r.recommendation = 'must-give', false)::int, coalesce(r.recommendation = 'refusal-possible', false)::int,
    coalesce(r.recommendation = 'return-incomplete', false)::int, coalesce(r.recommendation = 'grant-possible', false)::int,
    coalesce(r.recommendation = 'partial', false)::int,
    coalesce(r.recommendation NOT IN ('not-assistance', 'official-judgement', 'must-give', 'refusal-possible', 'return-incomplete', 'grant-possible', 'partial'), false)::int
    -- A refused, withdrawn or forwarded request costs nothing, whatever was agreed before.
    FROM (SELECT (r.costs_agreed_at IS NOT NULL
        AND r.status NOT IN ('refused', 'withdrawn', 'forwarded', 'not-assistance'))::int AS counts) AS agreed,
      LATERAL (SELECT counts * (r.completed_at IS NOT NULL)::int AS done) AS completed
$$;
COMMENT ON FUNCTION measures_of IS 'What one request adds to each sum of the reports, 0 or 1 for counts. Money in whole rupiah, marks from 1 to 5.';

CREATE TABLE tally (
  requester text NOT NULL,
  provider text NOT NULL,
  escalated_to text NOT NULL,
  month date NOT NULL,
  PRIMARY KEY (requester, provider, escalated_to, month)
) WITH (fillfactor = 70);
CREATE INDEX tally_of_provider ON tally (provider);
COMMENT ON TABLE tally IS 'The sums of measures_of over the requests between two agencies that were received in a month in Jakarta. escalated_to: the agency that they were last escalated to, empty for none, since a superior sees what was escalated to it. Kept by triggers on request.';

CREATE TABLE answer_time (
  provider text NOT NULL,
  month date NOT NULL,
  bucket integer NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (provider, month, bucket)
);
COMMENT ON TABLE answer_time IS 'How many decided requests of a provider took how long from receipt to decision, in buckets of two hours: where a percentile lies. Read for all requests alone.';
CREATE FUNCTION bucket_of(took interval) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT floor(extract(epoch FROM took) / 7200)::int
$$;
-- The exact values within a bucket.
CREATE INDEX request_took ON request (provider, took) WHERE took IS NOT NULL;
CREATE INDEX request_took_in_month ON request (month, took) WHERE took IS NOT NULL;
-- What is overdue depends on the time of the query.
CREATE INDEX request_undecided ON request (due_at) INCLUDE (requester, provider) WHERE decided_at IS NULL AND running;
CREATE INDEX request_emergency ON request (provider) WHERE emergency;

CREATE TABLE alike (
  facts text NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL,
  provider text NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (facts, kind, outcome, provider)
);
COMMENT ON TABLE alike IS 'Decided requests by their facts, kind, outcome and provider, over all times. Read for all requests alone.';

-- A statement that changes requests adds the difference to the sums. One transaction at a time does, so that two that touch
-- the same sums in other orders cannot block each other.
DO $do$
DECLARE
  names text; sums text; added text; columns text; adding text;
BEGIN
  SELECT string_agg(name, ', ' ORDER BY n), string_agg(format('sum(sign * measured.%s)', name), ', ' ORDER BY n),
         string_agg(format('kept.%1$s + excluded.%1$s', name), ', ' ORDER BY n),
         string_agg(format('ADD %s %s NOT NULL', name, type::regtype), ', ' ORDER BY n)
    INTO names, sums, added, columns
    FROM pg_proc, unnest(proargnames, proargmodes, proallargtypes) WITH ORDINALITY AS arg (name, mode, type, n)
   WHERE oid = 'measures_of'::regproc AND mode = 't';
  EXECUTE 'ALTER TABLE tally ' || columns;
  adding := replace(replace(replace($q$
    INSERT INTO :schema.tally AS kept (requester, provider, escalated_to, month, :names)
    SELECT requester, provider, coalesce(escalated_to, ''), month, :sums
      FROM (:changed) AS changed, LATERAL reporting.measures_of(changed.r, 'Asia/Jakarta') AS measured
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (requester, provider, escalated_to, month) DO UPDATE SET (:names) = ROW(:added);
    INSERT INTO :schema.answer_time AS kept
    SELECT provider, month, reporting.bucket_of(took), sum(sign) FROM (:changed) AS changed
     WHERE took IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (provider, month, bucket) DO UPDATE SET requests = kept.requests + excluded.requests;
    INSERT INTO :schema.alike AS kept
    SELECT facts, kind, outcome, provider, sum(sign) FROM (:changed) AS changed
     WHERE outcome IS NOT NULL AND facts IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4
    ON CONFLICT (facts, kind, outcome, provider) DO UPDATE SET requests = kept.requests + excluded.requests;
  $q$, ':names', names), ':sums', sums), ':added', added);

  EXECUTE 'CREATE FUNCTION keep_tallies() RETURNS trigger LANGUAGE plpgsql AS ' || quote_literal(
    replace(replace(replace(replace($q$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('bantuan-kedinasan'), hashtext('tallies'));
      IF TG_OP = 'INSERT' THEN :inserted RETURN NULL;
      ELSIF TG_OP = 'UPDATE' THEN :updated
      ELSE :deleted
      END IF;
      DELETE FROM reporting.tally WHERE requests = 0;
      DELETE FROM reporting.answer_time AS kept USING gone
       WHERE gone.took IS NOT NULL AND kept.requests = 0 AND (kept.provider, kept.month, kept.bucket)
           = (gone.provider, gone.month, reporting.bucket_of(gone.took));
      DELETE FROM reporting.alike AS kept USING gone
       WHERE gone.outcome IS NOT NULL AND kept.requests = 0 AND (kept.facts, kept.kind, kept.outcome, kept.provider)
           = (gone.facts, gone.kind, gone.outcome, gone.provider);
      RETURN NULL;
    END$q$,
    ':inserted', replace(adding, ':changed', 'SELECT 1 AS sign, ROW(r.*)::reporting.request AS r, r.* FROM made AS r')),
    ':updated', replace(adding, ':changed',
      'SELECT 1 AS sign, ROW(r.*)::reporting.request AS r, r.* FROM made AS r
       UNION ALL SELECT -1, ROW(r.*)::reporting.request, r.* FROM gone AS r')),
    ':deleted', replace(adding, ':changed', 'SELECT -1 AS sign, ROW(r.*)::reporting.request AS r, r.* FROM gone AS r')),
    ':schema', 'reporting'));

  -- Sums of all requests of a schema from nothing: for the rows from before, and for the rebuild.
  EXECUTE 'CREATE FUNCTION tally_all(target text) RETURNS void LANGUAGE plpgsql AS ' || quote_literal(
    'BEGIN EXECUTE replace(' || quote_literal(replace(adding, ':changed',
      'SELECT 1 AS sign, ROW(r.*)::reporting.request AS r, r.* FROM :schema.request AS r')) ||
    ', '':schema'', quote_ident(target)); END');
END
$do$;
-- A row without requests goes; the index finds it at no cost.
CREATE INDEX tally_empty ON tally (month) WHERE requests = 0;
REVOKE ALL ON FUNCTION tally_all FROM PUBLIC;
SELECT tally_all('reporting');
CREATE TRIGGER tallies_added AFTER INSERT ON request REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION keep_tallies();
CREATE TRIGGER tallies_changed AFTER UPDATE ON request REFERENCING NEW TABLE AS made OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION keep_tallies();
CREATE TRIGGER tallies_removed AFTER DELETE ON request REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION keep_tallies();

ALTER TABLE tally ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE answer_time ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE alike ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON tally TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON answer_time TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON alike TO reporting_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON tally TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON answer_time TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON alike TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON tally, answer_time, alike TO reporting_pipeline;
GRANT SELECT ON tally, answer_time, alike TO reporting_party;
-- The same requests as the policy of request shows.
CREATE POLICY parties_read ON tally FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.agency', true)) IN (requester, provider)
    OR (SELECT current_setting('app.role', true)) = 'auditor'
    OR (SELECT current_setting('app.role', true)) = 'superior' AND (
      escalated_to = (SELECT current_setting('app.agency', true))
      OR requester IN (SELECT code FROM agency_below WHERE above = (SELECT current_setting('app.agency', true)))
      OR provider IN (SELECT code FROM agency_below WHERE above = (SELECT current_setting('app.agency', true)))));
CREATE POLICY auditor_reads ON answer_time FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.role', true)) = 'auditor');
CREATE POLICY auditor_reads ON alike FOR SELECT TO reporting_party
  USING ((SELECT current_setting('app.role', true)) = 'auditor');

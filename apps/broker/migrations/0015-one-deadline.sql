-- The calendars of holidays, each as it was loaded. The highest edition of a year counts; older ones stay, for the
-- deadlines that were counted by them.
CREATE TABLE calendar (
  edition integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  year integer NOT NULL,
  origin text NOT NULL CHECK (origin IN ('product', 'operator')),
  sha256 text NOT NULL,
  calendar jsonb NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE calendar IS 'Holidays and collective leave of a year, with decree, source and confidence. Insert only.';

-- What a stored deadline was counted by, so that it is explained later exactly as it was counted. Null where a broker
-- of the former version wrote the row.
ALTER TABLE request
  ADD COLUMN starts_at timestamptz,
  ADD COLUMN counted_in text,
  ADD COLUMN calendar_edition integer;
COMMENT ON COLUMN request.starts_at IS 'What the deadline is counted from: the receipt, or the claim of an emergency.';
COMMENT ON COLUMN request.counted_in IS 'Time zone that the deadline was counted in.';
COMMENT ON COLUMN request.calendar_edition IS 'Highest edition of the calendars when the deadline was counted.';

CREATE TABLE recount (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider text,
  escalations boolean NOT NULL DEFAULT false,
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE recount IS 'Which open requests are to be counted anew: those of a provider, or all (null); escalations: for the agency that they are escalated to, not for their deadlines. A row goes once that is done.';

-- Named with their schema: the owner, too, may correct the registry.
CREATE FUNCTION recount_after_calendar() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO broker.recount (provider) VALUES (NULL); RETURN NULL; END $$;
CREATE TRIGGER recount_after_calendar AFTER INSERT ON calendar
  FOR EACH STATEMENT EXECUTE FUNCTION recount_after_calendar();

CREATE FUNCTION recount_after_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.time_zone <> OLD.time_zone THEN
    INSERT INTO broker.recount (provider) VALUES (NEW.code);
  END IF;
  IF (NEW.party, NEW.superior) IS DISTINCT FROM (OLD.party, OLD.superior) THEN
    INSERT INTO broker.recount (escalations) VALUES (true);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER recount_after_agency AFTER UPDATE ON agency
  FOR EACH ROW EXECUTE FUNCTION recount_after_agency();

-- The house of an agency: itself, the body that it is a unit of, and so on. UNION ends even where rows from before the
-- registry refused circles form one.
CREATE FUNCTION house_of(unit text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up (code, party) AS (
    SELECT code, party FROM agency WHERE code = unit
    UNION SELECT a.code, a.party FROM up JOIN agency a ON a.code = up.party)
  SELECT array_agg(code) FROM up
$$;

-- The agencies above one, the nearest first; none comes twice.
CREATE FUNCTION superiors_of(unit text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up (code, next, line) AS (
    SELECT code, superior, ARRAY[code] FROM agency WHERE code = unit
    UNION ALL SELECT a.code, a.superior, up.line || a.code
      FROM up JOIN agency a ON a.code = up.next WHERE NOT a.code = ANY (up.line))
  SELECT code FROM up WHERE code <> unit ORDER BY array_length(line, 1)
$$;

INSERT INTO recount (provider) VALUES (NULL);

ALTER TABLE calendar ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar FORCE ROW LEVEL SECURITY;
ALTER TABLE recount ENABLE ROW LEVEL SECURITY;
ALTER TABLE recount FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON calendar TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON recount TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON calendar TO broker_pipeline;
GRANT SELECT, INSERT, DELETE ON recount TO broker_pipeline;
-- The owner loads calendars by command, and may correct the registry.
CREATE POLICY owner ON calendar TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner ON recount TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT INSERT ON recount TO broker_party;
CREATE POLICY admin_changes ON recount FOR INSERT TO broker_party WITH CHECK (has_role('admin'));

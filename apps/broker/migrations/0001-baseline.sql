-- The schema of the broker. Two roles use it: broker_pipeline, which handles messages and has every row, and
-- broker_party, under which every query of a route runs. Row-level security decides which rows a party sees.

-- The caller, as the transaction's settings name it. A setting that is absent, or empty since an earlier
-- transaction, matches nothing.
CREATE FUNCTION is_party(VARIADIC agencies text[]) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('app.agency', true), '') = ANY (agencies), false) $$;
CREATE FUNCTION has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('app.role', true) = wanted, false) $$;
CREATE FUNCTION is_signed_in() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('app.role', true), '') <> '' $$;

-- Agencies and their keys -------------------------------------------------------------------------------------------

CREATE TABLE agency (
  code text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  name text NOT NULL,
  kind text NOT NULL,
  email text,
  party text,
  region text,
  superior text,
  time_zone text NOT NULL,
  address text,
  city text
);
COMMENT ON TABLE agency IS 'Registry of government bodies; party is the body that a unit belongs to.';
COMMENT ON COLUMN agency.address IS 'Postal address for the letterhead of its letters; null: not known.';
COMMENT ON COLUMN agency.city IS 'Town in which its letters are dated; null: not known.';
ALTER TABLE agency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON agency TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY anyone_signed_in ON agency FOR SELECT TO broker_party USING (is_signed_in());
CREATE POLICY admin_writes ON agency FOR INSERT TO broker_party WITH CHECK (has_role('admin'));
CREATE POLICY admin_changes ON agency FOR UPDATE TO broker_party USING (has_role('admin'));
GRANT SELECT, INSERT, UPDATE ON agency TO broker_pipeline, broker_party;

-- The house of an agency: itself, the body that it is a unit of, and so on. UNION ends even if rows form a circle.
CREATE FUNCTION house_of(unit text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up (code, party) AS (
    SELECT code, party FROM agency WHERE code = unit
    UNION SELECT a.code, a.party FROM up JOIN agency a ON a.code = up.party)
  SELECT array_agg(code) FROM up
$$;

-- The agencies above one, nearest first, each once.
CREATE FUNCTION superiors_of(unit text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up (code, next, line) AS (
    SELECT code, superior, ARRAY[code] FROM agency WHERE code = unit
    UNION ALL SELECT a.code, a.superior, up.line || a.code
      FROM up JOIN agency a ON a.code = up.next WHERE NOT a.code = ANY (up.line))
  SELECT code FROM up WHERE code <> unit ORDER BY array_length(line, 1)
$$;

-- Requests refer to agencies, their history and evaluations to requests. A foreign key would check and lock for each
-- row; these triggers check all rows of a statement at once. Without the lock, a row that others may refer to must
-- stay: it is never deleted, by no role, and keeps its key.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE restrict_violation USING MESSAGE = TG_ARGV[0]; END $$;
CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON agency
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('an agency is never deleted, because requests name it');
CREATE TRIGGER keep_key BEFORE UPDATE OF code ON agency FOR EACH ROW WHEN (NEW.code <> OLD.code)
  EXECUTE FUNCTION refuse('the code of an agency never changes, because requests name it');

CREATE TABLE agency_key (
  kid text PRIMARY KEY CHECK (kid ~ '^[A-Za-z0-9._-]{1,64}$'),
  agency text NOT NULL REFERENCES agency (code),
  alg text NOT NULL,
  jwk jsonb NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  revoked_at timestamptz,
  put_back_at timestamptz
);
CREATE INDEX agency_key_agency ON agency_key (agency);
COMMENT ON TABLE agency_key IS 'Public keys of agencies. A key is revoked, never deleted, so that old signatures can still be verified.';
COMMENT ON COLUMN agency_key.put_back_at IS 'When the key was last put back after a revocation. It is valid from then on at the earliest, whatever valid_from says.';
ALTER TABLE agency_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON agency_key TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY admin ON agency_key TO broker_party USING (has_role('admin')) WITH CHECK (has_role('admin'));
CREATE POLICY own_system_reads ON agency_key FOR SELECT TO broker_party USING (has_role('system') AND is_party(agency));
-- An agency's own system adds and revokes keys; the broker demands the signature of a present key for it.
CREATE POLICY own_system_adds ON agency_key FOR INSERT TO broker_party
  WITH CHECK (has_role('system') AND is_party(agency));
CREATE POLICY own_system_revokes ON agency_key FOR UPDATE TO broker_party
  USING (has_role('system') AND is_party(agency)) WITH CHECK (has_role('system') AND is_party(agency));
GRANT SELECT, INSERT, UPDATE ON agency_key TO broker_pipeline, broker_party;

-- Services -----------------------------------------------------------------------------------------------------------

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
ALTER TABLE service ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON service TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON service TO broker_pipeline;
-- Everybody who is signed in reads the catalogue; a decider or admin of the provider writes it.
GRANT SELECT, INSERT, UPDATE ON service TO broker_party;
CREATE POLICY anyone_signed_in ON service FOR SELECT TO broker_party USING (is_signed_in());
CREATE POLICY provider_adds ON service FOR INSERT TO broker_party
  WITH CHECK (is_party(provider) AND (has_role('decider') OR has_role('admin')));
CREATE POLICY provider_changes ON service FOR UPDATE TO broker_party
  USING (is_party(provider) AND (has_role('decider') OR has_role('admin')));

-- Intake ------------------------------------------------------------------------------------------------------------

CREATE TABLE message (
  agency text NOT NULL,
  message_id text NOT NULL,
  sha256 text NOT NULL,
  reused boolean NOT NULL,
  received_at timestamptz NOT NULL,
  receipt text NOT NULL
);
-- Each message is in one of two indexes: ids come in random order, so every further index costs a page for each message.
CREATE UNIQUE INDEX message_once ON message (agency, message_id) WHERE NOT reused;
CREATE UNIQUE INDEX message_reused ON message (agency, message_id, sha256) WHERE reused;
COMMENT ON TABLE message IS 'Inbox: each authenticated message once, with the receipt that every repetition gets again, byte for byte. reused: other bytes under an id that was used before.';
ALTER TABLE message ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON message TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON message TO broker_pipeline;

CREATE TABLE deferred_message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agency text NOT NULL,
  received_at timestamptz NOT NULL,
  deferred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  topic text NOT NULL,
  partition integer NOT NULL,
  record_offset text NOT NULL,
  signature text NOT NULL,
  bytes bytea NOT NULL,
  sha256 text NOT NULL,
  UNIQUE (topic, partition, record_offset, sha256)
);
CREATE INDEX deferred_message_turn ON deferred_message (agency, id);
COMMENT ON TABLE deferred_message IS 'Authenticated messages over the share of their agency, complete and in their order, until they are handled.';
ALTER TABLE deferred_message ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON deferred_message TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON deferred_message TO broker_pipeline;

CREATE TABLE parked_message (
  id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL,
  door text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  record_offset text NOT NULL,
  agency text,
  reason_code text NOT NULL,
  reason_detail text NOT NULL,
  signature text,
  bytes bytea NOT NULL,
  sha256 text NOT NULL,
  redriven_at timestamptz,
  size integer GENERATED ALWAYS AS (length(bytes)) STORED,
  UNIQUE (topic, partition, record_offset, sha256)
);
COMMENT ON TABLE parked_message IS 'Messages from Kafka that are unreadable or whose sender is not authenticated: complete, with the reason, so that they can be retried.';
ALTER TABLE parked_message ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON parked_message TO broker_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parked_message TO broker_pipeline;
-- The broker logs each reading of signature and bytes.
CREATE POLICY admin_reads ON parked_message FOR SELECT TO broker_party USING (has_role('admin'));
GRANT SELECT ON parked_message TO broker_party;

-- include libs/inbox/handled-offsets.sql
-- include libs/http/idempotency.sql

-- Requests ----------------------------------------------------------------------------------------------------------

CREATE TABLE request (
  id uuid PRIMARY KEY,
  version integer NOT NULL CHECK (version > 0),
  status text NOT NULL,
  requester text NOT NULL,
  provider text NOT NULL,
  reference text NOT NULL,
  kind text NOT NULL,
  classification text NOT NULL,
  urgency text NOT NULL,
  emergency boolean NOT NULL,
  recommendation text NOT NULL,
  received_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  due_provisional boolean NOT NULL,
  running boolean NOT NULL,
  stops jsonb NOT NULL,
  escalated_at timestamptz,
  responsible jsonb NOT NULL,
  data jsonb NOT NULL,
  statements jsonb NOT NULL,
  decision jsonb,
  decided_at timestamptz,
  decided_by text,
  head_hash text NOT NULL,
  reminded_at timestamptz,
  escalated_to text,
  silence_at timestamptz NOT NULL DEFAULT 'epoch',
  starts_at timestamptz,
  counted_in text,
  calendar_edition integer,
  reopened_at timestamptz,
  extension jsonb,
  objection jsonb,
  objection_reminded_at timestamptz,
  objection_remind_at timestamptz,
  confirm_at timestamptz,
  confirmed_at timestamptz,
  terms jsonb NOT NULL DEFAULT '{"costs": null, "responsibility": null, "deliverBy": null}',
  proposals jsonb NOT NULL DEFAULT '[]',
  costs_reminded_at timestamptz,
  costs_remind_at timestamptz,
  links jsonb NOT NULL DEFAULT '[]',
  forwarded_from uuid,
  delivery jsonb,
  delivery_silence_at timestamptz,
  ratings jsonb NOT NULL DEFAULT '[]',
  signed_letters jsonb NOT NULL DEFAULT '[]',
  -- From classification rahasia up, only the reference is searched. Both forms of it: whole, and its parts.
  words tsvector NOT NULL GENERATED ALWAYS AS (
    to_tsvector('indonesian', reference || ' ' || regexp_replace(reference, '[^[:alnum:]]+', ' ', 'g')
      || CASE WHEN classification IN ('biasa', 'terbatas')
        THEN ' ' || coalesce(data->>'subject', '') || ' ' || coalesce(data->>'description', '') ELSE '' END)) STORED
);
-- A forwarded request keeps the number of the requester's letter; a new letter needs a new number.
CREATE UNIQUE INDEX request_letter ON request (requester, reference) WHERE forwarded_from IS NULL;
CREATE INDEX request_forwarded ON request (requester, reference) WHERE forwarded_from IS NOT NULL;
CREATE INDEX request_requester ON request (requester, received_at DESC, id DESC);
CREATE INDEX request_provider ON request (provider, received_at DESC, id DESC);
CREATE INDEX request_due ON request (provider, due_at, id) WHERE running;
CREATE INDEX request_due_emergency ON request (provider, due_at, id) WHERE running AND emergency;
CREATE INDEX request_newest ON request (received_at DESC, id DESC);
-- An escalation from before the request was reopened does not end the reminders of its new clock.
CREATE INDEX request_silence ON request (silence_at)
  WHERE running AND (escalated_at IS NULL OR escalated_at <= reopened_at);
CREATE INDEX request_escalated_to ON request (escalated_to, due_at, id) WHERE escalated_to IS NOT NULL;
CREATE INDEX request_costs_open ON request (costs_remind_at) WHERE costs_remind_at IS NOT NULL;
CREATE INDEX request_delivery_silence ON request (delivery_silence_at) WHERE delivery_silence_at IS NOT NULL;
CREATE INDEX request_objection_open ON request (objection_remind_at) WHERE objection_remind_at IS NOT NULL;
CREATE INDEX request_confirm ON request (confirm_at) WHERE confirm_at IS NOT NULL;
-- For counts and filters by status: most requests of an agency are closed.
CREATE INDEX request_requester_status ON request (requester, status);
CREATE INDEX request_provider_status ON request (provider, status);
-- For counts and lists of what waits: few requests have an open proposal.
CREATE INDEX request_proposed_by_provider ON request (requester) WHERE proposals @> '[{"status": "open"}]';
CREATE INDEX request_proposed_by_requester ON request (provider) WHERE proposals @> '[{"status": "open"}]';
CREATE INDEX request_decided_by ON request (decided_by, received_at DESC, id DESC) WHERE decided_by IS NOT NULL;
COMMENT ON TABLE request IS 'The present state of a request; history says how it came about. stops: when the clock stood still, and why.';
COMMENT ON COLUMN request.reminded_at IS 'When the provider was last reminded of the deadline.';
COMMENT ON COLUMN request.escalated_to IS 'The agency above the provider to which the request was escalated; null if there is none.';
COMMENT ON COLUMN request.silence_at IS 'When the next reminder or escalation is due; meaningless unless the clock runs.';
COMMENT ON COLUMN request.starts_at IS 'Start of the deadline: the receipt, or the claim of an emergency.';
COMMENT ON COLUMN request.counted_in IS 'Time zone in which the deadline was counted.';
COMMENT ON COLUMN request.calendar_edition IS 'Highest edition of the calendars when the deadline was counted.';
COMMENT ON COLUMN request.decided_by IS 'Subject of the token that made the last decision.';
COMMENT ON COLUMN request.reopened_at IS 'When the superior reopened it after an objection: the deadline is counted from then.';
COMMENT ON COLUMN request.extension IS 'The extension of the current deadline: the working days that it adds, until which day, when and why; null: none.';
COMMENT ON COLUMN request.objection IS 'The last objection of the requester and the answer of the superior; its answer is null until there is one.';
COMMENT ON COLUMN request.objection_reminded_at IS 'When the superior was last reminded of the objection.';
COMMENT ON COLUMN request.objection_remind_at IS 'When the superior is reminded next; null: no objection waits for an answer.';
COMMENT ON COLUMN request.confirm_at IS 'When the requester is next reminded to confirm an oral request; null: nothing to confirm.';
COMMENT ON COLUMN request.confirmed_at IS 'When the requester confirmed an oral request that the provider had entered.';
COMMENT ON COLUMN request.terms IS 'What both parties have agreed on: costs, responsibility, the day of the help.';
COMMENT ON COLUMN request.proposals IS 'Every proposal, with its answer.';
COMMENT ON COLUMN request.costs_reminded_at IS 'When the parties were last reminded of costs that an emergency left open.';
COMMENT ON COLUMN request.costs_remind_at IS 'When they are reminded next; null if nothing is open.';
COMMENT ON COLUMN request.links IS 'Other requests that belong to this one.';
COMMENT ON COLUMN request.forwarded_from IS 'The request that it was forwarded from, under the same reference.';
COMMENT ON COLUMN request.delivery IS 'Reports of the provider, disputes of the requester, and what they add up to; null before the first report.';
COMMENT ON COLUMN request.delivery_silence_at IS 'When the silence of the requester after the delivery is acted on next; null: never.';
COMMENT ON COLUMN request.ratings IS 'The ratings, at most one of each party.';
COMMENT ON COLUMN request.signed_letters IS 'Letters that were signed electronically, by reference.';
COMMENT ON COLUMN request.words IS 'Words of the reference and of open texts. Row-level security allows no index on it: lists search the rows of one agency.';
ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request TO broker_pipeline USING (true) WITH CHECK (true);
-- After an escalation, the superior of the agency above reads the request and acts on it, as the parties do.
CREATE POLICY parties_read ON request FOR SELECT TO broker_party
  USING (has_role('auditor') OR is_party(requester, provider) OR has_role('superior') AND is_party(escalated_to));
CREATE POLICY requester_submits ON request FOR INSERT TO broker_party WITH CHECK (is_party(requester));
-- Only an oral request of an emergency is entered by the provider, and it has to be confirmed.
CREATE POLICY provider_enters_oral ON request FOR INSERT TO broker_party
  WITH CHECK (has_role('decider') AND is_party(provider) AND emergency AND data->>'channel' = 'oral'
    AND confirm_at IS NOT NULL AND confirmed_at IS NULL);
CREATE POLICY parties_act ON request FOR UPDATE TO broker_party
  USING (NOT has_role('auditor')
    AND (is_party(requester, provider) OR has_role('superior') AND is_party(escalated_to)));
GRANT SELECT, INSERT, UPDATE ON request TO broker_pipeline, broker_party;

-- All agencies and the former request that new requests name are there. One value from a subquery is looked up by its
-- key; see the policies of history below.
CREATE FUNCTION check_agencies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text;
BEGIN
  SELECT code INTO missing FROM (SELECT requester AS code FROM added UNION SELECT provider FROM added) AS named
  WHERE (SELECT true FROM broker.agency WHERE agency.code = named.code) IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = format('a request names the agency %s, which is not in the registry', missing);
  END IF;
  SELECT forwarded_from INTO missing FROM added WHERE forwarded_from IS NOT NULL
    AND (SELECT true FROM broker.request WHERE id = added.forwarded_from) IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = format('there is no request %s that another could be forwarded from', missing);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER check_agencies AFTER INSERT ON request
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_agencies();
CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON request
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a request is never deleted, because its history belongs to it');
CREATE TRIGGER keep_key BEFORE UPDATE OF id, requester, provider, forwarded_from ON request FOR EACH ROW
  WHEN ((NEW.id, NEW.requester, NEW.provider, NEW.forwarded_from)
    IS DISTINCT FROM (OLD.id, OLD.requester, OLD.provider, OLD.forwarded_from))
  EXECUTE FUNCTION refuse('the id, the parties and the origin of a request never change');

-- The requests of new rows are there.
CREATE FUNCTION check_requests() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing uuid;
BEGIN
  SELECT request_id INTO missing FROM (SELECT DISTINCT request_id FROM added) AS named
  WHERE (SELECT true FROM broker.request WHERE id = named.request_id) IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = format('a row of %I belongs to the request %s, which does not exist', TG_TABLE_NAME, missing);
  END IF;
  RETURN NULL;
END $$;

-- The policies of history and evaluation take one value from a subquery instead of EXISTS: for EXISTS, the planner
-- builds a list of all requests once it expects many rows; a single value is looked up by its id.
CREATE TABLE history (
  request_id uuid NOT NULL,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor jsonb NOT NULL,
  data jsonb NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  event text,
  PRIMARY KEY (request_id, version)
);
COMMENT ON TABLE history IS 'Everything that happened to a request, one entry for each version, chained by SHA-256. Insert only.';
COMMENT ON COLUMN history.event IS 'The exact text of the event, so that it can be published again with the same id and bytes; null if it was not kept.';
-- A submitted entry is over 2 kB, so PostgreSQL compresses it. lz4 is faster than the default, and brings it below the
-- limit, so that nothing moves to the TOAST table.
DO $$ BEGIN
  ALTER TABLE history ALTER data SET COMPRESSION lz4, ALTER event SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL; -- a server built without lz4
END $$;
CREATE TRIGGER check_requests AFTER INSERT ON history
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_requests();
CREATE TRIGGER keep_key BEFORE UPDATE OF request_id ON history FOR EACH ROW WHEN (NEW.request_id <> OLD.request_id)
  EXECUTE FUNCTION refuse('an entry of the history stays with its request');
ALTER TABLE history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON history TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY with_request ON history FOR SELECT TO broker_party
  USING ((SELECT true FROM request WHERE id = request_id));
CREATE POLICY parties_add ON history FOR INSERT TO broker_party
  WITH CHECK (NOT has_role('auditor') AND (SELECT true FROM request WHERE id = request_id));
GRANT SELECT, INSERT ON history TO broker_pipeline, broker_party;

CREATE TABLE evaluation (
  request_id uuid NOT NULL,
  request_version integer NOT NULL,
  evaluated_at timestamptz NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (request_id, request_version)
);
COMMENT ON TABLE evaluation IS 'Each evaluation with its input, as the canonical text whose SHA-256 the history has: text, not JSON, so that PostgreSQL keeps every byte and parses nothing. Its words are those of law_pack. Insert only.';
-- Compressed with lz4 and in line if the server has lz4. The slow method would take a sixth of the server's time for
-- each request: without lz4, records stay uncompressed.
DO $$ BEGIN
  ALTER TABLE evaluation ALTER record SET STORAGE MAIN;
  ALTER TABLE evaluation ALTER record SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  ALTER TABLE evaluation ALTER record SET STORAGE EXTERNAL;
END $$;
CREATE TRIGGER check_requests AFTER INSERT ON evaluation
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_requests();
CREATE TRIGGER keep_key BEFORE UPDATE OF request_id ON evaluation FOR EACH ROW WHEN (NEW.request_id <> OLD.request_id)
  EXECUTE FUNCTION refuse('an evaluation stays with its request');
ALTER TABLE evaluation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON evaluation TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY with_request ON evaluation FOR SELECT TO broker_party
  USING ((SELECT true FROM request WHERE id = request_id));
CREATE POLICY parties_add ON evaluation FOR INSERT TO broker_party
  WITH CHECK (NOT has_role('auditor') AND (SELECT true FROM request WHERE id = request_id));
GRANT SELECT, INSERT ON evaluation TO broker_pipeline, broker_party;

-- Evaluations are stored as codes. A law pack has all words for them, so that a record can be shown word for word later.
CREATE TABLE law_pack (
  hash text PRIMARY KEY,
  pack text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT law_pack_is_its_hash CHECK (hash = encode(sha256(convert_to(pack, 'UTF8')), 'hex'))
);
COMMENT ON TABLE law_pack IS 'Each law that requests were evaluated by: rules, texts and sentences, as canonical JSON under its SHA-256, the lawHash of evaluations. Insert only.';
ALTER TABLE law_pack ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON law_pack TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY anyone_signed_in ON law_pack FOR SELECT TO broker_party USING (is_signed_in());
GRANT SELECT, INSERT ON law_pack TO broker_pipeline;
GRANT SELECT ON law_pack TO broker_party;

-- What officials write about their own conflict of interest is not for the other party. The history holds a salted
-- hash of it, so that the text can be proved to those who may read it.
CREATE TABLE undisclosed (
  request_id uuid NOT NULL,
  version integer NOT NULL,
  sub text NOT NULL,
  salt text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (request_id, version),
  FOREIGN KEY (request_id, version) REFERENCES history
);
COMMENT ON TABLE undisclosed IS 'Text of a history entry for its author, the superior of the author''s agency and the auditor; history has its hash. Insert only.';
ALTER TABLE undisclosed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON undisclosed TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY own_house_reads ON undisclosed FOR SELECT TO broker_party
  USING (has_role('auditor')
    OR EXISTS (SELECT FROM request r JOIN history h ON h.request_id = r.id
      WHERE r.id = undisclosed.request_id AND h.version = undisclosed.version
        AND (undisclosed.sub = current_setting('app.sub', true)
          OR has_role('superior') AND is_party(h.actor->>'agency', r.escalated_to))));
CREATE POLICY provider_declares ON undisclosed FOR INSERT TO broker_party
  WITH CHECK (sub = current_setting('app.sub', true)
    AND EXISTS (SELECT FROM request WHERE id = request_id AND is_party(provider, escalated_to)));
GRANT SELECT, INSERT ON undisclosed TO broker_party;

-- Deadlines ---------------------------------------------------------------------------------------------------------

-- The highest edition of a year applies; older ones stay, because deadlines were counted with them.
CREATE TABLE calendar (
  edition integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  year integer NOT NULL,
  origin text NOT NULL CHECK (origin IN ('product', 'operator')),
  sha256 text NOT NULL,
  calendar jsonb NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE calendar IS 'Holidays and collective leave of a year, with decree, source and confidence. Insert only.';
ALTER TABLE calendar ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON calendar TO broker_pipeline USING (true) WITH CHECK (true);
-- The owner loads calendars by command.
CREATE POLICY owner ON calendar TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON calendar TO broker_pipeline;

CREATE TABLE recount (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider text,
  escalations boolean NOT NULL DEFAULT false,
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE recount IS 'Open requests to recount: those of a provider, or all (null). escalations: their agency above, not their deadline. A row is deleted when that is done.';
ALTER TABLE recount ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON recount TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY owner ON recount TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY admin_changes ON recount FOR INSERT TO broker_party WITH CHECK (has_role('admin'));
GRANT SELECT, INSERT, DELETE ON recount TO broker_pipeline;
GRANT INSERT ON recount TO broker_party;

-- Both name their schema, because the owner may also correct calendars and agencies by SQL.
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

-- Events ------------------------------------------------------------------------------------------------------------

-- include libs/outbox/outbox.sql

-- Events of requests and receipts wait by name: their texts are in history and message, and are not written twice.
ALTER TABLE outbox ALTER value DROP NOT NULL, ADD source text, ADD CHECK (num_nonnulls(value, source) = 1);
COMMENT ON COLUMN outbox.source IS 'Names the text in place of value: the version in the history of the request, which is the key, or agency/id of the message.';

CREATE POLICY acts_leave_events ON outbox FOR INSERT TO broker_party
  WITH CHECK (is_signed_in() AND NOT has_role('auditor'));
GRANT INSERT ON outbox TO broker_party;
-- Decisions need published checkpoints, so a party sees whether some still wait. KAFKA_PREFIX precedes the topic's name.
CREATE INDEX outbox_checkpoint ON outbox (created_at) WHERE topic LIKE '%.checkpoints.v1';
CREATE POLICY checkpoints_wait ON outbox FOR SELECT TO broker_party
  USING (is_signed_in() AND topic LIKE '%.checkpoints.v1');
GRANT SELECT (topic, created_at) ON outbox TO broker_party;

-- Evidence ----------------------------------------------------------------------------------------------------------

-- include libs/http/read-log.sql

CREATE INDEX read_log_request ON read_log (request_id, id) WHERE request_id IS NOT NULL;
CREATE POLICY pipeline ON read_log TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY people_log ON read_log FOR INSERT TO broker_party WITH CHECK (is_signed_in());
CREATE POLICY auditor_reads ON read_log FOR SELECT TO broker_party USING (has_role('auditor'));
GRANT SELECT ON read_log TO broker_pipeline, broker_party;

-- Entries of the history and reads wait here for the next checkpoint. Triggers put them there: no part of the product
-- can forget to, and no cursor can skip an entry that commits late. All entries of a statement are one row: a row for
-- each would cost more to write and to delete than the entry's leaf. Changes of a request hold the lock of its row, so
-- the ids grow with its versions.
CREATE TABLE history_pending (
  id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  request_ids uuid[] NOT NULL,
  versions integer[] NOT NULL,
  hashes text[] NOT NULL
);
COMMENT ON TABLE history_pending IS 'Entries of the history that no checkpoint covers yet, by the statement that wrote them.';
CREATE FUNCTION await_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO broker.history_pending (request_ids, versions, hashes)
  SELECT array_agg(request_id), array_agg(version), array_agg(hash)
  FROM (SELECT request_id, version, hash FROM added ORDER BY request_id, version) AS entry HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER await_checkpoint AFTER INSERT ON history
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION await_checkpoint();
ALTER TABLE history_pending ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON history_pending TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY acts_wait ON history_pending FOR INSERT TO broker_party
  WITH CHECK (is_signed_in() AND NOT has_role('auditor'));
GRANT SELECT, INSERT, DELETE ON history_pending TO broker_pipeline;
GRANT INSERT ON history_pending TO broker_party;

CREATE TABLE read_pending (id bigint PRIMARY KEY);
COMMENT ON TABLE read_pending IS 'Reads that no checkpoint covers yet.';
CREATE FUNCTION await_checkpoint_of_reads() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO read_pending SELECT id FROM added; RETURN NULL; END $$;
CREATE TRIGGER await_checkpoint_of_reads AFTER INSERT ON read_log
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION await_checkpoint_of_reads();
ALTER TABLE read_pending ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON read_pending TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY looks_wait ON read_pending FOR INSERT TO broker_party WITH CHECK (is_signed_in());
GRANT SELECT, INSERT, DELETE ON read_pending TO broker_pipeline;
GRANT INSERT ON read_pending TO broker_party;

CREATE TABLE checkpoint (
  number bigint PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  jws text NOT NULL
);
COMMENT ON TABLE checkpoint IS 'Signed Merkle roots over the entries since the previous one. Insert only.';
ALTER TABLE checkpoint ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON checkpoint TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY anyone_signed_in ON checkpoint FOR SELECT TO broker_party USING (is_signed_in());
GRANT SELECT, INSERT ON checkpoint TO broker_pipeline;
GRANT SELECT ON checkpoint TO broker_party;

-- Leaves name no request. The path from a leaf to the root is computed when it is asked for.
CREATE TABLE checkpoint_leaves (
  number bigint PRIMARY KEY REFERENCES checkpoint (number),
  hashes bytea NOT NULL,
  reads bigint[] NOT NULL DEFAULT '{}'
);
ALTER TABLE checkpoint_leaves ALTER hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE checkpoint_leaves IS 'The leaves of a checkpoint''s tree in their order, 32 bytes each. Insert only.';
COMMENT ON COLUMN checkpoint_leaves.reads IS 'The reads that the last leaves stand for, in their order.';
ALTER TABLE checkpoint_leaves ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON checkpoint_leaves TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY anyone_signed_in ON checkpoint_leaves FOR SELECT TO broker_party USING (is_signed_in());
GRANT SELECT, INSERT ON checkpoint_leaves TO broker_pipeline;
GRANT SELECT ON checkpoint_leaves TO broker_party;

-- Which leaf belongs to which request, only its parties and the auditor learn.
CREATE TABLE checkpoint_entry (
  number bigint NOT NULL,
  request_id uuid NOT NULL,
  version integer NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (request_id, version)
);
-- Rows are inserted in the order of the numbers, so a small BRIN index suffices to read a range of checkpoints.
CREATE INDEX checkpoint_entry_number ON checkpoint_entry USING brin (number) WITH (pages_per_range = 16);
COMMENT ON TABLE checkpoint_entry IS 'Which checkpoint covers an entry of the history, and as which of its leaves. Insert only.';
ALTER TABLE checkpoint_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON checkpoint_entry TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY with_request ON checkpoint_entry FOR SELECT TO broker_party
  USING (has_role('auditor') OR EXISTS (SELECT FROM request WHERE id = request_id));
GRANT SELECT, INSERT ON checkpoint_entry TO broker_pipeline;
GRANT SELECT ON checkpoint_entry TO broker_party;

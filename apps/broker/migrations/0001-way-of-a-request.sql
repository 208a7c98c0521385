-- Who may see a row is decided here, for every role that the app signs in with. A setting that is absent
-- or left empty by an earlier transaction matches nothing.
CREATE FUNCTION is_party(VARIADIC agencies text[]) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('app.agency', true), '') = ANY (agencies), false) $$;
CREATE FUNCTION has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('app.role', true) = wanted, false) $$;
CREATE FUNCTION is_signed_in() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('app.role', true), '') <> '' $$;

CREATE TABLE agency (
  code text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  name text NOT NULL,
  kind text NOT NULL,
  email text,
  party text,
  region text,
  superior text,
  time_zone text NOT NULL
);
COMMENT ON TABLE agency IS 'Registry of government bodies; party is the body that a unit belongs to.';

CREATE TABLE agency_key (
  kid text PRIMARY KEY CHECK (kid ~ '^[A-Za-z0-9._-]{1,64}$'),
  agency text NOT NULL REFERENCES agency (code),
  alg text NOT NULL,
  jwk jsonb NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  revoked_at timestamptz
);
CREATE INDEX agency_key_agency ON agency_key (agency);
COMMENT ON TABLE agency_key IS 'Public keys of agencies. A key is revoked, never deleted: old signatures stay provable.';

CREATE TABLE message (
  agency text NOT NULL,
  message_id text NOT NULL,
  sha256 text NOT NULL,
  reused boolean NOT NULL,
  received_at timestamptz NOT NULL,
  receipt text NOT NULL,
  PRIMARY KEY (agency, message_id, sha256)
);
CREATE UNIQUE INDEX message_once ON message (agency, message_id) WHERE NOT reused;
COMMENT ON TABLE message IS 'Inbox: each proven message once, with the receipt that every repeat gets again, byte for byte. reused: other bytes under an id that was taken.';

CREATE TABLE request (
  id uuid PRIMARY KEY,
  version integer NOT NULL CHECK (version > 0),
  status text NOT NULL,
  requester text NOT NULL REFERENCES agency (code),
  provider text NOT NULL REFERENCES agency (code),
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
  head_hash text NOT NULL,
  UNIQUE (requester, reference)
);
CREATE INDEX request_requester ON request (requester, received_at DESC, id DESC);
CREATE INDEX request_provider ON request (provider, received_at DESC, id DESC);
CREATE INDEX request_due ON request (provider, due_at, id) WHERE running;
CREATE INDEX request_newest ON request (received_at DESC, id DESC);
COMMENT ON TABLE request IS 'A request as it stands; history says how it came to that. stops: when the clock stood still, and why.';

CREATE TABLE history (
  request_id uuid NOT NULL REFERENCES request (id),
  version integer NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor jsonb NOT NULL,
  data jsonb NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (request_id, version)
);
COMMENT ON TABLE history IS 'All that happened to a request, one entry a version, chained by SHA-256. Insert only.';

CREATE TABLE evaluation (
  request_id uuid NOT NULL REFERENCES request (id),
  request_version integer NOT NULL,
  evaluated_at timestamptz NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (request_id, request_version)
);
COMMENT ON TABLE evaluation IS 'What the law said of the facts, with all that it was asked: the canonical text whose digest it carries. Insert only.';

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
  UNIQUE (topic, partition, record_offset, sha256)
);
COMMENT ON TABLE parked_message IS 'Messages of the bus whose sender is not proven or whose bytes cannot be read: kept whole, with the reason, to be driven again.';

CREATE TABLE idempotency (
  agency text NOT NULL,
  sub text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (agency, sub, key)
);
COMMENT ON TABLE idempotency IS 'Answers by Idempotency-Key, kept 30 days.';

CREATE TABLE read_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sub text NOT NULL,
  role text NOT NULL,
  agency text,
  what text NOT NULL,
  request_id uuid
);
COMMENT ON TABLE read_log IS 'Every look of an auditor. Insert only.';

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE outbox IS 'Committed, not yet published; the relay deletes a row once the bus holds it.';
CREATE FUNCTION wake_relay() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_notify('broker_outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER wake_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_relay();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['agency', 'agency_key', 'message', 'request', 'history', 'evaluation',
    'parked_message', 'idempotency', 'read_log', 'outbox']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY pipeline ON %I TO broker_pipeline USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON agency, agency_key, request, parked_message TO broker_pipeline;
GRANT SELECT, INSERT ON message, history, evaluation TO broker_pipeline;
GRANT SELECT, DELETE ON idempotency TO broker_pipeline;
GRANT SELECT, INSERT, DELETE ON outbox TO broker_pipeline;

GRANT SELECT ON agency TO broker_party;
CREATE POLICY anyone_signed_in ON agency FOR SELECT TO broker_party USING (is_signed_in());
GRANT INSERT, UPDATE ON agency TO broker_party;
CREATE POLICY admin_writes ON agency FOR INSERT TO broker_party WITH CHECK (has_role('admin'));
CREATE POLICY admin_changes ON agency FOR UPDATE TO broker_party USING (has_role('admin'));

GRANT SELECT, INSERT, UPDATE ON agency_key TO broker_party;
CREATE POLICY admin ON agency_key TO broker_party USING (has_role('admin')) WITH CHECK (has_role('admin'));

GRANT SELECT, INSERT, UPDATE ON request TO broker_party;
CREATE POLICY parties_read ON request FOR SELECT TO broker_party
  USING (has_role('auditor') OR is_party(requester, provider));
CREATE POLICY requester_submits ON request FOR INSERT TO broker_party WITH CHECK (is_party(requester));
CREATE POLICY parties_act ON request FOR UPDATE TO broker_party
  USING (NOT has_role('auditor') AND is_party(requester, provider));

GRANT SELECT, INSERT ON history, evaluation TO broker_party;
CREATE POLICY with_request ON history FOR SELECT TO broker_party
  USING (EXISTS (SELECT FROM request WHERE id = request_id));
CREATE POLICY parties_add ON history FOR INSERT TO broker_party
  WITH CHECK (NOT has_role('auditor') AND EXISTS (SELECT FROM request WHERE id = request_id));
CREATE POLICY with_request ON evaluation FOR SELECT TO broker_party
  USING (EXISTS (SELECT FROM request WHERE id = request_id));
CREATE POLICY parties_add ON evaluation FOR INSERT TO broker_party
  WITH CHECK (NOT has_role('auditor') AND EXISTS (SELECT FROM request WHERE id = request_id));

-- The whole row is the pipeline's; of a parked message an admin sees all but its bytes.
GRANT SELECT (id, received_at, door, topic, partition, record_offset, agency, reason_code, reason_detail,
  sha256, redriven_at) ON parked_message TO broker_party;
ALTER TABLE parked_message ADD COLUMN size integer GENERATED ALWAYS AS (length(bytes)) STORED;
GRANT SELECT (size) ON parked_message TO broker_party;
CREATE POLICY admin_reads ON parked_message FOR SELECT TO broker_party USING (has_role('admin'));

GRANT SELECT, INSERT ON idempotency TO broker_party;
CREATE POLICY own_keys ON idempotency TO broker_party
  USING (is_signed_in() AND sub = current_setting('app.sub', true)
    AND agency = coalesce(current_setting('app.agency', true), ''));

GRANT INSERT ON read_log TO broker_party;
CREATE POLICY auditor_logs ON read_log FOR INSERT TO broker_party WITH CHECK (has_role('auditor'));

GRANT INSERT ON outbox TO broker_party;
CREATE POLICY acts_leave_events ON outbox FOR INSERT TO broker_party
  WITH CHECK (is_signed_in() AND NOT has_role('auditor'));

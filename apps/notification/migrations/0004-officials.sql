-- Letters to officials by their own preferences, deadlines in calendars, and refused letters told apart.

CREATE TABLE subscription (
  agency text NOT NULL,
  sub text NOT NULL,
  roles text[] NOT NULL,
  email text,
  digest text NOT NULL CHECK (digest IN ('none', 'daily')),
  quiet_from text,
  quiet_to text,
  events text[] NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (agency, sub),
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);
COMMENT ON TABLE subscription IS 'Which events an official gets by e-mail, and when. No other app has addresses of persons.';
COMMENT ON COLUMN subscription.roles IS 'Roles of the official when the preferences were set.';
ALTER TABLE subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON subscription TO notification_pipeline USING (true);
GRANT SELECT ON subscription TO notification_pipeline;
CREATE POLICY own_subscription ON subscription TO notification_party
  USING (agency = current_setting('app.agency', true) AND sub = current_setting('app.sub', true)
    AND coalesce(current_setting('app.role', true), '') <> '');
GRANT SELECT, INSERT, UPDATE ON subscription TO notification_party;

ALTER TABLE notice
  ADD COLUMN recipient text,
  ADD COLUMN digest boolean NOT NULL DEFAULT false,
  ADD COLUMN calendar jsonb,
  DROP CONSTRAINT notice_event_id_agency_channel_key,
  DROP CONSTRAINT notice_status_check,
  ADD CONSTRAINT notice_status_check CHECK (status IN
    ('due', 'delivered', 'bounced', 'failed', 'exhausted', 'overtaken', 'in-digest', 'no-address', 'no-channel'));
CREATE UNIQUE INDEX notice_once ON notice (event_id, agency, channel, (coalesce(recipient, '')));
CREATE INDEX notice_digest ON notice (next_attempt_at) WHERE status = 'due' AND digest;
DROP INDEX notice_not_sent;
CREATE INDEX notice_not_sent ON notice (status) WHERE status IN ('bounced', 'failed', 'exhausted', 'no-address');
COMMENT ON COLUMN notice.recipient IS 'Subject of the official that the letter is for; null: the agency.';
COMMENT ON COLUMN notice.digest IS 'Is not sent by itself, but in the daily digest of its recipient at next_attempt_at.';
COMMENT ON COLUMN notice.calendar IS 'The deadline that the letter puts into a calendar, or takes out of it.';
GRANT UPDATE (calendar) ON notice TO notification_pipeline;
GRANT SELECT (recipient) ON notice TO notification_party;
-- Letters to officials are seen by themselves; the auditor sees that they were sent.
DROP POLICY own_notices ON notice;
CREATE POLICY own_notices ON notice FOR SELECT TO notification_party
  USING ((agency = current_setting('app.agency', true)
      AND (recipient IS NULL OR recipient = current_setting('app.sub', true)))
    OR current_setting('app.role', true) = 'auditor');

CREATE TABLE request_now (
  request_id text PRIMARY KEY,
  version integer NOT NULL,
  status text NOT NULL,
  running boolean NOT NULL,
  due_at timestamptz,
  provider text NOT NULL
);
COMMENT ON TABLE request_now IS 'How each request stands by the newest of its events that came here: a letter is held against it before it is sent.';
ALTER TABLE request_now ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_now FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON request_now TO notification_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON request_now TO notification_pipeline;

ALTER TABLE notice DROP CONSTRAINT notice_status_check;
ALTER TABLE notice ADD CONSTRAINT notice_status_check
  CHECK (status IN ('due', 'delivered', 'failed', 'exhausted', 'overtaken', 'no-address', 'no-channel'));
ALTER TABLE notice
  ADD event_at timestamptz,
  ADD due_at timestamptz,
  ADD attempts_before integer NOT NULL DEFAULT 0,
  ADD under_way boolean NOT NULL DEFAULT false,
  ADD tried_at timestamptz,
  ADD blocked boolean NOT NULL DEFAULT false,
  ADD retried_at timestamptz,
  ADD retried_by text;
COMMENT ON COLUMN notice.event_at IS 'Time of the event; null in letters from before this column.';
COMMENT ON COLUMN notice.due_at IS 'Deadline that the letter names.';
COMMENT ON COLUMN notice.attempts_before IS 'Attempts from before an operator had it sent again: those after it have the whole schedule.';
COMMENT ON COLUMN notice.under_way IS 'A sender has it; if that dies, next_attempt_at says when another may take it.';
COMMENT ON COLUMN notice.blocked IS 'The last attempt failed for a reason that concerns all letters: the mail server, or how we may use it.';
COMMENT ON COLUMN notice.retried_by IS 'Subject of the operator who had it sent again last.';
CREATE INDEX notice_blocked ON notice (tried_at) WHERE blocked;
GRANT UPDATE (address, body, due_at, attempts_before, under_way, tried_at, blocked, retried_at, retried_by) ON notice
  TO notification_pipeline;
CREATE INDEX notice_delivered ON notice (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX notice_not_sent ON notice (status) WHERE status IN ('failed', 'exhausted', 'no-address');

-- What the passing of a deadline has led to, and when it next leads to something. Rows that are there, and those that
-- brokers of the former version still write, begin in 1970: each is looked at once, and gets its own time.
ALTER TABLE request
  ADD COLUMN reminded_at timestamptz,
  ADD COLUMN escalated_to text,
  ADD COLUMN silence_at timestamptz NOT NULL DEFAULT 'epoch';
COMMENT ON COLUMN request.reminded_at IS 'When the provider was last reminded of the deadline.';
COMMENT ON COLUMN request.escalated_to IS 'The agency above the provider that it was escalated to; null where there is none.';
COMMENT ON COLUMN request.silence_at IS 'When silence next leads to a reminder or an escalation; of no meaning unless the clock runs.';
CREATE INDEX request_silence ON request (silence_at) WHERE running AND escalated_at IS NULL;

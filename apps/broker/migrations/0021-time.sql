-- The deadline of a request can be extended once, and begins again when a superior reopens the request after an objection.
ALTER TABLE request
  ADD COLUMN reopened_at timestamptz,
  ADD COLUMN extension jsonb,
  ADD COLUMN objection jsonb;
COMMENT ON COLUMN request.reopened_at IS 'When the superior reopened it after an objection: the deadline is counted from then.';
COMMENT ON COLUMN request.extension IS 'The extension of the current deadline: the working days that it adds, until which day, when and why; null: none.';
COMMENT ON COLUMN request.objection IS 'The last objection of the requester and the answer of the superior; its answer is null until there is one.';

-- An escalation from before the request was reopened does not end the reminders of its new clock.
DROP INDEX request_silence;
CREATE INDEX request_silence ON request (silence_at)
  WHERE running AND (escalated_at IS NULL OR escalated_at <= reopened_at);

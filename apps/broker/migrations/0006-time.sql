-- The deadline of a request can be extended once, and begins again when a superior reopens the request after an objection.
-- An oral request of an emergency is entered by the provider and confirmed by the requester.
ALTER TABLE request
  ADD COLUMN reopened_at timestamptz,
  ADD COLUMN extension jsonb,
  ADD COLUMN objection jsonb,
  ADD COLUMN confirm_at timestamptz,
  ADD COLUMN confirmed_at timestamptz;
COMMENT ON COLUMN request.reopened_at IS 'When the superior reopened it after an objection: the deadline is counted from then.';
COMMENT ON COLUMN request.extension IS 'The extension of the current deadline: the working days that it adds, until which day, when and why; null: none.';
COMMENT ON COLUMN request.objection IS 'The last objection of the requester and the answer of the superior; its answer is null until there is one.';

-- An escalation from before the request was reopened does not end the reminders of its new clock.
DROP INDEX request_silence;
CREATE INDEX request_silence ON request (silence_at)
  WHERE running AND (escalated_at IS NULL OR escalated_at <= reopened_at);

COMMENT ON COLUMN request.confirm_at IS 'When the requester is next reminded to confirm an oral request; null: nothing to confirm.';
COMMENT ON COLUMN request.confirmed_at IS 'When the requester confirmed an oral request that the provider had entered.';
CREATE INDEX request_confirm ON request (confirm_at) WHERE confirm_at IS NOT NULL;

-- Only an oral request of an emergency is entered by the provider, and it has to be confirmed.
CREATE POLICY provider_enters_oral ON request FOR INSERT TO broker_party
  WITH CHECK (has_role('decider') AND is_party(provider) AND emergency AND data->>'channel' = 'oral'
    AND confirm_at IS NOT NULL AND confirmed_at IS NULL);

-- What was delivered of the approved help, how the parties rate it, and which letters were signed electronically. The
-- rows of a request are read and changed under the policies of its table.
ALTER TABLE request
  ADD COLUMN delivery jsonb,
  ADD COLUMN delivery_silence_at timestamptz,
  ADD COLUMN ratings jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN signed_letters jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN request.delivery IS 'Reports of the provider, disputes of the requester, and what they add up to; null before the first report.';
COMMENT ON COLUMN request.delivery_silence_at IS 'When the silence of the requester after the delivery is acted on next; null: never.';
COMMENT ON COLUMN request.ratings IS 'The ratings, at most one of each party.';
COMMENT ON COLUMN request.signed_letters IS 'Letters that were signed electronically, by reference.';
CREATE INDEX request_delivery_silence ON request (delivery_silence_at) WHERE delivery_silence_at IS NOT NULL;

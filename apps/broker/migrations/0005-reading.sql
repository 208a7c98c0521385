-- What lists of requests filter and search by.

ALTER TABLE request
  ADD COLUMN decided_by text,
  -- From classification rahasia up, only the reference is searched. Both forms of it: whole, and its parts.
  ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (
    to_tsvector('indonesian', reference || ' ' || regexp_replace(reference, '[^[:alnum:]]+', ' ', 'g')
      || CASE WHEN classification IN ('biasa', 'terbatas')
        THEN ' ' || coalesce(data->>'subject', '') || ' ' || coalesce(data->>'description', '') ELSE '' END)) STORED;
COMMENT ON COLUMN request.decided_by IS 'Subject of the token that made the last decision.';
COMMENT ON COLUMN request.words IS 'Words of the reference and of open texts. Row-level security allows no index on it: lists search the rows of one agency.';

-- The owner sees rows of these tables only while row-level security is not forced on it.
ALTER TABLE request NO FORCE ROW LEVEL SECURITY;
ALTER TABLE history NO FORCE ROW LEVEL SECURITY;
UPDATE request r SET decided_by =
  (SELECT actor->>'sub' FROM history WHERE request_id = r.id AND type IN ('approved', 'partially-approved', 'refused')
   ORDER BY version DESC LIMIT 1)
WHERE decided_at IS NOT NULL;
ALTER TABLE request FORCE ROW LEVEL SECURITY;
ALTER TABLE history FORCE ROW LEVEL SECURITY;

CREATE INDEX request_decided_by ON request (decided_by, received_at DESC, id DESC) WHERE decided_by IS NOT NULL;
-- For counts and filters by status: most requests of an agency are closed.
CREATE INDEX request_requester_status ON request (requester, status);
CREATE INDEX request_provider_status ON request (provider, status);

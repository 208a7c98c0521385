-- The superior is reminded of an objection that has no answer.
ALTER TABLE request
  ADD COLUMN objection_reminded_at timestamptz,
  ADD COLUMN objection_remind_at timestamptz;
COMMENT ON COLUMN request.objection_reminded_at IS 'When the superior was last reminded of the objection.';
COMMENT ON COLUMN request.objection_remind_at IS 'When the superior is reminded next; null: no objection waits for an answer.';
CREATE INDEX request_objection_open ON request (objection_remind_at) WHERE objection_remind_at IS NOT NULL;

-- Objections from before this migration are reminded of a week after they were filed, then weekly.
ALTER TABLE request NO FORCE ROW LEVEL SECURITY;
UPDATE request SET objection_remind_at = (objection->>'at')::timestamptz + interval '7 days'
WHERE objection->'answer' = 'null'
  AND status IN ('not-assistance', 'partially-approved', 'refused', 'in-delivery', 'delivered', 'completed');
ALTER TABLE request FORCE ROW LEVEL SECURITY;

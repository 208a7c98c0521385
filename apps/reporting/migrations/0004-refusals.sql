-- What ministries ask of refusals: on which grounds, and which requests went to the superiors.
ALTER TABLE request
  ADD COLUMN refused_on text[] NOT NULL DEFAULT '{}',
  ADD COLUMN escalated_at timestamptz;
COMMENT ON COLUMN request.refused_on IS 'Provisions of Pasal 36(1) on which the decision that stands refuses the request or an item, each once, in order.';
COMMENT ON COLUMN request.escalated_at IS 'When the request first went to the superiors.';

-- The rows that are there say it as their events do, as every row from now on is folded. What is no event of the broker's
-- may hold what PostgreSQL does not read: it says nothing here, and stops nobody.
UPDATE request SET
  escalated_at = (
    SELECT CASE WHEN pg_input_is_valid(time, 'timestamptz') THEN time::timestamptz END
    FROM (SELECT (CASE WHEN pg_input_is_valid(event, 'jsonb') THEN event::jsonb END) ->> 'time' AS time FROM events
      WHERE subject = request_id AND sequence IS NOT NULL AND type = 'bantuan-kedinasan.request.escalated.v1'
      ORDER BY sequence, event_id LIMIT 1) AS escalated),
  refused_on = (
    SELECT coalesce(array_agg(DISTINCT ground #>> '{}' ORDER BY ground #>> '{}'), '{}')
    FROM (SELECT event FROM events
        WHERE subject = request_id AND sequence IS NOT NULL AND outcome IS NOT NULL
          AND type IN ('bantuan-kedinasan.request.approved.v1', 'bantuan-kedinasan.request.partially-approved.v1',
            'bantuan-kedinasan.request.refused.v1')
        ORDER BY sequence DESC, event_id LIMIT 1) AS decision,
      jsonb_path_query((CASE WHEN pg_input_is_valid(event, 'jsonb') THEN event::jsonb END), '$.data.change.items[*].grounds[*]') AS ground
    WHERE ground IN ('"36-1-a"', '"36-1-b"', '"36-1-c"'))
WHERE request_id IN (SELECT subject FROM events WHERE sequence IS NOT NULL
  AND type IN ('bantuan-kedinasan.request.escalated.v1', 'bantuan-kedinasan.request.partially-approved.v1',
    'bantuan-kedinasan.request.refused.v1'));

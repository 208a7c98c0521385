-- What ministries ask of refusals: on which grounds, and which requests went to the superiors.
ALTER TABLE request
  ADD COLUMN refused_on text[] NOT NULL DEFAULT '{}',
  ADD COLUMN escalated_at timestamptz;
COMMENT ON COLUMN request.refused_on IS 'Provisions of Pasal 36(1) on which the decision that stands refuses the request or an item, each once, in order.';
COMMENT ON COLUMN request.escalated_at IS 'When the request first went to the superiors.';

-- The rows that are there say it as their events do, as every row from now on is folded.
UPDATE request SET
  escalated_at = (
    SELECT (event::jsonb ->> 'time')::timestamptz FROM events
    WHERE subject = request_id AND type = 'bantuan-kedinasan.request.escalated.v1' AND sequence IS NOT NULL
    ORDER BY sequence LIMIT 1),
  refused_on = coalesce((
    SELECT array_agg(DISTINCT ground ORDER BY ground) FROM (
      SELECT event::jsonb AS event FROM events
      WHERE subject = request_id AND outcome IS NOT NULL AND type IN ('bantuan-kedinasan.request.approved.v1',
        'bantuan-kedinasan.request.partially-approved.v1', 'bantuan-kedinasan.request.refused.v1')
      ORDER BY sequence DESC LIMIT 1) AS decision,
      jsonb_path_query(event, '$.data.change.items[*].grounds[*]') AS found,
      LATERAL (SELECT found #>> '{}') AS named (ground)), '{}')
WHERE EXISTS (SELECT FROM events WHERE subject = request_id AND type IN ('bantuan-kedinasan.request.escalated.v1',
  'bantuan-kedinasan.request.partially-approved.v1', 'bantuan-kedinasan.request.refused.v1'));

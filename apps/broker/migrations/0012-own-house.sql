-- What an official of the agency above says of himself is for its own superior, not for that of the provider.
ALTER POLICY own_house_reads ON undisclosed
  USING (has_role('auditor')
    OR EXISTS (SELECT FROM request r JOIN history h ON h.request_id = r.id
      WHERE r.id = undisclosed.request_id AND h.version = undisclosed.version
        AND (undisclosed.sub = current_setting('app.sub', true)
          OR has_role('superior') AND is_party(h.actor->>'agency', r.escalated_to))));
COMMENT ON TABLE undisclosed IS 'Text of an entry of the history for whoever wrote it, the superior of his agency and of the one that the request is escalated to, and the auditor; history has its commitment. Insert only.';

-- The superior of the agency that a request is escalated to reads it and acts on it as those of its parties do.
ALTER POLICY parties_read ON request
  USING (has_role('auditor') OR is_party(requester, provider) OR has_role('superior') AND is_party(escalated_to));
ALTER POLICY parties_act ON request
  USING (NOT has_role('auditor')
    AND (is_party(requester, provider) OR has_role('superior') AND is_party(escalated_to)));
ALTER POLICY own_house_reads ON undisclosed
  USING (has_role('auditor')
    OR (sub = current_setting('app.sub', true) OR has_role('superior'))
      AND EXISTS (SELECT FROM request WHERE id = request_id AND is_party(provider, escalated_to)));
ALTER POLICY provider_declares ON undisclosed
  WITH CHECK (sub = current_setting('app.sub', true)
    AND EXISTS (SELECT FROM request WHERE id = request_id AND is_party(provider, escalated_to)));
CREATE INDEX request_escalated_to ON request (escalated_to, due_at, id) WHERE escalated_to IS NOT NULL;

-- Whoever adds to the history of one request looked at all requests: of EXISTS the planner makes a list of the whole
-- table once it expects many rows, as it does of a set. A value of one row is looked up by its id.
ALTER POLICY with_request ON history USING ((SELECT true FROM request WHERE id = request_id));
ALTER POLICY parties_add ON history
  WITH CHECK (NOT has_role('auditor') AND (SELECT true FROM request WHERE id = request_id));
ALTER POLICY with_request ON evaluation USING ((SELECT true FROM request WHERE id = request_id));
ALTER POLICY parties_add ON evaluation
  WITH CHECK (NOT has_role('auditor') AND (SELECT true FROM request WHERE id = request_id));

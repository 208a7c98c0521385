-- Nobody can log a look in another's name, role or agency.
ALTER POLICY auditor_logs ON read_log
  WITH CHECK (current_setting('app.role', true) = 'auditor' AND role = current_setting('app.role', true)
    AND sub = current_setting('app.sub', true)
    AND coalesce(agency, '') = coalesce(current_setting('app.agency', true), ''));

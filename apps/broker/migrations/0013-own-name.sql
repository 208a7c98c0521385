-- Policies are ORed: beside people_log this older one let an auditor log a look in any name, role and agency.
DROP POLICY auditor_logs ON read_log;

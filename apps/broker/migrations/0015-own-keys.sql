-- An agency's own system reads the public keys that are registered for it.
CREATE POLICY own_system_reads ON agency_key FOR SELECT TO broker_party
  USING (has_role('system') AND is_party(agency));

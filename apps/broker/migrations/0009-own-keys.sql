-- An agency's own system adds and revokes keys; the broker demands the signature of a present key for it.
CREATE POLICY own_system_adds ON agency_key FOR INSERT TO broker_party
  WITH CHECK (has_role('system') AND is_party(agency));
CREATE POLICY own_system_revokes ON agency_key FOR UPDATE TO broker_party
  USING (has_role('system') AND is_party(agency)) WITH CHECK (has_role('system') AND is_party(agency));

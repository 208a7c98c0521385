-- valid_from is what the registry's admin says; for the time in which a key was revoked it cannot speak.
ALTER TABLE agency_key ADD COLUMN put_back_at timestamptz;
COMMENT ON COLUMN agency_key.put_back_at IS 'When the key was last put back after a revocation: it counts from then on at the earliest, whatever valid_from is asked for.';

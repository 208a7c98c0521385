-- What the letterhead of an agency's letters shows besides its name.
ALTER TABLE agency
  ADD COLUMN address text,
  ADD COLUMN city text;
COMMENT ON COLUMN agency.address IS 'Postal address for the letterhead of its letters; null: not known.';
COMMENT ON COLUMN agency.city IS 'Town in which its letters are dated; null: not known.';

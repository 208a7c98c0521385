-- The exact text of the event of each entry, so that it can be published again with the same id and bytes
-- (npm run events:verify). Entries of former versions have none.
ALTER TABLE history ADD event text;
COMMENT ON COLUMN history.event IS 'The event as it was published; null before this column was.';

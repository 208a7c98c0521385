-- Where the server has only its slow method of compression, that took a sixth of its time per request: there the record
-- is kept as it is, at some 7 kB of disk more each. Records that are there stay as they are.
DO $$ BEGIN
  IF (SELECT attcompression <> 'l' FROM pg_attribute
      WHERE attrelid = 'evaluation'::regclass AND attname = 'record')
  THEN ALTER TABLE evaluation ALTER record SET STORAGE EXTERNAL;
  END IF;
END $$;

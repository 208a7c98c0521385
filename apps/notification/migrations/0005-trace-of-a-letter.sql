ALTER TABLE notice ADD COLUMN trace jsonb;
COMMENT ON COLUMN notice.trace IS 'W3C Trace Context (traceparent, tracestate) of the event that the letter tells of; null where no traces are made.';

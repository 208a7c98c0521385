-- A request that the broker has lost, and told so, no longer counts.
GRANT DELETE ON request TO reporting_pipeline;

-- A parked event that can be taken after all leaves the table in the transaction that takes it.
GRANT DELETE ON parked_event TO reporting_pipeline;

-- npm run reports:rebuild works as the owner: it reads the events, and compares and mends the figures made of them.
CREATE POLICY owner_rebuilds ON events TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_rebuilds ON request TO CURRENT_USER USING (true) WITH CHECK (true);

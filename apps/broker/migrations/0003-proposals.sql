-- What both parties propose and agree on, and which other requests belong to a request. The rows of a request are
-- read and changed under the policies of its table.
ALTER TABLE request
  ADD COLUMN terms jsonb NOT NULL DEFAULT '{"costs": null, "responsibility": null, "deliverBy": null}',
  ADD COLUMN proposals jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN links jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN forwarded_from uuid REFERENCES request (id),
  ADD COLUMN costs_reminded_at timestamptz,
  ADD COLUMN costs_remind_at timestamptz;
COMMENT ON COLUMN request.terms IS 'What both parties have agreed on: costs, responsibility, the day of the help.';
COMMENT ON COLUMN request.proposals IS 'Every proposal, with its answer.';
COMMENT ON COLUMN request.links IS 'Other requests that belong to this one.';
COMMENT ON COLUMN request.forwarded_from IS 'The request that it was forwarded from, under the same reference.';
COMMENT ON COLUMN request.costs_reminded_at IS 'When the parties were last reminded of costs that an emergency left open.';
COMMENT ON COLUMN request.costs_remind_at IS 'When they are reminded next; null if nothing is open.';
CREATE INDEX request_costs_open ON request (costs_remind_at) WHERE costs_remind_at IS NOT NULL;

-- A forwarded request keeps the number of the requester's letter; a new letter needs a new number.
ALTER TABLE request DROP CONSTRAINT request_requester_reference_key;
CREATE UNIQUE INDEX request_letter ON request (requester, reference) WHERE forwarded_from IS NULL;
CREATE INDEX request_forwarded ON request (requester, reference) WHERE forwarded_from IS NOT NULL;

-- What an entry of a mailbox is about, so that a reader can ask for one request or one type of event.

ALTER TABLE mailbox ADD COLUMN subject text, ADD COLUMN type text;
COMMENT ON COLUMN mailbox.subject IS 'subject of the event: the id of the request, if it is about one.';
-- The owner is bound by row-level security too, except here.
ALTER TABLE mailbox NO FORCE ROW LEVEL SECURITY;
UPDATE mailbox SET subject = event::json ->> 'subject', type = event::json ->> 'type';
ALTER TABLE mailbox FORCE ROW LEVEL SECURITY;
CREATE INDEX mailbox_subject ON mailbox (agency, subject, seq);
CREATE INDEX mailbox_type ON mailbox (agency, type, seq);
GRANT SELECT (subject, type) ON mailbox TO notification_party;

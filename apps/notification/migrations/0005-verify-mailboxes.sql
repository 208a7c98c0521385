-- npm run mailboxes:verify compares the mailboxes with their topics, as the pipeline: it sees every event on its way in.
GRANT SELECT (seq, event, stored_at) ON mailbox TO notification_pipeline;

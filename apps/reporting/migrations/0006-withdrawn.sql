-- No decision stands on a request that was withdrawn or forwarded: its row says so, as every row from now on is folded.
UPDATE request SET decided_at = NULL, outcome = NULL, departs = NULL, refused_on = '{}'
WHERE status IN ('withdrawn', 'forwarded');

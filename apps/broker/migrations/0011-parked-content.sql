-- An admin also sees signature and bytes, one message at a time; the broker logs each reading.
GRANT SELECT (signature, bytes) ON parked_message TO broker_party;

-- Names of topics begin with KAFKA_PREFIX, so a checkpoint that waits in the outbox is known by the end of its topic's name.
DROP INDEX outbox_checkpoint;
CREATE INDEX outbox_checkpoint ON outbox (created_at) WHERE topic LIKE '%.checkpoints.v1';
DROP POLICY checkpoints_wait ON outbox;
CREATE POLICY checkpoints_wait ON outbox FOR SELECT TO broker_party
  USING (is_signed_in() AND topic LIKE '%.checkpoints.v1');

-- Evaluations are stored as codes. A law pack has all words for them, so that a record can be shown word for word later.
CREATE TABLE law_pack (
  hash text PRIMARY KEY,
  pack text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT law_pack_is_its_hash CHECK (hash = encode(sha256(convert_to(pack, 'UTF8')), 'hex'))
);
COMMENT ON TABLE law_pack IS 'Each law that requests were evaluated by: rules, texts and sentences, as canonical JSON under its SHA-256, the lawHash of evaluations. Insert only.';
ALTER TABLE law_pack ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON law_pack TO broker_pipeline USING (true) WITH CHECK (true);
CREATE POLICY anyone_signed_in ON law_pack FOR SELECT TO broker_party USING (is_signed_in());
GRANT SELECT, INSERT ON law_pack TO broker_pipeline;
GRANT SELECT ON law_pack TO broker_party;

COMMENT ON TABLE evaluation IS 'Each evaluation with its input, as the canonical text whose SHA-256 the history has: text, not JSON, so that PostgreSQL keeps every byte and parses nothing. Its words are those of law_pack. Insert only.';

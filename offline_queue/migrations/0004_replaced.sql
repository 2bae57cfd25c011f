-- What was handed in anew because the platform wanted it otherwise, by which entry, and when. The row keeps the state
-- in which the platform left it; whoever asks sees that it was replaced.
ALTER TABLE item ADD COLUMN replaced_by TEXT;
ALTER TABLE item ADD COLUMN replaced_at REAL;
CREATE INDEX item_replaced ON item (state) WHERE replaced_by IS NOT NULL;

DROP VIEW entry;
CREATE VIEW entry AS
SELECT seq, id, kind, dossier, priority, iif(replaced_by IS NULL, state, 'replaced') AS state, attempts, created_at,
       not_before, sent_at, last_class, last_code, ack_manifest, ack_number, ack_received_at, answer
FROM item;

-- Where the audit chain goes on after events that were lost with damaged pages: seq is the first event behind the gap.
CREATE TABLE chain_break (
    seq        INTEGER PRIMARY KEY,
    after_seq  INTEGER NOT NULL,
    after_hash TEXT NOT NULL,
    lost       INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    signer     TEXT,
    signature  BLOB,
    batch      TEXT -- the entry that tells the platform; NULL while none does
) STRICT;

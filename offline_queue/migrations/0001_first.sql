-- The first form of the outbox. Times are seconds of the wall clock unless their name says otherwise.

CREATE TABLE counter (
    scope TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    kind            TEXT NOT NULL,
    dossier         TEXT NOT NULL,
    priority        INTEGER NOT NULL,
    rank            REAL NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'retry', 'paused', 'acknowledged',
                                                   'needs-correction', 'rejected', 'dead-letter')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    created_at      REAL NOT NULL,
    not_before      REAL NOT NULL,
    sent_at         REAL,
    lease_boot      TEXT,
    lease_until     REAL, -- monotonic
    last_class      TEXT NOT NULL DEFAULT '',
    last_code       TEXT NOT NULL DEFAULT '',
    ack_manifest    TEXT,
    ack_number      TEXT,
    ack_received_at TEXT,
    answer          BLOB NOT NULL DEFAULT x'',
    acknowledged_at REAL,
    wiped_at        REAL,
    CHECK ((state = 'acknowledged') = (ack_number IS NOT NULL))
) STRICT;

CREATE INDEX item_state ON item (state);
CREATE INDEX item_due ON item (rank) WHERE state IN ('pending', 'retry');
CREATE INDEX item_open ON item (dossier, seq) WHERE state IN ('pending', 'sending', 'retry', 'paused', 'dead-letter');

-- The columns of an Entry, in its order.
CREATE VIEW entry AS
SELECT seq, id, kind, dossier, priority, state, attempts, created_at, not_before, sent_at, last_class, last_code,
       ack_manifest, ack_number, ack_received_at, answer
FROM item;

-- Deleting a row here is the wipe: without the key, what is left anywhere is noise.
CREATE TABLE secret (
    item        INTEGER PRIMARY KEY REFERENCES item (seq),
    wrapped_key BLOB NOT NULL,
    payload     BLOB NOT NULL
) STRICT;

CREATE TABLE attachment (
    item       INTEGER NOT NULL REFERENCES item (seq),
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    mime       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    file       TEXT, -- in files/, else inline
    inline     BLOB,
    upload_url TEXT,
    UNIQUE (item, position),
    UNIQUE (item, name)
) STRICT;

-- The audit chain: each hash covers the row and the hash before it.
CREATE TABLE event (
    seq     INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    mono_ms INTEGER NOT NULL,
    boot    TEXT NOT NULL,
    action  TEXT NOT NULL,
    object  TEXT NOT NULL,
    facts   TEXT NOT NULL,
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL
) STRICT;

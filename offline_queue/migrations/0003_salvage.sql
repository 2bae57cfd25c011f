-- What lets an outbox of which pages rotted be put together again from the whole ones (salvage.py): what a lost page
-- must not take away lies on two.

-- With row numbers: rows tell by their shape of which table they are, those of a table without look like an index.
CREATE TABLE tally (
    id    INTEGER PRIMARY KEY,
    scope TEXT NOT NULL UNIQUE,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO tally (scope, value) SELECT scope, value FROM counter;
DROP TABLE counter;
ALTER TABLE tally RENAME TO counter;

-- A number that was given twice stands on two slips.
CREATE TABLE counter_copy (
    id    INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter_copy SELECT id, scope, value FROM counter;

CREATE TRIGGER counter_begun AFTER INSERT ON counter BEGIN
    INSERT OR REPLACE INTO counter_copy (id, scope, value) VALUES (new.id, new.scope, new.value);
END;

CREATE TRIGGER counter_moved AFTER UPDATE ON counter BEGIN
    UPDATE counter_copy SET value = new.value WHERE id = new.id;
END;

-- What its row in item began as, and how many papers belong to it: JSON, empty after a wipe like the rest of the row.
ALTER TABLE secret ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE secret SET origin = (
    SELECT json_object('id', id, 'kind', kind, 'dossier', dossier, 'priority', priority, 'created_at', created_at,
                       'papers', (SELECT count(*) FROM attachment WHERE attachment.item = seq))
    FROM item WHERE seq = secret.item);

-- Heads of the audit chain as they were signed: they show a tail that was cut off or written anew.
CREATE TABLE checkpoint (
    seq       INTEGER PRIMARY KEY,
    hash      TEXT NOT NULL,
    at_ms     INTEGER NOT NULL,
    signer    TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;

-- What a terminal may show again without a line: neither sent nor settled. A name is a keyed hash and the content is
-- sealed by a key of that name, so that who opens the database still has to know what was asked.
CREATE TABLE memo (
    name    TEXT PRIMARY KEY,
    at      REAL NOT NULL,
    until   REAL NOT NULL,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX memo_until ON memo (until);

-- How often a slip was printed is asked of the audit chain itself: a count beside it could differ from it.
CREATE INDEX event_of_slip ON event (object) WHERE action = 'receipt-printed';

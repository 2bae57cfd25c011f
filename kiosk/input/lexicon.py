# SPDX-License-Identifier: Apache-2.0
"""The words a pinyin input knows: a file that is read and never written.

One table of SQLite without row numbers, so that the file is the index. Words lie under the first letters of their
syllables and below these under the syllables: what is typed in full is one place in it, what is abbreviated one run.
``packaging/lexicon/build.py`` builds the file; its table ``source`` names where each part comes from, with the licence.

Errors: ``LexiconError`` (the file is missing or is not what was built).
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from kiosk.input.syllables import Unit

FILE = Path(__file__).with_name("lexicon.sqlite")
# Pages SQLite may keep, in KiB: the runs of common first letters fit.
CACHE_KIB = 2048
FIND = "SELECT word, cost FROM word WHERE kind = ? AND initials = ? AND code {} ? ORDER BY cost LIMIT ?"
EXACT, LIKE = FIND.format("="), FIND.format("GLOB")


class LexiconError(Exception):
    """The file of words is missing or is not what was built; the keyboard then types letters only."""


class Kind(enum.IntEnum):
    """What a row of the file is; costs are comparable inside a kind."""

    WORD = 0
    SURNAME = 1
    GIVEN = 2
    FIRST = 3
    """A character as the first of two in a given name."""
    SECOND = 4
    """A character as the second of two in a given name."""
    SUFFIX = 5
    """A character that makes a new word of the one before it: 员 after 质检, 局 after 林业."""


class Word(NamedTuple):
    """A word and its cost: minus the natural logarithm of its share, in thousandths."""

    text: str
    cost: int


class Lexicon:
    """The open file. Reading is thread-safe as SQLite is; one visit reads it from one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, file: Path = FILE) -> Self:
        """Open the file read-only; takes milliseconds, yet touches the disk: call it on a lane. Raises LexiconError."""
        try:
            # immutable: nobody writes it, so no lock and no journal is looked for beside it.
            connection = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute("SELECT cost FROM word WHERE kind = 0 LIMIT 1").fetchone()
        except sqlite3.Error as wrong:
            raise LexiconError(f"no lexicon: {type(wrong).__name__}") from wrong
        return cls(connection)

    def find(self, kind: Kind, units: Sequence[Unit], most: int) -> list[Word]:
        """Return the likeliest words that units may stand for. Raises LexiconError."""
        first = "".join(unit.letters[0] for unit in units)
        wanted = "".join(unit.pattern for unit in units)
        question = EXACT if all(unit.whole for unit in units) else LIKE
        try:
            rows = self._connection.execute(question, (int(kind), first, wanted, most))
            return [Word(*row) for row in rows]
        except sqlite3.Error as wrong:
            raise LexiconError(f"lexicon unreadable: {type(wrong).__name__}") from wrong

    def sources(self) -> list[tuple[str, str, str]]:
        """Return where the words come from: name, licence, what it gives."""
        return self._connection.execute("SELECT name, licence, gives FROM source").fetchall()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

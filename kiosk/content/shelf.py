# SPDX-License-Identifier: Apache-2.0
"""The texts of the public as last fetched: an index, and one file for each text, named by its hash.

A delta writes the new files first, then the index that names them, then deletes what no index names: a power cut leaves
the one state or the other, and words that were replaced are gone with their file. What was brought before a cut is
found again by its name, also after the index itself was damaged.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.content.calendar import counted
from kiosk.content.files import CALENDAR, INDEX, LIFE, write_whole
from kiosk.content.life import kept_life
from kiosk.domain.content import Column, Content, ContentChange, LifeValue, Sha256, TextId
from kiosk.domain.hall import Hours
from kiosk.domain.hashes import catalogue_sha256, content_sha256
from kiosk.domain.words import Words

log = logger(__name__)

# Texts of a column that lie here, the newest: a city publishes for years, and nobody reads further back at a machine.
MOST_OF_COLUMN = 200


class ContentError(Exception):
    """A text cannot be read from the disk."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A text the platform told of; its title is known once it was brought."""

    id: TextId
    column: str
    published_at: datetime.date
    etag: str
    sha256: Sha256
    title: Words | None = None
    publisher: Words | None = None
    valid_to: datetime.date | None = None
    file_sha256: str = ""
    """Of the bytes as they lie here; empty while they do not."""

    @property
    def here(self) -> bool:
        """Tell whether it was brought."""
        return self.title is not None

    @property
    def file(self) -> str:
        """Return the name of its file: another wording is another file."""
        return f"{self.id}-{self.sha256[:16]}.json"

    def over(self, today: datetime.date) -> bool:
        """Tell whether it holds no longer."""
        return self.valid_to is not None and self.valid_to < today


class Index(msgspec.Struct, frozen=True):
    """What is told and what is here."""

    cursor: str = ""
    region: str = ""
    fetched_at: float = 0.0
    """Seconds of the wall clock at which the platform was last asked; 0 for never."""
    columns: tuple[Column, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def digest(self) -> str:
        """Return the hash of all that was told, to hold against the platform's."""
        return catalogue_sha256({one.id: one.sha256 for one in self.entries})

    def of(self, column: str) -> tuple[Entry, ...]:
        """Return the texts of a column that are here, the newest first."""
        return tuple(newest(one for one in self.entries if one.here and one.column == column))

    def one(self, text_id: str) -> Entry | None:
        """Return a text that is here."""
        return next((one for one in self.entries if one.id == text_id and one.here), None)

    def shown(self) -> tuple[Column, ...]:
        """Return the columns in which something stands."""
        filled = {one.column for one in self.entries if one.here}
        return tuple(one for one in self.columns if one.code in filled)


class Texts:
    """The texts as who reads them sees them; each call reads the disk, so make it beside the screens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._searched: tuple[Index, dict[str, str]] = (Index(), {})

    @property
    def there(self) -> bool:
        """Tell whether anything was ever fetched; one look at a name, for who must not wait."""
        return (self._folder / INDEX).exists()

    def index(self) -> Index:
        """Read what is here; empty where nothing is, or where it cannot be read."""
        return read_index(self._folder)

    def counted(self, hours: Hours | None) -> Hours | None:
        """Return the hours of a hall as working days are counted by."""
        return counted(hours, self._folder)

    def life(self, now: datetime.datetime) -> tuple[LifeValue, ...]:
        """Return the values of the day that are still worth showing."""
        return kept_life(self._folder, now)

    def find(self, words: str, today: datetime.date, limit: int) -> tuple[Index, tuple[Entry, ...]]:
        """Return what is here, and the texts that hold and have some words: in the title first, then the newest."""
        index, wanted = self.index(), words.strip().lower()
        if self._searched[0].entries != index.entries:
            self._searched = (index, {one.id: self._all_words(one) for one in index.entries if one.here})
        inside = self._searched[1]
        found = [one for one in index.entries if one.here and not one.over(today) and wanted in inside[one.id]]
        found = newest(found)
        found.sort(key=lambda one: wanted not in titled(one))
        return index, tuple(found[:limit])

    def _all_words(self, entry: Entry) -> str:
        try:
            body = self.text(entry).body
        except ContentError:
            # Found by its title all the same: who opens it is told that it cannot be read now.
            body = ()
        return "\n".join((titled(entry), *(f"{one.words.zh}\n{one.words.en}" for one in body))).lower()

    def text(self, entry: Entry) -> Content:
        """Read a text; raises ContentError."""
        try:
            body = (self._folder / entry.file).read_bytes()
            if hashlib.sha256(body).hexdigest() != entry.file_sha256:
                raise ContentError(f"{entry.id}: damaged")
            return msgspec.json.decode(body, type=Content)
        except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
            raise ContentError(f"{entry.id}: {type(wrong).__name__}") from wrong


class ContentShelf:
    """The folder of the texts, as the one who fetches sees it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = read_index(folder)

    def draft(self, region: str, *, anew: bool = False) -> ContentDraft:
        """Return what goes on from what is here, or begins anew: also where what is here is of another place.

        Texts that lie here are not brought again.
        """
        begun = Index(region=region, columns=self._index.columns)
        going_on = not anew and self._index.region == region
        return ContentDraft(self._folder, self._index if going_on else begun)

    def accept(self, draft: ContentDraft, now: float) -> bool:
        """Offer what was drafted and return whether it is other than before; raises OSError."""
        before, self._index = self._index, msgspec.structs.replace(draft.index(), fetched_at=now)
        self._write()
        self._sweep()
        return (before.entries, before.columns) != (self._index.entries, self._index.columns)

    def _write(self) -> None:
        write_whole(self._folder / INDEX, msgspec.json.encode(self._index))

    def _sweep(self) -> None:
        """Delete what no index names: replaced and withdrawn texts, and what a cut left behind."""
        named = {INDEX, CALENDAR, LIFE, *(one.file for one in self._index.entries if one.here)}
        for file in self._folder.iterdir():
            if file.name not in named:
                file.unlink(missing_ok=True)


class ContentDraft:
    """An index that is being brought up to date."""

    def __init__(self, folder: Path, begun: Index) -> None:
        self._folder = folder
        self._entries: dict[str, Entry] = {one.id: one for one in begun.entries}
        self._columns, self._region = begun.columns, begun.region
        self.cursor = begun.cursor

    def tell(self, columns: tuple[Column, ...], changes: Iterable[ContentChange], cursor: str) -> None:
        """Take a page of changes."""
        for one in changes:
            known = self._entries.pop(one.id, None)
            if one.op == "upsert":
                # Told again as it is known: what lies here is what is meant.
                self._entries[one.id] = known if known and known.sha256 == one.sha256 else told(one)
        self._columns, self.cursor = columns, cursor

    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return id and hash of each text that should lie here and does not, or is damaged."""
        wanted = {one.id for one in kept(self._entries.values())}
        for one in tuple(self._entries.values()):
            lies = self._lying(one) if one.id in wanted else None
            self._entries[one.id] = lies or told(one)
        return tuple((one.id, one.sha256) for one in self._entries.values() if one.id in wanted and not one.here)

    def keep(self, text_id: str, body: bytes) -> None:
        """Keep a text that came; raises OSError, or ContentError for one that cannot be read."""
        entry = self._entries[text_id] = described(self._entries[text_id], body)
        write_whole(self._folder / entry.file, body)

    def fits(self, digest: str) -> bool:
        """Tell whether all that was told is what the platform says it offers."""
        return self.index().digest == digest

    def index(self) -> Index:
        """Return what it has come to."""
        entries = tuple(sorted(self._entries.values(), key=lambda one: one.id))
        return Index(self.cursor, self._region, 0.0, self._columns, entries)

    def _lying(self, entry: Entry) -> Entry | None:
        """Return a text with what its list shows of it, None where it does not lie here as it came."""
        try:
            return described(entry, (self._folder / entry.file).read_bytes())
        except (OSError, ContentError):
            return None


def titled(entry: Entry) -> str:
    """Return the title in each language, written small."""
    return f"{entry.title.zh}\n{entry.title.en}".lower() if entry.title else ""


def told(change: ContentChange | Entry) -> Entry:
    """Return a text of which nothing lies here yet."""
    return Entry(
        id=change.id,
        column=change.column,
        published_at=change.published_at,
        etag=change.etag,
        sha256=change.sha256,
    )


def described(entry: Entry, body: bytes) -> Entry:
    """Return a text with what its list shows of it; raises ContentError where it is another one, or none."""
    try:
        found = msgspec.json.decode(body, type=Content)
        fits = found.id == entry.id and content_sha256(msgspec.json.decode(body)) == entry.sha256
    except (UnicodeDecodeError, msgspec.DecodeError, TypeError) as wrong:
        raise ContentError(f"{entry.id}: {type(wrong).__name__}") from wrong
    if not fits:
        raise ContentError(f"{entry.id}: another text")
    said = {"title": found.title, "publisher": found.publisher, "valid_to": found.valid_to}
    return msgspec.structs.replace(entry, file_sha256=hashlib.sha256(body).hexdigest(), **said)


def kept(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the texts that are to lie here: the newest of each column."""
    columns: Mapping[str, list[Entry]] = defaultdict(list)
    for one in entries:
        columns[one.column].append(one)
    for of_column in columns.values():
        yield from newest(of_column)[:MOST_OF_COLUMN]


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """Sort texts, the newest first; of one day in the order in which they were made."""
    return sorted(sorted(entries, key=lambda one: one.id), key=lambda one: one.published_at, reverse=True)


def read_index(folder: Path) -> Index:
    """Read an index; empty where there is none, and where it is damaged, which is logged."""
    try:
        return msgspec.json.decode((folder / INDEX).read_bytes(), type=Index)
    except FileNotFoundError:
        return Index()
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("content-index-unreadable", cause=type(wrong).__name__)
        return Index()

# SPDX-License-Identifier: Apache-2.0
"""The catalogue on the disk: all matters and forms in one SQLite file, and a small file with what home needs.

    folder/home.json          favourites, hall, the name of the shelf that goes with them, when the platform was asked
    folder/home.before.json   the one before: still whole when the newest is not
    folder/shelf-N.db         matters and forms, compressed; never changed once home.json names it
    folder/draft.db           what is being fetched; an interrupted fetch goes on from its last whole page

home.json is written last, so that it never names what is not there. Home starts from it alone: opening SQLite and
reading 5,500 matters is for whoever searches.

ShelfError   what is on the disk cannot be read or written
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from config.durable import sync_file
from config.logs import logger
from kiosk.catalogue.files import BEFORE, HOME, HomeFile, Tags, checksum, read_home
from kiosk.catalogue.rules import vague_paper
from kiosk.catalogue.wanted import Wanted, around, own_digits
from kiosk.catalogue.words import SearchWords, words_of
from kiosk.domain.form import Form
from kiosk.domain.hall import Hall
from kiosk.domain.hashes import catalogue_sha256, content_sha256
from kiosk.domain.item import FormReference, ServiceItem

log = logger(__name__)
T = TypeVar("T")
# Columns that say whom a matter is for.
AUDIENCES = {"person": ("persons",), "legal": ("units",)}
ALL = Wanted()

DRAFT = "draft.db"
# A shelf of another layout is not read but fetched anew.
LAYOUT = "3"
LAYOUT_OF_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item (
    task_code TEXT PRIMARY KEY, catalog_code TEXT NOT NULL, theme TEXT NOT NULL, office TEXT NOT NULL,
    kind TEXT NOT NULL, region TEXT NOT NULL, persons INTEGER NOT NULL, units INTEGER NOT NULL,
    words BLOB NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX item_by_theme ON item (theme, catalog_code);
CREATE INDEX item_by_office ON item (office, catalog_code);
CREATE INDEX item_by_kind ON item (kind, catalog_code);
CREATE INDEX item_by_region ON item (region, catalog_code);
CREATE TABLE form (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE told (task_code TEXT PRIMARY KEY, content TEXT NOT NULL, form TEXT NOT NULL) WITHOUT ROWID;
"""


# As many as the table of matters has columns.
MEMBERS = ", ".join("?" * 10)


class ShelfError(OSError):
    """What is on the disk cannot be used."""


class Shelf:
    """Reads one shelf; every question opens the file anew, so that any thread may ask."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def item(self, task_code: str) -> ServiceItem | None:
        """Return one matter, None when it is not there; raises ShelfError."""
        rows = self._rows("SELECT body FROM item WHERE task_code = ?", task_code)
        return unpacked(rows[0][0], ServiceItem) if rows else None

    def form(self, name: str) -> Form | None:
        """Return a form by code and version (``code-v1``), None when it is not there; raises ShelfError."""
        rows = self._rows("SELECT body FROM form WHERE name = ?", name)
        return unpacked(rows[0][0], Form) if rows else None

    def words(self) -> list[SearchWords]:
        """Return the search words of all matters; raises ShelfError."""
        return [unpacked(row[0], SearchWords) for row in self._rows("SELECT words FROM item ORDER BY catalog_code")]

    def meta(self, name: str) -> str:
        """Return a value beside the matters, empty when there is none; raises ShelfError."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", name)
        return str(rows[0][0]) if rows else ""

    def browse(self, wanted: Wanted = ALL, *, skip: int = 0, limit: int = 12) -> tuple[list[ServiceItem], int]:
        """Return a page of the wanted matters, the nearest first, and how many there are in all; raises ShelfError."""
        where, values = _where(wanted)
        order, places = _order(wanted)
        count = self._rows(f"SELECT count(*) FROM item WHERE {where}", *values)[0][0]  # noqa: S608  # words of ours
        page = self._rows(
            f"SELECT body FROM item WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608  # words of ours
            *values,
            *places,
            limit,
            skip,
        )
        return [unpacked(row[0], ServiceItem) for row in page], int(count)

    def local(self) -> int:
        """Return how many matters belong to a place of their own; raises ShelfError."""
        return int(self._rows("SELECT count(*) FROM item WHERE region <> ''")[0][0])

    def of_several_standards(self) -> list[str]:
        """Return the basic codes under which offices list matters of unlike name or kind; raises ShelfError."""
        shared = "SELECT catalog_code FROM item GROUP BY catalog_code HAVING count(*) > 1"
        told: dict[str, set[tuple[str, str]]] = {}
        for row in self._rows(f"SELECT body FROM item WHERE catalog_code IN ({shared})"):  # noqa: S608  # words of ours
            item = unpacked(row[0], ServiceItem)
            told.setdefault(item.catalog_code, set()).add((item.name.zh, item.kind))
        return sorted(code for code, standards in told.items() if len(standards) > 1)

    def told(self) -> tuple[dict[str, str], int]:
        """Return the content hash of each matter told of, and how many lack their form; raises ShelfError."""
        lacking = self._rows("SELECT count(*) FROM told WHERE form <> '' AND form NOT IN (SELECT name FROM form)")
        with opened(self._file, "ro") as base:
            return dict(base.execute("SELECT task_code, content FROM told")), int(lacking[0][0])

    def _rows(self, question: str, *values: object) -> list[tuple[bytes]]:
        with opened(self._file, "ro") as base:
            return list(base.execute(question, values))


class Draft:
    """A shelf that is being filled, page by page; each page is kept whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def cursor(self) -> str:
        """Return from where to go on, empty for the beginning; raises ShelfError."""
        return Shelf(self._file).meta("cursor")

    @property
    def fits(self) -> bool:
        """Tell whether matters and forms are those the platform said it offers; raises ShelfError.

        Where it said nothing of its matters, that every form came is all that can be known.
        """
        shelf = Shelf(self._file)
        said, (told, lacking) = shelf.meta("digest"), shelf.told()
        return not lacking and said in ("", catalogue_sha256(told))

    def add(
        self, items: Iterable[bytes], forms: Iterable[bytes], gone: Sequence[str], cursor: str, digest: str = ""
    ) -> int:
        """Keep one page and where it ended; return how many matters it brought. Raises ShelfError.

        ``digest`` is what the platform says of the whole. A matter that this program cannot read is left out and
        logged: a newer platform may know more kinds.
        """
        items = tuple(items)
        read = [one for body in items if (one := readable(body))]
        # Also of those left out: what is held against the platform's word is what it told, not what is understood.
        told = [told_row(body) for body in items]
        with opened(self._file, "rw") as base, base:
            base.executemany("INSERT OR REPLACE INTO form VALUES (?, ?)", (form_row(body) for body in forms))
            base.executemany(
                "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (row(*one) for one in read)
            )
            base.executemany("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", told)
            for table in ("item", "told"):
                base.executemany(f"DELETE FROM {table} WHERE task_code = ?", ((code,) for code in gone))  # noqa: S608  # words of ours
            for name, value in (("cursor", cursor), ("digest", digest)):
                base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        return len(read)


class Shelves:
    """The folder of the catalogue, as the one who fetches sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = read_home(folder) or HomeFile()

    @property
    def cursor(self) -> str:
        """Return up to where what is offered goes; of another layout it has to be fetched whole, so from nowhere."""
        return self.home.cursor if self.home.layout == LAYOUT else ""

    @property
    def drafting(self) -> bool:
        """Tell whether a fetch was cut off and can go on."""
        return self.draft_file.exists()

    def tag(self, name: str) -> str:
        """Return the entity tag of ``hall`` or ``regions`` as kept."""
        return str(getattr(self.home.tags, name))

    @property
    def draft_file(self) -> Path:
        """Return where the draft lies."""
        return self.folder / DRAFT

    def draft(self, *, anew: bool = False) -> Draft:
        """Return the draft: one that was cut off, a copy of what there is, or an empty one. Raises ShelfError."""
        if not anew and self.draft_file.exists() and well(self.draft_file):
            return Draft(self.draft_file)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.draft_file.unlink(missing_ok=True)
        current = self.folder / self.home.shelf
        # A copy and never the file itself: whoever searches reads that one while this one is being filled.
        if not anew and self.home.shelf and well(current):
            shutil.copyfile(current, self.draft_file)
            return Draft(self.draft_file)
        with opened(self.draft_file, "rwc") as base, base:
            base.executescript(LAYOUT_OF_TABLES)
            base.execute("INSERT INTO meta VALUES ('layout', ?)", (LAYOUT,))
        return Draft(self.draft_file)

    def accept(self, hall: tuple[Hall, str] | None, regions: tuple[bytes, str] | None, now: float) -> None:
        """Make the draft what is offered; raises ShelfError, and then what was offered before still is.

        Hall and regions come with their tags; None leaves what there was.
        """
        if regions:
            with opened(self.draft_file, "rw") as base, base:
                base.execute("INSERT OR REPLACE INTO meta VALUES ('regions', ?)", (regions[0].decode(),))
        if not well(self.draft_file):
            self.draft_file.unlink(missing_ok=True)
            raise ShelfError("the draft is damaged")
        tags = Tags(hall[1] if hall else self.home.tags.hall, regions[1] if regions else self.home.tags.regions)
        for code in Shelf(self.draft_file).of_several_standards():
            # Told and not refused: which of the offices keeps to the standard nobody here knows, and people need both.
            log.warning("catalogue-standard-differs", code=code)
        home = self._home(Shelf(self.draft_file), hall[0] if hall else self.home.hall, tags, now)
        # On the disk before its name is: after a power cut home.json must not name a shelf that is half there.
        sync_file(self.draft_file)
        self.draft_file.replace(self.folder / home.shelf)
        self._publish(home)

    def _home(self, shelf: Shelf, hall: Hall | None, tags: Tags, now: float) -> HomeFile:
        favourites = [item for code in (hall.favourites if hall else ()) if (item := shelf.item(code))]
        references = [item.form for item in favourites if item.form]
        number = self.home.number + 1
        return HomeFile(
            number=number,
            layout=LAYOUT,
            shelf=f"shelf-{number}.db",
            shelf_bytes=self.draft_file.stat().st_size,
            shelf_crc=checksum(self.draft_file),
            count=shelf.browse(limit=0)[1],
            local=shelf.local(),
            cursor=shelf.meta("cursor"),
            fetched_at=now,
            favourites=tuple(favourites),
            forms=tuple(form_name(one) for one in references if shelf.form(form_name(one))),
            hall=hall,
            tags=tags,
        )

    def confirm(self, now: float) -> None:
        """Note that the platform was asked and nothing is new."""
        self._write(msgspec.structs.replace(self.home, fetched_at=now))

    def _publish(self, home: HomeFile) -> None:
        before = self.home.shelf
        if before:
            # What is really offered, and not the file of that name: where the newest was damaged, its copy would take
            # the place of the only good one, and a power cut right here would leave none.
            self._write(self.home, BEFORE)
        self._write(home)
        # The one before stays: a window that was opened with it reads on, and it is what is fallen back to.
        kept = {before, home.shelf}
        for file in self.folder.glob("shelf-*.db"):
            if file.name not in kept:
                # Windows deletes no file that somebody reads; it goes with the one after.
                with contextlib.suppress(PermissionError):
                    file.unlink(missing_ok=True)

    def _write(self, home: HomeFile, name: str = HOME) -> None:
        draft = self.folder / (name + ".part")
        draft.write_bytes(msgspec.json.encode(home))
        sync_file(draft)
        draft.replace(self.folder / name)
        self.home = home


@contextlib.contextmanager
def opened(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Open a shelf (``ro``, ``rw``, ``rwc``) and close it; what SQLite raises becomes ShelfError."""
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True)) as base:
            yield base
    except (sqlite3.Error, zlib.error, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise ShelfError(f"{file.name}: {type(wrong).__name__}") from wrong


def well(file: Path) -> bool:
    """Tell whether a shelf is whole and of our layout."""
    try:
        with opened(file, "ro") as base:
            whole = base.execute("PRAGMA quick_check").fetchone() == ("ok",)
            layout = base.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()
    except ShelfError:
        return False
    return bool(whole) and layout == (LAYOUT,)


def readable(body: bytes) -> tuple[ServiceItem, bytes] | None:
    """Read a matter; None, and a line in the log, when it cannot be read or asks for what nobody can bring."""
    try:
        item = msgspec.json.decode(body, type=ServiceItem)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        log.warning("catalogue-item-unreadable", cause=type(wrong).__name__)
        return None
    if vague := vague_paper(item):
        # Both are words of the catalogue: whoever keeps it finds matter and paper by them.
        log.warning("catalogue-item-refused", code=item.task_code, cause=vague.id)
        return None
    return item, body


def _where(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """Return the condition of a list and its values."""
    asked = {"theme = ?": wanted.theme, "office = ?": wanted.office, "kind = ?": wanted.kind}
    words = [*(one for one, value in asked.items() if value), *AUDIENCES.get(wanted.audience, ())]
    values = [value for value in asked.values() if value]
    if wanted.place:
        wider = around(wanted.place)
        words.append(f"(region = '' OR region GLOB ? OR region IN ({', '.join('?' * len(wider))}))")
        values += [own_digits(wanted.place) + "*", *wider]
    return " AND ".join(words) or "1", tuple(values)


def _order(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """Return the order of a list and its values."""
    if not wanted.place:
        return "catalog_code", ()
    near = "CASE WHEN region = '' THEN 2 WHEN region GLOB ? THEN 0 ELSE 1 END, region, catalog_code"
    return near, (own_digits(wanted.place) + "*",)


def row(item: ServiceItem, body: bytes) -> tuple[object, ...]:
    """Return a matter as its row."""
    words = words_of(item)
    return (
        item.task_code, item.catalog_code, item.theme, item.office.code, item.kind, item.region, words.persons,
        words.units, packed(words), zlib.compress(body),
    )  # fmt: skip


def told_row(body: bytes) -> tuple[str, str, str]:
    """Return what a matter is held against the platform's word by; raises msgspec.DecodeError."""
    item = msgspec.json.decode(body, type=dict[str, object])
    form = msgspec.convert(item["form"], FormReference) if item.get("form") else None
    return str(item["task_code"]), content_sha256(item), form_name(form) if form else ""


def form_row(body: bytes) -> tuple[str, bytes]:
    """Return a form as its row; raises msgspec.DecodeError."""
    return form_name(msgspec.json.decode(body, type=FormReference)), zlib.compress(body)


def form_name(reference: FormReference) -> str:
    """Return the name of one version of a form."""
    return f"{reference.code}-v{reference.version}"


def packed(value: object) -> bytes:
    """Return a value as it lies in the shelf."""
    return zlib.compress(msgspec.json.encode(value))


def unpacked(content: bytes, kind: type[T]) -> T:
    """Read a value from the shelf; raises ShelfError."""
    try:
        return msgspec.json.decode(zlib.decompress(content), type=kind)
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise ShelfError(f"a row is damaged: {type(wrong).__name__}") from wrong

# SPDX-License-Identifier: Apache-2.0
"""The pages of an outbox one by one, past the database that refuses them all once a single one is damaged.

A page of SQLCipher 4 is sealed by itself: AES-256-CBC, then an HMAC-SHA512 over cipher text, IV and page number
(zetetic.net/sqlcipher/design). So whatever lies on a whole page can be read, whichever other page rotted; rows lie in
the leaves of the trees (sqlite.org/fileformat2.html), and each says by its shape of which table it is.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from offline_queue.store import DATABASE, PAGE_BYTES

SALT_BYTES, IV_BYTES, MAC_BYTES = 16, 16, 64
USABLE = PAGE_BYTES - IV_BYTES - MAC_BYTES
FIRST_LINE = b"SQLite format 3\0"
TABLE_LEAF, INDEX_LEAF, INDEX_NODE = 0x0D, 0x0A, 0x02
# The head of the log and of each page in it, as the format says.
LOG_HEAD, FRAME_HEAD = struct.Struct(">8I"), struct.Struct(">6I")
FRAME_BYTES = FRAME_HEAD.size + PAGE_BYTES

Value = int | float | str | bytes | None
# The bytes of a file, and where in them a page begins.
Place = tuple[bytes, int]


class LostPage(Exception):  # noqa: N818  # it says the fact, as all errors of this package do
    """A row cannot be put together: a page it goes on in is not what was written."""


@dataclass(frozen=True, repr=False)
class Row:
    """One row as it lies in a leaf; ``number`` is its rowid, None in an index or a table without."""

    number: int | None
    values: tuple[Value, ...]


class Unsealer:
    """Opens pages with the key of the database and the salt of its file."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._key = key
        # A raw key is used as it is; that of the code is derived from it (sqlcipher.c: fast_kdf_iter 2, mask 0x3a).
        self._code = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)

    def whole(self, number: int, page: bytes) -> bool:
        """Tell whether a page is what was written; one that was never written is."""
        start = SALT_BYTES if number == 1 else 0
        own = hmac.digest(self._code, page[start:-MAC_BYTES] + number.to_bytes(4, "little"), "sha512")
        return hmac.compare_digest(own, page[-MAC_BYTES:]) or (number > 1 and not any(page))

    def plain(self, number: int, page: bytes) -> bytes:
        """Return the usable part of a whole page."""
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import CBC

        start = SALT_BYTES if number == 1 else 0
        opening = Cipher(AES(self._key), CBC(page[USABLE : USABLE + IV_BYTES])).decryptor()
        return FIRST_LINE[:start] + opening.update(page[start:USABLE])


def best(key: bytes, salts: Iterable[bytes], database: bytes) -> Unsealer:
    """Return what opens most of the first pages: the salt is the beginning of the first one, and may have rotted."""
    tried = [Unsealer(key, salt) for salt in salts if salt]
    pages = [
        (at // PAGE_BYTES + 1, database[at : at + PAGE_BYTES]) for at in range(PAGE_BYTES, 20 * PAGE_BYTES, PAGE_BYTES)
    ]
    return max(tried, key=lambda one: sum(one.whole(number, page) for number, page in pages if page))


def fits(key: bytes, salt: bytes | None, path: Path) -> bool:
    """Tell whether a database was written with this key, as far as its first pages say."""
    with path.open("rb") as file:
        start = file.read(20 * PAGE_BYTES)
    unsealer = best(key, (start[:SALT_BYTES], salt or b""), start)
    pages = ((at // PAGE_BYTES + 1, start[at : at + PAGE_BYTES]) for at in range(0, len(start), PAGE_BYTES))
    return any(unsealer.whole(number, page) for number, page in pages if any(page))


@dataclass(frozen=True)
class Frame:
    """One page in the log: its number, where its bytes begin, whether a transaction ends with it."""

    page: int
    place: int
    last: bool
    chained: bool
    """Its checksum follows from what is before it: the database believes no frame after one of which it does not."""


def frames(log: bytes) -> list[Frame]:
    """Return the frames of the present round of a log, those after a broken one too; earlier rounds are left out."""
    if len(log) < LOG_HEAD.size + FRAME_BYTES:
        return []
    head = LOG_HEAD.unpack_from(log)
    sound = _checksum(log[: LOG_HEAD.size - 8], (0, 0)) == head[6:8]
    # A head that rotted does not hide its frames: the first of them was written in the same round.
    salts = head[4:6] if sound else FRAME_HEAD.unpack_from(log, LOG_HEAD.size)[2:4]
    found, before, chained = [], head[6:8], sound
    for at in range(LOG_HEAD.size, len(log) - FRAME_BYTES + 1, FRAME_BYTES):
        page, pages, *rest = FRAME_HEAD.unpack_from(log, at)
        if tuple(rest[:2]) != salts:
            chained = False
            continue
        body = log[at : at + 8] + log[at + FRAME_HEAD.size : at + FRAME_BYTES]
        chained = chained and _checksum(body, before) == tuple(rest[2:])
        before = rest[2], rest[3]
        found.append(Frame(page, at + FRAME_HEAD.size, bool(pages), chained))
    return found


def _checksum(data: bytes, start: tuple[int, ...]) -> tuple[int, int]:
    one, two = start
    # The magic number of our logs says little-endian words.
    words = struct.unpack(f"<{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two


class Log(enum.Enum):
    """What the log beside a database is like, seen before the database is opened."""

    WHOLE = "whole"
    TORN = "torn"
    """Its last transaction is not what was written: cut by the power before anybody was told of it, or rotten since."""
    ROTTEN = "rotten"
    """It goes on after what does not fit: a commit is on disk before the next begins, so no power cut did that."""


def look_at_log(folder: Path, key: bytes, salt: bytes | None = None) -> Log:
    """Judge the log; the database itself takes the first frame that does not fit for its end, without a word."""
    path = folder / f"{DATABASE}-wal"
    log = path.read_bytes() if path.exists() else b""
    found = frames(log)
    broken = next((at for at, frame in enumerate(found) if not frame.chained), None)
    ends = [at for at, frame in enumerate(found) if frame.last]
    if broken is None or not ends or ends[-1] < broken:
        return Log.WHOLE
    with (folder / DATABASE).open("rb") as file:
        start = file.read(20 * PAGE_BYTES)
    unsealer = best(key, salts(start, log, found, salt), start)
    whole = [unsealer.whole(one.page, log[one.place : one.place + PAGE_BYTES]) for one in found]
    this = next(at for at in ends if at >= broken)
    # Every page of it is what was written: only what stands between them has rotted.
    return Log.ROTTEN if any(whole[this + 1 :]) or all(whole) else Log.TORN


def salts(database: bytes, log: bytes, found: Iterable[Frame], kept: bytes | None) -> list[bytes]:
    """Return every salt the file may have: as it begins, as it was kept beside it, as it begins in the log."""
    first = (frame.place for frame in found if frame.page == 1)
    return [database[:SALT_BYTES], kept or b"", *(log[at : at + SALT_BYTES] for at in first)]


class Pages:
    """All pages of an outbox that nobody writes to, the newest of each; damaged ones are counted and passed over."""

    def __init__(self, folder: Path, key: bytes, salt: bytes | None = None) -> None:
        self._database = (folder / DATABASE).read_bytes()
        log = folder / f"{DATABASE}-wal"
        self._log = log.read_bytes() if log.exists() else b""
        self._frames = frames(self._log)
        self._unsealer = best(key, salts(self._database, self._log, self._frames, salt), self._database)
        self.damaged: set[int] = set()
        """Numbers of pages whose newest form is not what was written."""
        self._places = self._newest()

    @property
    def readable(self) -> int:
        """How many pages can be read; none with a wrong key."""
        return len(self._places)

    def rows(self) -> Iterator[tuple[int, Row | None]]:
        """Yield every row of every readable leaf with the leaf's kind; None for one that goes on in a lost page."""
        for number in sorted(self._places):
            page = self._page(number)
            start = 100 if number == 1 else 0
            if page[start] in (TABLE_LEAF, INDEX_LEAF, INDEX_NODE):
                yield from ((page[start], row) for row in self._cells(page, start))

    def _at(self, number: int) -> bytes:
        return self._database[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]

    def _whole(self, frame: Frame) -> bool:
        return self._unsealer.whole(frame.page, self._log[frame.place : frame.place + PAGE_BYTES])

    def _newest(self) -> dict[int, Place]:
        """Return where the newest readable form of each page begins; an older one stands for one that rotted."""
        places: dict[int, Place] = {}
        for at in range(0, len(self._database) - PAGE_BYTES + 1, PAGE_BYTES):
            number = at // PAGE_BYTES + 1
            self._note(places, number, self._unsealer.whole(number, self._at(number)), (self._database, at))
        end = max((at for at, frame in enumerate(self._frames) if frame.last), default=-1)
        for frame in self._frames[: end + 1]:
            self._note(places, frame.page, self._whole(frame), (self._log, frame.place))
        return places

    def _note(self, places: dict[int, Place], number: int, whole: bool, place: Place) -> None:
        if whole:
            places[number] = place
            self.damaged.discard(number)
        else:
            self.damaged.add(number)

    def _page(self, number: int) -> bytes:
        if number not in self._places:
            raise LostPage(f"page {number}")
        source, at = self._places[number]
        page = source[at : at + PAGE_BYTES]
        return self._unsealer.plain(number, page) if any(page) else bytes(USABLE)

    def _cells(self, page: bytes, start: int) -> Iterator[Row | None]:
        kind = page[start]
        (count,) = struct.unpack_from(">H", page, start + 3)
        first = start + (12 if kind == INDEX_NODE else 8)
        for (at,) in struct.iter_unpack(">H", page[first : first + 2 * count]):
            try:
                yield _row(page, at + (4 if kind == INDEX_NODE else 0), kind == TABLE_LEAF, self._page)
            except LostPage:
                yield None


def _row(page: bytes, at: int, table: bool, fetch: Callable[[int], bytes]) -> Row:
    size, at = _varint(page, at)
    number: int | None = None
    if table:
        number, at = _varint(page, at)
    local = _local(size, table)
    payload = page[at : at + local]
    following = int.from_bytes(page[at + local : at + local + 4], "big") if local < size else 0
    while len(payload) < size:
        page = fetch(following)
        payload += page[4 : 4 + size - len(payload)]
        following = int.from_bytes(page[:4], "big")
    return Row(number, tuple(_values(payload)))


def _local(size: int, table: bool) -> int:
    """Return how many bytes of a payload lie in the cell itself (fileformat2.html, 1.6)."""
    most = USABLE - 35 if table else (USABLE - 12) * 64 // 255 - 23
    least = (USABLE - 12) * 32 // 255 - 23
    if size <= most:
        return size
    kept = least + (size - least) % (USABLE - 4)
    return kept if kept <= most else least


def _varint(data: bytes, at: int) -> tuple[int, int]:
    # Seven bits a byte while the top one is set, and all eight of the ninth (fileformat2.html, 1.6).
    value = 0
    for place in range(at, at + 8):
        value = (value << 7) | (data[place] & 0x7F)
        if data[place] < 0x80:
            return value, place + 1
    return (value << 8) | data[at + 8], at + 9


def _values(payload: bytes) -> Iterator[Value]:
    head, at = _varint(payload, 0)
    place = head
    while at < head:
        kind, at = _varint(payload, at)
        size = _size(kind)
        yield _value(kind, payload[place : place + size])
        place += size


def _size(kind: int) -> int:
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind] if kind < 10 else (kind - 12) // 2


def _value(kind: int, raw: bytes) -> Value:
    if kind in (0, 8, 9):
        return None if kind == 0 else kind - 8
    if kind < 7:
        return int.from_bytes(raw, "big", signed=True)
    if kind == 7:
        return float(struct.unpack(">d", raw)[0])
    return raw.decode() if kind % 2 else raw


class Patrol:
    """Looks at the pages of a database some at a time, round and round, while nobody writes."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._next = 1

    def look(self, count: int) -> bool:
        """Look at the next so many pages; return whether all of them are what was written."""
        with self._path.open("rb") as file:
            unsealer = Unsealer(self._key, file.read(SALT_BYTES))
            file.seek((self._next - 1) * PAGE_BYTES)
            seen = file.read(count * PAGE_BYTES)
        first, self._next = self._next, self._next + len(seen) // PAGE_BYTES if len(seen) == count * PAGE_BYTES else 1
        pages = (seen[at : at + PAGE_BYTES] for at in range(0, len(seen), PAGE_BYTES))
        return all(unsealer.whole(number, page) for number, page in enumerate(pages, start=first))

# SPDX-License-Identifier: Apache-2.0
"""Reading the outbox from a snapshot of its own: beside the writer, from other threads and other programs."""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from offline_queue import breaks, chain, notes, store
from offline_queue.breaks import Break
from offline_queue.checkpoints import Checkpoint, Verify
from offline_queue.checkpoints import first_break as first_unsigned
from offline_queue.checkpoints import read as signed_heads
from offline_queue.disk import unreadable
from offline_queue.entry import BESIDE, Acknowledgement, Entry, Priority, State, StoredAttachment
from offline_queue.errors import NoOutbox, OlderOutbox, OutboxDamaged, OutboxError, PagesDamaged, Wiped
from offline_queue.sealed_file import open_sealed
from offline_queue.suite import Derived
from offline_queue.vault import Vault, paper_key, unseal

if TYPE_CHECKING:
    from sqlite3 import Connection

FILES = "files"
# Answers a question to the database with its rows.
Ask = Callable[[str, tuple[object, ...]], list[Any]]
# What is stored and not settled.
WAITING = (State.PENDING, State.SENDING, State.RETRY, State.PAUSED)
# Acts by which an outbox becomes an older one than it was, and how many acts are read at a time to find them.
PUT_BACK = ("restored", "salvaged")
ACTS_AT_ONCE = 500
# Size of database up to which its pages are looked at unasked: a second or two from a disk, at 180 MB/s measured.
SOON_BYTES = 256 * 1024 * 1024


# Bytes before the first page of the log, and before each (sqlite.org/fileformat2.html, 4.1).
LOG_HEAD, LOG_FRAME = 32, 24


@dataclass(frozen=True)
class PagesSeen:
    """What a look at the pages of the database found; ``damaged`` is None where nobody looked.

    ``in_log`` counts the pages that lie in the log beside the database, where the look does not reach.
    """

    pages: int
    damaged: int | None = None
    in_log: int = 0


class Reader:
    """What stands in the outbox. Closed by ``close``; opened at the first question."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        # One connection for all threads that read: it may be used by any, but by one at a time.
        self._reading = threading.RLock()
        self._snapshot: Connection | None = None
        self._looking = store.StorageFaults(folder, self._distrust)

    def counts(self) -> Mapping[State, int]:
        """Return how many entries stand in each state, zeros included."""
        found = dict(self._ask("SELECT state, count(*) FROM item GROUP BY state"))
        # Apart and by an index of its own: the view would look at every row of a long queue.
        replaced = dict(self._ask("SELECT state, count(*) FROM item WHERE replaced_by IS NOT NULL GROUP BY state"))
        counts = {state: found.get(state.value, 0) - replaced.get(state.value, 0) for state in State}
        return counts | {State.REPLACED: sum(replaced.values())}

    def entries(
        self, *, state: State | None = None, dossier: str | None = None, after: int | None = None, limit: int = 100
    ) -> list[Entry]:
        """Return entries in the order they were stored, those after the ``seq`` given, at most ``limit``."""
        rows = self._ask(
            "SELECT * FROM entry WHERE (:state IS NULL OR state = :state)"
            " AND (:dossier IS NULL OR dossier = :dossier) AND seq > :after ORDER BY seq LIMIT :limit",
            {"state": state, "dossier": dossier, "after": after or 0, "limit": limit},
        )
        return [entry_of(row) for row in rows]

    def entry(self, id: str) -> Entry | None:
        """Return one entry, None when the outbox has none of this id."""
        rows = self._ask("SELECT * FROM entry WHERE id = ?", (id,))
        return entry_of(rows[0]) if rows else None

    def rotten(self, dossier: str) -> Entry | None:
        """Return the first entry of a dossier whose content was damaged here: what follows it is not sent."""
        # By the index of what is open: looking through a long queue would take as long as it is.
        rows = self._ask(
            "SELECT id FROM item INDEXED BY item_open WHERE dossier = ? AND last_code = 'damaged'"
            " AND state IN ('pending', 'sending', 'retry', 'paused', 'dead-letter') AND state = 'dead-letter'"
            " ORDER BY seq LIMIT 1",
            (dossier,),
        )
        return self.entry(rows[0][0]) if rows else None

    def entries_of(self, begins: float, ends: float) -> list[Entry]:
        """Return every entry that was stored or acknowledged in a span of the wall clock, in the order stored."""
        rows = self._ask(
            "SELECT entry.* FROM entry JOIN item USING (seq) WHERE (item.created_at >= ?1 AND item.created_at < ?2)"
            " OR (item.acknowledged_at >= ?1 AND item.acknowledged_at < ?2) ORDER BY seq",
            (begins, ends),
        )
        return [entry_of(row) for row in rows]

    def replaced_by(self, id: str) -> str:
        """Return the entry that took the place of one, empty where none did."""
        rows = self._ask("SELECT replaced_by FROM item WHERE id = ? AND replaced_by IS NOT NULL", (id,))
        return str(rows[0][0]) if rows else ""

    def answer(self, entry: Entry) -> bytes:
        """Return what the platform last answered for good: an acknowledgement or a problem, empty before."""
        rows = self._ask("SELECT answer FROM item WHERE seq = ?", (entry.seq,))
        return bytes(rows[0][0]) if rows else b""

    def payload(self, entry: Entry) -> bytes:
        """Return the plain payload; raises OutboxDamaged, and Wiped when it is gone."""
        wrapped, payload = self._secret(entry, self._ask)
        return unseal(self._vault.item_key(wrapped, entry.id), payload, entry.id.encode())

    def attachments(self, entry: Entry) -> tuple[StoredAttachment, ...]:
        """Return the papers of an entry that are sent, in their order; raises OutboxDamaged, Wiped."""
        return _sent(self._all_papers(entry))

    def beside(self, entry: Entry) -> tuple[StoredAttachment, ...]:
        """Return what stays here beside them, in its order; raises OutboxDamaged, Wiped."""
        return tuple(paper for paper in self._all_papers(entry) if paper.name.startswith(BESIDE))

    def _all_papers(self, entry: Entry) -> tuple[StoredAttachment, ...]:
        return self._papers(entry, self._vault.item_key(self._secret(entry, self._ask)[0], entry.id), self._ask)

    def _content(self, entry: Entry, ask: Ask) -> tuple[bytes, tuple[StoredAttachment, ...]]:
        wrapped, payload = self._secret(entry, ask)
        key = self._vault.item_key(wrapped, entry.id)
        return unseal(key, payload, entry.id.encode()), _sent(self._papers(entry, key, ask))

    def _papers(self, entry: Entry, key: bytes, ask: Ask) -> tuple[StoredAttachment, ...]:
        rows = ask(
            "SELECT name, mime, size, sha256, upload_url, file, inline FROM attachment WHERE item = ?"
            " ORDER BY position",
            (entry.seq,),
        )
        return tuple(self._stored(row, key) for row in rows)

    def put_back_at(self, since: float) -> float | None:
        """Return when a backup took the place of this outbox, or its pages were salvaged, the last time since a moment.

        None where neither happened since. Read from the newest act backwards, some at a time: nobody is kept waiting.
        """
        before = self._ask("SELECT max(seq) FROM event")[0][0]
        while before:
            rows = self._ask(
                "SELECT at_ms, action, seq FROM event WHERE seq <= ? ORDER BY seq DESC LIMIT ?", (before, ACTS_AT_ONCE)
            )
            if found := [at_ms / 1000 for at_ms, action, _ in rows if action in PUT_BACK]:
                return float(found[0])
            before = rows[-1][2] - 1 if rows and rows[-1][0] / 1000 >= since else None
        return None

    def events(self, *, after: int = 0, limit: int = 1000) -> list[chain.Event]:
        """Return audit events after a number, oldest first."""
        rows = self._ask(
            "SELECT seq, at_ms, mono_ms, boot, action, object, facts, prev, hash FROM event"
            " WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, limit),
        )
        return [chain.Event(*row) for row in rows]

    def note(self, name: str, now: float) -> notes.Note | None:
        """Return what was noted under a name and is not over, None when nothing is; raises OutboxDamaged."""
        rows = self._ask("SELECT at, content FROM memo WHERE name = ? AND until > ?", (self._note_name(name), now))
        return notes.opened(self._vault, name, rows[0]) if rows else None

    def slips(self, object_id: str) -> list[chain.Event]:
        """Return every print of the slip of one entry, oldest first, as the audit chain has it."""
        rows = self._ask(
            "SELECT seq, at_ms, mono_ms, boot, action, object, facts, prev, hash FROM event"
            " WHERE action = 'receipt-printed' AND object = ? ORDER BY seq",
            (object_id,),
        )
        return [chain.Event(*row) for row in rows]

    def chain_head(self) -> tuple[int, str]:
        """Return number and hash of the last audit event, to be kept elsewhere: it shows a cut tail."""
        with self._reading, self._looking:
            return chain.head(self._connected())

    def checkpoints(self) -> list[Checkpoint]:
        """Return the signed heads of the audit chain, oldest first."""
        with self._reading, self._looking:
            return signed_heads(self._connected())

    def verify_chain(self, verify: Verify | None = None) -> int | None:
        """Walk the whole audit chain; return the number of the first event that does not fit, else None.

        What was signed must stand there as it was; with ``verify`` the signatures are checked too. A stated gap
        (``breaks``) is none of these.
        """
        with self._reading, self._looking:
            connection = self._connected()
            found = (chain.first_break(connection, breaks.resumed(connection)), first_unsigned(connection, verify))
        return min((number for number in found if number is not None), default=None)

    def breaks(self) -> list[Break]:
        """Return the stated gaps of the audit chain, oldest first: events that were lost with damaged pages."""
        with self._reading, self._looking:
            return breaks.read(self._connected())

    def chain_ok(self) -> bool:
        """Return whether every audit event is as it was written."""
        return self.verify_chain() is None

    def verify(self) -> list[str]:
        """Check every page, every event, every paper; return what is wrong in words for staff. Takes its time."""
        findings = self._damaged_pages()
        if (broken := self.verify_chain()) is not None:
            findings.append(f"audit event {broken} is not as it was written")
        seq = 0
        while page := self.entries(after=seq):
            findings.extend(finding for entry in page if (finding := self._damage(entry)))
            seq = page[-1].seq
        return findings

    def look_at_pages(self, most_bytes: int | None = SOON_BYTES) -> PagesSeen:
        """Check the authentication code of every page, unless the database is larger than this; None: however large.

        Finds damage where nobody has read yet: a database with a broken page opens, counts and lists as if whole.
        """
        with store.storage_faults(self._folder), unreadable(self._folder):
            size = self._database.stat().st_size
            pages = -(-size // store.PAGE_BYTES)
            if most_bytes is not None and size > most_bytes:
                return PagesSeen(pages, in_log=self._pages_in_log())
            return PagesSeen(pages, len(self._damaged_pages()), self._pages_in_log())

    def _pages_in_log(self) -> int:
        log = self._database.with_name(self._database.name + "-wal")
        # A log that was put back keeps its size; only its index tells, and beside a writer nobody may read that.
        return max(0, log.stat().st_size - LOG_HEAD) // (LOG_FRAME + store.PAGE_BYTES) if log.exists() else 0

    def oldest_waiting(self) -> float | None:
        """Return when the oldest entry that is not settled was stored, None when nothing waits."""
        oldest: float | None = self._ask("SELECT min(created_at) FROM item WHERE state IN (?, ?, ?, ?)", WAITING)[0][0]
        return oldest

    def reasons(self) -> list[tuple[str, str]]:
        """Return why what waits was not taken yet, each class with its code once."""
        asked = (
            "SELECT DISTINCT last_class, last_code FROM item WHERE state IN (?, ?) AND last_class != '' ORDER BY 1, 2"
        )
        return [(reason, code) for reason, code in self._ask(asked, (State.RETRY, State.PAUSED))]

    def count_waiting(self, kinds: Sequence[str]) -> int:
        """Return how many entries of these kinds are stored and not settled."""
        places = ", ".join("?" * len(kinds))
        asked = f"SELECT count(*) FROM item WHERE kind IN ({places}) AND state IN (?, ?, ?, ?)"  # noqa: S608  # marks only
        return int(self._ask(asked, (*kinds, *WAITING))[0][0])

    def not_received(self, kinds: Sequence[str]) -> tuple[int, float | None]:
        """Return how many entries of these kinds the platform has not got, for whatever reason, and since when."""
        states = (*WAITING, State.DEAD_LETTER)
        places, among = ", ".join("?" * len(kinds)), ", ".join("?" * len(states))
        asked = f"SELECT count(*), min(created_at) FROM item WHERE kind IN ({places}) AND state IN ({among})"  # noqa: S608  # marks only
        count, since = self._ask(asked, (*kinds, *states))[0]
        return int(count), since

    def stored_after(self, seq: int) -> tuple[int, float | None]:
        """Return how many entries were stored after one, those of the machine itself not counted, and since when."""
        asked = "SELECT count(*), min(created_at) FROM item WHERE seq > ? AND priority < ?"
        count, since = self._ask(asked, (seq, int(Priority.AUDIT)))[0]
        return int(count), since

    def acknowledged_since(self, moment: float) -> int:
        """Return how many entries were acknowledged after a moment of the wall clock, those of the machine left out."""
        asked = "SELECT count(*) FROM item WHERE state = ? AND acknowledged_at > ? AND priority < ?"
        return int(self._ask(asked, (State.ACKNOWLEDGED, moment, int(Priority.AUDIT)))[0][0])

    def close(self) -> None:
        """Let go of the database; a later question opens it again."""
        with self._reading:
            if self._snapshot is not None:
                self._snapshot.close()
                self._snapshot = None

    def _note_name(self, name: str) -> str:
        return self._vault.note_name(name)[0]

    @property
    def _database(self) -> Path:
        return self._folder / store.DATABASE

    def _damaged_pages(self) -> list[str]:
        with self._reading, self._looking:
            first = store.damaged_pages(self._connected())
            if not first:
                return []
            # The check reads the file as it lies. A page the terminal was just writing looks damaged, once.
            again = set(store.damaged_pages(self._connected()))
            return [finding for finding in first if finding in again]

    def _ask(self, question: str, values: tuple[object, ...] | dict[str, object] = ()) -> list[Any]:
        with self._reading, self._looking:
            return self._connected().execute(question, values).fetchall()

    def _distrust(self, fault: OutboxError) -> None:
        # One page that is damaged makes its connection refuse all others from then on.
        if isinstance(fault, PagesDamaged):
            Reader.close(self)

    def see_form(self) -> None:
        """Raise OlderOutbox where a program before this one wrote it: who only reads brings it to no other form."""
        with self._reading, self._looking:
            form = store.schema_version(self._connected())
        if form < len(store.migrations()):
            raise OlderOutbox(f"{self._folder}: outbox of form {form}, this program reads {len(store.migrations())}.")

    def _connected(self) -> Connection:
        if self._snapshot is None:
            with unreadable(self._folder):
                if not self._database.exists():
                    raise NoOutbox(f"{self._folder}: nothing was stored here yet")
            self._snapshot = store.connect(self._folder, self._vault.database_key, writable=False)
        return self._snapshot

    def _secret(self, entry: Entry, ask: Ask) -> tuple[bytes, bytes]:
        wrapped, payload, wiped_at = ask(
            "SELECT wrapped_key, payload, wiped_at FROM item LEFT JOIN secret ON item = seq WHERE seq = ?", (entry.seq,)
        )[0]
        if wiped_at is not None:
            raise Wiped(f"entry {entry.id}: its content was deleted after the acknowledgement")
        if wrapped is None:
            raise OutboxDamaged(f"entry {entry.id}: its content is gone")
        return wrapped, payload

    def _stored(self, row: Any, item_key: bytes) -> StoredAttachment:
        name, mime, size, sha256, upload_url, file, inline = row
        key = paper_key(item_key, name)
        opener: functools.partial[BinaryIO]
        if file is None:
            opener = functools.partial(_open_inline, key, inline, name)
        else:
            opener = functools.partial(open_sealed, self._folder / FILES / file, size, key)
        return StoredAttachment(name, name, mime, size, sha256, opener, upload_url)

    def _damage(self, entry: Entry) -> str:
        try:
            self.payload(entry)
            for paper in self._all_papers(entry):
                with paper.open() as file:
                    while file.read(store.LOG_LIMIT_BYTES):
                        continue
        except OutboxDamaged:
            return f"entry {entry.id} is not as it was written"
        except Wiped:
            return ""
        return ""


def _sent(papers: tuple[StoredAttachment, ...]) -> tuple[StoredAttachment, ...]:
    return tuple(paper for paper in papers if not paper.name.startswith(BESIDE))


def _open_inline(key: Derived, sealed: bytes, name: str) -> BinaryIO:
    return io.BytesIO(unseal(key, sealed, name.encode()))


def entry_of(row: Any) -> Entry:
    """Make an entry of a row of the view ``entry``."""
    seq, id, kind, dossier, priority, state, attempts, created_at, not_before, sent_at, kinds, code = row[:12]
    manifest, number, received_at, body = row[12:]
    answer = Acknowledgement(id, manifest, number, received_at, body) if number is not None else None
    return Entry(
        id, seq, kind, dossier, Priority(priority), State(state), attempts, created_at, not_before, sent_at, kinds,
        code, answer,
    )  # fmt: skip

# SPDX-License-Identifier: Apache-2.0
"""What is written together: numbers, entries with their papers, audit events; all of it or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import io
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from offline_queue import breaks, chain, checkpoints, ledger, notes
from offline_queue.disk import refusals, sync_folder
from offline_queue.entry import BESIDE, Attachment, Entry, Priority, Signer, State
from offline_queue.errors import AlreadyStored, OutboxError, PaperUnreadable
from offline_queue.priority import Places
from offline_queue.sealed_file import write_sealed
from offline_queue.store import driver
from offline_queue.suite import Derived
from offline_queue.vault import Vault, paper_key

if TYPE_CHECKING:
    from sqlite3 import Connection

# How many numbers of every scope were left out by restoring a backup: those given after it stand on paper.
SKIPPED = "outbox:skipped"
# Papers up to this size lie in the database, larger ones in a file of their own.
INLINE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Tools:
    """What every transaction of an outbox works with."""

    files: Path
    vault: Vault
    now: Callable[[], chain.Moment]
    new_id: Callable[[], str]
    places: Places = field(default_factory=Places)


@dataclass
class Transaction:
    """One ``with outbox.transaction() as tx``; of no use after its block."""

    _connection: Connection
    _tools: Tools
    written: list[Path] = field(default_factory=list)
    """Files that are void unless the transaction commits."""
    entries: list[str] = field(default_factory=list)
    _open: bool = True
    _halfway: bool = False
    _head: chain.Head | None = None
    """The last event, once this transaction has written one."""

    @property
    def places(self) -> Places:
        """Return who gives entries their places in the order of sending."""
        return self._tools.places

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … of a scope, never one twice in what was stored."""
        row = self._usable().execute(
            "INSERT INTO counter (scope, value)"
            " VALUES (?1, 1 + coalesce((SELECT value FROM counter WHERE scope = ?2), 0))"
            " ON CONFLICT (scope) DO UPDATE SET value = value + 1 RETURNING value",
            (scope, SKIPPED),
        )
        return int(row.fetchone()[0])

    def put(
        self,
        kind: str,
        payload: bytes,
        *,
        dossier: str,
        priority: Priority,
        attachments: Iterable[Attachment] = (),
        id: str | None = None,
    ) -> Entry:
        """Store one act with its papers; raises AlreadyStored, PaperUnreadable.

        ``dossier`` is an identifier of ours, nothing personal: order is kept inside it. The id becomes the
        idempotency key.
        """
        now = self._tools.now().wall
        entry_id = id or self._tools.new_id()
        papers = tuple(attachments)
        seq = self._insert_item(entry_id, kind, dossier, priority, now)
        self._halfway = True
        sent = sum(not paper.name.startswith(BESIDE) for paper in papers)
        origin = _origin(entry_id, kind, dossier, priority, now, sent)
        key, wrapped = self._tools.vault.new_item_key(entry_id)
        self._connection.execute(
            "INSERT INTO secret (item, wrapped_key, payload, origin) VALUES (?, ?, ?, ?)",
            (seq, wrapped, self._tools.vault.seal(key, payload, entry_id.encode()), origin),
        )
        for position, attachment in enumerate(papers):
            self._insert_attachment(seq, position, attachment, paper_key(key, attachment.name))
        self.record("stored", entry_id, kind=chain.coded(kind), priority=int(priority))
        self.entries.append(entry_id)
        self._halfway = False
        return Entry(entry_id, seq, kind, dossier, priority, State.PENDING, 0, now, now)

    def send_again(self, id: str) -> bool:
        """Send once more what was acknowledged and is lost there; False where its content is not here any more."""
        return ledger.send_again(self._usable(), self, id, self._tools.now().wall)

    def replace(self, id: str, by: str) -> None:
        """Settle an entry the platform wants mended as replaced by the one stored here; raises IllegalMove.

        Its content is wiped as that of an acknowledged one: what took its place holds all that still counts.
        """
        ledger.replace(self._usable(), self, id, by, self._tools.now().wall)

    def record(self, action: str, object_id: str = "", **facts: chain.Fact) -> None:
        """Add one audit event: codes and numbers only; raises UnsafeFact."""
        self._head = chain.append(self._usable(), self._tools.now(), action, object_id, facts, self._head)

    def hurry(self, id: str) -> bool:
        """Make one entry that waits for a later try due now, a paused one too; return False where it does not wait."""
        found = (
            self._usable()
            .execute("SELECT state FROM item WHERE id = ? AND state IN ('pending', 'retry', 'paused')", (id,))
            .fetchone()
        )
        if found is None:
            return False
        if found[0] == State.PAUSED:
            self.record(State.RETRY, id, reason="rearmed")
        self._usable().execute(
            "UPDATE item SET not_before = min(not_before, ?), state = iif(state = 'paused', 'retry', state)"
            " WHERE id = ?",
            (self._tools.now().wall, id),
        )
        return True

    def sign(self, head: chain.Head, signer: Signer) -> checkpoints.Checkpoint:
        """Keep a signed head of the audit chain; raises KeyUnavailable."""
        made = checkpoints.sign(head, self._tools.now().wall, signer)
        checkpoints.write(self._usable(), made)
        return made

    def tell_breaks(self, batch: str, up_to: int, signer: Signer | None) -> tuple[breaks.Break, ...]:
        """Return the gaps of the audit chain up to an event that no batch told yet, and keep that this one does.

        Signed where there is a signer; raises KeyUnavailable.
        """
        connection = self._usable()
        found = tuple(one.signed_by(signer) if signer else one for one in breaks.untold(connection, up_to))
        for one in found:
            breaks.keep_told(connection, one, batch)
        return found

    def note(self, name: str, content: bytes, seconds: float) -> None:
        """Note something under a name for so many seconds, in place of what was noted there."""
        now = self._tools.now().wall
        notes.write(self._usable(), self._tools.vault, name, content, now, now + seconds)

    def forget(self, name: str) -> None:
        """Delete the note of a name, if there is one."""
        notes.drop(self._usable(), self._tools.vault, name)

    def sync(self) -> None:
        """Make the names of new files durable, before the rows that speak of them are."""
        # The caller may have caught what went wrong in the middle of ``put``.
        if self._halfway:
            raise OutboxError("an entry could not be stored whole; its transaction cannot be kept")
        if self.written:
            with refusals(self._tools.files):
                sync_folder(self._tools.files)

    def keep(self) -> None:
        """Take note that the transaction came about: its files are no longer void."""
        self.written.clear()

    def close(self) -> None:
        """End the use of this transaction; files of one that did not come about are removed."""
        self._open = False
        for path in self.written:
            path.unlink(missing_ok=True)

    def _usable(self) -> Connection:
        if not self._open:
            raise OutboxError("the transaction has ended; open a new one")
        return self._connection

    def _insert_item(self, entry_id: str, kind: str, dossier: str, priority: Priority, now: float) -> int:
        try:
            done = self._usable().execute(
                "INSERT INTO item (id, kind, dossier, priority, rank, state, created_at, not_before)"
                " VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)",
                (entry_id, kind, dossier, int(priority), self.places.next(priority), now, now),
            )
        except driver.IntegrityError as wrong:
            raise AlreadyStored(f"entry {entry_id} is in the outbox already") from wrong
        return int(done.lastrowid or 0)

    def _insert_attachment(self, seq: int, position: int, attachment: Attachment, key: Derived) -> None:
        file, inline = None, None
        with _source(attachment) as source:
            # One byte more than fits tells which it is, without trusting a size that may change.
            start = source.read(INLINE_BYTES + 1)
            if len(start) <= INLINE_BYTES:
                size, sha256 = len(start), hashlib.sha256(start).hexdigest()
                inline = self._tools.vault.seal(key, start, attachment.name.encode())
            else:
                source.seek(0)
                file = secrets.token_hex(16)
                size, sha256 = self._write_file(file, source, key)
        try:
            self._connection.execute(
                "INSERT INTO attachment (item, position, name, mime, size, sha256, file, inline)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (seq, position, attachment.name, attachment.mime, size, sha256, file, inline),
            )
        except driver.IntegrityError as wrong:
            raise AlreadyStored("two papers of one entry have the same name") from wrong

    def _write_file(self, name: str, source: BinaryIO, key: Derived) -> tuple[int, str]:
        path = self._tools.files / name
        self.written.append(path)
        with refusals(path.parent):
            return write_sealed(path, source, key, self._tools.vault.suite)


def _origin(id: str, kind: str, dossier: str, priority: Priority, created_at: float, papers: int) -> str:
    # Beside the row in item, which lies on another page: should that one rot, the entry can be made again.
    facts = {"id": id, "kind": kind, "dossier": dossier, "priority": int(priority)}
    return chain.canonical({**facts, "created_at": created_at, "papers": papers}).decode()


@contextlib.contextmanager
def _source(attachment: Attachment) -> Iterator[BinaryIO]:
    if isinstance(attachment.source, bytes):
        yield io.BytesIO(attachment.source)
        return
    try:
        file = attachment.source.open("rb")
    except OSError as wrong:
        raise PaperUnreadable(f"a paper to be stored cannot be read ({wrong.strerror})") from wrong
    with file:
        yield file

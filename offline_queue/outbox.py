# SPDX-License-Identifier: Apache-2.0
"""The outbox: what a person was told is stored is on disk, and leaves it only against an acknowledgement.

One program writes; it holds a lock on the folder. One connection writes, behind a lock of its own, used by the
terminal to store and by the worker to keep its books. Everything else reads snapshots.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from config.boot import boot_id, since_boot
from config.logs import logger
from offline_queue import chain, housekeeping, ledger, leftovers, notes, salvage, store
from offline_queue.disk import drop, refusals
from offline_queue.entry import Entry, KeyProvider, Outcome, Parcel
from offline_queue.errors import OutboxDamaged, OutboxError, PagesDamaged, StorageFault
from offline_queue.ids import uuid7
from offline_queue.pages import Log, Patrol, look_at_log
from offline_queue.quota import Limits, Quota, Room
from offline_queue.reader import FILES, Ask, Reader
from offline_queue.suite import INTERNATIONAL, Suite
from offline_queue.transaction import Tools, Transaction
from offline_queue.upgrade import upgrade
from offline_queue.vault import Vault
from offline_queue.wrong_clock import straighten

if TYPE_CHECKING:
    from sqlite3 import Connection

# How long a claim holds while its worker says nothing; longer than any upload step.
LEASE_SECONDS = 900.0
LOG_TIDY_BYTES = 4 * 1024 * 1024
# Transactions between two looks at the size of the log: asking costs a system call, and the limit is not a sharp one.
LOOK_EVERY = 16
# Pages looked at in one idle moment, and how far apart these are: some 30 ms each time, and 256 MB in half a day.
PATROL_PAGES = 1024
PATROL_SECONDS = 600.0
NO_LIMITS = Limits()

log = logger(__name__)


class Outbox(Reader):
    """The durable outbox of a terminal; make it with ``Outbox.open``."""

    def __init__(
        self,
        folder: Path,
        vault: Vault,
        lock: housekeeping.FolderLock,
        tools: Tools,
        moment: Callable[[], chain.Moment],
    ) -> None:
        super().__init__(folder, vault)
        self._lock = lock
        self._log = folder / (store.DATABASE + "-wal")
        self._tools = tools
        self._now = moment
        # What a failed sync left in memory must not be believed: everything is read anew.
        self._faults = store.StorageFaults(folder, self._fault)
        self._rotten = False
        self._patrol_at = 0.0
        self._quota = Quota(folder, NO_LIMITS)
        self._patrol = Patrol(folder / store.DATABASE, vault.database_key)
        self._writing = threading.RLock()
        self._connection: Connection | None = None
        self._closed = False
        self._doubtful: list[str] = []
        self._stored_since_look = 0
        # What an earlier run wiped may be in its log still.
        self._lingers = True
        self.on_stored: Callable[[], None] = lambda: None
        """Called, without arguments, after entries were stored; the worker puts itself here."""

    @classmethod
    def open(
        cls,
        folder: Path,
        keys: KeyProvider,
        *,
        suite: Suite = INTERNATIONAL,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = since_boot,
        new_id: Callable[[], str] = uuid7,
        boot: str | None = None,
        limits: Limits = NO_LIMITS,
    ) -> Outbox:
        """Open the outbox for writing, making it when the folder is fresh.

        Raises OutboxBusy, KeyUnavailable, WrongKey, OutboxDamaged, NewerOutbox, StorageFault; then nothing was changed.
        Damaged pages are set aside: it raises for them only where no page can be read.
        """
        # The monotonic clock counts from the boot: without its id a lease of before would look as if it still held.
        boot = boot or boot_id()
        lock = housekeeping.FolderLock(folder)

        def moment() -> chain.Moment:
            return chain.Moment(clock(), monotonic(), boot)

        with contextlib.ExitStack() as undo, refusals(folder):
            # Under the lock from here on: two programs that start at once must not both make a key.
            undo.callback(lock.release)
            vault = housekeeping.unlock(folder, keys, suite)
            outbox = cls(folder, vault, lock, Tools(folder / FILES, vault, moment, new_id), moment)
            undo.callback(outbox._drop)
            outbox._quota = Quota(folder, limits)
            outbox._start()
            outbox._quota.measure()
            undo.pop_all()
        return outbox

    @classmethod
    def read_only(cls, folder: Path, keys: KeyProvider) -> Reader:
        """Return a reader that may run beside the writer; raises KeyUnavailable, WrongKey, NoOutbox."""
        return Reader(folder, housekeeping.unlock_to_read(folder, keys))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write several things as one; after the block they are on disk, after an exception none of them is.

        Raises StorageFault when the disk did not take it: then it is NOT stored.
        """
        with self._transacting() as tx:
            yield tx
        self._stored_since_look += 1
        if self._stored_since_look >= LOOK_EVERY:
            self._stored_since_look = 0
            self._quota.glance()
            with contextlib.suppress(StorageFault, OutboxDamaged):  # what was committed is committed
                self.tidy(store.LOG_LIMIT_BYTES)
        if tx.entries:
            self.on_stored()

    def claim(self, now: float) -> Parcel | None:
        """Take the next entry that is due, for sending; None when none is. ``now`` is the wall clock.

        An entry whose content is damaged becomes a dead letter, and the next one is taken.
        """
        while True:
            with self._transacting() as tx:
                entry = ledger.take(self._held(), tx, now, self._lease())
                if entry is None:
                    return None
                try:
                    # Here, where the pages are at hand: a snapshot of its own would have to open them all once more.
                    return self._parcel(
                        entry, lambda question, values: self._held().execute(question, values).fetchall()
                    )
                except OutboxDamaged:
                    ledger.bury(self._held(), tx, entry)

    def settle(self, entry: Entry, outcome: Outcome, *, delay: float | None = None) -> Entry:
        """Record how a delivery ended; return the entry as it stands now.

        ``delay`` is how many seconds a Retry waits (else what the platform asked for, else none). Raises IllegalMove
        and changes nothing when the outcome does not fit; the same acknowledgement again is welcome.
        """
        with self._transacting() as tx:
            return ledger.settle(self._held(), tx, entry, outcome, self._now().wall, delay)

    def rearm(self, now: float) -> int:
        """Make everything that waits for a later try due now, paused entries too; return how many."""
        with self._transacting() as tx:
            return ledger.rearm(self._held(), tx, now)

    @property
    def room(self) -> Room:
        """Whether something new may be taken in, as last measured; cheap, ask it before a person begins to type."""
        return self._quota.room

    @property
    def left(self) -> int:
        """Return how many bytes may still be taken in, as last measured."""
        return self._quota.left

    def limit(self, quota: int) -> None:
        """Hold at most so many bytes from now on: nothing new is begun over them, what is held stays."""
        self._quota.limit(quota)

    def next_due(self, now: float) -> float | None:
        """Return the earliest time after ``now`` that anything waits for, None when nothing does."""
        waiting = "SELECT min(not_before) FROM item WHERE state IN ('pending', 'retry') AND not_before > ?"
        due: float | None = self._ask(waiting, (now,))[0][0]
        return due

    def wipe_due(self, now: float, grace: float) -> int:
        """Delete the content, keys and files of entries acknowledged ``grace`` seconds ago; return how many.

        Id, number, times and events stay.
        """
        # Rows first: a file without a row is swept one day, a row without a file would be a damaged entry.
        with self._transacting() as tx:
            straighten(self._held(), now)
            wiped, files = ledger.wipe(self._held(), tx, now, grace)
            notes.drop_old(self._held(), now)
        self._lingers = self._lingers or bool(wiped)
        if self._lingers:
            # Until it is emptied, the log holds the pages as they were. A reader may be in the way: then the next time.
            self._lingers = not self.tidy(0)
        for name in files:
            drop(self._tools.files / name)  # one that stays is without a key, and without a row is swept one day
        leftovers.drop(self._folder, now, grace, self._arrived)
        self._quota.measure()
        return wiped

    def _arrived(self, replaced: Path) -> bool:
        """Tell whether the platform has all that an outbox held that a backup took the place of."""
        missing = leftovers.not_acknowledged(replaced, self._vault)
        # What was replaced is with the platform as what took its place, or waits here as that.
        known = "SELECT 1 FROM item WHERE id = ? AND (acknowledged_at IS NOT NULL OR replaced_by IS NOT NULL)"
        return missing is not None and all(self._ask(known, (id,)) for id in missing)

    def patrol(self, pages: int = PATROL_PAGES) -> bool:
        """Look at some more pages, now and then, and salvage the database when one is damaged; say if all were whole.

        Call it when there is nothing to do.
        """
        now = self._now().monotonic
        if now < self._patrol_at:
            return True
        self._patrol_at = now + PATROL_SECONDS
        with self._writing, self._faults:
            # What lies in the log may be half written in the database, if the power went in the middle of moving it.
            whole = not store.checkpoint(self._held()) or self._patrol.look(pages)
            self._rotten = self._rotten or not whole
            self._heal()
            self._prime()
        return whole

    def tidy(self, log_bytes: int = LOG_TIDY_BYTES) -> bool:
        """Move the log into the database when it is larger than this; return whether it was done."""
        if housekeeping.size(self._log) <= log_bytes:
            return False
        with self._writing, self._faults:
            done = store.checkpoint(self._held())
            # The first commit into an emptied log syncs its header too; it is ours, not a citizen's.
            self._prime()
        return done

    def close(self) -> None:
        """Move the log into the database, let go of it and of the folder."""
        with self._writing:
            self._closed = True
            if self._connection is not None:
                with contextlib.suppress(StorageFault), store.storage_faults(self._folder):
                    store.checkpoint(self._connection)
                self._drop()
        self._lock.release()

    def _start(self) -> None:
        housekeeping.make_files(self._folder)
        salvage.finish(self._folder)
        with self._writing, self._faults:
            self._look()
            upgrade(self._held(), self._folder)
            # A power cut in the middle of this leaves pages half written in the database; they are whole in the log.
            store.checkpoint(self._held())
            housekeeping.seal_creation(self._folder, self._vault)
            self._prime()
        now = self._now()
        with self._transacting() as tx:
            self._tools.places.read(self._held())
            ledger.recover(self._held(), tx, now.wall)
            straighten(self._held(), now.wall)
        # Claims of an earlier run are given back above, before anybody can make a new one.
        known = {str(row[0]) for row in self._ask("SELECT file FROM attachment WHERE file IS NOT NULL")}
        housekeeping.sweep(self._tools.files, known, now.wall)

    def _look(self) -> None:
        """Look whether the database is whole, as far as there is time for it, before anything is done to it."""
        key, salt = self._vault.database_key, housekeeping.kept_salt(self._folder)
        found = look_at_log(self._folder, key, salt) if (self._folder / store.DATABASE).exists() else Log.WHOLE
        if found is Log.ROTTEN:
            self._salvage()
            return
        if found is Log.TORN:
            # Told in any case: whether somebody had been told that it is stored, nobody can know any more.
            log.warning("outbox-log-torn")
        try:
            with self._faults:
                store.quick_look(self._held(), self._folder)
        except PagesDamaged:
            self._salvage()

    def _salvage(self) -> None:
        """Set damaged pages aside and go on with what is whole; raises OutboxDamaged where nothing can be read."""
        self._drop()
        key, salt = self._vault.database_key, housekeeping.kept_salt(self._folder)
        found = salvage.salvage(self._folder, key, salt, self._now())
        self._rotten = False
        log.error("outbox-salvaged", count=found.pages)

    def _heal(self) -> None:
        if self._rotten and not self._closed:
            self._salvage()
            housekeeping.seal_creation(self._folder, self._vault)
            with store.One(self._held()):
                self._tools.places.read(self._held())
                ledger.recover(self._held(), Transaction(self._held(), self._tools), self._now().wall)

    def _fault(self, fault: OutboxError) -> None:
        if fault.code == "disk-full":
            self._quota.release()
        self._rotten = self._rotten or isinstance(fault, PagesDamaged)
        self._drop()

    def _distrust(self, fault: OutboxError) -> None:
        super()._distrust(fault)
        self._rotten = self._rotten or isinstance(fault, PagesDamaged)

    @contextlib.contextmanager
    def _transacting(self) -> Iterator[Transaction]:
        with self._writing:
            self._heal()
            self._withdraw_doubtful()
            tx = Transaction(self._held(), self._tools)
            try:
                with self._faults, store.One(self._held()):
                    yield tx
                    tx.sync()
                tx.keep()
            except StorageFault:
                self._doubt(tx.entries)
                raise
            finally:
                tx.close()

    def _doubt(self, entries: list[str]) -> None:
        # A commit whose sync failed may be found whole when the log is read again. We said it is not stored.
        self._doubtful += entries
        with contextlib.suppress(OutboxError):  # else before the next transaction
            self._withdraw_doubtful()

    def _withdraw_doubtful(self) -> None:
        if self._doubtful:
            with self._faults, store.One(self._held()):
                tx = Transaction(self._held(), self._tools)
                ledger.withdraw(self._held(), tx, self._doubtful)
            self._doubtful = []

    def _held(self) -> Connection:
        if self._closed:
            raise OutboxError(f"{self._folder}: the outbox is closed")
        if self._connection is None:
            self._connection = store.connect(self._folder, self._vault.database_key, writable=True)
        return self._connection

    def _drop(self) -> None:
        super().close()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _prime(self) -> None:
        connection = self._held()
        with store.One(connection):
            ledger.prime(connection)

    def _lease(self) -> ledger.Lease:
        now = self._now()
        return ledger.Lease(now.boot, now.monotonic, now.monotonic + LEASE_SECONDS)

    def _parcel(self, entry: Entry, ask: Ask) -> Parcel:
        return Parcel(
            entry,
            *self._content(entry, ask),
            functools.partial(self._uploading, entry),
            functools.partial(self._submitting, entry),
        )

    def _uploading(self, entry: Entry, attachment_id: str, url: str) -> None:
        with self._transacting():
            ledger.keep_upload(self._held(), entry, attachment_id, url, self._lease())

    def _submitting(self, entry: Entry) -> None:
        with self._transacting() as tx:
            ledger.keep_sent(self._held(), tx, entry, self._now().wall, self._lease())

# SPDX-License-Identifier: Apache-2.0
"""What staff do with the outbox of this machine, whether its terminal runs or not: for the command and for the desk.

What changes the outbox is done by the terminal that runs, asked at its socket; where none runs, here, under the same
lock. What only reads is read here, beside the terminal: it has citizens to serve. Every call may wait and belongs on a
thread.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.boot import boot_id, since_boot
from config.settings import Settings
from kiosk.backups import see_place
from kiosk.maintenance import carrying
from offline_queue.backup import Backup, Made, backups, make_backup
from offline_queue.chain import Moment
from offline_queue.control import ask
from offline_queue.errors import KeyUnavailable, NoOutbox, OutboxError, RestoreRefused
from offline_queue.keys import device_keys
from offline_queue.opening import open_outbox, read_outbox
from offline_queue.restore import Restored, restore
from offline_queue.store import DATABASE

if TYPE_CHECKING:
    from offline_queue.entry import Signer
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

Answer = dict[str, Any]
SOON_SECONDS = 0.2


class OutboxDesk:
    """The outbox of one site; ``pause`` waits between two looks at a long work of the terminal."""

    def __init__(
        self, settings: Settings, wall: Callable[[], float] = time.time, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings, self._wall, self._pause = settings, wall, pause
        self.folder = Path(settings.outbox.folder)

    def retry(self, id: str) -> Answer:
        """Have one entry tried now; where no terminal runs it is due when one starts. Raises OutboxError."""
        answer = self._asked({"do": "queue-retry", "entry": id})
        if answer is not None:
            return answer
        with self._opened() as outbox:
            return carrying.retry(outbox, id) | {"running": False}

    def probe(self) -> bool:
        """Have all that waits tried now, by the terminal; return False where none runs. Raises OutboxError."""
        return self._asked({"do": "nudge"}) is not None

    def export(self, to: Path) -> Answer:
        """Carry what has not arrived into a sealed package, read back and compared; raises OutboxError."""
        answer = self._worked({"do": "queue-export", "to": str(to.absolute())})
        if answer is not None:
            return answer
        with self._opened() as outbox:
            return carrying.carry(outbox, self._settings, self._signer, to, self._wall)

    def take(self, file: Path) -> Answer:
        """Take the centre's receipt; raises OutboxError."""
        answer = self._worked({"do": "queue-receipt", "file": str(file.absolute())})
        if answer is not None:
            return answer
        with self._opened() as outbox:
            return carrying.take(outbox, self._settings, file)

    def verify(self) -> list[str]:
        """Check every page, audit event and paper; return what is wrong, in words for staff. Raises OutboxError."""
        with contextlib.closing(self.reader()) as reader:
            return reader.verify()

    def breaks(self) -> list[Answer]:
        """Return the stated gaps of the audit chain: events that were lost with damaged pages. Raises OutboxError."""
        with contextlib.closing(self.reader()) as reader:
            return [{"seq": one.seq, "after": one.after_seq, "lost": one.lost, "at": one.at_ms / 1000,
                     "signer": one.signer} for one in reader.breaks()]  # fmt: skip

    def back_up(self, to: Path | None = None) -> Made:
        """Make a backup now, where the settings say or in a folder; raises OutboxError."""
        place = to or self._backups()
        if to is None:
            see_place(self._settings.outbox)
        return make_backup(self.folder, device_keys(self._settings.outbox, create=False), place, self._wall())

    def backups(self) -> list[Backup]:
        """Return the backups there are, the newest first; none where the settings name no folder, or its disk fails."""
        place = self._settings.outbox.backup_folder
        with contextlib.suppress(OSError):  # what stands in the outbox is seen all the same
            return backups(Path(place)) if place else []
        return []

    def restore(self, backup: Path | None, *, damaged: bool) -> Restored:
        """Put a backup, the newest where none is named, in the place of an outbox; raises OutboxError."""
        wanted = backup.absolute() if backup else None
        among = backups(wanted.parent) if wanted else backups(self._backups())
        found = next((one for one in among if wanted is None or one.path == wanted), None)
        if found is None:
            raise RestoreRefused(f"{wanted or self._backups()}: no backup that can be read is there", code="no-backup")
        now = Moment(self._wall(), since_boot(), boot_id())
        keys = device_keys(self._settings.outbox, create=False)
        return restore(found, self.folder, keys, now, damaged=damaged)

    def reader(self) -> Reader:
        """Open the outbox to read; raises OutboxError."""
        return read_outbox(self._settings.outbox)

    def status(self) -> Answer | None:
        """Ask the terminal how line and queue are; None where none runs or answers."""
        answer = ask(self.folder, {"do": "status"})
        return answer if answer and answer.get("ok") else None

    def _backups(self) -> Path:
        if not self._settings.outbox.backup_folder:
            raise OutboxError("outbox.backup_folder is not set, and no folder was named", code="no-backup-folder")
        return Path(self._settings.outbox.backup_folder)

    def _asked(self, request: Answer) -> Answer | None:
        answer = ask(self.folder, request)
        # A terminal whose outbox was refused holds no lock on it: whoever opens it says why better.
        if answer is None or answer.get("refused") or (not answer["ok"] and answer["error"] == "not understood"):
            return None
        if not answer["ok"]:
            raise OutboxError(answer["error"], code=answer.get("code", ""))
        return answer

    def _worked(self, request: Answer) -> Answer | None:
        answer = self._asked(request)
        if answer is None:
            return None
        while not answer["over"]:
            self._pause(SOON_SECONDS)
            answer = self._asked({"do": "queue-job"})
            if answer is None:
                raise OutboxError("the terminal ended before it told what came of it. Look, and begin again.")
        if "fault" in answer:
            raise OutboxError(answer["words"], code=answer["fault"])
        return dict(answer["result"])

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Outbox]:
        if not (self.folder / DATABASE).exists():
            raise NoOutbox(f"{self.folder}: nothing was stored here yet")
        with contextlib.closing(open_outbox(self._settings.outbox, create=False)) as outbox:
            yield outbox

    def _signer(self) -> Signer | None:
        from kiosk.platform.identity import IdentityError
        from kiosk.platform.opening import identity_of

        try:
            return identity_of(self._settings, device_keys(self._settings.outbox, create=False))
        except IdentityError as wrong:
            raise KeyUnavailable(str(wrong), code=wrong.code) from wrong

"""A technician before a machine: a walk through the section of maintenance over a real outbox."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devices.device import DeviceError
from kiosk.flows.beginning import flow_of
from kiosk.flows.technician import TECHNICIAN
from kiosk.platform.client import Platform
from kiosk.steps.events import Entered
from kiosk.steps.submit import OUTBOX
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.technician.door import TRAINING_CODE
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.support.flow_walk import Walk, wording
from tests.support.memory import MEMORY

WRONG = "9999999999"


def opened(folder: Path) -> Outbox:
    """Open an outbox in a folder."""
    return Outbox.open(folder / "outbox", FileKey(folder / "keys" / "device.key"))


@contextlib.contextmanager
def swift_outbox() -> Iterator[Outbox]:
    """Give an outbox in memory, where the machine has a place for one."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        box = opened(Path(folder))
        yield box
        box.close()


class Technician(Walk):
    """Walks behind the door; acts are recorded where they would be, in the outbox."""

    def __init__(self, outbox: Outbox, *, at: str = "technician-code", idle: float = 1e9, start: bool = True) -> None:
        super().__init__(flow_of((TECHNICIAN,)), at=at, idle=idle, start=False)
        self.box = outbox
        self.runner.auto[OUTBOX] = outbox
        self._at = at
        if start:
            self.begin()

    def begin(self) -> None:
        """Begin where the walk was told to."""
        self.engine.start(self._at)
        self.settle()

    def type(self, code: str) -> None:
        """Enter a code."""
        self.engine.take(Entered("code", code))
        self.settle()

    def come_in(self) -> Technician:
        """Enter the right code."""
        self.type(TRAINING_CODE)
        self.sees(Panel, "technician.title")
        return self

    def open(self, name: str) -> Technician:
        """Touch a row that leads on."""
        self.press("open", name)
        return self

    @property
    def rows(self) -> tuple[PanelRow, ...]:
        return self.sees(Panel).rows

    def row(self, key: str) -> PanelRow:
        """Return the row with a label."""
        (found,) = [row for row in self.rows if row.label.key == key]
        return found

    @property
    def notice(self) -> str:
        """Return the key of the notice that is shown, empty for none."""
        shown: Any = self.screen
        return shown.notice.message.key if shown.notice else ""

    def give(self, on: object, thing: object) -> None:
        """Let a lane do its work at once from now on."""
        self.runner.auto[on] = thing

    def acts(self) -> list[str]:
        """Return what the chain holds, without what the queue itself records."""
        return [event.action for event in self.box.events()]


class DeadPlatform(Platform):
    """A platform that answers every question with one trouble."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__("https://platform.example/api/v1")
        self._trouble = trouble

    def time(self) -> Any:
        raise self._trouble


class Broken:
    """A device whose every verb ends in one error."""

    def __init__(self, error: DeviceError) -> None:
        self._error = error

    def __getattr__(self, verb: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise self._error

        return fail


__all__ = ["WRONG", "Broken", "DeadPlatform", "Technician", "opened", "swift_outbox", "wording"]

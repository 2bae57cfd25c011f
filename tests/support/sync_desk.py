"""An outbox with worker and deliverer, on a clock turned by hand, before a platform of any mood."""

from __future__ import annotations

from pathlib import Path

from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Entry, State
from offline_queue.outbox import Outbox
from offline_queue.worker import Worker
from tests.support.moody_platform import MoodyPlatform
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import without_wait


class Desk:
    """What syncs a terminal, walked step by step."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.platform = MoodyPlatform()
        self._folder = folder
        self.start()

    def start(self, boot: str = "boot-1") -> None:
        """Begin on what lies on the disk."""
        self.box: Outbox = open_box(self._folder, self.clock, boot=boot)
        deliverer = PlatformDeliverer(self.platform, "training", wait=without_wait)  # type: ignore[arg-type]  # a fake
        self.worker = Worker(self.box, deliverer, clock=self.clock, random=lambda: 0.5)
        self.box.on_stored = self.worker.stored

    def power_goes(self, boot: str = "boot-2") -> None:
        """Start anew without a farewell."""
        self.box._drop()
        self.box._lock.release()
        self.start(boot)

    def held(self, id: str) -> Entry:
        """Return an entry as it stands."""
        found = self.box.entry(id)
        assert found is not None
        return found

    def states(self, *ids: str) -> list[State]:
        """Return how entries stand."""
        return [self.held(id).state for id in ids]

    def send(self) -> None:
        """Do one delivery."""
        self.worker.step()

    def pass_time(self, seconds: float) -> None:
        """Let the worker do what it wants for so long."""
        end = self.clock() + seconds
        while self.clock() < end:
            pause = self.worker.step()
            self.clock.turn(60.0 if pause is None else min(pause or 0.001, 60.0))

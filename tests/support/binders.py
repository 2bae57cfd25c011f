"""Papers are bound in the process of the test: no child is started for it."""

from __future__ import annotations

from devices.device import CancelToken, Deadline, DeviceError
from kiosk.capture.binder import Bound, Made, Sheaf, Unbound
from kiosk.capture.bindery import Bindery


class Here:
    """Binds without a process of its own.

    ``wrong`` is what is raised, ``broken`` makes no PDF and so single pages, ``dead`` makes nothing at all.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[Sheaf, ...]] = []
        self.wrong: DeviceError | None = None
        self.as_cards = False
        self.broken = False
        self.dead = False

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Made, ...]:
        self.asked.append(sheaves)
        if self.wrong:
            raise self.wrong
        if self.dead:
            return (Unbound("host.ended"),) * len(sheaves)
        if self.broken:
            return Bindery().single(deadline, cancel, sheaves=sheaves)
        if not self.as_cards:
            return Bindery().bind(deadline, cancel, sheaves=sheaves)
        return tuple(Bound(b"%PDF", 1, ("d" * 64,) * len(one.pages)) for one in sheaves)

"""A line to a real hub that answers at once, in the thread that asked: staff programs in tests without waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from kiosk.hall.line import Done, HallSeen
from kiosk.hub.client import HubClient
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts, schema
from kiosk.tickets.errors import TicketError
from tests.support.hall import TEN
from tests.support.hubs import HubThread
from tests.support.parcels import new_id


class SyncHall(QObject):
    """``lost`` acts are done by the hub, and nothing is heard of them."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, client: HubClient) -> None:
        super().__init__()
        self.client = client
        self.now = HallSeen()
        self.lost: PlatformError | None = None
        self.ids: list[str] = []

    def look(self) -> None:
        """Read the hall."""
        self.now = HallSeen(self.client.snapshot(), 0.0, answers=True, since=1.0)
        self.seen.emit(self.now)

    def act(self, act: acts.Act[Any], done: Done, act_id: str = "", acting: str = "") -> str:
        """Have an act done at once."""
        name = act_id or new_id()
        self.ids.append(name)
        self._told(lambda client: client.do(act, name), done)
        return name

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        """Ask at once."""
        self._told(call, done)

    def _told(self, call: Callable[[HubClient], object], done: Done) -> None:
        try:
            answer = call(self.client)
        except (TicketError, PlatformError) as wrong:
            answer = wrong
        if self.lost and not isinstance(answer, tuple):
            answer = self.lost
        done(answer)


def emptied(running: HubThread) -> None:
    """Let a hub be as on its first morning: cheaper than another one."""
    engine = running.hub.desk.engine
    with engine.begin() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(table.delete())
    running.now = TEN
    running.hub._seen = None
    running.hub.desk.prepare()


__all__ = ["SyncHall", "emptied"]

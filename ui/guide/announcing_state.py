# SPDX-License-Identifier: Apache-2.0
"""What a guide desk announces: the draft that is shaped by keys, what stands, and which screens there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.hall import announcements, fleet
from kiosk.hall.announcements import Announcement, Kind
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Fleet
from offline_queue.ids import uuid7
from ui.guide.announcing import Draft, draft_of
from ui.guide.asks import Asks


class Announcing(QObject):
    """The part of a desk's state that announces; the desk says whether the hub answers and asks it."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asks = Asks.NOTHING
        self.announced: tuple[Announcement, ...] = ()
        self.draft: Draft | None = None
        """What is about to be announced."""
        self.fleet: Fleet | None = None
        """The machines as they were when a draft was begun; None while that is not known."""

    @property
    def answers(self) -> bool:
        """Tell whether the hub answers now."""
        raise NotImplementedError

    def put(self, call: Callable[[HubClient], object], done: Callable[[object], None]) -> None:
        """Ask the hub; ``done`` hears the answer."""
        raise NotImplementedError

    def did(self, answer: object) -> None:
        """Hear how an act ended."""
        raise NotImplementedError

    def ask(self, asks: Asks) -> None:
        """Put a question in place, or take the same one back."""
        self.asks, self.draft = Asks.NOTHING if self.asks is asks else asks, None
        self.changed.emit()

    def announce(self, kind: Kind, own: str = "") -> None:
        """Begin to announce words of the hall, or own ones: where, and for how long, is asked next."""
        if kind == "other" and not own:
            self.changed.emit()
            return
        self.draft, self.asks, self.fleet = draft_of(kind, own), Asks.WHERE, None
        self.put(fleet.fleet, self._screens_came)
        self.changed.emit()

    def shape(self, draft: Draft) -> None:
        """Change what is about to be announced."""
        self.draft = draft
        self.changed.emit()

    def send(self) -> None:
        """Announce it."""
        if self.draft is None or not self.answers:
            return
        wish, name = self.draft.wish, uuid7()
        self.draft, self.asks = None, Asks.NOTHING
        self.put(lambda client: announcements.announce(client, wish, name), self.did)
        self.changed.emit()

    def take_down(self) -> None:
        """Take down what is announced; of several which one is asked."""
        if len(self.announced) > 1:
            self.ask(Asks.END)
        elif self.announced:
            self.end(self.announced[0])

    def end(self, one: Announcement) -> None:
        """Take one down before its time."""
        name = uuid7()
        self.put(lambda client: announcements.end(client, one.id, name), self.did)

    def _announced_came(self, answer: object) -> None:
        if isinstance(answer, tuple):
            self.announced = answer
            self.changed.emit()

    def _screens_came(self, answer: object) -> None:
        if isinstance(answer, Fleet):
            self.fleet = answer
            self.changed.emit()

# SPDX-License-Identifier: Apache-2.0
"""What every tab of a window is given: machine, hall, who works here, whom they serve, and how slow work is done.

    def make_intake(context: WindowContext) -> MakeBoard:
        return lambda look, density: IntakeBoard(look, density, context)

All signals and all answers come in the window's thread.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from config.settings import Settings
from config.texts import Wording
from kiosk.hall.line import Done, HallSeen
from kiosk.hall.window_book import WindowBook
from kiosk.hub.client import HubClient, MachineTold
from kiosk.lanes import Call, Cancellable
from kiosk.staff.session import Doors, StaffHere
from kiosk.terminal import Terminal
from kiosk.tickets import acts
from ui.bridge import QtPost
from ui.window.calling_state import Calling
from ui.window.hall_news import HallNews
from ui.window.in_hand import InHand
from ui.window.outbox_again import OutboxAgain
from ui.window.rating import WindowRating
from ui.window.ticket_card import TicketCard

Desk = Literal["window", "guide", "fleet"]
"""What people sign in to: the words of the page are its own."""


class HallPort(Protocol):
    """The line to the hub, ``ui.hall.watch.HallWatch`` or a fake."""

    seen: SignalInstance
    happened: SignalInstance

    @property
    def now(self) -> HallSeen:
        """The hall as it was last read."""
        ...

    def act(self, act: acts.Act[Any], done: Done, act_id: str = "", acting: str = "") -> str:
        """Have an act done, by ``acting`` where that is not who works here now."""
        ...

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        """Ask the hub."""
        ...


class WindowContext(QObject):
    """One window; ``ticket_changed`` tells that somebody else is served, or is served on otherwise than before."""

    staff_changed = Signal()
    ticket_changed = Signal()
    machine_changed = Signal()
    """Devices, line or outbox are otherwise than before."""
    catalogue_changed = Signal()
    closing = Signal()
    """The program ends: whatever runs beside the window is to end now."""
    tab_wanted = Signal(str)
    """A tab is to be opened, by the key of its name."""

    def __init__(
        self,
        settings: Settings,
        wording: Wording,
        terminal: Terminal,
        hall: HallPort | None,
        doors: Doors,
        *,
        now: Callable[[], datetime.datetime],
        clock: Callable[[], float] = time.monotonic,
        desk: Desk = "window",
    ) -> None:
        super().__init__()
        self.desk, self.storage = desk, OutboxAgain(terminal, clock)
        self.settings, self.wording, self.terminal, self.hall, self.now = settings, wording, terminal, hall, now
        self.post = QtPost(self)
        self.staff = StaffHere(doors, self.run, self.staff_changed.emit)
        book = WindowBook(terminal.folder / "tickets", settings.site.mode or "") if settings.hub.url else None
        self.calling = Calling(hall, settings.hub.window, now, clock=clock, book=book)
        self.calling.moved.connect(self.ticket_changed)
        self.card = TicketCard(self.calling, self.staff, self.run)
        self.rating = WindowRating(settings, self.calling, self.run, now)
        self.news = HallNews(self.calling, settings.hub, clock=clock)
        if hall:
            hall.happened.connect(self.news.happened)
        self.machine_changed.connect(self._look_for_roster)
        self.taken_in: MachineTold | None = None
        """As what the hub took this machine in; None before it said so."""
        self._worked, self._asking = "", False
        self.staff_changed.connect(self._tell_who_went)
        if hall:
            hall.seen.connect(self._ask_as_what)
        self._hear(terminal)

    @property
    def ticket(self) -> InHand | None:
        """Who is called or served here, None for nobody."""
        return self.calling.in_hand

    @property
    def place(self) -> str:
        """What people call this window."""
        site = self.settings.site
        return site.machine_name_en if self.wording.language == "en" and site.machine_name_en else site.machine_name

    def run(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None]) -> Cancellable:
        """Do slow work on a lane of the terminal; ``done`` hears its one end here: a value, or a DeviceError."""
        return self.terminal.run(on, call, seconds, lambda end: self.post(lambda: done(end)))

    def _ask_as_what(self, seen: HallSeen) -> None:
        """Ask, whenever the hub is there anew, as what it took this machine in: somebody may have changed that."""
        if not seen.answers:
            self.taken_in = None
        elif self.hall and self.taken_in is None and not self._asking:
            self._asking = True
            self.hall.ask(lambda client: client.machine(), self._told_as_what)

    def _told_as_what(self, answer: object) -> None:
        self._asking = False
        if isinstance(answer, MachineTold):
            self.taken_in = answer
            self.machine_changed.emit()

    def _tell_who_went(self) -> None:
        """Tell the hub that somebody went; that they are here it hears with the first they want of it."""
        went, self._worked = self._worked, self.staff.who.staff_no if self.staff.who else ""
        if went and went != self._worked and self.hall:
            self.hall.ask(lambda client: client.sign_out(went), lambda answer: None)

    def _look_for_roster(self) -> None:
        """Learn whether a roster is kept here, once the outbox can be asked."""
        if self.staff.roster is None and self.terminal.outbox is not None:
            self.staff.look_for_roster()

    def _hear(self, terminal: Terminal) -> None:
        hearers = terminal.hearers
        hearers.devices = lambda state: self.post(self.machine_changed.emit)
        hearers.line = lambda: self.post(self.machine_changed.emit)
        hearers.outbox = lambda: self.post(self.machine_changed.emit)
        hearers.catalogue = lambda: self.post(self.catalogue_changed.emit)

# SPDX-License-Identifier: Apache-2.0
"""The line to the hub in the window's thread: what is seen and what happens come as signals, answers come home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from kiosk.hall.line import Done, HallLine, HallSeen
from kiosk.hub.client import HubClient
from kiosk.tickets import acts
from kiosk.tickets.values import Event
from ui.bridge import QtPost

OpenLine = Callable[[Callable[[HallSeen], None], Callable[[Event], None]], HallLine]


class HallWatch(QObject):
    """``seen`` tells each change of the hall, ``happened`` each event.

    Answers are what was asked for, a TicketError when the desk refuses, a PlatformError when nothing is known.
    """

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, open_line: OpenLine) -> None:
        super().__init__()
        self._closed = False
        # The line's threads never emit: whoever hears a signal may stop hearing it at that very moment.
        self._post = QtPost()
        self._line = open_line(self._sees, self._heard)

    @property
    def now(self) -> HallSeen:
        """The hall as it was last read."""
        return self._line.seen

    def start(self) -> None:
        """Begin to follow."""
        self._line.start()

    def act(self, act: acts.Act[Any], done: Done, act_id: str = "", acting: str = "") -> str:
        """Have an act done; ``done`` hears its end in the window's thread. Returns the id of the act."""
        return self._line.act(act, self._to(done), act_id, acting)

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        """Ask the hub; ``done`` hears the answer in the window's thread."""
        self._line.ask(call, self._to(done))

    def close(self) -> None:
        """End; whoever still waits for an answer hears none."""
        self._closed = True
        self._line.stop()

    def _to(self, done: Done) -> Done:
        return lambda answer: self._post(lambda: self._home(done, answer))

    def _sees(self, seen: HallSeen) -> None:
        self._post(lambda: self._tell(self.seen, seen))

    def _heard(self, event: Event) -> None:
        self._post(lambda: self._tell(self.happened, event))

    def _home(self, done: Done, answer: object) -> None:
        if not self._closed:
            done(answer)

    def _tell(self, signal: SignalInstance, what: HallSeen | Event) -> None:
        # What was on its way at the end would be told to windows that are deleted by then.
        if not self._closed:
            signal.emit(what)

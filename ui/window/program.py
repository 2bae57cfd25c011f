# SPDX-License-Identifier: Apache-2.0
"""A window put together: its machine, its line to the hall, who works there, and the tabs of their work.

A further tab is a further ``Tab`` in ``TABS``: the key of its name, what one must be allowed, and who makes it.
"""

from __future__ import annotations

import datetime
import functools
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, QTimer

from config.clock import china_now
from config.settings import Settings
from config.texts import Wording, text
from kiosk.staff.opening import doors_of
from kiosk.staff.session import Refusal, SignedIn
from kiosk.terminal import Terminal
from ui.desk.board import MakeBoard
from ui.desk.density import NORMAL
from ui.desk.lock import LockWords
from ui.desk.shell import DeskShell
from ui.window.calling_board import CallingBoard
from ui.window.calling_keys import CALLING_TAB
from ui.window.calling_words import bar_lights
from ui.window.context import Desk, HallPort, WindowContext
from ui.window.dayclose_board import make_dayclose
from ui.window.devices_tab import make_devices
from ui.window.gate import Tab, gated
from ui.window.handover_board import make_handover
from ui.window.intake_board import make_intake
from ui.window.presence import Presence
from ui.window.signin import SignInPage, refusal_words
from ui.window.worklist_board import make_worklist


def make_calling(context: WindowContext) -> MakeBoard:
    """Return the maker of the tab that calls."""
    return lambda look, density: CallingBoard(look, density, context)


TABS: tuple[Tab, ...] = (
    Tab(CALLING_TAB, "call", make_calling),
    Tab("window.tab.intake", "intake", make_intake),
    Tab("window.tab.work", "intake", make_worklist),
    Tab("window.tab.hand-over", "hand-over", make_handover),
    Tab("window.tab.day", "day", make_dayclose),
    Tab("window.tab.devices", "devices", make_devices),
)
# How long a window that ends waits for the hall to hear of it.
LAST_ACT_MS = 2000
HAND_OVER = 9


class WindowProgram:
    """One window; everything here runs in the window's thread."""

    DESK: Desk = "window"

    def __init__(
        self,
        settings: Settings,
        terminal: Terminal,
        wording: Wording,
        hall: HallPort | None,
        *,
        size: tuple[int, int] = NORMAL.size,
        tabs: Sequence[Tab] = TABS,
        now: Callable[[], datetime.datetime] = china_now,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.terminal, self._wording, self._now, self._tabs = terminal, wording, now, tuple(tabs)
        site = settings.site
        self.context = WindowContext(settings, wording, terminal, hall, doors_of(terminal, wall), now=now, clock=clock,
                                     desk=self.DESK)  # fmt: skip
        self.shell = DeskShell(
            wording, self.context.place, [gated(self.context, tab) for tab in self._tabs], self._lock_words,
            training=site.mode == "training", size=size, now=now, clock=clock, bare=True,
            cover=lambda look, density: SignInPage(look, density, self.context),
        )  # fmt: skip
        self.presence = Presence(self.context, self.shell, clock=clock)
        self._connect()

    def start(self) -> None:
        """Open the machine beside the window, and watch over it."""
        self.terminal.start()
        self.presence.start()

    def close(self) -> None:
        """End everything; who works here is signed out first."""
        self.presence.stop()
        self.context.staff.sign_out("program-ended")
        self._let_end()
        self.context.closing.emit()
        self.terminal.close()
        self.shell.close()

    def _let_end(self) -> None:
        """Wait a moment for the hall to hear that the window is closed; it must not stand open there over night."""
        if not self.context.calling.doing:
            return
        loop = QEventLoop()
        QTimer.singleShot(LAST_ACT_MS, loop.quit)
        self.context.calling.changed.connect(lambda: None if self.context.calling.doing else loop.quit())
        loop.exec()

    def _connect(self) -> None:
        context, shell = self.context, self.shell
        context.staff_changed.connect(self._staff_changed)
        context.ticket_changed.connect(self._tell_use)
        context.tab_wanted.connect(self._open_tab)
        shell.code_tried.connect(self._try)
        shell.pressed_at_lock.connect(self._press_at_lock)
        context.machine_changed.connect(self._show_lights)
        context.calling.changed.connect(self._show_lights)
        self._show_lights()

    def _tell_use(self) -> None:
        """Say whether somebody is served: nothing that was ordered from afar breaks in, and the hall sees it in use."""
        self.terminal.somebody = self.context.ticket is not None

    def _staff_changed(self) -> None:
        who = self.context.staff.who
        self.shell.set_person(f"{who.name} {who.staff_no}" if who else "")
        if who is None:
            self.context.news.stop()
            self.context.calling.end()
            self.shell.cover()
            return
        self._enter(who)

    def _enter(self, who: SignedIn) -> None:
        self.presence.touched()
        if not any(who.may(tab.right) for tab in self._tabs):
            self.context.staff.sign_out("role")
            return
        if who.may("call"):
            self.context.calling.begin(who.staff_no, who.roles)
            self.context.news.start()
        self.shell.uncover()
        self.shell.open_tab(next(place for place, tab in enumerate(self._tabs) if who.may(tab.right)))

    def _show_lights(self) -> None:
        self.shell.set_lights(bar_lights(self.shell.look, self.context, self._now()))

    def _open_tab(self, name: str) -> None:
        self.shell.open_tab(next(place for place, tab in enumerate(self._tabs) if tab.name == name))

    def _press_at_lock(self, number: int) -> None:
        if number == HAND_OVER:
            self.context.staff.sign_out("handed-over")

    def _try(self, password: str) -> None:
        self.context.staff.prove(password, self._proved)

    def _proved(self, refusal: Refusal | None) -> None:
        if refusal is None:
            self.shell.unlock()
            self.presence.touched()
            self.presence.look()
        else:
            self.shell.refuse(self._wording(refusal_words(refusal)))

    def _lock_words(self, since: datetime.datetime) -> LockWords:
        of = functools.partial(_said, self._wording)
        site, who = self.context.settings.site, self.context.staff.who
        under = f"window.lock.under.{self.DESK}"
        return LockWords(
            f"{site.hall_in(self._wording.language)}　{self.context.place}",
            of("window.lock.state"),
            tuple(of("window.lock.say").split("|")),
            of(under if under in self._wording else "window.lock.under"),
            of("window.lock.title"),
            of("window.lock.detail", time=f"{since:%H:%M}"),
            of("window.lock.field", name=who.name if who else "", number=who.staff_no if who else ""),
            of("window.lock.note"),
        )


def _said(wording: Wording, key: str, **args: object) -> str:
    return wording(text(key, **args))

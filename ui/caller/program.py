# SPDX-License-Identifier: Apache-2.0
"""The caller bar put together: sign-in as at a window, the state of a window's queue, the bar that shows it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from config.caller import CallerSetting
from config.clock import china_now
from config.settings import Settings
from config.texts import Wording
from kiosk.staff.opening import doors_of
from kiosk.terminal import Terminal
from ui.caller import asking
from ui.caller.bar import CallerBar
from ui.caller.docking import Dock
from ui.caller.global_keys import XKeys
from ui.caller.strip import Strip
from ui.caller.words import BACK, FINISH, MORE, NAMES, OPEN, REASON, SIGN_OUT, START, words_of
from ui.desk.density import NORMAL, SMALL, look_of
from ui.desk.keys import Once
from ui.desk.shell import style_sheet
from ui.window.calling_keys import press as press_queue
from ui.window.calling_values import Question
from ui.window.context import HallPort, WindowContext
from ui.window.presence import LOOK_SECONDS, RENEW_SECONDS
from ui.window.signin import SignInPage

SECOND_MS = 1000
NUMBERS = {name: number for number, name in NAMES.items()}


class SignInWindow(QWidget):
    """The page on which somebody signs in, as a window of its own; ``closed`` ends the program."""

    def __init__(self, page: SignInPage, title: str, closed: Callable[[], None]) -> None:
        super().__init__()
        self._closed = closed
        self.page = page
        self.setWindowTitle(title)
        self.setMinimumSize(1180, 700)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End with it: a bar nobody is signed in at serves nobody."""
        super().closeEvent(event)
        self._closed()


class CallerProgram:
    """One caller bar; everything here runs in the window's thread."""

    def __init__(
        self,
        settings: Settings,
        setting: CallerSetting,
        terminal: Terminal,
        wording: Wording,
        hall: HallPort,
        *,
        closed: Callable[[], None] = lambda: None,
        strip: Strip | None = None,
        now: Callable[[], datetime.datetime] = china_now,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        site, self._setting, self.terminal = settings.site, setting, terminal
        self._now, self._clock, self._folded, self._said = now, clock, False, ""
        self._looked = self._renewed = float("-inf")
        self.context = WindowContext(settings, wording, terminal, hall, doors_of(terminal, wall), now=now, clock=clock)
        density = NORMAL if settings.screen.size.startswith("1920") else SMALL
        self.look = look_of(density, wording)
        place = f"{settings.hub.zone} {settings.hub.window}".strip()
        self.bar = CallerBar(self.look, density, place, Dock(setting.dock),
                             training=site.mode == "training", strip=strip)  # fmt: skip
        self._place, self._once = place, Once(clock)
        page = SignInPage(look_of(SMALL, wording), SMALL, self.context)
        page.setStyleSheet(style_sheet(look_of(SMALL, wording), SMALL))
        self.signin = SignInWindow(page, self.look.of("caller.title"), closed)
        self._ticks = QTimer(interval=SECOND_MS)
        self._connect()

    def start(self) -> None:
        """Open the machine, and ask who works here."""
        self.terminal.start()
        self._ticks.start()
        self.show()

    def take_keys(self, keys: XKeys | None) -> None:
        """Take the keys of the settings from all other programs, where the site wants them; what is not had is told."""
        if not self._setting.keys_on:
            return
        if keys is None:
            self._said = self.look.of("caller.keys.none")
            return
        told = msgspec.structs.asdict(self._setting.keys)
        wanted = {name.replace("_", "-"): str(sequence) for name, sequence in told.items()}
        if taken := keys.take(wanted):
            self._said = self.look.of("caller.keys.taken", keys=" ".join(taken))
        keys.pressed.connect(self.bar.press)

    def show(self) -> None:
        """Show the bar to who is signed in, the page to anybody else."""
        signed_in = self.context.staff.who is not None
        self.bar.setVisible(signed_in)
        self.signin.setVisible(not signed_in)
        if signed_in:
            self.bar.stand(self.bar.dock)
            self.refresh()
        else:
            self.signin.page.opened()

    def refresh(self) -> None:
        """Show how everything is."""
        said = words_of(self.look, self.context.calling, self._place, wide=self.bar.wide, folded=self._folded,
                        said=self._said)  # fmt: skip
        self.bar.set_words(said)

    def press(self, name: str) -> None:
        """Do what a key of the bar means, once for a finger that bounced."""
        if not self._once.counts(name):
            return
        self._said, folded, self._folded = "", self._folded, False
        calling = self.context.calling
        if name in NUMBERS:
            press_queue(calling, NUMBERS[name])
        elif name == MORE:
            self._folded = not folded
        elif name == BACK:
            calling.back()
        elif name == REASON:
            calling.ask(Question.SUSPEND)
        elif name.startswith("answer-"):
            asking.answer(self.look, calling, int(name.removeprefix("answer-")), self.begin)
        else:
            {START: calling.start, FINISH: calling.finish, OPEN: self.begin, SIGN_OUT: self.sign_out}[name]()
        self.refresh()

    def begin(self, *, take_over: bool = False) -> None:
        """Open the window for who is signed in."""
        if who := self.context.staff.who:
            self.context.calling.begin(who.staff_no, who.roles, take_over=take_over)

    def sign_out(self) -> None:
        """Close the window and let who worked here go."""
        self.context.staff.sign_out()

    def close(self) -> None:
        """End everything; who works here is signed out first."""
        self._ticks.stop()
        self.context.staff.sign_out("program-ended")
        self.terminal.close()
        for window in (self.bar, self.signin):
            window.hide()
            window.deleteLater()

    def _connect(self) -> None:
        self.context.staff_changed.connect(self._staff_changed)
        self.context.calling.changed.connect(self.refresh)
        self.bar.pressed.connect(self.press)
        self.bar.docked.connect(self.refresh)
        self._ticks.timeout.connect(self._tick)

    def _tick(self) -> None:
        self._watch_over()
        if self.signin.isVisible():
            self.signin.page.tick(self._now())
        else:
            self.refresh()

    def _watch_over(self) -> None:
        """Ask whether who works here may stay, and for a newer roster, as a window does."""
        now, staff = self._clock(), self.context.staff
        self.context.storage.look()
        if now - self._renewed >= RENEW_SECONDS and self.terminal.platform is not None:
            self._renewed = now
            staff.renew()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            staff.look()

    def _staff_changed(self) -> None:
        who = self.context.staff.who
        if who is None:
            self.context.calling.end()
        elif not who.may("call"):
            # Nothing else is done here: whoever may not call is told so by the page.
            self.context.staff.sign_out("role")
            return
        else:
            self.begin()
        self.show()

"""A restless person before the real window: touches anything anywhere, lays cards, types, pulls plugs, walks away.

Seeded, so that what it finds can be played again. Nothing is told to the window but what a hand, a card or a cable
could tell it; what must hold is looked at after every act.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.steps.events import Press
from kiosk.steps.screens import Home, Idle, Screen
from kiosk.steps.step import Reason
from tests.support.walked_window import WalkedWindow
from ui.parts.pressable import Pressable

PEOPLE = ("zhao-dehou", "lin-jingshu", "zhou-min", "he-xiulan", "luo-youtian")
KEYS = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Space,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Backspace,
)
LETTERS = "abcxyz19X '"
# So many of the touches of keys go to the screen's own; the six of the footer would take every second otherwise.
OF_THE_SCREEN = 0.9
# Rounds of the window's events after an act: its own answer, what that posts, and what that paints.
ROUNDS = 3


class WindowMonkey:
    """Acts on one visit after the other, with the same window and the same outbox."""

    def __init__(self, window: WalkedWindow, seed: int) -> None:
        self.window = window
        self.chance = random.Random(seed)
        self.seen: set[str] = set()
        self._acts: list[tuple[float, Callable[[], None]]] = [
            (0.60, self._touch_a_key),
            (0.12, self._touch_anywhere),
            (0.06, self._drag),
            (0.08, self._press_a_real_key),
            (0.08, self._move_a_card),
            (0.03, self._trouble_the_printer),
            (0.02, self._turn_the_screen),
            (0.01, self._walk_away),
        ]

    @property
    def shell(self) -> QWidget:
        return self.window.program.shell

    @property
    def screen(self) -> Screen | None:
        """Return what is shown."""
        current = self.window.program.shell.frame.current
        return current.shown if current else None

    def act(self) -> None:
        """Do one thing and look at what must hold."""
        shares, acts = zip(*self._acts, strict=True)
        self.chance.choices(acts, shares)[0]()
        self.live()
        shown = self.screen
        assert shown is not None, "the window shows nothing"
        self.seen.add(type(shown).__name__)

    def live(self) -> None:
        """Let the window live a little."""
        for _ in range(ROUNDS):
            QCoreApplication.processEvents()
        # What the loop of a running program does by itself.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def go_home(self) -> None:
        """Take the card along and go home by the footer, over every question on the way."""
        self.window.do("lift")
        self.window.until(self._home_after_one_more_try)

    def _home_after_one_more_try(self) -> bool:
        # A screen that stores something, or asks for a card that lies there, lets nobody home until that is over.
        if isinstance(self.screen, Home | Idle):
            return True
        for said in (Press("home"), Press("choose", "leave"), Press("leave")):
            self.window.program._take(said)
            self.live()
        return isinstance(self.screen, Home | Idle)

    # Acts.

    def _keys(self) -> list[Pressable]:
        """Return what can be pressed now: mostly of the screen itself, else of the frame around it."""
        frame = self.window.program.shell.frame
        of = frame.current if frame.current and self.chance.random() < OF_THE_SCREEN else frame
        return [part for part in of.findChildren(Pressable) if part.isVisible() and part.isEnabled()]

    def _touch_a_key(self) -> None:
        keys = self._keys()
        if keys:
            key = self.chance.choice(keys)
            QTest.mouseClick(key, Qt.MouseButton.LeftButton, pos=key.rect().center())

    def _point(self) -> QPoint:
        return QPoint(self.chance.randrange(self.shell.width()), self.chance.randrange(self.shell.height()))

    def _touch_anywhere(self) -> None:
        point = self._point()
        part = self.shell.childAt(point) or self.shell
        clicks = self.chance.choice((QTest.mouseClick, QTest.mouseClick, QTest.mouseDClick))
        clicks(part, Qt.MouseButton.LeftButton, pos=part.mapFrom(self.shell, point))

    def _drag(self) -> None:
        start, end = self._point(), self._point()
        part = self.shell.childAt(start) or self.shell
        QTest.mousePress(part, Qt.MouseButton.LeftButton, pos=part.mapFrom(self.shell, start))
        QTest.mouseMove(part, part.mapFrom(self.shell, end))
        QTest.mouseRelease(part, Qt.MouseButton.LeftButton, pos=part.mapFrom(self.shell, end))

    def _press_a_real_key(self) -> None:
        part = self.shell.focusWidget() or self.shell
        if self.chance.random() < 0.5:
            QTest.keyClick(part, self.chance.choice(KEYS))
        else:
            QTest.keyClicks(part, self.chance.choice(LETTERS))

    def _move_a_card(self) -> None:
        if self.chance.random() < 0.7:
            self.window.do("place", person=self.chance.choice(PEOPLE))
        else:
            self.window.do("lift")

    def _trouble_the_printer(self) -> None:
        printer = self.window.printer
        self.chance.choice((printer.end_paper, printer.load_paper, printer.open_cover, printer.close_cover))()

    def _turn_the_screen(self) -> None:
        self.shell.resize(*self.chance.choice(((540, 960), (960, 540), (683, 384))))

    def _walk_away(self) -> None:
        engine = self.window.program.engine
        if engine and not engine.over:
            engine.leave(Reason.IDLE)

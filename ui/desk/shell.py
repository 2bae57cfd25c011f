# SPDX-License-Identifier: Apache-2.0
"""The window of every staff program: the dark bar, one tab at a time, the function keys, and the lock over all of it.

    shell = DeskShell(wording, "自助区 3 号机", (make_devices, make_outbox), lock, training=True)
    shell.set_lights(...)

F-keys are actions of the window, so they work from a field. A window that is made lower than 900 lines is built anew
in the small density.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from config.clock import china_now
from config.texts import Wording
from ui.desk.board import Board, MakeBoard
from ui.desk.cover import Cover, MakeCover
from ui.desk.density import KEY, NORMAL, Density, look_of, of_height
from ui.desk.keys import COUNT, Key, KeyBar, Once
from ui.desk.lock import LockPage, LockWords
from ui.desk.top_bar import BarLight, TopBar
from ui.style import fonts
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

LOCK_KEY = COUNT
MOST_TABS = 6
SECOND_MS = 1000
SMALLEST = QSize(1180, 700)

TellLock = Callable[[datetime.datetime], LockWords]


class DeskShell(QMainWindow):
    """``code_tried`` tells a code that was entered at the lock; ``unlock`` or ``refuse`` answers it.

    ``cover`` makes what stands over everything while nobody is signed in. ``bare`` shows the place without the name of
    the tab that is open.
    """

    code_tried = Signal(str)
    locked = Signal()
    pressed_at_lock = Signal(int)
    """A function key that was pressed while it is locked."""

    def __init__(
        self,
        wording: Wording,
        place: str,
        boards: Sequence[MakeBoard],
        lock_words: TellLock,
        *,
        training: bool,
        size: tuple[int, int] = NORMAL.size,
        now: Callable[[], datetime.datetime] = china_now,
        clock: Callable[[], float] = time.monotonic,
        cover: MakeCover | None = None,
        bare: bool = False,
    ) -> None:
        super().__init__()
        self._make_cover, self._bare, self.is_covered = cover, bare, cover is not None
        self.cover_page: Cover | None = None
        self._wording, self._place, self._makers = wording, place, tuple(boards)[:MOST_TABS]
        self._lock_words, self._training, self._now = lock_words, training, now
        self._once = Once(clock)
        self._lights: tuple[BarLight, ...] = ()
        self._person = ""
        self._locked_at: datetime.datetime | None = None
        self._current = 0
        self.setWindowTitle(place)
        self.setMinimumSize(SMALLEST)
        # Before it is built: once built for one density it would be built anew for the other.
        self.resize(*size)
        self._build(of_height(self.height()))
        self._add_actions()
        self._ticks = QTimer(self, interval=SECOND_MS)
        self._ticks.timeout.connect(self.tick)
        self._ticks.start()

    @property
    def density(self) -> Density:
        """The density it is built in."""
        return self._density

    @property
    def board(self) -> Board:
        """The tab that is open."""
        return self.boards[self._current]

    @property
    def is_locked(self) -> bool:
        """Tell whether the lock is on."""
        return self._locked_at is not None

    @property
    def is_shut(self) -> bool:
        """Tell whether nobody may work here now: it is locked, or nobody is signed in."""
        return self.is_locked or self.is_covered

    @property
    def current(self) -> int:
        """The place of the tab that is open."""
        return self._current

    def open_tab(self, index: int) -> None:
        """Open a tab; one that is not there does nothing."""
        if not 0 <= index < len(self.boards) or self.is_shut:
            return
        self._current = index
        self._pages.setCurrentIndex(index)
        self.bar.open_tab(index)
        self.refresh()
        self.board.opened()

    def set_lights(self, lights: Sequence[BarLight]) -> None:
        """Show how line, hall and devices are."""
        self._lights = tuple(lights)
        self.bar.set_lights(self._lights)

    def set_person(self, words: str) -> None:
        """Show who works here."""
        self._person = words
        self.bar.set_person(words)

    def refresh(self) -> None:
        """Let the keys show what they do now."""
        lock = Key(self._wording_of("desk.key.lock"))
        self.key_bar.set_keys({**self.board.keys(), LOCK_KEY: lock})

    def cover(self) -> None:
        """Hide everything until somebody has signed in; a lock goes with whoever it waited for."""
        if self.cover_page:
            self.is_covered, self._locked_at = True, None
            self._show_cover(self.cover_page)

    def uncover(self) -> None:
        """Show everything to who has signed in."""
        self.is_covered = False
        self._whole.setCurrentIndex(0)
        self.refresh()
        self.board.opened()

    def lock(self) -> None:
        """Hide everything until a code opens it again."""
        if not self.is_shut:
            self._locked_at = self._now()
            self._show_lock()
            self.locked.emit()

    def unlock(self) -> None:
        """Show everything again."""
        self._locked_at = None
        self._whole.setCurrentIndex(0)
        self.board.opened()

    def refuse(self, words: str) -> None:
        """Say why a code did not open."""
        self.lock_page.refuse(words)

    def tick(self) -> None:
        """Let clock and ages go on by a second."""
        now = self._now()
        self.bar.set_now(now)
        self.lock_page.set_now(now)
        if self.is_covered and self.cover_page:
            self.cover_page.tick(now)
        elif not self.is_locked:
            self.board.tick(now)

    def press(self, number: int) -> None:
        """Do what a function key means, once for a finger that bounced."""
        if not self._once.counts(f"F{number}"):
            return
        if self.is_shut:
            self._press_shut(number)
            return
        if number == LOCK_KEY:
            self.lock()
            return
        key = self.board.keys().get(number)
        if key and key.enabled:
            self.board.press(number)

    def _numbered(self, number: int) -> None:
        if not self.is_shut and self._once.counts(f"Alt+{number}"):
            self.board.numbered(number)

    def _press_shut(self, number: int) -> None:
        if self.is_covered and self.cover_page:
            self.cover_page.press(number)
        else:
            self.pressed_at_lock.emit(number)

    def next_column(self) -> None:
        """Give the focus to the next column of the tab."""
        columns = list(self.board.columns())
        if self.is_shut or not columns:
            return
        focus: QWidget | None = self.focusWidget()
        here = next((n for n, one in enumerate(columns) if focus is one or focus is one.focusProxy()), -1)
        columns[(here + 1) % len(columns)].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what no part took: Escape, and single letters where nobody types."""
        if self.is_shut or event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Escape:
            self.board.back()
        elif event.text().isprintable() and event.text() and not isinstance(self.focusWidget(), QLineEdit):
            sign = event.text().upper()
            if self._once.counts(sign) or self.board.each_counts(sign):
                self.board.letter(sign)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Build everything anew where another density fits."""
        super().resizeEvent(event)
        wanted = of_height(event.size().height())
        if wanted is not self._density:
            self._build(wanted)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the clock."""
        self._ticks.stop()
        super().closeEvent(event)

    def _wording_of(self, key: str) -> str:
        return self.look.of(key)

    def _build(self, density: Density) -> None:
        self._density, self.look = density, look_of(density, self._wording)
        self.setStyleSheet(style_sheet(self.look, density))
        self.bar = TopBar(self.look, density, self._place, training=self._training, bare=self._bare)
        self.bar.opened.connect(self.open_tab)
        self._pages = QStackedWidget()
        self.boards = tuple(make(self.look, density) for make in self._makers)
        for board in self.boards:
            self._pages.addWidget(board)
            board.changed.connect(self.refresh)
        self.key_bar = KeyBar(density)
        self.key_bar.pressed.connect(self.press)
        self.lock_page = LockPage(self.look, density, training=self._training)
        self.lock_page.tried.connect(self.code_tried)
        self._whole = QStackedWidget()
        self._whole.addWidget(_desk(self.bar, self._pages, self.key_bar))
        self._whole.addWidget(self.lock_page)
        if self._make_cover:
            self.cover_page = self._make_cover(self.look, density)
            self._whole.addWidget(self.cover_page)
        self.setCentralWidget(self._whole)
        self.bar.set_tabs([self._wording_of(board.TAB) for board in self.boards])
        self.bar.set_person(self._person)
        self.bar.set_lights(self._lights)
        self._after_build()

    def _after_build(self) -> None:
        self._pages.setCurrentIndex(self._current)
        self.bar.open_tab(self._current)
        self.refresh()
        self.tick()
        if self.is_covered and self.cover_page:
            self._show_cover(self.cover_page)
        elif self.is_locked:
            self._show_lock()
        else:
            self.board.opened()

    def _show_cover(self, page: Cover) -> None:
        self._whole.setCurrentWidget(page)
        page.opened()

    def _show_lock(self) -> None:
        self.lock_page.set_words(self._lock_words(self._locked_at or self._now()))
        self._whole.setCurrentWidget(self.lock_page)
        self.lock_page.ask()

    def _add_actions(self) -> None:
        for number in range(1, COUNT + 1):
            self._add_action(f"F{number}", partial(self.press, number))
        for index in range(MOST_TABS):
            self._add_action(f"Ctrl+{index + 1}", partial(self.open_tab, index))
        for number in range(1, 10):
            self._add_action(f"Alt+{number}", partial(self._numbered, number))
        self._add_action("Ctrl+Tab", self.next_column)

    def _add_action(self, keys: str, call: Callable[[], None]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _=False: call())
        self.addAction(action)


class _Ground(QWidget):
    """The ground of the desk; painted, for a style sheet on it would be laid over every part within."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.desk))
        painter.end()


def _desk(bar: TopBar, pages: QStackedWidget, keys: KeyBar) -> QWidget:
    desk = _Ground()
    column = QVBoxLayout(desk)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(pages, 1)
    column.addWidget(keys)
    return desk


def style_sheet(look: Look, density: Density) -> str:
    """Return the one style sheet: what Qt paints itself, in the sizes of a density."""
    c, d = look.tokens.colour, density
    return f"""
    QWidget {{ font-family: "{fonts.FAMILY}"; font-size: {d.body}px; color: {c.ink}; }}
    QLineEdit {{ background: {c.sheet}; border: 1px solid {c.control}; border-radius: {KEY}px; padding: 0 {d.s2 - 2}px;
                 selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QLineEdit:focus {{ border: 2px solid {c.accent}; padding: 0 {d.s2 - 3}px; }}
    QLineEdit:disabled, QLineEdit:read-only {{ background: {c.well}; color: {c.ink}; }}
    QTableView {{ background: {c.sheet}; border: none; outline: none; }}
    QHeaderView::section {{ background: {c.desk}; color: {c.ink_2}; border: none; border-bottom: 1px solid {c.line};
                 padding-left: {d.s2}px; padding-right: {d.s2}px; font-size: {d.small}px; }}
    QHeaderView {{ background: {c.desk}; border: none; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {c.idle_line}; min-height: 40px; border-radius: 4px; margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QToolTip {{ background: {c.ink}; color: {c.on_accent}; border: none; padding: 4px; }}
    """

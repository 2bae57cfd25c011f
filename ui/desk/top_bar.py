# SPDX-License-Identifier: Apache-2.0
"""The dark bar: where one is, the tabs, the lights of line, hall and devices, who works here, the clock, the mark."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.desk.density import KEY, ON_DARK, Density
from ui.desk.drawing import cap_width, draw_cap, draw_mark, draw_words, mark_width, width_of
from ui.desk.lights import Light, pixmap
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM


@dataclass(frozen=True)
class BarLight:
    """A light of the bar with its words."""

    light: Light
    words: str


class Tab(QAbstractButton):
    """One tab with the digit that opens it."""

    def __init__(self, density: Density, number: int, words: str) -> None:
        super().__init__()
        self._density, self._number, self.words = density, number, words
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return the room for digit and words, bold as when it is open: a bar whose tabs move is not found again."""
        d = self._density
        words = width_of(self.words, d.body, bold=True)
        return QSize(cap_width(str(self._number), d.mini) + 8 + words + 2 * d.s3, d.top)

    def fits(self) -> bool:
        """Tell whether its words stand there whole."""
        return self.width() >= self.sizeHint().width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint digit and words, with a line under the one that is open."""
        painter = QPainter(self)
        d, on = self._density, self.isChecked()
        left, middle = float(d.s3), self.height() / 2
        left += draw_cap(painter, QPointF(left, middle), str(self._number), d.mini, ON_DARK.ink if on else ON_DARK.line)
        room = QRectF(left + 8, 0, self.width() - left - 8, self.height())
        draw_words(painter, room, self.words, d.body, ON_DARK.ink if on else ON_DARK.quiet, bold=on)
        if on:
            painter.fillRect(QRectF(0, self.height() - 3, self.width(), 3), colour(ON_DARK.ink))
        painter.end()


class TopBar(QWidget):
    """``opened`` tells the index of a tab that was pressed."""

    opened = Signal(int)

    def __init__(self, look: Look, density: Density, place: str, *, training: bool, bare: bool = False) -> None:
        super().__init__()
        self._bare = bare
        self._look, self._density, self._place, self._training = look, density, place, training
        self._lights: tuple[BarLight, ...] = ()
        self._mark = look.of("frame.training")
        self._person = ""
        self._now: datetime.datetime | None = None
        self.tabs: tuple[Tab, ...] = ()
        self._current = ""
        self.setFixedHeight(density.top)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)

    @property
    def words(self) -> str:
        """What stands there beside the tabs."""
        return "  ".join((self._place_words(), *(one.words for one in self._lights), self._person, *self._times()))

    def set_tabs(self, names: Sequence[str]) -> None:
        """Show these tabs, in their order."""
        for tab in self.tabs:
            self._row.removeWidget(tab)
            tab.deleteLater()
        self.tabs = tuple(Tab(self._density, number, name) for number, name in enumerate(names, 1))
        for index, tab in enumerate(self.tabs):
            self._row.insertWidget(index, tab)
            tab.clicked.connect(lambda _=False, index=index: self.opened.emit(index))

    def open_tab(self, index: int) -> None:
        """Show which tab is open; the place bears its name."""
        self._current = self.tabs[index].words
        self.tabs[index].setChecked(True)
        self._row.setContentsMargins(self._tabs_left(), 0, 0, 0)
        self.update()

    def set_lights(self, lights: Sequence[BarLight]) -> None:
        """Show how line, hall and devices are."""
        self._lights = tuple(lights)
        self.update()

    def set_person(self, words: str) -> None:
        """Show who works here; empty where nobody said so."""
        self._person = words
        self.update()

    def set_now(self, now: datetime.datetime) -> None:
        """Show this hour."""
        self._now = now
        self.update()

    def fits(self) -> bool:
        """Tell whether what is at the right leaves the tabs their room."""
        taken = sum(tab.sizeHint().width() for tab in self.tabs)
        return self._tabs_left() + taken + self._right_width(self._items()) <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint place, lights, clock and mark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(ON_DARK.ground))
        self._paint_place(painter)
        self._paint_right(painter)
        painter.end()

    def _place_words(self) -> str:
        return self._place if self._bare else f"{self._place} {self._current}".strip()

    def _place_width(self) -> int:
        return width_of(self._place_words(), self._density.lead, bold=True) + 2 * self._density.s2

    def _tabs_left(self) -> int:
        d = self._density
        return d.s2 + self._place_width() + d.s3 + (0 if d.dense else width_of("Ctrl +", d.small) + d.s2)

    def _paint_place(self, painter: QPainter) -> None:
        d = self._density
        high = d.top - 2 * d.s1
        box = QRectF(d.s2, d.s1, self._place_width(), high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(box, KEY, KEY)
        inner = box.adjusted(d.s2, 0, 0, 0)
        draw_words(painter, inner, self._place_words(), d.lead, CALM.ink, bold=True)
        if not d.dense:
            hint = QRectF(box.right() + d.s3, 0, 100, self.height())
            draw_words(painter, hint, "Ctrl +", d.small, ON_DARK.quiet)

    def _times(self) -> tuple[str, ...]:
        if self._now is None:
            return ()
        date = self._look.of(
            "desk.date", month=self._now.month, day=self._now.day, weekday=self._look.of(f"desk.weekday.{self._now:%w}")
        )
        return date, f"{self._now:%H:%M:%S}"

    def _items(self) -> list[tuple[str, Light | None, int, str, bool]]:
        """Return what stands at the right: words, light, size, colour, bold."""
        d = self._density
        found: list[tuple[str, Light | None, int, str, bool]] = [
            (one.words, one.light, d.small, ON_DARK.ink, False) for one in self._lights
        ]
        if self._person:
            found.append((self._person, None, d.small, ON_DARK.ink, False))
        if times := self._times():
            # The first to go where there is little room: every desk has a calendar.
            found += [] if d.dense else [(times[0], None, d.small, ON_DARK.ink, False)]
            found.append((times[1], None, d.lead + 2, ON_DARK.ink, True))
        return found

    def _right_width(self, items: Sequence[tuple[str, Light | None, int, str, bool]]) -> int:
        d = self._density
        wide = sum(width_of(w, px, bold=b) + (d.body + 4 if li else 0) + d.s4 for w, li, px, _, b in items)
        return wide + (mark_width(self._mark, d.small) + d.s3 if self._training else 0)

    def _paint_right(self, painter: QPainter) -> None:
        d, items = self._density, self._items()
        left, middle = float(self.width() - self._right_width(items)), self.height() / 2
        for words, light, px, ink, bold in items:
            if light:
                painter.drawPixmap(round(left), round(middle - d.body / 2), pixmap(light, d.body, dark=True))
                left += d.body + 4
            left += draw_words(painter, QRectF(left, 0, 900, self.height()), words, px, ink, bold=bold) + d.s4
        if self._training:
            draw_mark(painter, left, middle, self._mark, d.small)

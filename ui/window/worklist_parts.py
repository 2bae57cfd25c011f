# SPDX-License-Identifier: Apache-2.0
"""Parts of the list of work: what it may be narrowed to with how many each are, and what is due on the next days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import KEY, LINE, PANEL, Density
from ui.desk.drawing import cap_width, draw_cap, draw_face, draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM


@dataclass(frozen=True)
class Choice:
    """One kind of work: its name, how many there are, the light it stands for."""

    name: str
    count: str
    light: Light | None = None


class ChoiceList(QWidget):
    """``pressed`` tells the place of one that was pressed with the mouse; its number with Alt does the same."""

    pressed = Signal(int)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._choices: tuple[Choice, ...] = ()
        self._chosen = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "\n".join(f"{place} {one.name} {one.count}" for place, one in enumerate(self._choices, 1))

    def set_choices(self, choices: Sequence[Choice], chosen: int) -> None:
        """Show these."""
        if (tuple(choices), chosen) != (self._choices, self._chosen):
            self._choices, self._chosen = tuple(choices), chosen
            self.setAccessibleName(self.words)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for a row each."""
        return QSize(160, len(self._choices) * self._density.row)

    def fits(self) -> bool:
        """Tell whether no name runs into its number."""
        d = self._density
        return all(
            self._left(one) + width_of(one.name, d.body, bold=True) + d.s2 + width_of(one.count, d.body, bold=True)
            <= self.width() - d.s2
            for one in self._choices
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which was pressed."""
        place = int(event.position().y()) // self._density.row
        if place < len(self._choices):
            self.pressed.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter, d = QPainter(self), self._density
        for place, one in enumerate(self._choices):
            box = QRectF(0, place * d.row, self.width(), d.row)
            chosen = place == self._chosen
            if chosen:
                draw_face(painter, box.adjusted(0, 1, 0, -1), CALM.accent_soft, CALM.accent_line, KEY)
            ink = CALM.accent if chosen else CALM.ink
            number = box.adjusted(d.s2, 0, 0, 0)
            draw_words(painter, number, str(place + 1), d.mini, CALM.accent if chosen else CALM.off)
            if one.light:
                px = d.body
                at = round(box.left() + d.s2 + width_of("9", d.mini) + d.s2)
                painter.drawPixmap(at, round(box.center().y() - px / 2), pixmap(one.light, px))
            room = box.adjusted(self._left(one), 0, -d.s2, 0)
            draw_words(painter, room, one.name, d.body, ink, bold=chosen)
            draw_words(painter, room, one.count, d.body, CALM.ink, bold=True, right=True)
        painter.end()

    def _left(self, one: Choice) -> int:
        d = self._density
        return d.s2 + width_of("9", d.mini) + d.s2 + (d.body + d.s1 if one.light else 0)


@dataclass(frozen=True)
class DayBar:
    """One day: its weekday, its date, how much is due, and the words in place of a number where nobody works."""

    weekday: str
    date: str
    count: int
    rest: str = ""
    near: bool = False


class DayBars(QWidget):
    """``pressed`` tells the place of a day that was pressed with the mouse; the arrows go from day to day."""

    pressed = Signal(int)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._title, self._under, self._hint = "", "", ("", "")
        self._bars: tuple[DayBar, ...] = ()
        self._chosen = -1
        d = density
        self.setFixedHeight(3 * line_of(d.small) + (30 if d.dense else 52) + d.s1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        bars = (f"{one.weekday} {one.date} {one.rest or one.count}" for one in self._bars)
        return "\n".join((self._title, self._under, *bars))

    def set_words(self, title: str, under: str, hint: tuple[str, str]) -> None:
        """Say what the bars are."""
        self._title, self._under, self._hint = title, under, hint

    def set_bars(self, bars: Sequence[DayBar], chosen: int) -> None:
        """Show these days; ``chosen`` is the place of one of them, -1 for none."""
        if (tuple(bars), chosen) != (self._bars, self._chosen):
            self._bars, self._chosen = tuple(bars), chosen
            self.setAccessibleName(self.words)
            self.update()

    def fits(self) -> bool:
        """Tell whether every day has room for its words."""
        d, room = self._density, self._wide()
        head = max(width_of(self._title, d.body, bold=True), width_of(self._under, d.small))
        days = all(max(width_of(one.weekday, d.mini), width_of(one.date, d.mini)) <= room for one in self._bars)
        return head + 2 * d.s2 <= self._head() and days

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which day was pressed."""
        place = int((event.position().x() - self._head()) // self._wide())
        if 0 <= place < len(self._bars):
            self.pressed.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint head, days and bars."""
        painter, d = QPainter(self), self._density
        draw_face(painter, QRectF(self.rect()), CALM.sheet, CALM.line, PANEL)
        draw_words(painter, QRectF(d.s2, d.s1, 400, line_of(d.body)), self._title, d.body, CALM.ink, bold=True)
        low = QRectF(d.s2, d.s1 + line_of(d.body), 400, line_of(d.small))
        draw_words(painter, low, self._under, d.small, CALM.off)
        sign, words = self._hint
        at = QPointF(d.s2, self.height() - d.s1 - line_of(d.small) / 2)
        wide = draw_cap(painter, at, sign, d.mini, CALM.ink)
        draw_words(painter, QRectF(d.s2 + wide + 5, at.y() - 20, 200, 40), words, d.small, CALM.ink_2)
        most = max((one.count for one in self._bars), default=0) or 1
        for place, one in enumerate(self._bars):
            self._paint(painter, place, one, most)
        painter.end()

    def _paint(self, painter: QPainter, place: int, one: DayBar, most: int) -> None:
        d, wide = self._density, self._wide()
        box = QRectF(self._head() + place * wide, 1, wide, self.height() - 2)
        if one.rest:
            painter.fillRect(box, colour(CALM.desk))
        if place == self._chosen:
            painter.fillRect(box, colour(CALM.accent_soft))
        painter.fillRect(QRectF(box.left(), box.top(), LINE, box.height()), colour(CALM.line))
        line, first = line_of(d.mini), place == 0
        self._middle(
            painter, QRectF(box.left(), d.s1 / 2, wide, line), one.weekday, CALM.accent if first else CALM.ink_2
        )
        ground = box.bottom() - 2 * line - d.s1 / 2
        room = ground - (d.s1 / 2 + line) - 4
        high = max(2.0, room * one.count / most) if one.count else 0.0
        bar = QRectF(box.center().x() - wide * 0.18, ground - high, wide * 0.36, high)
        painter.fillRect(bar, colour(CALM.warn if one.near else CALM.accent))
        painter.setPen(QPen(colour(CALM.line), LINE))
        painter.drawLine(QPointF(box.left(), ground), QPointF(box.right(), ground))
        count = QRectF(box.left(), ground, wide, line)
        self._middle(painter, count, one.rest or str(one.count), CALM.ink, bold=True)
        self._middle(painter, count.translated(0, line), one.date, CALM.off)

    def _middle(self, painter: QPainter, box: QRectF, words: str, ink: str, *, bold: bool = False) -> None:
        px = self._density.mini
        inset = (box.width() - width_of(words, px, bold=bold)) / 2
        draw_words(painter, box.adjusted(max(0.0, inset), 0, 10, 0), words, px, ink, bold=bold)

    def _head(self) -> int:
        d = self._density
        sign, words = self._hint
        hint = cap_width(sign, d.mini) + 5 + width_of(words, d.small)
        return 2 * d.s2 + max(width_of(self._title, d.body, bold=True), width_of(self._under, d.small), hint)

    def _wide(self) -> float:
        return (self.width() - self._head()) / max(1, len(self._bars))

# SPDX-License-Identifier: Apache-2.0
"""How long people waited by queue: a bar for the mean, a thin line to the longest, the target across, values beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.desk.density import Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.desk.lights import Light, ink_of, pixmap
from ui.statistics.chart import Chart, bar
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

MOST_LINES = 14
QUIET = (Light.IN_TIME, Light.NOT_YET)


@dataclass(frozen=True)
class WaitLine:
    """One queue or window: minutes in numbers for the length, in words for the reader."""

    name: str
    mean: float
    longest: float
    target: float
    mean_words: str
    longest_words: str
    share_words: str
    light: Light


class WaitChart(Chart):
    """Shows lines of waits; where there are more than fit, the last say how many are not there."""

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__(look, density, "")
        self._lines: tuple[WaitLine, ...] = ()
        self._target = ""
        self._heads = ("", "", "")

    def set_lines(self, lines: Sequence[WaitLine], heads: tuple[str, str, str], target: str = "") -> None:
        """Show these under the heads of their values; ``target`` names the dashed line, empty where targets differ."""
        self._lines, self._heads, self._target = tuple(lines), heads, target
        self.told()

    def lines(self) -> tuple[str, ...]:
        """Return each line as words."""
        return tuple(
            f"{one.name} {one.mean_words} {one.longest_words} {one.share_words}" for one in self._lines
        )  # fmt: skip

    def fits(self) -> bool:
        """Tell whether every name and every value stands there whole."""
        names = all(width_of(one.name, self.density.small) <= self._names() for one in self._lines)
        return super().fits() and names and len(self._lines) <= self._room()

    @property
    def room(self) -> int:
        """How many lines have room now."""
        return self._room()

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint heads, then a line each, then the target over all."""
        d = self.density
        head = QRectF(box.left(), box.top(), box.width(), line_of(d.small))
        self._columns(painter, head, self._heads, (CALM.ink_2,) * 3)
        chart = self._chart(box)
        # Who was called at once makes no length at all.
        scale = chart.width() / (max((one.longest for one in self._lines), default=0.0) or 1.0)
        high = self._line_height(box)
        for place, one in enumerate(self._lines[: self._room()]):
            row = QRectF(box.left(), chart.top() + place * high, box.width(), high)
            self._draw_line(painter, row, chart, scale, one)
        self._draw_target(painter, chart, scale)
        if not self._lines:
            line = QRectF(box.left(), chart.top(), box.width(), line_of(d.body))
            draw_words(painter, line, self.look.of("statistics.waits.none"), d.body, CALM.off)

    def _draw_line(self, painter: QPainter, row: QRectF, chart: QRectF, scale: float, one: WaitLine) -> None:
        d = self.density
        name = QRectF(row.left(), row.top(), self._names(), row.height())
        draw_words(painter, name, one.name, d.small, CALM.ink, right=True)
        thick = min(24.0, row.height() * 0.62)
        middle = row.center().y()
        bar(painter, QRectF(chart.left(), middle - thick / 2, one.mean * scale, thick), CALM.accent)
        end = chart.left() + one.longest * scale
        painter.setPen(QPen(colour(CALM.ink_2), 1.5))
        painter.drawLine(QPointF(chart.left() + one.mean * scale, middle), QPointF(end, middle))
        painter.drawLine(QPointF(end, middle - thick / 3), QPointF(end, middle + thick / 3))
        ink = CALM.ink if one.light in QUIET else ink_of(one.light)
        self._columns(painter, row, (one.mean_words, one.longest_words, one.share_words), (CALM.ink, CALM.ink_2, ink))
        if one.light is not Light.NOT_YET:
            light = pixmap(one.light, d.small)
            painter.drawPixmap(round(row.right() - self._share() - d.small), round(middle - d.small / 2), light)

    def _columns(self, painter: QPainter, row: QRectF, words: Sequence[str], inks: Sequence[str]) -> None:
        d, right = self.density, row.right()
        for place in (2, 1, 0):
            wide = self._share() + d.small + d.s2 if place == 2 else self._value()
            cell = QRectF(right - wide, row.top(), wide, row.height())
            draw_words(painter, cell, words[place], d.small, inks[place], bold=inks[place] != CALM.ink_2, right=True)
            right -= wide

    def _draw_target(self, painter: QPainter, chart: QRectF, scale: float) -> None:
        if not self._target or not self._lines:
            return
        d, x = self.density, chart.left() + self._lines[0].target * scale
        if x > chart.right():
            return
        painter.setPen(QPen(colour(CALM.warn), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, chart.top()), QPointF(x, chart.bottom()))
        above = QRectF(x + 4, chart.top() - line_of(d.small), 200, line_of(d.small))
        draw_words(painter, above, self._target, d.small, CALM.warn, bold=True)

    def _names(self) -> float:
        longest = max((width_of(one.name, self.density.small) for one in self._lines), default=0)
        return min(longest, self.body().width() * 0.3) + 1

    def _value(self) -> float:
        return max(width_of("00.0", self.density.small, bold=True), *map(self._head, (0, 1))) + self.density.s2

    def _share(self) -> float:
        return max(width_of("100%", self.density.small, bold=True) + self.density.s1, self._head(2) - self.density.s2)

    def _beside(self) -> float:
        """Return the room of all values with a gap before them."""
        return 2 * self._value() + self._share() + self.density.small + 2 * self.density.s2

    def _head(self, place: int) -> int:
        return width_of(self._heads[place], self.density.small, bold=True)

    def _chart(self, box: QRectF) -> QRectF:
        d = self.density
        left = box.left() + self._names() + d.s2
        top = box.top() + line_of(d.small) + 2
        return QRectF(left, top, box.right() - left - self._beside(), box.bottom() - top)

    def _line_height(self, box: QRectF) -> float:
        most = self._chart(box).height() / max(1, min(len(self._lines), self._room()))
        return min(most, self.density.row)

    def _room(self) -> int:
        """Return how many lines have room."""
        high = self._chart(self.body()).height()
        return max(1, min(MOST_LINES, int(high // line_of(self.density.small))))

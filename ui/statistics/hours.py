# SPDX-License-Identifier: Apache-2.0
"""Numbers taken and services ended by hour, two bars each with their value, and how many windows were open below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from ui.desk.density import Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.statistics.chart import Chart, bar, round_up
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM


@dataclass(frozen=True)
class HourBars:
    """One hour: its name, both counts, and how many windows were open."""

    name: str
    taken: int
    finished: int
    windows: int
    few: bool = False
    """Fewer windows than half of the most."""


class HourChart(Chart):
    """Shows the hours of a day."""

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__(look, density, "")
        self._hours: tuple[HourBars, ...] = ()
        self._kinds = (look.of("statistics.hours.taken"), look.of("statistics.hours.finished"))
        self._open = look.of("statistics.hours.open")

    def set_hours(self, hours: Sequence[HourBars]) -> None:
        """Show these."""
        self._hours = tuple(hours)
        self.told()

    def lines(self) -> tuple[str, ...]:
        """Return each hour as words."""
        taken, finished = self._kinds
        return tuple(
            f"{one.name} {taken} {one.taken} {finished} {one.finished} {self._open} {one.windows}"
            for one in self._hours
        )

    def fits(self) -> bool:
        """Tell whether every name and value has room in its column."""
        wide = self._step(self._chart(self.body()))
        names = all(width_of(one.name, self.density.small) <= wide for one in self._hours)
        values = all(width_of(str(max(one.taken, one.finished)), self.density.mini) <= wide / 2 for one in self._hours)
        return super().fits() and names and values

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint the axis, the bars, the names, the windows."""
        self._draw_kinds(painter, box)
        chart = self._chart(box)
        top = round_up(max((max(one.taken, one.finished) for one in self._hours), default=0))
        self._draw_axis(painter, chart, top)
        step = self._step(chart)
        for place, one in enumerate(self._hours):
            column = QRectF(chart.left() + place * step, chart.top(), step, chart.height())
            self._draw_hour(painter, column, one, top)
        below = QRectF(box.left(), chart.bottom() + line_of(self.density.small) + 8, 0, 0)
        painter.setPen(QPen(colour(CALM.line), 1))
        painter.drawLine(QPointF(box.left(), below.top() - 2), QPointF(box.right(), below.top() - 2))
        name = QRectF(box.left(), below.top(), self._margin() - 8, line_of(self.density.small))
        draw_words(painter, name, self._open, self.density.mini, CALM.off, right=True)

    def _draw_kinds(self, painter: QPainter, box: QRectF) -> None:
        d, left = self.density, box.left()
        line = QRectF(left, box.top(), box.width(), line_of(d.small))
        for said, face, border in zip(self._kinds, (CALM.accent, CALM.accent_soft), ("", CALM.accent), strict=True):
            square = QRectF(left, line.center().y() - d.small / 2, d.small, d.small)
            bar(painter, square, face, border)
            words = line.adjusted(square.right() + 6 - line.left(), 0, 0, 0)
            left = words.left() + draw_words(painter, words, said, d.small, CALM.ink_2) + d.s3

    def _draw_axis(self, painter: QPainter, chart: QRectF, top: int) -> None:
        d = self.density
        for quarter in range(5):
            y = chart.bottom() - chart.height() * quarter / 4
            painter.setPen(QPen(colour(CALM.line), 1))
            painter.drawLine(QPointF(chart.left(), y), QPointF(chart.right(), y))
            said = QRectF(chart.left() - self._margin(), y - line_of(d.mini) / 2, self._margin() - 8, line_of(d.mini))
            draw_words(painter, said, f"{top * quarter // 4:,}", d.mini, CALM.off, right=True)

    def _draw_hour(self, painter: QPainter, column: QRectF, one: HourBars, top: int) -> None:
        d, middle = self.density, column.center().x()
        wide = min(30.0, column.width() * 0.36)
        looks = (
            (one.taken, middle - wide - 1, CALM.accent, ""),
            (one.finished, middle + 1, CALM.accent_soft, CALM.accent),
        )
        for value, left, face, border in looks:
            high = column.height() * value / top
            box = QRectF(left, column.bottom() - high, wide, high)
            if value:
                bar(painter, box, face, border)
            half = column.width() / 2
            over = QRectF(box.center().x() - half, box.top() - line_of(d.mini), half * 2, line_of(d.mini))
            _centred(painter, over, f"{value:,}", d.mini, CALM.ink_2)
        line = QRectF(column.left(), column.bottom() + 4, column.width(), line_of(d.small))
        _centred(painter, line, one.name, d.small, CALM.ink)
        below = line.translated(0, line.height() + 4)
        _centred(painter, below, str(one.windows), d.small, CALM.warn if one.few else CALM.ink, bold=True)

    def _chart(self, box: QRectF) -> QRectF:
        d = self.density
        top = box.top() + line_of(d.small) + line_of(d.mini) + 6
        bottom = box.bottom() - 2 * line_of(d.small) - 12
        return QRectF(box.left() + self._margin(), top, box.width() - self._margin(), max(20.0, bottom - top))

    def _step(self, chart: QRectF) -> float:
        return chart.width() / max(6, len(self._hours))

    def _margin(self) -> float:
        return max(width_of("1,000", self.density.mini), width_of(self._open, self.density.mini)) + 10


def _centred(painter: QPainter, box: QRectF, words: str, px: int, ink: str, *, bold: bool = False) -> None:
    wide = width_of(words, px, bold=bold)
    draw_words(
        painter, QRectF(box.center().x() - wide / 2, box.top(), wide + 1, box.height()), words, px, ink, bold=bold
    )

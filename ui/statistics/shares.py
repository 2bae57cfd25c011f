# SPDX-License-Identifier: Apache-2.0
"""Parts of a whole: how people rated what they were served, and for how long windows paused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.desk.drawing import draw_words, line_of, width_of
from ui.statistics.chart import Chart, bar
from ui.style.tokens import CALM

# Of the five levels, the best first; the two that wake somebody are dark.
LEVELS = (CALM.ok, "#5C9E7E", "#B9C3D1", CALM.warn, CALM.fault)
# Pixels of the least part of a bar: one among a thousand is seen.
LEAST = 3.0


@dataclass(frozen=True)
class Share:
    """One part: its name, how much, and that in words."""

    name: str
    value: float
    words: str
    note: str = ""


class RatingChart(Chart):
    """One bar of all ratings, and a line for each level."""

    shares: tuple[Share, ...] = ()

    def set_shares(self, shares: Sequence[Share]) -> None:
        """Show these, the best first."""
        self.shares = tuple(shares)
        self.told()

    def lines(self) -> tuple[str, ...]:
        """Return each level as words."""
        return tuple(f"{one.name} {one.words} {one.note}" for one in self.shares)

    def fits(self) -> bool:
        """Tell whether all lines have room."""
        room = self.body().height() - self._thick() - self.density.s1
        return super().fits() and len(self.shares) * line_of(self.density.small) <= room

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint the bar, then the lines."""
        self._draw_bar(painter, QRectF(box.left(), box.top(), box.width(), self._thick()))
        top = box.top() + self._thick() + self.density.s1
        high = min((box.bottom() - top) / max(1, len(self.shares)), self.density.row * 0.8)
        for place, (one, face) in enumerate(zip(self.shares, LEVELS, strict=False)):
            self._draw_level(painter, QRectF(box.left(), top + place * high, box.width(), high), one, face)

    def _draw_bar(self, painter: QPainter, box: QRectF) -> None:
        whole = sum(one.value for one in self.shares)
        bar(painter, box, CALM.well)
        left = box.left()
        for one, face in zip(self.shares, LEVELS, strict=False):
            if one.value:
                wide = max(LEAST, box.width() * one.value / whole)
                bar(painter, QRectF(left, box.top(), min(wide, box.right() - left) - 1, box.height()), face)
                left += wide

    def _draw_level(self, painter: QPainter, row: QRectF, one: Share, face: str) -> None:
        d = self.density
        bar(painter, QRectF(row.left(), row.center().y() - d.small / 2, d.small, d.small), face)
        draw_words(painter, row.adjusted(d.small + 10, 0, 0, 0), one.name, d.small, CALM.ink)
        note = width_of("100.0%", d.small) + d.s1
        draw_words(painter, row, one.note, d.small, CALM.off, right=True)
        draw_words(painter, row.adjusted(0, 0, -note, 0), one.words, d.small, CALM.ink, bold=True, right=True)

    def _thick(self) -> float:
        return self.density.row * 0.6


class ReasonChart(Chart):
    """A bar for each reason, the longest first."""

    reasons: tuple[Share, ...] = ()
    empty = ""

    def set_reasons(self, reasons: Sequence[Share], empty: str) -> None:
        """Show these; ``empty`` where there are none."""
        self.reasons, self.empty = tuple(reasons), empty
        self.told()

    def lines(self) -> tuple[str, ...]:
        """Return each reason as words."""
        return tuple(f"{one.name} {one.words}" for one in self.reasons) or (self.empty,)

    def fits(self) -> bool:
        """Tell whether all lines have room."""
        room = self.body().height() // line_of(self.density.small)
        names = all(width_of(one.name, self.density.small) <= self._names() for one in self.reasons)
        return super().fits() and names and len(self.reasons) <= room

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint a line each."""
        d = self.density
        if not self.reasons:
            draw_words(
                painter, QRectF(box.left(), box.top(), box.width(), line_of(d.body)), self.empty, d.body, CALM.off
            )
            return
        high = min(box.height() / len(self.reasons), d.row * 0.85)
        values = max(width_of(one.words, d.small, bold=True) for one in self.reasons) + d.s1
        for place, one in enumerate(self.reasons):
            row = QRectF(box.left(), box.top() + place * high, box.width(), high)
            draw_words(painter, row.adjusted(0, 0, self._names() - row.width(), 0), one.name, d.small, CALM.ink)
            draw_words(painter, row, one.words, d.small, CALM.ink, bold=True, right=True)
            whole = QRectF(row.left() + self._names() + d.s1, row.center().y() - d.small / 2,
                           row.width() - self._names() - d.s1 - values, d.small)  # fmt: skip
            bar(painter, whole, CALM.well)
            wide = max(LEAST, whole.width() * one.value / (self.reasons[0].value or 1.0))
            bar(painter, QRectF(whole.left(), whole.top(), wide, whole.height()), CALM.ink_2)

    def _names(self) -> float:
        longest = max((width_of(one.name, self.density.small) for one in self.reasons), default=0)
        return min(longest, self.body().width() * 0.4) + 1

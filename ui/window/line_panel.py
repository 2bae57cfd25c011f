# SPDX-License-Identifier: Apache-2.0
"""A panel of lines: a head with its light, then rows of a key, words, words under them, and how it stands at the right.

Gaps of a case, the ways when papers are missing, the steps a matter has gone: all are such panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from ui.desk.density import LINE, PANEL, Density
from ui.desk.drawing import cap_width, draw_cap, draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.breaks import Breaks
from ui.window.marks import Tone, draw_tag, tag_width
from ui.window.worded import Worded


@dataclass(frozen=True)
class PanelLine:
    """One row. ``right`` are quiet words at the right, ``tag`` a tag there; what is not ``enabled`` is grey."""

    words: str
    under: str = ""
    cap: str = ""
    light: Light | None = None
    right: str = ""
    tag: str = ""
    tone: Tone = Tone.QUIET
    bold: bool = False
    enabled: bool = True
    value: bool = False
    """``right`` is a fact like a time, and not quiet."""


@dataclass(frozen=True)
class PanelWords:
    """What stands in a panel."""

    title: str
    lines: tuple[PanelLine, ...] = ()
    light: Light | None = None
    right: str = ""
    cap: str = ""
    """A key beside the title, for all lines together."""
    warned: bool = False
    ruled: bool = False
    """Lines stand apart by rules."""


def choices(look: Look, prefix: str, names: Sequence[str], chosen: str) -> tuple[PanelLine, ...]:
    """Return a line for each of some ways, chosen with Alt and its number; their words begin with ``prefix``."""
    return tuple(
        PanelLine(
            look.of(f"{prefix}.{name}"), look.of(f"{prefix}.{name}-under"), cap=f"Alt {number}",
            bold=name == chosen, light=Light.DONE if name == chosen else Light.NOT_YET,
        )
        for number, name in enumerate(names, 1)
    )  # fmt: skip


class LinePanel(Worded):
    """``pressed`` tells the place of a line that was pressed with the mouse."""

    pressed = Signal(int)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said = PanelWords("")
        self._breaks = Breaks()

    @property
    def words(self) -> str:
        """Everything that stands there."""
        said = self._said
        rows = (" ".join(o for o in (r.cap, r.words, r.under, r.right, r.tag) if o) for r in said.lines)
        return "\n".join((" ".join(o for o in (said.title, said.right) if o), *rows))

    @property
    def shown(self) -> PanelWords:
        """What is shown."""
        return self._said

    def set_words(self, said: PanelWords) -> None:
        """Show this."""
        if said != self._said:
            self._said = said
            self._breaks.forget()
            self.setAccessibleName(self.words)
            self.updateGeometry()
            self.update()

    def fits(self) -> bool:
        """Tell whether nothing is cut."""
        d = self._density
        title = width_of(self._said.title, d.body, bold=True) + width_of(self._said.right, d.small) + 3 * d.s3 + d.body
        return title <= self.width() and super().fits()

    def heightForWidth(self, width: int) -> int:
        """Return the height of head and rows."""
        return self._head() + sum(self._high(line, width) for line in self._said.lines) + self._foot()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which line was pressed."""
        top = float(self._head())
        for place, line in enumerate(self._said.lines):
            high = self._high(line, self.width())
            if top <= event.position().y() < top + high and line.cap and line.enabled:
                self.pressed.emit(place)
            top += high

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame, head and rows."""
        painter, d, said = QPainter(self), self._density, self._said
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(CALM.warn if said.warned else CALM.line), LINE))
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), PANEL, PANEL)
        self._paint_head(painter)
        top = float(self._head())
        for place, line in enumerate(said.lines):
            high = self._high(line, self.width())
            self._paint_line(painter, line, QRectF(d.s3, top, self.width() - 2 * d.s3, high))
            top += high
            if said.ruled and place + 1 < len(said.lines):
                painter.fillRect(QRectF(0, top, self.width(), LINE), colour(CALM.line))
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        d, said = self._density, self._said
        box = QRectF(d.s3, 0, self.width() - 2 * d.s3, self._head() - (0 if d.dense else d.s1))
        left = 0
        if said.light:
            px = d.body
            painter.drawPixmap(d.s3, round(box.center().y() - px / 2), pixmap(said.light, px))
            left = px + d.s1
        draw_words(painter, box.adjusted(left, 0, 0, 0), said.title, d.body, CALM.ink, bold=True)
        draw_words(painter, box, said.right, d.small, CALM.off, right=True)
        if said.cap:
            wide = cap_width(said.cap, d.mini)
            draw_cap(painter, QPointF(box.right() - wide, box.center().y()), said.cap, d.mini, CALM.ink)
        if said.lines and not d.dense:
            painter.fillRect(QRectF(0, box.bottom(), self.width(), LINE), colour(CALM.line))

    def _paint_line(self, painter: QPainter, line: PanelLine, box: QRectF) -> None:
        d = self._density
        words, unders = self._broken(line, self.width())
        high = line_of(d.body) * len(words) + line_of(d.small) * len(unders)
        top = box.center().y() - high / 2
        first = top + line_of(d.body) / 2
        left = box.left() + self._before(line)
        ink = CALM.ink if line.enabled else CALM.off
        if line.cap:
            middle = box.center().y() if unders else first
            draw_cap(painter, QPointF(box.left(), middle), line.cap, d.mini, ink)
        if line.light:
            px = d.body
            at = box.left() + (cap_width(line.cap, d.mini) + d.s1 if line.cap else 0)
            painter.drawPixmap(round(at), round(first - px / 2), pixmap(line.light, px))
        for text in words:
            room = QRectF(left, top, box.right() - left, line_of(d.body))
            draw_words(painter, room, text, d.body, ink, bold=line.bold)
            top += line_of(d.body)
        for text in unders:
            draw_words(painter, QRectF(left, top, box.right() - left, line_of(d.small)), text, d.small, CALM.ink_2)
            top += line_of(d.small)
        if line.tag:
            wide = tag_width(line.tag, d.mini)
            draw_tag(painter, box.right() - wide, box.center().y(), line.tag, d.mini, line.tone)
        else:
            place = QRectF(box.left(), first - 20, box.width(), 40)
            ink = CALM.ink if line.value else CALM.off
            draw_words(painter, place, line.right, d.body if line.value else d.small, ink, right=True)

    def _broken(self, line: PanelLine, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        d = self._density
        room = max(80, width - 2 * d.s3 - self._before(line) - self._after(line))
        words = self._breaks.lines(line.words, d.body, room, bold=line.bold)
        return words, self._breaks.lines(line.under, d.small, room)

    def _before(self, line: PanelLine) -> int:
        d = self._density
        cap = cap_width(line.cap, d.mini) + d.s2 if line.cap else 0
        return cap + (d.body + d.s2 if line.light else 0)

    def _after(self, line: PanelLine) -> int:
        d = self._density
        if line.tag:
            return tag_width(line.tag, d.mini) + d.s1
        return width_of(line.right, d.body if line.value else d.small) + d.s1 if line.right else 0

    def _high(self, line: PanelLine, width: int) -> int:
        d = self._density
        words, unders = self._broken(line, width)
        air = d.s1 - 2 if self._said.ruled else d.s1 // 2
        return line_of(d.body) * len(words) + line_of(d.small) * len(unders) + 2 * air

    def _head(self) -> int:
        d = self._density
        return line_of(d.body) + (d.s1 * 2 if d.dense else d.s2 * 2 + 2)

    def _foot(self) -> int:
        return 0 if self._said.ruled else self._density.s1

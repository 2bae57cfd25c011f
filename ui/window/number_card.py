# SPDX-License-Identifier: Apache-2.0
"""The number in hand, as large as on the screens of the hall: its state, its facts, how far the service is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import LINE, PANEL, THICK, Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.marks import Tone, draw_tag, tag_width


@dataclass(frozen=True)
class NumberWords:
    """What stands on the card; ``step`` counts from 1, 0 for none of them; ``facts`` are lines with a light."""

    tag: str
    tone: Tone = Tone.ACCENT
    since: str = ""
    number: str = ""
    empty: str = ""
    """What stands in place of a number."""
    under: str = ""
    facts: tuple[tuple[Light, str, str], ...] = ()
    """Light, words, colour."""
    note: str = ""
    steps: tuple[str, ...] = ()
    step: int = 0


class NumberCard(QWidget):
    """Painted whole; ``set_words`` shows another number."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self.said = NumberWords("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        said = self.said
        facts = (words for _, words, _ in said.facts)
        lines = (said.tag, said.since, said.number, said.empty, said.under, *facts, said.note, *said.steps)
        return "\n".join(line for line in lines if line)

    def set_words(self, said: NumberWords) -> None:
        """Show this."""
        if said == self.said:
            return
        many = bool(said.steps) != bool(self.said.steps)
        self.said = said
        self.setAccessibleName(self.words)
        if many:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of tag, number and steps."""
        d = self._density
        steps = line_of(d.body) + d.s4 if self.said.steps else 0
        return QSize(300, d.s3 * 2 + self._head() + round(d.number * 1.1) + steps)

    def fits(self) -> bool:
        """Tell whether number, facts and steps stand beside one another."""
        d, said = self._density, self.said
        room = self.width() - 2 * self._pad()
        px = self._number_px()
        facts = max((width_of(words, d.body) + d.body + d.s1 for _, words, _ in said.facts), default=0)
        facts = max(facts, width_of(said.note, d.small))
        number = width_of(said.number or said.empty, px, bold=True)
        head = tag_width(said.tag, d.small) + d.s1 + width_of(said.since, d.small)
        steps = sum(width_of(step, d.body, bold=True) + line_of(d.body) + 3 * d.s2 for step in said.steps)
        return max(number, head) + d.s3 + facts <= room + 1 and steps <= room + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = bool(self.said.number)
        painter.setPen(QPen(colour(CALM.accent if here else CALM.line), THICK if here else LINE))
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), PANEL, PANEL)
        self._paint_head(painter)
        self._paint_number(painter)
        self._paint_facts(painter)
        self._paint_steps(painter)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        d, said = self._density, self.said
        middle = d.s3 + self._head() / 2
        wide = draw_tag(painter, self._pad(), middle, said.tag, d.small, said.tone) if said.tag else 0
        box = QRectF(self._pad() + wide + d.s1, middle - 20, self.width() / 2, 40)
        draw_words(painter, box, said.since, d.small, CALM.ink_2)

    def _paint_number(self, painter: QPainter) -> None:
        d, said = self._density, self.said
        px = self._number_px()
        top = d.s3 + self._head()
        high = round(d.number * 1.1)
        ink = CALM.ink if said.number else CALM.ink_2
        box = QRectF(self._pad() - px // 20, top, self.width() - 2 * self._pad(), high)
        if not said.number and said.under:
            box.setHeight(high - line_of(d.lead))
            under = QRectF(self._pad(), box.center().y() + px * 0.7, box.width(), line_of(d.lead))
            draw_words(painter, under, said.under, d.body, CALM.ink_2)
        draw_words(painter, box, said.number or said.empty, px, ink, bold=True)

    def _paint_facts(self, painter: QPainter) -> None:
        d, said = self._density, self.said
        right, step = self.width() - self._pad(), line_of(d.body) + d.s1
        for place, (light, words, ink) in enumerate(said.facts):
            middle = d.s3 + self._head() / 2 + place * step
            painter.drawPixmap(round(right - d.body), round(middle - d.body / 2), pixmap(light, d.body))
            box = QRectF(right / 3, middle - step / 2, right * 2 / 3 - d.body - d.s1, step)
            draw_words(painter, box, words, d.body, getattr(CALM, ink), right=True)
        low = d.s3 + self._head() / 2 + len(said.facts) * step
        box = QRectF(right / 3, low - step / 2, right * 2 / 3, step)
        draw_words(painter, box, said.note, d.small, CALM.ink_2, right=True)

    def _paint_steps(self, painter: QPainter) -> None:
        d, said = self._density, self.said
        if not said.steps:
            return
        circle = line_of(d.body)
        middle = self.height() - d.s3 - circle / 2 - d.s1 / 2
        room = self.width() - 2 * self._pad()
        # The last stands at the right edge, the others at even distances before it.
        last = circle + d.s1 + width_of(said.steps[-1], d.body, bold=True)
        lefts = [self._pad() + (room - last) * n / (len(said.steps) - 1) for n in range(len(said.steps))]
        for number, (left, words) in enumerate(zip(lefts, said.steps, strict=True), 1):
            end = left + circle + d.s1 + width_of(words, d.body, bold=True) + d.s2
            if number < len(lefts):
                painter.fillRect(QRectF(end, middle, lefts[number] - d.s2 - end, LINE), colour(CALM.idle_line))
            self._paint_step(painter, QPointF(left, middle), circle, number, words)

    def _paint_step(self, painter: QPainter, at: QPointF, circle: int, number: int, words: str) -> None:
        d, here = self._density, number == self.said.step
        done = number < self.said.step
        ink = CALM.accent if here else CALM.ok if done else CALM.off
        box = QRectF(at.x(), at.y() - circle / 2, circle, circle)
        painter.setPen(QPen(colour(ink if here or done else CALM.idle_line), THICK))
        painter.setBrush(colour(ink if here else CALM.sheet))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        sign = str(number)
        inner = box.adjusted((circle - width_of(sign, d.small, bold=True)) / 2, 0, 4, 0)
        draw_words(painter, inner, sign, d.small, CALM.on_accent if here else ink, bold=True)
        room = QRectF(box.right() + d.s1, box.top(), 400, circle)
        draw_words(painter, room, words, d.body, ink, bold=here)

    def _number_px(self) -> int:
        d, said = self._density, self.said
        return d.number if said.number else d.title + d.s1

    def _head(self) -> int:
        return line_of(self._density.small) + self._density.s1

    def _pad(self) -> int:
        return self._density.s4 if not self._density.dense else self._density.s3 + self._density.s1

# SPDX-License-Identifier: Apache-2.0
"""The line over a case: the number in hand, who is here and whether the card agrees, what it is about, since when.

Names and numbers come masked: the line stands there for as long as the person does.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import LINE, Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.desk.lights import Light, ink_of, pixmap
from ui.parts import icons
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.marks import Tone, draw_tag, tag_width


@dataclass(frozen=True)
class Subject:
    """What stands in the line; all of it words, what is empty is left out."""

    number: str
    person: str = ""
    id_no: str = ""
    match: str = ""
    match_light: Light = Light.DONE
    matter: str = ""
    tag: str = ""
    tone: Tone = Tone.ACCENT
    under: str = ""
    right: str = ""
    value: str = ""


class SubjectLine(QWidget):
    """Paints a ``Subject`` on a white strip."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said = Subject("")
        self.setFixedHeight(density.subject)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        s = self._said
        whole = (s.number, s.person, s.id_no, s.match, s.matter, s.tag, s.under, s.right, s.value)
        return "  ".join(one for one in whole if one)

    def set_subject(self, said: Subject) -> None:
        """Show this."""
        if said != self._said:
            self._said = said
            self.setAccessibleName(self.words)
            self.update()

    def fits(self) -> bool:
        """Tell whether nothing is cut."""
        d, s = self._density, self._said
        tag = d.s1 + tag_width(s.tag, d.mini) if s.tag else 0
        matter = max(width_of(s.matter, d.lead, bold=True) + tag, width_of(s.under, d.small))
        return self._matter_left() + matter <= self.width() - self._right_width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d, s = QPainter(self), self._density, self._said
        painter.fillRect(self.rect(), colour(CALM.sheet))
        painter.fillRect(QRectF(0, self.height() - LINE, self.width(), LINE), colour(CALM.line))
        draw_words(painter, QRectF(d.s3, 0, 400, self.height()), s.number, self._big(), CALM.ink, bold=True)
        if s.person:
            self._part(painter, self._person_left() - d.s2)
            self._paint_person(painter)
        if s.matter:
            self._part(painter, self._matter_left() - d.s2)
            self._paint_matter(painter)
        right = self.width() - d.s3
        draw_words(painter, self._upper(0, right), s.right, d.small, CALM.off, right=True)
        draw_words(painter, self._lower(0, right), s.value, d.lead, CALM.ink, bold=True, right=True)
        painter.end()

    def _paint_person(self, painter: QPainter) -> None:
        d, s, left = self._density, self._said, self._person_left()
        room = left + self._person_width()
        wide = draw_words(painter, self._upper(left, room), s.person, d.lead, CALM.ink, bold=True)
        draw_words(painter, self._upper(left + wide + d.s1, room + 1), s.id_no, d.small, CALM.ink_2)
        if not s.match:
            return
        ink, px, low = ink_of(s.match_light), d.small, self._lower(left, room)
        painter.drawPixmap(round(left), round(low.center().y() - px / 2), icons.pixmap("id-card", px, ink))
        wide = draw_words(painter, low.adjusted(px + 6, 0, 0, 0), s.match, px, ink)
        light = pixmap(s.match_light, px)
        painter.drawPixmap(round(left + px + 6 + wide + d.s1), round(low.center().y() - px / 2), light)

    def _paint_matter(self, painter: QPainter) -> None:
        d, s, left = self._density, self._said, self._matter_left()
        end = self.width() - self._right_width()
        tag = d.s1 + tag_width(s.tag, d.mini) if s.tag else 0
        upper = self._upper(left, end - tag)
        wide = draw_words(painter, upper, s.matter, d.lead, CALM.ink, bold=True)
        if s.tag:
            draw_tag(painter, left + wide + d.s1, upper.center().y(), s.tag, d.mini, s.tone)
        draw_words(painter, self._lower(left, end), s.under, d.small, CALM.ink_2)

    def _part(self, painter: QPainter, left: float) -> None:
        inset = self.height() * 0.18
        painter.fillRect(QRectF(left, inset, LINE, self.height() - 2 * inset), colour(CALM.line))

    def _big(self) -> int:
        return round(self._density.title * 1.7)

    def _person_left(self) -> int:
        d = self._density
        return d.s3 + width_of(self._said.number, self._big(), bold=True) + 2 * d.s2

    def _person_width(self) -> int:
        d, s = self._density, self._said
        upper = width_of(s.person, d.lead, bold=True) + d.s1 + width_of(s.id_no, d.small)
        lower = 2 * d.small + 6 + d.s1 + width_of(s.match, d.small)
        return max(upper, lower if s.match else 0)

    def _matter_left(self) -> int:
        if not self._said.person:
            return self._person_left()
        return self._person_left() + self._person_width() + 2 * self._density.s2

    def _right_width(self) -> int:
        d, s = self._density, self._said
        words = max(width_of(s.right, d.small), width_of(s.value, d.lead, bold=True))
        return words + d.s3 + (d.s2 if words else 0)

    def _upper(self, left: float, right: float) -> QRectF:
        """Return the place of the upper line of two."""
        d = self._density
        both = line_of(d.lead) + line_of(d.small)
        return QRectF(left, (self.height() - both) / 2, right - left, line_of(d.lead))

    def _lower(self, left: float, right: float) -> QRectF:
        upper = self._upper(left, right)
        return QRectF(left, upper.bottom(), right - left, line_of(self._density.small))

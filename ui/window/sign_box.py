# SPDX-License-Identifier: Apache-2.0
"""The place of a name: dashed while the pad waits, with the strokes in it once somebody has written."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.events import Stroke
from ui.desk.density import LINE, PANEL, TAG, Density
from ui.desk.drawing import draw_face, draw_words, line_of, width_of
from ui.parts.document_view import fitted_box
from ui.parts.signature_area import render_strokes
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.marks import Hint, draw_hints

# The box one signs in on any screen and on paper: three to one.
DRAWN = (900, 300)


@dataclass(frozen=True, repr=False)
class SignWords:
    """A panel with the place of a name."""

    title: str
    words: str = ""
    """What stands in the empty place."""
    under: str = ""
    strokes: tuple[Stroke, ...] = ()
    hints: tuple[Hint, ...] = ()


class SignBox(QWidget):
    """Paints ``SignWords``; without a title it is not there."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = d = density
        self._said = SignWords("")
        self._image = QImage()
        self._place = round(d.row_two * 1.4)
        self.setFixedHeight(line_of(d.body) + self._place + line_of(d.small) + d.s1 * 2 + d.s2 * 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def words(self) -> str:
        """Everything that stands there."""
        said = self._said
        return "  ".join(one for one in (said.title, said.words, said.under) if one)

    @property
    def signed(self) -> bool:
        """Tell whether a name stands there."""
        return not self._image.isNull()

    def show_words(self, said: SignWords) -> None:
        """Show this; strokes are drawn anew only where they are others."""
        if said.strokes != self._said.strokes:
            self._image = render_strokes(said.strokes, DRAWN) if said.strokes else QImage()
        self._said = said
        self.setAccessibleName(self.words)
        self.setVisible(bool(said.title))
        self.update()

    def wipe(self) -> None:
        """Overwrite and forget the name."""
        self._image.fill(0)
        self.show_words(SignWords(""))

    def fits(self) -> bool:
        """Tell whether the words have room."""
        d = self._density
        return max(width_of(self._said.title, d.body, bold=True), width_of(self._said.under, d.small)) <= self._room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint panel, place, and name."""
        painter, d, said = QPainter(self), self._density, self._said
        draw_face(painter, QRectF(self.rect()), CALM.sheet, CALM.line, PANEL)
        head = QRectF(d.s3, d.s2, self._room(), line_of(d.body))
        draw_words(painter, head, said.title, d.body, CALM.ink, bold=True)
        place = QRectF(d.s3, head.bottom() + d.s1, self._room(), self._place)
        if self.signed:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(fitted_box(place, DRAWN[0] / DRAWN[1]), self._image)
        else:
            painter.setPen(QPen(colour(CALM.control), LINE, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, TAG, TAG)
            left = place.center().x() - width_of(said.words, d.body) / 2
            draw_words(
                painter, QRectF(left, place.top(), place.width(), place.height()), said.words, d.body, CALM.ink_2
            )
        low = QRectF(d.s3, place.bottom() + d.s1, self._room(), line_of(d.small))
        draw_words(painter, low, said.under, d.small, CALM.ink_2)
        draw_hints(painter, low.right(), low.center().y(), said.hints, d)
        painter.end()

    def _room(self) -> int:
        return self.width() - 2 * self._density.s3

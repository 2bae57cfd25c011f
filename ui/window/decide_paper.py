# SPDX-License-Identifier: Apache-2.0
"""A sealed paper as it prints: the platform's page and not a line of ours on it; what we say of it stands over it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import LINE, Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.parts.document_view import fitted_box
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.marks import Tone, draw_tag, tag_width

# Pixels of the soft edge round paper, and how dark its innermost line is, of 255.
SHADOW, DARKEST = 12, 16

Tag = tuple[str, Tone]


class PaperView(QWidget):
    """Shows one page as a PNG, or in its place why there is none."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._page = b""
        self._image = QImage()
        self._tags: tuple[Tag, ...] = ()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def words(self) -> str:
        """Everything we say of it."""
        return "  ".join((*(words for words, _ in self._tags), self._words)).strip()

    def show_page(self, page: bytes, tags: Sequence[Tag] = (), words: str = "") -> None:
        """Show a page with these tags over it; ``words`` stand there while there is no page."""
        if page != self._page:
            self._page = page
            self._image = QImage.fromData(page) if page else QImage()
        self._tags, self._words = tuple(tags), words
        self.setAccessibleName(self.words)
        self.update()

    def wipe(self) -> None:
        """Overwrite and forget the page."""
        self._image.fill(0)
        self.show_page(b"")

    def fits(self) -> bool:
        """Tell whether the tags have room side by side."""
        return self._tags_width() <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint tags, shadow and page."""
        painter, d = QPainter(self), self._density
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_tags(painter)
        top = line_of(d.mini) + 4 + d.s2
        room = QRectF(SHADOW, top, self.width() - 2 * SHADOW, self.height() - top - SHADOW)
        if self._image.isNull():
            self._paint_words(painter, room)
        else:
            box = fitted_box(room, self._image.width() / self._image.height())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for step in range(SHADOW):
                # A copy: the colours of the house are shared by everything that is painted.
                shade = QColor(colour(CALM.ink))
                shade.setAlpha(round(DARKEST * (1 - step / SHADOW)))
                painter.setPen(QPen(shade, 1.5))
                painter.drawRoundedRect(box.adjusted(-step, 1 - step, step, step + 1), step, step)
            painter.drawImage(box, self._image)
        painter.end()

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        d, box = self._density, fitted_box(room, 210 / 297)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(CALM.idle_line), LINE, Qt.PenStyle.DashLine))
        painter.drawRect(box)
        wide = width_of(self._words, d.body)
        place = QRectF(max(0.0, box.center().x() - wide / 2), box.center().y() - 20, self.width(), 40)
        draw_words(painter, place, self._words, d.body, CALM.off)

    def _paint_tags(self, painter: QPainter) -> None:
        d = self._density
        left = (self.width() - self._tags_width()) / 2
        for words, tone in self._tags:
            left += draw_tag(painter, left, (line_of(d.mini) + 4) / 2, words, d.mini, tone) + d.s1

    def _tags_width(self) -> int:
        d = self._density
        return sum(tag_width(words, d.mini) + d.s1 for words, _ in self._tags)

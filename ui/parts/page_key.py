# SPDX-License-Identifier: Apache-2.0
"""A key beside a page: its icon over its word, or a sign alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kiosk.steps.screens import Action
from ui.parts.pressable import Kind, Pressable
from ui.parts.wrapping import Fitted, fit
from ui.style.look import Look


class PageKey(Pressable):
    """A secondary way with the icon above."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.SECONDARY, parent)
        self.name = ""
        self._fellows: tuple[PageKey, ...] = ()
        # Over its word an icon may be larger than beside it.
        self.icon_px = look.tokens.px(58 if look.tokens.elder else 46)
        self.setFixedHeight(look.tokens.px(_height(look)))

    def stand_with(self, fellows: Iterable[PageKey]) -> None:
        """Take the size of type that all of these have room for: none of them is to look like the lesser way."""
        self._fellows = tuple(fellows)

    def show_way(self, action: Action | None) -> None:
        """Become a way of the screen; None hides the key."""
        self.name = action.name if action else ""
        if action is not None:
            # The same key may be the primary way today and a secondary one tomorrow: which it is, the item's data say.
            self.set_kind(Kind.PRIMARY if action.primary else Kind.SECONDARY)
            self.set_words(self.look.say(action.label), icon=action.icon)
            self.set_possible(action.enabled, self.look.say(action.reason))
        self.setVisible(action is not None)

    @property
    def type_px(self) -> int:
        """The size of type in which its words stand."""
        return self._words_in(self._face_box()).px

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the icon over the words; without words in the middle."""
        if not self.words:
            middle = box.center()
            half = self.icon_px / 2
            self.paint_icon(painter, QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half), ink)
            return
        fitted = self._words_in(box)
        height = len(fitted.lines) * fitted.px * 1.25
        size = self.icon_px if self.icon_name else 0
        top = box.center().y() - (size + height) / 2
        if self.icon_name:
            self.paint_icon(painter, QRectF(box.center().x() - size / 2, top, size, size), ink)
        words = QRectF(box.left(), top + size, box.width(), height)
        self.paint_words(painter, fitted, words, ink, Qt.AlignmentFlag.AlignHCenter)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the words stand under the icon."""
        return not self.words or self._words_in(box).fits

    def _words_in(self, box: QRectF) -> Fitted:
        seen = [one for one in self._fellows if one.words and not one.isHidden()]
        most = min((one._fitted_in(one._face_box(), one.sizes).px for one in seen), default=self.sizes[0])
        sizes = tuple(px for px in self.sizes if px <= most)
        return self._fitted_in(box, sizes or self.sizes)

    def _fitted_in(self, box: QRectF, sizes: Sequence[int]) -> Fitted:
        room = box.height() - (self.icon_px if self.icon_name else 0) - self.look.tokens.px(12)
        return fit(self.words, box.width() - self.look.tokens.px(12), room, sizes, bold=True)


def _height(look: Look) -> int:
    if look.tokens.elder:
        return 180
    return 126 if look.tokens.landscape else 153

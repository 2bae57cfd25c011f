# SPDX-License-Identifier: Apache-2.0
"""The bottom of every screen: six keys that are always there and never move."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.parts.pressable import Kind, Pressable
from ui.parts.wrapping import Fitted, fit
from ui.style.look import Look
from ui.style.theme import colour

# Name and icon of each key, from the left.
# Always these six at the same places: at the third screen nobody looks for them any more.
KEYS = (
    ("back", "back"), ("home", "home"), ("staff", "staff"),
    ("elder", "letters"), ("speak", "speak"), ("language", "globe"),
)  # fmt: skip
# The key for staff is 1.6 times as wide: it is the one that must be found by whoever understands nothing else.
STAFF_SHARE, SHARE = 24, 15


class FooterKey(Pressable):
    """An icon over a word; on a screen that lies on its side, beside it."""

    def __init__(self, look: Look, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(look, kind, parent)
        self.icon_px = look.tokens.px(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def sizes(self) -> tuple[int, ...]:
        """A footer word has one size, a little less for a long one."""
        kind = self.look.tokens.type
        if self.look.tokens.landscape:
            return (self.look.tokens.px(34 if not self.look.tokens.elder else 40), kind.note)
        # 29 px are 5.3 mm of capitals, the smallest type anywhere; English words that need less are written shorter in
        # the texts.
        return (kind.note, self.look.tokens.px(29))

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the icon over the word."""
        if self.look.tokens.landscape:
            super().paint_content(painter, box, ink)
            return
        fitted = self._word(box)
        words = len(fitted.lines) * fitted.px * 1.25
        gap = self.look.tokens.px(8)
        top = box.center().y() - (self.icon_px + gap + words) / 2
        self.paint_icon(painter, QRectF(box.center().x() - self.icon_px / 2, top, self.icon_px, self.icon_px), ink)
        place = QRectF(box.left(), top + self.icon_px + gap, box.width(), words)
        self.paint_words(painter, fitted, place, ink, Qt.AlignmentFlag.AlignHCenter)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether icon and word stand on the key."""
        return super().content_fits(box) if self.look.tokens.landscape else self._word(box).fits

    def _word(self, box: QRectF) -> Fitted:
        height = box.height() - self.icon_px - self.look.tokens.px(8)
        return fit(self.words, box.width() - self.look.tokens.px(8), height, self.sizes, bold=True)


class Footer(QWidget):
    """返回 首页 叫工作人员 大字 朗读 中/EN; ``pressed`` gives the key's name."""

    pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.keys: dict[str, FooterKey] = {}
        self.setFixedHeight(look.tokens.length.footer)
        row = QHBoxLayout(self)
        px = look.tokens.px
        # Less below: the foot of the wide key is part of it and makes the keys look centred.
        row.setContentsMargins(px(16), px(16), px(16), px(12))
        row.setSpacing(px(10))
        for name, icon in KEYS:
            row.addWidget(self._key(name, icon), STAFF_SHARE if name == "staff" else SHARE)
        if look.tokens.elder:
            # Dark and renamed: the same key leads back, and the only thing on the screen that is dark is the mode that
            # is on.
            self.keys["elder"].set_kind(Kind.SWITCHED)
            self.keys["elder"].set_words(look.of("frame.standard"), icon="letters")

    def set_speak(self, possible: bool) -> None:
        """Let the voice be called or not; off, its word is the reason."""
        self.keys["speak"].set_words(self._look.of("frame.speak" if possible else "frame.speak.off"), icon="speak")
        self.set_possible("speak", possible)

    def set_call(self, state: str) -> None:
        """Say on the key of staff how a call stands: ``called``, ``coming``, or nothing."""
        key = self.keys["staff"]
        # Dark like a mode that is on, and renamed: whoever looks for help sees in its place that it was called.
        key.set_kind(Kind.SWITCHED if state else Kind.STAFF)
        key.set_words(self._look.of(f"frame.staff.{state}" if state else "frame.staff"), icon="staff")

    def set_possible(self, name: str, possible: bool) -> None:
        """Let a key be pressed or not; its word stays."""
        self.keys[name].set_possible(possible)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the white ground and the line over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._look.tokens.colour.sheet))
        line = self._look.tokens.length.line
        painter.fillRect(0, 0, self.width(), line, colour(self._look.tokens.colour.line))
        painter.end()

    def _key(self, name: str, icon: str) -> FooterKey:
        key = FooterKey(self._look, Kind.STAFF if name == "staff" else Kind.QUIET)
        key.set_words(self._look.of(f"frame.{name}"), icon=icon)
        key.clicked.connect(lambda: self.pressed.emit(name))
        self.keys[name] = key
        return key

# SPDX-License-Identifier: Apache-2.0
"""What can be pressed: a face on a dark foot edge that goes down under the finger.

    button = Pressable(look, Kind.PRIMARY)
    button.set_words("下一步", icon="right")
    button.clicked.connect(...)

Not enabled it lies flat and shows its reason in place of the label: ``button.set_possible(False, "还差 2 份")``.
A variant overrides ``paint_content`` and ``content_fits``; the ground is painted here.

The ring of the focus is for whoever moves by keys. Qt hands the focus on by itself when a window comes up or a widget
goes, with the reasons of a key; so a window that sees keys and touches tells which of them was last: ``BY_KEYS``.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kiosk.steps.value import Value
from ui.parts import icons
from ui.parts.label import draw_lines
from ui.parts.wrapping import Fitted, fit
from ui.style.look import Look
from ui.style.theme import colour as qt_colour


class Kind(enum.Enum):
    """What a thing to press is."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TILE = "tile"
    QUIET = "quiet"
    """A footer key: no ground until it is touched."""
    STAFF = "staff"
    SWITCHED = "switched"
    """A mode that is on."""
    KEY = "key"
    KEY_FUNCTION = "key-function"
    KEY_WAY_ON = "key-way-on"


class Face(Value, frozen=True):
    """Names of the colours of one kind; an empty name paints nothing."""

    face: str
    ink: str
    foot: str
    border: str
    down: str
    down_ink: str


# Foot edges keep 3:1 to the desk (WCAG 2.2, 1.4.11), so that a person with weak sight sees what can be pressed;
# hairlines are decoration and need not.
FACES = {
    Kind.PRIMARY: Face("accent", "on_accent", "accent_down", "", "accent_down", "on_accent"),
    Kind.SECONDARY: Face("sheet", "accent", "accent_edge", "accent_line", "accent_soft", "accent"),
    Kind.TILE: Face("sheet", "ink", "edge", "line", "accent_soft", "ink"),
    Kind.QUIET: Face("", "ink", "", "", "accent_soft", "accent"),
    Kind.STAFF: Face("accent_soft", "accent", "accent_edge", "accent_line", "accent_line", "accent"),
    Kind.SWITCHED: Face("switched", "on_switched", "", "", "switched", "on_switched"),
    Kind.KEY: Face("sheet", "ink", "edge", "", "accent_soft", "accent"),
    Kind.KEY_FUNCTION: Face("key_fn", "ink", "key_fn_edge", "", "accent_soft", "accent"),
    Kind.KEY_WAY_ON: Face("accent", "on_accent", "accent_down", "", "accent_down", "on_accent"),
}
# Why the focus came when a person moved it by keys.
BY_KEYPAD = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)
# Property of a window: True after a key that moves, False after a touch; a window that says nothing is taken at the
# reason alone.
BY_KEYS = "byKeys"
_KEYS = frozenset({Kind.KEY, Kind.KEY_FUNCTION, Kind.KEY_WAY_ON})


class Pressable(QAbstractButton):
    """A button that paints its foot and face itself; ``clicked`` comes when the finger is lifted on it."""

    # Where several keys stand in a row, one small label among large ones looks less important than it is.
    breaks_early = False
    """A long label takes two lines rather than the smallest type."""

    def __init__(self, look: Look, kind: Kind = Kind.SECONDARY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.kind = kind
        self.icon_name = ""
        self.icon_px = look.tokens.px(44)
        self._reason = ""
        self._fitted: Fitted | None = None
        self._without_icon = False
        self._by_keypad = False
        # Not by touch: a key that took the focus would take it from the field that is being typed, and show a ring
        # nobody asked for.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What stands on it now: the label, or the reason while it cannot be pressed."""
        # The reason in place of the label: "two papers are missing" tells more than a grey word that says what cannot
        # be done.
        return self._reason if self._reason and not self.isEnabled() else self.text()

    def set_words(self, words: str, *, icon: str = "") -> None:
        """Set label and icon."""
        self.setText(words)
        self.setAccessibleName(words)
        self.icon_name = icon
        self.refit()

    def set_possible(self, possible: bool, reason: str = "") -> None:
        """Let it be pressed, or lay it flat with the reason as its label."""
        self._reason = reason
        self.setAccessibleDescription("" if possible else reason)
        self.setEnabled(possible)
        self.refit()

    def set_kind(self, kind: Kind) -> None:
        """Turn it into another kind."""
        self.kind = kind
        self.update()

    def wipe(self) -> None:
        """Forget the words."""
        self.set_words("")
        self._reason = ""

    def refit(self) -> None:
        """Measure the words anew at the next painting."""
        self._fitted = None
        self.updateGeometry()
        self.update()

    def fits(self) -> bool:
        """Tell whether everything on it stands inside its face."""
        return self.content_fits(self._face_box())

    def sizeHint(self) -> QSize:
        """Ask for the room of one line and an icon."""
        return QSize(self.look.tokens.px(200), self.look.tokens.length.button)

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than a finger needs."""
        # 15 mm, 21 mm in large type and in the low position: what a fingertip hits without being watched.
        least = self.look.tokens.length.min_target
        return QSize(least, least)

    def resizeEvent(self, event: object) -> None:
        """Measure the words anew for another size."""
        self._fitted = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keep whether a key led here."""
        self._by_keypad = event.reason() in BY_KEYPAD
        super().focusInEvent(event)

    @property
    def ringed(self) -> bool:
        """Whether the ring of the focus is shown."""
        return self.hasFocus() and self._by_keypad and self.window().property(BY_KEYS) is not False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, content and, for the keypad, the ring of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._face_box()
        self._paint_ground(painter, box)
        self.paint_content(painter, box, self._ink())
        if self.ringed:
            self._paint_focus(painter)
        painter.end()

    # What a variant may replace.

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint icon and label in the middle of the face; ``ink`` is a colour value."""
        fitted = self._label(box)
        metrics = QFontMetricsF(fitted.font)
        widest = max(metrics.horizontalAdvance(line) for line in fitted.lines)
        icon = "" if self._without_icon else self.icon_name
        mark = self.icon_px + self.gap if icon else 0
        left = box.center().x() - (widest + mark) / 2
        if icon:
            self.paint_icon(painter, QRectF(left, box.center().y() - self.icon_px / 2, self.icon_px, self.icon_px), ink)
        words = QRectF(left + mark, box.top(), widest, box.height())
        self.paint_words(painter, fitted, words, ink, Qt.AlignmentFlag.AlignHCenter)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the label stands inside the face."""
        return self._label(box).fits

    # What variants use.

    @property
    def gap(self) -> int:
        """Pixels between icon and words."""
        return self.look.tokens.px(18)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes of type a label may take, first choice first."""
        kind = self.look.tokens.type
        return (kind.lead, kind.body, kind.note)

    def paint_icon(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the icon into a square."""
        painter.drawPixmap(box.toRect().topLeft(), icons.pixmap(self.icon_name, round(box.width()), ink))

    def paint_words(
        self, painter: QPainter, fitted: Fitted, box: QRectF, ink: str, align: Qt.AlignmentFlag, *, middle: bool = True
    ) -> None:
        """Paint fitted lines into a box."""
        painter.setFont(fitted.font)
        painter.setPen(qt_colour(ink))
        draw_lines(painter, fitted.lines, box, fitted.px * 1.25, align, middle=middle)

    def paint_chosen(self, painter: QPainter) -> None:
        """Paint the ground of an answer that is taken: soft, with a strong border and flat, for it is done."""
        line = self.look.tokens.px(5)
        painter.setPen(QPen(qt_colour(self.shade("accent")), line))
        painter.setBrush(qt_colour(self.shade("accent_soft")))
        inset = line / 2
        whole = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(whole, self.radius - inset, self.radius - inset)

    def shade(self, name: str) -> str:
        """Return a colour of the tokens by name."""
        return str(getattr(self.look.tokens.colour, name))

    @property
    def radius(self) -> int:
        """Corner radius of the face."""
        length = self.look.tokens.length
        return length.radius_s if self.kind in _KEYS else length.radius_m

    def _label(self, box: QRectF) -> Fitted:
        if self._fitted is None:
            mark = self.icon_px + self.gap if self.icon_name else 0
            self._without_icon = False
            # A key of the keyboard is narrow and carries one word: its margin is a millimetre.
            margin = self.look.tokens.px(16) if self.kind not in _KEYS else self.look.tokens.px(4)
            width = box.width() - 2 * margin - mark
            self._fitted = self._fit_label(width, box)
            smallest = self.breaks_early and self._fitted.px == min(self.sizes)
            if mark and (smallest or not self._fitted.fits):
                # The word says what happens, the icon only helps to find it again: where one must go, it is the icon.
                wider = self._fit_label(width + mark, box)
                self._without_icon = not self._fitted.fits or wider.px > self._fitted.px
                self._fitted = wider if self._without_icon else self._fitted
        return self._fitted

    def _fit_label(self, width: float, box: QRectF) -> Fitted:
        return fit(self.words, width, box.height(), self.sizes, bold=True, early=self.breaks_early)

    def _foot(self) -> int:
        length = self.look.tokens.length
        return length.foot_key if self.kind in _KEYS else length.foot

    def _face_box(self) -> QRectF:
        foot = self._foot()
        whole = QRectF(self.rect())
        # Pressed, the face sinks by its foot and the words with it: the foot is the only depth there is.
        down = self.isDown() and self.isEnabled()
        return whole.adjusted(0, foot, 0, 0) if down else whole.adjusted(0, 0, 0, -foot)

    def _ink(self) -> str:
        face = FACES[self.kind]
        if not self.isEnabled():
            return self.shade("off")
        if self.isDown() and self._inverts():
            return self.shade("on_accent")
        return self.shade(face.down_ink if self.isDown() else face.ink)

    def _inverts(self) -> bool:
        return self.look.tokens.high_contrast and self.kind is not Kind.SWITCHED

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        face = FACES[self.kind]
        painter.setPen(Qt.PenStyle.NoPen)
        if not self.isEnabled():
            self._paint_flat(painter, box)
            return
        if face.foot and self._foot() and not self.isDown():
            painter.setBrush(qt_colour(self.shade(face.foot)))
            # The foot in full height first, the face over it: a border below with round corners would show as a sickle.
            painter.drawRoundedRect(QRectF(self.rect()), self.radius, self.radius)
        self._paint_face(painter, box, face)

    def _paint_face(self, painter: QPainter, box: QRectF, face: Face) -> None:
        name = face.down if self.isDown() else face.face
        if self.isDown() and self._inverts():
            name = "accent"
        # In high contrast all grounds are black: a line is then the only edge there is.
        border = face.border or ("line" if self.look.tokens.high_contrast and self.kind is not Kind.PRIMARY else "")
        inset = self._set_border(painter, border)
        painter.setBrush(qt_colour(self.shade(name)) if name else Qt.BrushStyle.NoBrush)
        if name or border:
            painter.drawRoundedRect(
                box.adjusted(inset, inset, -inset, -inset), self.radius - inset, self.radius - inset
            )

    def _paint_flat(self, painter: QPainter, box: QRectF) -> None:
        # A footer key never had a ground; only its ink changes.
        if self.kind is Kind.QUIET:
            return
        inset = self._set_border(painter, "line" if self.kind is Kind.TILE else "")
        painter.setBrush(qt_colour(self.shade("well")))
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), self.radius - inset, self.radius - inset)

    def _set_border(self, painter: QPainter, name: str) -> float:
        width = self.look.tokens.length.line
        painter.setPen(QPen(qt_colour(self.shade(name)), width) if name else Qt.PenStyle.NoPen)
        return width / 2 if name else 0.0

    def _paint_focus(self, painter: QPainter) -> None:
        ring, line = self.look.tokens.px(7), self.look.tokens.px(4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Yellow outside, ink inside: one of the two has contrast on every ground (10.3 to one another).
        for inset, width, name in ((ring / 2, ring, "focus"), (ring + line / 2, line, "ink")):
            painter.setPen(QPen(qt_colour(self.shade(name)), width))
            radius = max(1.0, self.radius - inset)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)

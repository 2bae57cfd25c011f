# SPDX-License-Identifier: Apache-2.0
"""A flat bar of words: what is good to know, what is well, what to mind, what is at fault."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.screens import Notice, Tone
from ui.parts.actions import ActionButton
from ui.parts.icon_label import Icon
from ui.parts.label import Label
from ui.parts.sheet import paint_sheet
from ui.style.fonts import font
from ui.style.look import Look

# Warnings and faults have a border besides their ground: on screens that show soft colours badly they stay apart.
GROUND = {Tone.INFO: "accent_soft", Tone.OK: "ok_soft", Tone.WARN: "warn_soft", Tone.FAULT: "fault_soft"}
BORDER = {Tone.INFO: "", Tone.OK: "", Tone.WARN: "warn", Tone.FAULT: "fault"}
ICON = {Tone.INFO: "info", Tone.OK: "circle-tick", Tone.WARN: "warn", Tone.FAULT: "fault"}
INK = {Tone.INFO: "ink", Tone.OK: "ok", Tone.WARN: "warn", Tone.FAULT: "fault"}


class SmallButton(ActionButton):
    """A button as wide as its word, at the end of a notice."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Its word is body type."""
        return (self.look.tokens.type.body, self.look.tokens.type.note)

    def sizeHint(self) -> QSize:
        """Ask for the width of the word."""
        px = self.look.tokens.px
        word = QFontMetricsF(font(self.sizes[0], bold=True)).horizontalAdvance(self.words)
        return QSize(max(px(168), round(word) + px(64)), px(88))


class NoticeBar(QWidget):
    """A notice with its lines; ``pressed`` gives the name of the small button at its end.

    ``narrow``: it stands in the narrow column of a screen on its side, where large words need the whole width.
    """

    pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        super().__init__(parent)
        self._look, self._narrow = look, narrow
        self._tone = Tone.INFO
        self._icon = Icon(look, look.tokens.px(44))
        # Two labels for one sentence: weight belongs to a label's typeface from the start, and only one of them is
        # shown.
        self._plain = Label(look, "body")
        self._strong = Label(look, "body", bold=True)
        # Six lines are the longest notice there is (a machine out of service); more is a page and not a notice.
        self._lines = [Label(look, "body") for _ in range(6)]
        self._staff = Label(look, "note", colour="ink_2")
        self.button = SmallButton(look)
        self.button.setFixedHeight(max(look.tokens.px(88), look.tokens.length.min_target))
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(lambda: self.pressed.emit(self.button.name))
        self._arrange()
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice; None hides the bar."""
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._tone = notice.tone
        ink = INK[notice.tone]
        shown, hidden = (self._plain, self._strong) if notice.tone is Tone.INFO else (self._strong, self._plain)
        hidden.set_words("")
        shown.set_words(self._look.say(notice.message))
        shown.set_colour(ink)
        self._icon.show_icon(notice.icon or ICON[notice.tone], "accent" if notice.tone is Tone.INFO else ink)
        # Beside one sentence the icon stands in the middle, beside several at the first.
        place = Qt.AlignmentFlag.AlignTop if notice.lines else Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self._icon, place)
        for index, label in enumerate(self._lines):
            label.set_words(self._look.say(notice.lines[index]) if index < len(notice.lines) else "")
        self._staff.set_words(self._look.say(notice.staff) if notice.staff else "")
        self.button.setVisible(notice.action is not None)
        if notice.action is not None:
            self.button.show_action(notice.action)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground in the tone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        length = self._look.tokens.length
        border = BORDER[self._tone]
        paint_sheet(painter, self._look, QRectF(self.rect()), GROUND[self._tone], border, length.line, length.radius_m)
        painter.end()

    def _arrange(self) -> None:
        px = self._look.tokens.px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(30), px(20), px(30), px(20))
        row.setSpacing(px(22))
        self._icon.setFixedHeight(max(self._plain.line_height, self._icon.height()))
        self._row = row
        row.addWidget(self._icon)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        for label in (self._strong, self._plain, *self._lines, self._staff):
            column.addWidget(label)
        row.addLayout(column, 1)
        if self._narrow and self._look.tokens.landscape and self._look.tokens.elder:
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        else:
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addStretch(1)

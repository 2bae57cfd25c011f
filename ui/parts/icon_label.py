# SPDX-License-Identifier: Apache-2.0
"""An icon with its word: a sentence of a sheet, a fact under a title, a service of the idle screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.steps.screens import InfoLine
from ui.parts import icons
from ui.parts.label import Label, TypeName
from ui.parts.sheet import Rule, Sheet
from ui.style.look import Look


class Icon(QWidget):
    """A picture of fixed size; its word stands beside it."""

    def __init__(self, look: Look, px: int, colour: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._colour = colour
        self._px = px
        self.name = ""
        self.setFixedSize(px, px)
        # A press on the picture is one on what it belongs to.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, colour: str = "") -> None:
        """Show another icon or colour (a name of the tokens)."""
        self.name = name
        self._colour = colour or self._colour
        self.setVisible(bool(name))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        painter = QPainter(self)
        shade = getattr(self._look.tokens.colour, self._colour)
        painter.drawPixmap(0, (self.height() - self._px) // 2, icons.pixmap(self.name, self._px, shade))
        painter.end()


class IconLabel(QWidget):
    """An icon and a sentence; the icon stands beside the first line."""

    def __init__(
        self,
        look: Look,
        size: TypeName | int = "body",
        *,
        icon_px: int = 40,
        bold: bool = False,
        colour: str = "ink",
        icon_colour: str = "accent",
        gap: int = 20,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.icon = Icon(look, look.tokens.px(icon_px), icon_colour)
        self.label = Label(look, size, bold=bold, colour=colour, wrap=wrap)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.tokens.px(gap))
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        # As high as one line: beside words that break, the icon stands at the first of them.
        self.icon.setFixedHeight(max(self.label.line_height, self.icon.height()))
        # As with a label: Fixed would hold it at one line.
        policy = (
            QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            if wrap
            else QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)

    def room_above_and_below(self, px: int) -> None:
        """Stand free in a list."""
        self._row.setContentsMargins(0, px, 0, px)

    def say(self, icon: str, words: str, *, icon_colour: str = "") -> None:
        """Show an icon with words; no words hide both."""
        self.icon.show_icon(icon, icon_colour)
        self.label.set_words(words)
        self.setVisible(bool(words))


# Icons that say a thing is done: these alone are green.
# Colour follows the icon, never the sentence: a fact is green only where it is done.
GOOD_ICONS = frozenset({"tick", "circle-tick"})


class InfoSheet(Sheet):
    """A sheet of sentences, each with its icon; with or without lines between them."""

    def __init__(
        self, look: Look, *, ruled: bool, fill: str = "sheet", border: str = "line", parent: QWidget | None = None
    ) -> None:
        super().__init__(look, fill=fill, border=border, margins=(38, 14, 38, 14), parent=parent)
        self._ruled = ruled
        self._rows: list[IconLabel] = []
        self._rules: list[Rule] = []
        self.hide()

    def show_lines(self, lines: tuple[InfoLine, ...]) -> None:
        """Show these sentences; none hide the sheet."""
        # Rows are made once and used again; only as many as the longest list of this screen ever had.
        while len(self._rows) < len(lines):
            self._add_row()
        for index, row in enumerate(self._rows):
            line = lines[index] if index < len(lines) else None
            good = "ok" if line and line.icon in GOOD_ICONS else "accent"
            row.say(line.icon if line else "", self.look.say(line.message) if line else "", icon_colour=good)
        for index, rule in enumerate(self._rules, start=1):
            rule.setVisible(index < len(lines))
        self.setVisible(bool(lines))

    def _add_row(self) -> None:
        if self._rows and self._ruled:
            rule = Rule(self.look)
            self._rules.append(rule)
            self.column.addWidget(rule)
        row = IconLabel(self.look, icon_px=42, gap=24)
        space = self.look.tokens.px(16 if self._ruled else 10)
        row.room_above_and_below(space)
        self._rows.append(row)
        self.column.addWidget(row)

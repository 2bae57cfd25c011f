# SPDX-License-Identifier: Apache-2.0
"""Facts as read from a card: masked, in full only while the owner holds the button down."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.screens import Fact, Secret
from ui.parts.label import Label, TypeName
from ui.parts.pressable import Kind, Pressable
from ui.parts.sheet import Rule, Sheet
from ui.style.look import Look
from ui.style.theme import colour


class FactLine(QWidget):
    """A label and its value, or two such pairs side by side."""

    def __init__(self, look: Look, value_size: TypeName | int = "lead", *, bold: bool = False) -> None:
        super().__init__()
        self._look = look
        self._facts: tuple[Fact, ...] = ()
        self._labels = [Label(look, "body", colour="ink_2") for _ in range(2)]
        self._values = [Label(look, value_size, bold=bold) for _ in range(2)]
        grid = QGridLayout(self)
        px = look.tokens.px
        # Large type on a screen on its side: a pixel more, and the key to hold would lie behind "more below".
        tight = look.tokens.landscape + look.tokens.elder
        room = px((17, 10, 5)[tight])
        grid.setContentsMargins(0, room, 0, room)
        grid.setHorizontalSpacing(px(16))
        # The second pair is sex and people on a card: two short values share a row, and all values still begin on one
        # line.
        widths = (self._label_width(), 0, px(110), 0)
        for column, part in enumerate((self._labels[0], self._values[0], self._labels[1], self._values[1])):
            grid.addWidget(part, 0, column, Qt.AlignmentFlag.AlignVCenter)
            grid.setColumnMinimumWidth(column, widths[column] if column != 2 else 0)
        grid.setColumnStretch(1, 1)
        self._grid = grid

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show one fact, or two in one row."""
        self._facts = facts
        for index, label in enumerate(self._labels):
            label.set_words(self._look.say(facts[index].label) if index < len(facts) else "")
        self._grid.setColumnStretch(3, 2 if len(facts) > 1 else 0)
        self.reveal(False)
        self.setVisible(bool(facts))

    def reveal(self, whole: bool) -> None:
        """Show personal values in full, or masked again."""
        for index, label in enumerate(self._values):
            label.set_words(self._value(self._facts[index], whole) if index < len(self._facts) else "")

    @property
    def label_width(self) -> int:
        """Pixels the first label asks for."""
        return max(self._label_width(), self._labels[0].sizeHint().width())

    def align(self, width: int) -> None:
        """Let the first value begin behind so many pixels."""
        self._grid.setColumnMinimumWidth(0, width)

    def wipe(self) -> None:
        """Forget the facts."""
        self.show_facts(())

    def _value(self, fact: Fact, whole: bool) -> str:
        if isinstance(fact.value, Secret):
            return fact.value.full if whole else fact.value.masked
        return self._look.say(fact.value)

    def _label_width(self) -> int:
        return self._look.tokens.px(154 if not self._look.tokens.elder else 190)


class Portrait(QWidget):
    """A silhouette in the place of the card's photograph, which is not shown."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedSize(look.tokens.px(150), look.tokens.px(188))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame, head and shoulders."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_portrait(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), self._look)
        painter.end()


def paint_portrait(painter: QPainter, box: QRectF, look: Look) -> None:
    """Paint the silhouette of a person into a frame."""
    shades, px = look.tokens.colour, look.tokens.px
    painter.setPen(QPen(colour(shades.line), px(3)))
    painter.setBrush(colour(shades.well))
    painter.drawRoundedRect(box, px(14), px(14))
    frame = QPainterPath()
    frame.addRoundedRect(box.adjusted(2, 2, -2, -2), px(12), px(12))
    body = QPainterPath()
    width, height = box.width(), box.height()
    body.addEllipse(box.left() + width * 0.28, box.top() + height * 0.21, width * 0.44, width * 0.44)
    shoulders = QRectF(box.left() + width * 0.12, box.top() + height * 0.62, width * 0.76, height * 0.8)
    body.addRoundedRect(shoulders, width * 0.34, width * 0.34)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(shades.idle_line))
    painter.drawPath(body.intersected(frame))


class FactsSheet(Sheet):
    """A name in large type, a silhouette, facts in rows, and the button to hold."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        across = look.tokens.landscape
        super().__init__(look, margins=(42, 12 if across else 26, 42, 16 if across else 34), parent=parent)
        self._head = FactLine(look, look.tokens.px(64), bold=True)
        self._second = FactLine(look)
        self._lines: list[FactLine] = []
        self._rules: list[Rule] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.hold = Pressable(look, Kind.SECONDARY)
        self.hold.set_words(look.of("frame.hold-to-see"), icon="eye")
        self.hold.setFixedHeight(look.tokens.px(116))
        # Qt tells ``released`` when the finger slides off the button, too: what is shown is masked as soon as nobody
        # holds.
        self.hold.pressed.connect(lambda: self.reveal(True))
        self.hold.released.connect(lambda: self.reveal(False))
        self._arrange()

    def show_facts(self, headline: Fact, facts: tuple[Fact, ...]) -> None:
        """Show the facts, masked."""
        self._head.show_facts((headline,))
        self._second.show_facts(facts[:1])
        rows = _rows_of(facts[1:])
        while len(self._lines) < len(rows):
            self._add_row()
        for index, line in enumerate(self._lines):
            line.show_facts(rows[index] if index < len(rows) else ())
            self._rules[index].setVisible(index < len(rows))
        width = max(line.label_width for line in self._all())
        for line in self._all():
            line.align(width)
        secret = any(isinstance(fact.value, Secret) for fact in (headline, *facts))
        self.hold.setVisible(secret)

    def reveal(self, whole: bool) -> None:
        """Show everything in full, or masked again."""
        for line in self._all():
            line.reveal(whole)

    def _all(self) -> tuple[FactLine, ...]:
        return (self._head, self._second, *self._lines)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._head)
        names.addWidget(self._second)
        top.addLayout(names, 1)
        # A silhouette says "this is the person"; the photograph itself is not needed here and so not shown (PIPL,
        # article 6: no more than the purpose asks for). Large type needs the width for the name.
        if not self.look.tokens.elder:
            top.addWidget(Portrait(self.look), 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self.column.addSpacing(self.look.tokens.px(10))
        self.column.addLayout(self._rows)
        self.column.addSpacing(self.look.tokens.px(16))
        self.column.addWidget(self.hold)

    def _add_row(self) -> None:
        rule, line = Rule(self.look), FactLine(self.look)
        self._rules.append(rule)
        self._lines.append(line)
        self._rows.addWidget(rule)
        self._rows.addWidget(line)


# An address or a term would be broken beside another fact: a wide one stands alone.
def _rows_of(facts: Iterable[Fact]) -> list[tuple[Fact, ...]]:
    rows: list[tuple[Fact, ...]] = []
    for fact in facts:
        if rows and len(rows[-1]) == 1 and not rows[-1][0].wide:
            rows[-1] = (rows[-1][0], fact)
        else:
            rows.append((fact,))
    return rows

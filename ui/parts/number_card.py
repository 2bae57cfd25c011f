# SPDX-License-Identifier: Apache-2.0
"""Numbers somebody must keep: the largest things on their screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.parts.label import MIDDLE, Label
from ui.parts.qr import QrCode
from ui.parts.sheet import Rule, Sheet
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour


class Code(QWidget):
    """A number in one line, in the largest of the given sizes that fits; with ``quiet`` hyphens."""

    def __init__(
        self,
        look: Look,
        sizes: tuple[int, ...],
        *,
        centred: bool = False,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        # A number is never broken and never cut: it takes the largest of these sizes that fits, down to the smallest
        # type.
        self._sizes = tuple(look.tokens.px(size) for size in sizes)
        self._most = self._sizes[0]
        self._centred = centred
        self._quiet = quiet
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_most(self, most: int) -> None:
        """Stand no larger than this."""
        self._most = self._look.tokens.px(most)
        self.updateGeometry()

    def set_words(self, words: str) -> None:
        """Show a number."""
        self.words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def wipe(self) -> None:
        """Forget the number."""
        self.set_words("")

    def fits(self) -> bool:
        """Tell whether the number stands inside."""
        return QFontMetricsF(font(self._px(), bold=True)).horizontalAdvance(self.words) <= self.width() + 1

    def sizeHint(self) -> QSize:
        """Ask for the height of the size that fits the present width."""
        return QSize(self._look.tokens.px(200), round(self._px() * 1.2))

    def minimumSizeHint(self) -> QSize:
        """Never be flatter than the number."""
        return QSize(self._look.tokens.px(100), round(self._px() * 1.2))

    def resizeEvent(self, event: object) -> None:
        """Take another height when the width asks for another size of type."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the number, its hyphens lighter."""
        painter = QPainter(self)
        px = self._px()
        bold, plain = font(px, bold=True), font(px)
        metrics = QFontMetricsF(bold)
        shades = self._look.tokens.colour
        left = (self.width() - metrics.horizontalAdvance(self.words)) / 2 if self._centred else 0.0
        base = self.height() / 2 + px * MIDDLE
        for character in self.words:
            quiet = self._quiet and character == "-"
            painter.setPen(colour(shades.ink_2 if quiet else shades.ink))
            painter.setFont(plain if quiet else bold)
            painter.drawText(QPointF(left, base), character)
            # Always the advance of the bold character: a hyphen in light type must not move what comes behind it.
            left += metrics.horizontalAdvance(character)
        painter.end()

    def _px(self) -> int:
        fitting = (px for px in self._sizes if px <= self._most and self._width_at(px) <= self.width())
        return next(fitting, self._sizes[-1])

    def _width_at(self, px: int) -> float:
        return QFontMetricsF(font(px, bold=True)).horizontalAdvance(self.words)


RECEIPT_SIZES = (57, 52, 48, 44, 40, 36, 32, 29)
# The code of eight is what people write down: 108 px are 20 mm of capitals, read from a metre away.
QUERY_SIZES = (108, 96, 84, 72, 60)
NOTED_SIZES = (168, 150, 132, *QUERY_SIZES)
# Two numbers one under the other have room for this at most, and a number of no more signs than this would be larger.
TWO_NUMBERS, SHORT = 132, 12
# A ticket is called from across the hall.
TICKET_SIZES = (320, 240, 180, 120, 84, 60, 52, 44, 36)


class NumberCard(Sheet):
    """The receipt number, and the query code with its QR code."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, border="control", width=look.tokens.px(3), margins=(44, 34, 44, 34), parent=parent)
        self._receipt_label = Label(look, "body", colour="ink_2")
        self.receipt = Code(look, RECEIPT_SIZES, quiet=True)
        self._query_label = Label(look, "body", colour="ink_2")
        self.query = Code(look, QUERY_SIZES)
        self.qr = QrCode(look, 180)
        self._arrange()

    def show_numbers(self, receipt_label: str, receipt: str, query_label: str, query: str, qr: str) -> None:
        """Show both numbers."""
        self._receipt_label.set_words(receipt_label)
        self.receipt.set_words(receipt)
        self._query_label.set_words(query_label)
        self.query.set_words(query)
        self.qr.show_data(qr)

    def _arrange(self) -> None:
        px = self.look.tokens.px
        self.column.addWidget(self._receipt_label)
        self.column.addWidget(self.receipt)
        self.column.addSpacing(px(22))
        self.column.addWidget(Rule(self.look))
        self.column.addSpacing(px(22))
        query = QVBoxLayout()
        query.setSpacing(0)
        query.addWidget(self._query_label)
        query.addWidget(self.query)
        row = QHBoxLayout()
        row.addLayout(query, 1)
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)


class TicketCard(Sheet):
    """One number as large as it goes, for a pencil or a telephone's camera, with a code below it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, border="ink", width=look.tokens.px(4), radius=look.tokens.length.radius_l,
                         margins=(46, 30, 46, 40), parent=parent)  # fmt: skip
        middle = Qt.AlignmentFlag.AlignHCenter
        self._label = Label(look, "lead", colour="ink_2", align=middle)
        self.number = Code(look, TICKET_SIZES, centred=True)
        self._rule = Rule(look)
        self._query_label = Label(look, "body", colour="ink_2", align=middle)
        self.query = Code(look, NOTED_SIZES, centred=True)
        for part in (self._label, self.number, self._rule, self._query_label, self.query):
            self.column.addWidget(part)
        self.column.setSpacing(look.tokens.px(26))

    def show_number(self, label: str, number: str, query_label: str, query: str) -> None:
        """Show the number, and the code where there is one."""
        self._label.set_words(label)
        self.number.set_words(number)
        self._query_label.set_words(query_label if query else "")
        self.query.set_words(query)
        for part in (self._rule, self.query):
            part.setVisible(bool(query))

    def keep_low(self, *, low: bool) -> None:
        """Leave room below two large numbers; a long one takes little height by itself."""
        low = low and bool(self.query.words) and len(self.number.words) <= SHORT
        for code in (self.number, self.query):
            code.set_most(TWO_NUMBERS if low else TICKET_SIZES[0])


class QueueCard(Sheet):
    """A number that is called, what it is for, and a square code beside a sentence."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, border="ink", width=look.tokens.px(4), radius=look.tokens.length.radius_l,
                         margins=(46, 26, 46, 34), parent=parent)  # fmt: skip
        self._label = Label(look, "lead", colour="ink_2", align=Qt.AlignmentFlag.AlignHCenter)
        # Large words below it, and a screen on its side, leave the number less height; it is read from as far all the
        # same.
        smaller = 2 if look.tokens.landscape else int(look.tokens.elder)
        self.number = Code(look, TICKET_SIZES[smaller:], centred=True)
        self._queue = Label(look, "lead", bold=True)
        self._lines = tuple(Label(look, "body") for _ in range(2))
        self.qr = QrCode(look, 172)
        self._note = Label(look, "body", colour="ink_2")
        self._arrange()

    def show_ticket(self, label: str, number: str, about: tuple[str, ...], qr: str, note: str) -> None:
        """Show a number; ``about`` are the queue, where it is served, and how many come before."""
        self._label.set_words(label)
        self.number.set_words(number)
        for part, words in zip((self._queue, *self._lines), about, strict=True):
            part.set_words(words)
        self.qr.show_data(qr)
        # The slip has the code too: in large type the number and its place are worth more than the square.
        self.qr.setVisible(not self.look.tokens.elder)
        self._note.set_words("" if self.look.tokens.elder else note)

    def _arrange(self) -> None:
        px = self.look.tokens.px
        self.column.addWidget(self._label)
        self.column.addWidget(self.number)
        self.column.addWidget(Rule(self.look))
        self.column.addSpacing(px(20))
        for part in (self._queue, *self._lines):
            self.column.addWidget(part)
        self.column.addSpacing(px(20))
        row = QHBoxLayout()
        row.setSpacing(px(36))
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._note, 1, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)

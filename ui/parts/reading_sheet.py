# SPDX-License-Identifier: Apache-2.0
"""A text on one sheet: paragraphs in pieces that a page may end after, under their headings, and points of a list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.content_screens import Piece
from ui.parts.label import Label
from ui.parts.sheet import Sheet
from ui.style.look import Look

# Pixels of the reference surface over what begins anew, over a heading, and over a sentence that goes on.
BEFORE, BEFORE_HEADING, GOING_ON = 18, 30, 4
# Under the last one, and part of it: a page that held nothing but the sheet's own edge would be turned to in vain.
AT_END = 30
MARK = "·"
# Lines of long texts stand further apart than those of short answers.
LINE = 1.55


class PiecePart(QWidget):
    """One piece; its air is above it, so that it goes with the piece when a page turns."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.heading = Label(look, "lead", bold=True)
        self.mark = Label(look, "body", wrap=False, line=LINE)
        self.text = Label(look, "body", line=LINE)
        row = QHBoxLayout()
        row.setSpacing(look.tokens.px(12))
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self._column.addWidget(self.heading)
        self._column.addLayout(row)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_piece(self, piece: Piece | None, *, at_top: bool = False, at_end: bool = False) -> None:
        """Show a piece; None, or one without words in this language, hides it."""
        said = self._look.say(piece.words) if piece else ""
        heading = self._look.say(piece.heading) if piece else ""
        self.setVisible(bool(said or heading))
        if piece is None:
            return
        above = BEFORE_HEADING if heading else BEFORE if piece.first else GOING_ON
        px = self._look.tokens.px
        self._column.setContentsMargins(0, 0 if at_top else px(above), 0, px(AT_END) if at_end else 0)
        self.heading.set_words(heading)
        self.mark.set_words(MARK if piece.point and piece.first else "")
        self.text.set_words(said)


class ReadingSheet(Sheet):
    """All pieces of a text."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, margins=(38, 28, 38, 0), parent=parent)
        self._parts: list[PiecePart] = []

    def show_pieces(self, pieces: tuple[Piece, ...]) -> None:
        """Show these; parts are kept and said anew."""
        while len(self._parts) < len(pieces):
            part = PiecePart(self.look)
            self._parts.append(part)
            self.column.addWidget(part)
        for index, part in enumerate(self._parts):
            piece = pieces[index] if index < len(pieces) else None
            part.show_piece(piece, at_top=index == 0, at_end=index == len(pieces) - 1)
        self.setVisible(bool(pieces))

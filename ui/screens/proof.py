# SPDX-License-Identifier: Apache-2.0
"""A proof before it is printed, and the screen of what takes its time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.proof_screens import Doing, ProofPreview
from ui.parts.document_view import PageView
from ui.parts.icon_label import IconLabel, InfoSheet
from ui.parts.label import Label
from ui.parts.page_key import PageKey
from ui.parts.sheet import Sheet
from ui.screens.base import ScreenWidget
from ui.screens.stored import SignedScreen


class DoingScreen(SignedScreen[Doing]):
    """What is being done, beside a large sign; nothing turns or blinks, the words change when there is news."""

    top = 54
    air = 56
    spread = (1, 3)

    def build(self) -> None:
        """Make the sheet of sentences."""
        self.lines = InfoSheet(self.look, ruled=True)
        self.body.addWidget(self.lines)

    def fill(self, screen: Doing) -> None:
        """Show what is being done."""
        self.sign.show_sign(screen.icon, "ok" if screen.done else "accent")
        self.lines.show_lines(screen.lines)


class ProofPreviewScreen(ScreenWidget[ProofPreview]):
    """The page at the left, copies and the two ways to look closer at its right."""

    air = 30
    side_share = (5, 8)

    def build(self) -> None:
        """Make page, number of copies and keys."""
        self._given: bytes | bytearray | None = None
        self.page = PageView(self.look)
        self.heading = Label(self.look, "body", bold=True)
        self.number = Label(
            self.look,
            self.px(72 if self.look.tokens.landscape else 108),
            bold=True,
            align=Qt.AlignmentFlag.AlignHCenter,
            # A single figure needs no room between lines, and there is none to spare in large type and low position.
            line=0.95 if self.look.tokens.elder else 1.25,
        )
        self.left = Label(self.look, self.px(34), colour="ink_2", align=Qt.AlignmentFlag.AlignHCenter)
        self.less, self.more = PageKey(self.look), PageKey(self.look)
        self.less.name, self.more.name = "less", "more"
        self.closer, self.hold = PageKey(self.look), PageKey(self.look)
        for key in (self.less, self.more):
            key.setFixedHeight(self.px(100 if self.look.tokens.landscape else 120))
        if self.look.tokens.landscape or self.look.tokens.low:
            # Five parts under one another on a screen that lies on its side, or in its lower half: 130 px are 32 mm, in
            # large type, too.
            for key in (self.closer, self.hold):
                key.setFixedHeight(self.px(130))
        self.less.clicked.connect(lambda: self.press("less"))
        self.more.clicked.connect(lambda: self.press("more"))
        self.closer.clicked.connect(self._look_closer)
        # While it is pressed, and not a moment longer: a key that stays on would leave the paper to whoever comes next.
        self.hold.pressed.connect(self._reveal)
        self.hold.released.connect(self._mask)
        self.note = IconLabel(self.look, "body", icon_px=46, gap=18)
        self._arrange_page()

    def fill(self, screen: ProofPreview) -> None:
        """Show the page masked, and how many copies there can be."""
        # The step tells the same paper anew when copies are counted and the printer comes and goes: whoever drags it,
        # or holds the key to see it in full, goes on where they are.
        if screen.masked is not self._given:
            self._given = screen.masked
            self._show(screen.masked)
        readable = self.page.has_page
        self.heading.set_words(self.look.say(screen.heading))
        self.number.set_words(str(screen.copies))
        self.left.set_words(self.look.say(screen.left))
        for key, name, icon, possible in (
            (self.less, "less", "minus", screen.can_less),
            (self.more, "more", "plus", screen.can_more),
        ):
            # The sign alone is larger than any word that would fit; who cannot see it hears the word.
            key.set_words("", icon=icon)
            key.set_possible(possible)
            key.setAccessibleName(self.look.of(f"proof.preview.{name}"))
        for key in (self.closer, self.hold):
            key.setVisible(readable)
        self.hold.set_words(self.look.of("proof.preview.hold"), icon="eye")
        self._name_closer()
        self._say_note(readable)

    def wipe(self) -> None:
        """Forget the paper, also what is held in sight just now."""
        super().wipe()
        self._given = None
        self.hold.setDown(False)

    def _reveal(self) -> None:
        # Told once a press, so that who looked at what is masked can be asked about one day.
        self.press("reveal")
        if self.shown is not None:
            self._show(self.shown.whole)

    def _mask(self) -> None:
        if self.shown is not None:
            self._show(self.shown.masked)

    def _show(self, picture: bytes | bytearray) -> bool:
        closer = self.page.closer
        readable = self.page.show_page(bytes(picture))
        # Whoever looked closely goes on looking closely when the masks fall, and at the same place.
        self.page.look_closer(closer)
        return readable

    def _look_closer(self) -> None:
        self.page.look_closer(not self.page.closer)
        self._name_closer()
        self._say_note(self.page.has_page)

    def _name_closer(self) -> None:
        name = "whole" if self.page.closer else "closer"
        self.closer.set_words(self.look.of(f"proof.preview.{name}"), icon="search")

    def _say_note(self, readable: bool) -> None:
        if not readable:
            self.note.say("warn", self.look.of("proof.preview.unreadable"), icon_colour="warn")
        elif self.page.closer:
            self.note.say("search", self.look.of("proof.preview.drag"), icon_colour="ink_2")
        elif self.shown is not None:
            self.note.say("print", self.look.say(self.shown.note), icon_colour="ink_2")

    def _arrange_page(self) -> None:
        panel = QWidget(self)
        panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(panel)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.px(36))
        # Shares of the target: page to keys about 5 to 2 upright.
        row.addWidget(self.page, 560 if self.look.tokens.landscape else 660)
        row.addLayout(self._side(), 388 if self.look.tokens.landscape else 288)
        self.body.addWidget(panel, 100)
        self.below.addSpacing(self.px(28))
        self.below.addWidget(self.note)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(self.px(16))
        card = Sheet(self.look, radius=self.look.tokens.length.radius_l, margins=(10, 8, 10, 16))
        card.column.addWidget(self.number)
        card.column.addWidget(self.left)
        pair = QHBoxLayout()
        pair.setSpacing(self.px(14))
        pair.addWidget(self.less)
        pair.addWidget(self.more)
        side.addWidget(self.heading)
        side.addWidget(card)
        # In the low position with the other keys, below the middle of the screen.
        side.addStretch(1 if self.look.tokens.low else 0)
        side.addLayout(pair)
        side.addStretch(0 if self.look.tokens.low else 1)
        side.addWidget(self.closer)
        side.addWidget(self.hold)
        return side

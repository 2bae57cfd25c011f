# SPDX-License-Identifier: Apache-2.0
"""How a visit ends or halts: goodbye, something that cannot be done now, and the question whether somebody is there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.screens import Goodbye, StillThere, Tone, Trouble
from ui.parts.drawings import PANEL_SPACE, Drawing, Sketch, take_card, take_slip
from ui.parts.icon_label import InfoSheet
from ui.parts.label import Label, TypeName
from ui.parts.paged import Paged
from ui.parts.pressable import Kind, Pressable
from ui.parts.ring import Ring
from ui.parts.sheet import Sheet
from ui.screens.base import ScreenWidget, stacked
from ui.screens.stored import SignedScreen
from ui.style.look import Look
from ui.style.theme import colour


class GoodbyeScreen(ScreenWidget[Goodbye]):
    """What to take along, shown as pictures, and what was wiped."""

    top = 48
    air = 36

    def build(self) -> None:
        """Make the pictures with their captions and the sentences."""
        self.card = Reminder(self.look, take_card, self.look.of("frame.take-card"))
        self.slip = Reminder(self.look, take_slip, self.look.of("frame.take-slip"))
        row = QHBoxLayout()
        row.setSpacing(self.px(24))
        row.addWidget(self.card, 1)
        row.addWidget(self.slip, 1)
        self.body.addLayout(row)
        self.body.addSpacing(self.px(36))
        self.lines = InfoSheet(self.look, ruled=False)
        self.body.addWidget(self.lines)

    def fill(self, screen: Goodbye) -> None:
        """Show what still lies there."""
        # Only what the reader and the printer report: a reminder of a card that is not there sends people searching.
        self.card.setVisible(screen.card_left)
        self.slip.setVisible(screen.paper_out)
        self.lines.show_lines(screen.lines)


class Reminder(Sheet):
    """A picture of a thing to take, with its sentence."""

    def __init__(self, look: Look, sketch: Sketch, words: str, parent: QWidget | None = None) -> None:
        super().__init__(look, radius=look.tokens.length.radius_l, margins=(10, 20, 10, 28), parent=parent)
        picture = Drawing(look, sketch, PANEL_SPACE)
        picture.setMaximumHeight(look.tokens.px(470 if not look.tokens.landscape else 300))
        size: TypeName = "body" if look.tokens.elder else "lead"
        self.caption = Label(look, size, bold=True, align=Qt.AlignmentFlag.AlignHCenter, parent=self)
        self.caption.set_words(words)
        self.column.addWidget(picture)
        self.column.addWidget(self.caption)
        self.column.addStretch(1)


# A dark disc with a white sign: seen from afar, this screen is not one of the usual ones.
SIGN_GROUND = {Tone.INFO: "accent", Tone.OK: "ok", Tone.WARN: "warn", Tone.FAULT: "fault"}
SIGN_ICON = {Tone.INFO: "letter-i", Tone.OK: "tick", Tone.WARN: "bang", Tone.FAULT: "bang"}


class TroubleScreen(SignedScreen[Trouble]):
    """Why it cannot be done, what is missing, where else to go."""

    top = 54
    air = 56
    spread = (1, 3)

    def build(self) -> None:
        """Make both sheets of sentences."""
        self.reasons = InfoSheet(self.look, ruled=True)
        self.heading = Label(self.look, "lead", bold=True)
        self.elsewhere = InfoSheet(self.look, ruled=True)
        self.body.addWidget(Paged(self.look, stacked(self.px(24), self.reasons, self.heading, self.elsewhere)))

    def fill(self, screen: Trouble) -> None:
        """Show reasons and ways out."""
        self.sign.show_sign(SIGN_ICON[screen.tone], SIGN_GROUND[screen.tone])
        self.reasons.show_lines(screen.reasons)
        self.heading.set_words(self.look.of("frame.elsewhere") if screen.elsewhere else "")
        self.elsewhere.show_lines(screen.elsewhere)


class StillThereScreen(ScreenWidget[StillThere]):
    """A sheet over the dimmed screen; a touch anywhere beside it goes on as well."""

    def arrange(self) -> None:
        """Put the sheet low, so that its buttons can be reached."""
        tokens = self.look.tokens
        page = QVBoxLayout(self)
        pad = tokens.length.pad
        # A sheet across a whole screen on its side has lines too long to read.
        across = pad if not tokens.landscape else self.px(360)
        page.setContentsMargins(across, pad, across, self.px(270) if not tokens.landscape else pad)
        page.addStretch(1)
        room = 32 if tokens.landscape else 56
        self.sheet = Sheet(
            self.look, border="", radius=tokens.length.radius_dialog, margins=(56, room, 56, room), parent=self
        )
        page.addWidget(self.sheet)
        if tokens.landscape:
            page.addStretch(1)
        self._inside(self.sheet.column)

    def build(self) -> None:
        """Connect both ways."""
        self.stay.clicked.connect(lambda: self.press("stay"))
        self.leave.clicked.connect(lambda: self.press("leave"))

    def fill(self, screen: StillThere) -> None:
        """Show how long it is until the page is cleared."""
        # Both ways stand in the sheet; the row below belongs to the screen that lies under it.
        self.ways.hide()
        self.ring.show_share(screen.seconds_left / max(1, screen.seconds), str(screen.seconds_left))
        # A flow may word the two answers; what it does not word is said as the frame says it, never left out.
        named = {action.name: action for action in screen.actions}
        for name, button in (("stay", self.stay), ("leave", self.leave)):
            words = self.look.say(named[name].label) if name in named else self.look.of(f"frame.{name}")
            button.set_words(words)

    def title_size(self) -> int:
        """Ask in larger type than elsewhere."""
        return self.px(80)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go on at a touch beside the sheet."""
        # Touched beside the sheet is touched by somebody: that answers the question. On the sheet itself a touch that
        # misses both keys means nothing, for one of them clears the page.
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.press("stay")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below."""
        painter = QPainter(self)
        # One fill with alpha (72 %): a blur would cost every repaint below it.
        painter.fillRect(QRectF(self.rect()), colour(self.look.tokens.colour.scrim))
        painter.end()

    def _inside(self, into: QBoxLayout) -> None:
        across = self.look.tokens.landscape
        self.ring = Ring(
            self.look, diameter=210 if across else 326, thickness=20 if across else 26, number=84 if across else 128
        )
        self.stay, self.leave = LargeButton(self.look, Kind.PRIMARY), Pressable(self.look, Kind.SECONDARY)
        closing = Label(self.look, self.px(32), colour="ink_2", align=Qt.AlignmentFlag.AlignHCenter, parent=self)
        closing.set_words(self.look.of("frame.clears-itself"))
        self.title.align(Qt.AlignmentFlag.AlignHCenter)
        self.lead.align(Qt.AlignmentFlag.AlignHCenter)
        self.lead.set_colour("ink")
        into.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignHCenter)
        # Two keys that do the opposite stand 16 px (4 mm) apart at least: a thumb that slips must not clear the page.
        spaces = (14, 4, 18, 16, 12) if across else (44, 10, 44, 22, 30)
        for space, part in zip(spaces, (self.title, self.lead, self.stay, self.leave, closing), strict=True):
            into.addSpacing(self.px(space))
            into.addWidget(part)


class LargeButton(Pressable):
    """The way to go on, larger than any other button."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Its label is as large as a question."""
        return (self.look.tokens.px(64), self.look.tokens.px(52), self.look.tokens.type.lead)

    def sizeHint(self) -> QSize:
        """Ask for its height."""
        return QSize(self.look.tokens.px(400), self.look.tokens.px(150 if self.look.tokens.landscape else 185))

# SPDX-License-Identifier: Apache-2.0
"""Nobody is here: the hall between hills and water, a greeting, and one large way in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.screens import Idle, InfoLine
from ui.parts.drawings import HALL_SPACE, Drawing, hall
from ui.parts.icon_label import IconLabel
from ui.parts.label import Label
from ui.parts.pressable import Kind, Pressable
from ui.parts.tile import StackedButton
from ui.screens.base import ScreenWidget
from ui.style.look import Look

# Modes a person may switch on before starting; they come as ``Press("mode", name)``.
MODES = (("elder", "letters"), ("listen", "speak"), ("high-contrast", "contrast"), ("low", "wheelchair"))
# The mode that only a machine with a voice can offer.
LISTEN = "listen"


class IdleScreen(ScreenWidget[Idle]):
    """The whole screen is the button; the modes are keys of their own."""

    def arrange(self) -> None:
        """Put the picture over (or beside) the words, from edge to edge."""
        tokens = self.look.tokens
        page = QHBoxLayout(self) if tokens.landscape else QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        self.picture = Drawing(self.look, hall, HALL_SPACE, cover=True)
        words = QVBoxLayout()
        pad = tokens.length.pad
        words.setContentsMargins(pad, self.px(32), pad, self.px(36))
        words.setSpacing(0)
        words.addStretch(1 if tokens.landscape else 0)
        words.addWidget(self.title)
        words.addSpacing(self.px(4))
        words.addWidget(self.greeting())
        words.addLayout(self.body)
        words.addStretch(1 if tokens.landscape else 0)
        # The picture takes what the words leave: at another size of screen it is the part that can be cut.
        page.addWidget(self.picture, 1)
        page.addLayout(words, 1 if tokens.landscape else 0)

    def greeting(self) -> QWidget:
        """Make the line under the greeting; it is larger than a lead elsewhere."""
        self.lead.hide()
        self.invitation = Label(self.look, self.px(50) if not self.look.tokens.elder else "lead")
        return self.invitation

    def build(self) -> None:
        """Make services, the large button and the modes."""
        self.services = Services(self.look)
        self.start = StartButton(self.look)
        self.start.clicked.connect(lambda: self.press("start"))
        self.hint = Label(self.look, self.px(34), colour="ink_2", parent=self)
        self.modes = ModeStrip(self.look, MODES, StackedButton)
        self.modes.pressed.connect(lambda name: self.press("mode", name))
        self.set_can_speak(False)
        # Large type on a screen on its side takes the height that is air elsewhere.
        tokens = self.look.tokens
        apart = 12 if tokens.elder and tokens.landscape else 58
        for space, part in ((20, self.services), (32, self.start), (apart, self.hint), (16, self.modes)):
            self.body.addSpacing(self.px(space))
            self.body.addWidget(part)

    def fill(self, screen: Idle) -> None:
        """Show what can be done here."""
        self.lead.hide()
        self.ways.hide()
        self.invitation.set_words(self.look.say(screen.lead))
        self.services.show_lines(screen.services)
        first = screen.actions[0] if screen.actions else None
        words = self.look.say(first.label) if first else self.look.of("frame.start")
        self.start.set_words(words, icon="hand")

    def title_size(self) -> int:
        """Greet in the largest type."""
        return self.look.tokens.type.display

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start wherever the screen is touched."""
        # Who has never seen such a screen touches the picture. Keys of modes take their own presses first.
        self.press("start")

    def set_can_speak(self, possible: bool) -> None:
        """Offer the spoken mode where there is a voice."""
        self.modes.set_can_speak(possible)
        self.hint.set_words(self.look.of("frame.modes.spoken" if possible else "frame.modes"))


class ModeStrip(QWidget):
    """Keys of the modes in one row; ``pressed`` gives the name of a mode."""

    pressed = Signal(str)

    def __init__(
        self, look: Look, modes: tuple[tuple[str, str], ...], make: Callable[[Look], Pressable], *, height: int = 0
    ) -> None:
        super().__init__()
        self.keys: dict[str, Pressable] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.tokens.px(16))
        for name, icon in modes:
            key = self.keys[name] = make(look)
            if height:
                key.setFixedHeight(height)
            key.set_words(mode_words(look, name), icon=icon)
            key.clicked.connect(lambda _=False, name=name: self.pressed.emit(name))
            row.addWidget(key)

    def set_can_speak(self, possible: bool) -> None:
        """Show the key of the spoken mode only where it does something."""
        self.keys[LISTEN].setVisible(possible)


def mode_words(look: Look, name: str) -> str:
    """Say what touching the key of a mode does now: switch it on, or back."""
    tokens = look.tokens
    # A key says what touching it does now, not how things are: "normal type" while type is large.
    on = {
        "elder": tokens.elder, "high-contrast": tokens.high_contrast, "low": tokens.low, LISTEN: look.listening,
    }[name]  # fmt: skip
    return look.of(f"frame.mode.{name}" + (".off" if on else ""))


class StartButton(Pressable):
    """The one large button of the idle screen."""

    name = "start"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.PRIMARY, parent)
        self.icon_px = look.tokens.px(64)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Its label is larger than a button's."""
        return (self.look.tokens.px(56), self.look.tokens.px(48), self.look.tokens.type.lead)

    def sizeHint(self) -> QSize:
        """Ask for the height of the large button."""
        return QSize(self.look.tokens.px(400), self.look.tokens.px(154))


class Services(QWidget):
    """What can be done here, in one row when it fits, else in two."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._parts: list[IconLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(look.tokens.px(8))

    def show_lines(self, lines: tuple[InfoLine, ...]) -> None:
        """Show these services."""
        while len(self._parts) < len(lines):
            size = self._look.tokens.px(38)
            part = IconLabel(self._look, size, icon_px=50, bold=True, gap=16, wrap=False, parent=self)
            self._parts.append(part)
        for index, part in enumerate(self._parts):
            words = self._look.say(lines[index].message) if index < len(lines) else ""
            part.say(lines[index].icon if words else "", words)
        self._place(len(lines))

    def _place(self, count: int) -> None:
        widths = sum(part.sizeHint().width() for part in self._parts[:count])
        tokens = self._look.tokens
        # Asked of the tokens, not of the layout: services are placed before anything has a width.
        room = tokens.size[0] / (2 if tokens.landscape else 1) - 2 * tokens.length.pad
        columns = max(1, count) if widths + tokens.px(24) * count <= room else 2
        for index, part in enumerate(self._parts[:count]):
            self._grid.addWidget(part, index // columns, 2 * (index % columns))
        for column in range(2 * columns - 1):
            # In one row the room lies between them; in two the columns share it.
            between = column % 2 == (1 if columns > 2 else 0)
            self._grid.setColumnStretch(column, 1 if between else 0)
